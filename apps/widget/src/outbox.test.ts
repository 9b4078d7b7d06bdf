import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from './api.ts';
import { Outbox } from './outbox.ts';
import { memoryVault, type Vault } from './storage.ts';
import type { Outgoing } from './store.ts';

type Fate = 'accepted' | 'answer lost' | 'unreachable' | 'refused';

/** A server that stores a clientKey once, with a network that treats each try as told. */
function world(vault: Vault, fates: Fate[]) {
  const stored: string[] = [];
  const waiting: (() => void)[] = [];
  const changes: Outgoing[] = [];
  const open = () =>
    new Outbox({
      vault,
      lock: (work) => work(),
      later: (work) => void waiting.push(work),
      random: () => 0.5,
      onChange: (entry) => void changes.push(entry),
      send: async (entry) => {
        const fate = fates.shift() ?? 'accepted';
        if (fate === 'refused') throw new ApiError(422, 'invalid', 'not accepted');
        if (fate === 'unreachable') throw new ApiError(0, 'unreachable', 'no answer');
        if (!stored.includes(entry.clientKey)) stored.push(entry.clientKey);
        if (fate === 'answer lost') throw new ApiError(503, 'unavailable', 'gone');
      },
    });
  return { stored, waiting, changes, open };
}

const add = (outbox: Outbox, clientKey: string, now = 0) =>
  outbox.add({ clientKey, body: clientKey, attachments: [] }, now);

describe('the outbox', () => {
  it('delivers each message once and in order, through lost answers, retries and reloads', async () => {
    const fate = fc.constantFrom<Fate>('accepted', 'answer lost', 'unreachable');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fate, { maxLength: 30 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
        async (fates, reloads) => {
          const vault = memoryVault();
          const { stored, waiting, open } = world(vault, fates);
          let outbox = open();
          const keys = reloads.map((_, i) => `key-${i}`);
          for (const [i, key] of keys.entries()) {
            add(outbox, key, i);
            if (reloads[i]) outbox = open();
          }
          outbox = open();
          await outbox.flush();
          while (outbox.entries().length > 0) {
            waiting.splice(0);
            await outbox.flush();
          }
          expect(stored).toEqual(keys);
        },
      ),
    );
  });

  it('sets a refused message aside with the reason, goes on, and tries it again when asked', async () => {
    const vault = memoryVault();
    const { stored, changes, open } = world(vault, ['refused']);
    const outbox = open();
    add(outbox, 'first', 1);
    add(outbox, 'second', 2);
    await outbox.flush();
    expect(stored).toEqual(['second']);
    expect(outbox.entries()).toMatchObject([{ clientKey: 'first', failed: 'not accepted' }]);
    expect(changes.at(-1)).toMatchObject({ clientKey: 'first', failed: 'not accepted' });
    // Still there after a reload, and not sent by itself.
    const reloaded = open();
    await reloaded.flush();
    expect(stored).toEqual(['second']);
    reloaded.retry('first');
    await reloaded.flush();
    expect(stored).toEqual(['second', 'first']);
    expect(reloaded.entries()).toEqual([]);
  });

  it('waits after a failure that may pass, as long as the server asks for, once however much was written', async () => {
    const delays: number[] = [];
    const waiting: (() => void)[] = [];
    const outbox = new Outbox({
      vault: memoryVault(),
      lock: (work) => work(),
      later: (work, delay) => {
        delays.push(delay);
        waiting.push(work);
      },
      random: () => 0,
      onChange: () => {},
      send: () =>
        Promise.reject(
          new ApiError(429, 'too_many_requests', 'slow down', delays.length === 0 ? 7000 : null),
        ),
    });
    for (const key of ['a', 'b', 'c']) add(outbox, key);
    await outbox.flush();
    expect(delays).toEqual([7000]);
    waiting[0]?.();
    await outbox.flush();
    expect(delays).toHaveLength(2);
    expect(delays[1]).toBeGreaterThanOrEqual(250);
    expect(delays[1]).toBeLessThan(7000);
  });

  it('drops what was discarded, and everything when the person changes', async () => {
    const { stored, open } = world(memoryVault(), ['refused', 'unreachable', 'unreachable']);
    const outbox = open();
    add(outbox, 'a');
    await outbox.flush();
    outbox.discard('a');
    add(outbox, 'b');
    await outbox.flush();
    outbox.clear();
    await outbox.flush();
    expect(outbox.entries()).toEqual([]);
    expect(stored).toEqual([]);
  });

  it('keeps the order of messages written within one millisecond', () => {
    const { open } = world(memoryVault(), Array(9).fill('unreachable'));
    const outbox = open();
    for (const key of ['c', 'a', 'b']) add(outbox, key, 5);
    expect(outbox.entries().map((entry) => entry.clientKey)).toEqual(['c', 'a', 'b']);
  });
});
