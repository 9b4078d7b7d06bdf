import type { Message, WireEvent } from '@attune/contract';
import { describe, expect, it } from 'vitest';
import type { OutboxItem } from '../../live/outbox.ts';
import { timelineOf } from './timeline.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const message = (id: string, minute: number, change: Partial<Message> = {}): Message => ({
  id,
  conversationId: 'c',
  kind: 'message',
  authorKind: 'contact',
  authorId: null,
  body: id,
  clientKey: null,
  createdAt: at(minute),
  attachments: [],
  ...change,
});
const event = (id: number, minute: number, type: WireEvent['type'], payload = {}): WireEvent => ({
  id,
  type,
  at: at(minute),
  conversationId: 'c',
  actor: { kind: 'agent', id: 'm' },
  payload,
});
const outgoing = (clientKey: string): OutboxItem => ({
  conversationId: 'c',
  input: { clientKey, kind: 'message', body: clientKey },
  attachments: [],
  createdAt: at(0),
  failed: null,
});
const build = (input: Partial<Parameters<typeof timelineOf>[0]>) =>
  timelineOf({
    messages: [],
    events: [],
    outbox: [],
    hasMore: false,
    dayOf: (time) => time.slice(0, 10),
    ...input,
  });
const keysOf = (input: Partial<Parameters<typeof timelineOf>[0]>) => build(input).map((item) => item.key);

describe('timelineOf', () => {
  it('puts messages and changes in order of time, an event before the message of the same moment', () => {
    const result = keysOf({
      messages: [message('a', 1), message('b', 5)],
      events: [event(1, 1, 'conversation.created'), event(2, 3, 'conversation.resolved')],
    });
    expect(result).toEqual(['day-2026-01-01', 'event-1', 'a', 'event-2', 'b']);
  });

  it('begins each day with a divider', () => {
    expect(keysOf({ messages: [message('a', 1), message('b', 24 * 60 + 1)] })).toEqual([
      'day-2026-01-01',
      'a',
      'day-2026-01-02',
      'b',
    ]);
  });

  it('leaves out what says nothing, and changes from before the loaded messages', () => {
    const events = [
      event(1, 0, 'conversation.created'),
      event(2, 6, 'conversation.read', { by: 'agent' }),
      event(3, 6, 'conversation.queued', { reason: 'new' }),
      event(4, 7, 'conversation.queued', { reason: 'released' }),
    ];
    expect(keysOf({ messages: [message('a', 5)], events, hasMore: true })).toEqual([
      'day-2026-01-01',
      'a',
      'event-4',
    ]);
  });

  it('joins what one person says within five minutes, unless something happened between', () => {
    const follows = (items: ReturnType<typeof build>) =>
      items.flatMap((item) => (item.kind === 'message' ? [item.follows] : []));
    const messages = [message('a', 1), message('b', 3), message('c', 9), message('d', 10, { kind: 'note' })];
    expect(follows(build({ messages }))).toEqual([false, true, false, false]);
    expect(follows(build({ messages, events: [event(1, 2, 'conversation.resolved')] }))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('shows an unconfirmed message at the end until the server has it, under the same key', () => {
    const outbox = [outgoing('key-1'), outgoing('key-2')];
    expect(keysOf({ messages: [message('a', 1)], outbox })).toEqual([
      'day-2026-01-01',
      'a',
      'key-1',
      'key-2',
    ]);
    const stored = message('b', 2, { clientKey: 'key-1' });
    expect(keysOf({ messages: [message('a', 1), stored], outbox })).toEqual([
      'day-2026-01-01',
      'a',
      'key-1',
      'key-2',
    ]);
  });
});
