import type { Message } from '@attune/contract';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../api/client.ts';
import { Outbox, type OutboxItem } from './outbox.ts';

function memoryStorage(): Pick<Storage, 'getItem' | 'setItem'> {
  const held = new Map<string, string>();
  return { getItem: (key) => held.get(key) ?? null, setItem: (key, value) => void held.set(key, value) };
}

const item = (clientKey: string): Omit<OutboxItem, 'failed'> => ({
  conversationId: 'c',
  input: { clientKey, kind: 'message', body: clientKey },
  attachments: [],
  createdAt: '2026-01-01T00:00:00.000Z',
});
const stored = ({ input }: OutboxItem): Message => ({
  id: `id-${input.clientKey}`,
  conversationId: 'c',
  kind: input.kind,
  authorKind: 'member',
  authorId: null,
  body: input.body,
  clientKey: input.clientKey,
  createdAt: '2026-01-01T00:00:00.000Z',
  attachments: [],
});

describe('Outbox', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('delivers everything exactly once and in order, whether requests, answers or the page get lost', async () => {
    const accident = fc.constantFrom('none', 'request lost', 'answer lost', 'page reloaded');
    await fc.assert(
      fc.asyncProperty(fc.array(accident, { maxLength: 30 }), async (accidents) => {
        const storage = memoryStorage();
        const left = [...accidents];
        const server: string[] = [];
        let reload = false;
        const post = async (outgoing: OutboxItem): Promise<Message> => {
          const fate = left.shift() ?? 'none';
          if (fate === 'request lost') throw new ApiError(0, { code: 'network' });
          const { clientKey } = outgoing.input;
          if (!server.includes(clientKey)) server.push(clientKey);
          if (fate !== 'none') {
            reload = fate === 'page reloaded';
            throw new ApiError(0, { code: 'network' });
          }
          return stored(outgoing);
        };
        let outbox = new Outbox('k', post, () => undefined, storage);
        for (const key of ['key-1', 'key-2', 'key-3']) outbox.add(item(key));
        while (outbox.get().length > 0) {
          await vi.advanceTimersByTimeAsync(60_000);
          if (!reload) continue;
          reload = false;
          outbox = new Outbox('k', post, () => undefined, storage);
          outbox.flush();
        }
        expect(server).toEqual(['key-1', 'key-2', 'key-3']);
        expect(new Outbox('k', post, () => undefined, storage).get()).toEqual([]);
      }),
    );
  });

  it('keeps what the server refuses, marked, goes on with the rest, and sends again when asked', async () => {
    let refuse = true;
    const sent: string[] = [];
    const outbox = new Outbox(
      'k',
      async (outgoing) => {
        if (refuse && outgoing.input.clientKey === 'bad') throw new ApiError(422, { code: 'too_long' });
        return stored(outgoing);
      },
      (message) => sent.push(message.body),
      memoryStorage(),
    );
    outbox.add(item('bad'));
    outbox.add(item('good'));
    await vi.runAllTimersAsync();
    expect(sent).toEqual(['good']);
    expect(outbox.get().map(({ input, failed }) => [input.clientKey, failed?.code])).toEqual([
      ['bad', 'too_long'],
    ]);
    refuse = false;
    outbox.retry('bad');
    await vi.runAllTimersAsync();
    expect(sent).toEqual(['good', 'bad']);
    expect(outbox.get()).toEqual([]);
  });

  it('lets go of what the live stream confirms', () => {
    const outbox = new Outbox(
      'k',
      () => new Promise<Message>(() => undefined),
      () => undefined,
      memoryStorage(),
    );
    outbox.add(item('key-1'));
    outbox.confirm([stored({ ...item('key-1'), failed: null })]);
    expect(outbox.get()).toEqual([]);
  });
});
