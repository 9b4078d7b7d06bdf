import type { WidgetConversation, WidgetEvent, WidgetMessage } from '@attune/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY, newReplies, type Outgoing, reduce, type ThreadAction, unreadCount } from './store.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 9, 0, second)).toISOString();

function message(n: number, author: WidgetMessage['author'], clientKey: string | null = null): WidgetMessage {
  return {
    id: `m${String(n).padStart(4, '0')}`,
    author,
    authorName: author === 'agent' ? '王芳' : null,
    body: `text ${n}`,
    clientKey,
    createdAt: at(n),
    attachments: [],
  };
}

function conversation(number: number, version: number, readAt: string | null = null): WidgetConversation {
  return { id: `c${number}`, number, version, state: 'active', agentName: '王芳', readAt, survey: null };
}

const entry = (clientKey: string, sentAt: number): Outgoing => ({
  clientKey,
  body: clientKey,
  attachments: [],
  at: sentAt,
});

/** A history as the server writes it: messages and the conversation's versions, in one order. */
const history = fc
  .array(fc.constantFrom('me', 'agent', 'bot', 'system', 'read', 'next'), { minLength: 1, maxLength: 25 })
  .map((steps): WidgetEvent[] => {
    let current = conversation(1, 1);
    return steps.map((step, i): WidgetEvent => {
      current = { ...current, version: current.version + 1 };
      if (step === 'next') current = conversation(current.number + 1, 1);
      if (step === 'read') current = { ...current, version: current.version - 1, readAt: at(i) };
      if (step === 'read' || step === 'next') return { type: 'conversation', conversation: current };
      const key = step === 'me' ? `key-${i}` : null;
      return { type: 'message', message: message(i, step, key), conversation: current };
    });
  });

const play = (actions: ThreadAction[]) => actions.reduce(reduce, EMPTY);
const one = (event: WidgetEvent): ThreadAction => ({ type: 'events', events: [event] });

describe('the thread', () => {
  it('is the same whatever the order of what comes in, and however often it comes', () => {
    fc.assert(
      fc.property(
        history.chain((events) =>
          fc.tuple(
            fc.constant(events),
            fc.shuffledSubarray([...events, ...events], { minLength: 0 }),
            fc.shuffledSubarray(events, { minLength: events.length }),
          ),
        ),
        ([events, noise, shuffled]) => {
          const expected = play([{ type: 'events', events }]);
          expect(play([...noise, ...shuffled].map(one))).toEqual(expected);
        },
      ),
    );
  });

  it('equals a fresh fetch when events overlap with it', () => {
    fc.assert(
      fc.property(history, fc.nat(), (events, cut) => {
        const whole = play([{ type: 'events', events }]);
        const fetched = play([{ type: 'events', events: events.slice(0, cut % (events.length + 1)) }]);
        const state: ThreadAction = {
          type: 'state',
          state: {
            conversation: fetched.conversation,
            messages: [...fetched.messages],
            unread: fetched.messages.length - 1 - fetched.messages.findLastIndex((m) => m.author === 'me'),
            position: '1.1',
          },
        };
        const resumed = play([state, ...events.map(one)]);
        expect(resumed.messages).toEqual(whole.messages);
        expect(resumed.conversation).toEqual(whole.conversation);
        expect(unreadCount(resumed)).toBe(unreadCount(whole));
      }),
    );
  });

  it('shows each own message once: on its way, or as the server has it', () => {
    fc.assert(
      fc.property(history, fc.array(fc.nat(), { maxLength: 40 }), (events, order) => {
        const sends: ThreadAction[] = events.flatMap((event) =>
          event.type === 'message' && event.message.clientKey
            ? [{ type: 'queued', entry: entry(event.message.clientKey, Date.parse(event.message.createdAt)) }]
            : [],
        );
        const actions = [...sends, ...events.map(one)];
        for (const [i, swap] of order.entries()) {
          const a = actions[i % actions.length];
          const b = actions[swap % actions.length];
          if (a && b) [actions[i % actions.length], actions[swap % actions.length]] = [b, a];
        }
        let state = EMPTY;
        for (const action of actions) {
          state = reduce(state, action);
          const keys = [...state.messages, ...state.outbox].flatMap((shown) => shown.clientKey ?? []);
          expect(new Set(keys).size).toBe(keys.length);
        }
        expect(state.outbox).toEqual([]);
        expect(state.messages.map((shown) => shown.id)).toEqual(
          [...state.messages].map((shown) => shown.id).sort(),
        );
      }),
    );
  });

  it('keeps what waits in the order of writing, also when one is tried again', () => {
    const state = play([
      { type: 'queued', entry: entry('b', 2) },
      { type: 'queued', entry: entry('a', 1) },
      { type: 'queued', entry: { ...entry('a', 1), failed: 'refused' } },
      { type: 'queued', entry: entry('c', 3) },
      { type: 'discarded', clientKey: 'b' },
    ]);
    expect(state.outbox).toEqual([{ ...entry('a', 1), failed: 'refused' }, entry('c', 3)]);
  });

  it('takes what the same version of a conversation adds', () => {
    const resolved = { ...conversation(1, 5), state: 'resolved' as const };
    const asked = { ...resolved, survey: { id: 's', score: null } };
    const seen = { ...resolved, readAt: at(9) };
    const state = play(
      [asked, resolved, seen, conversation(1, 4)].map((c) => ({ type: 'conversation', conversation: c })),
    );
    expect(state.conversation).toEqual({ ...asked, readAt: at(9) });
  });

  it('forgets everything when the person changes', () => {
    const state = play([
      one({ type: 'message', message: message(1, 'agent'), conversation: conversation(1, 1) }),
      { type: 'queued', entry: entry('a', 1) },
      { type: 'cleared' },
    ]);
    expect(state).toEqual(EMPTY);
  });
});

describe('unread', () => {
  const replies = play(
    [1, 2, 3].map((n) =>
      one({ type: 'message', message: message(n, 'agent'), conversation: conversation(1, n) }),
    ),
  );

  it('counts replies since the last reading or own message', () => {
    expect(unreadCount(EMPTY)).toBe(0);
    expect(unreadCount(replies)).toBe(3);
    expect(unreadCount(reduce(replies, { type: 'read', through: at(3) }))).toBe(0);
    expect(unreadCount(reduce(replies, { type: 'read', through: at(2) }))).toBe(1);
    const answered = one({
      type: 'message',
      message: message(4, 'me', 'k'),
      conversation: conversation(1, 4),
    });
    expect(unreadCount(reduce(replies, answered))).toBe(0);
  });

  it('takes the number of a fetched state', () => {
    const messages = [message(1, 'agent'), message(2, 'agent'), message(3, 'bot')];
    for (const unread of [0, 1, 2, 3]) {
      const state = play([
        { type: 'state', state: { conversation: conversation(1, 1), messages, unread, position: '1.1' } },
      ]);
      expect(unreadCount(state)).toBe(unread);
    }
  });

  it('tells which replies are new', () => {
    const after = play([
      one({ type: 'message', message: message(1, 'agent'), conversation: conversation(1, 1) }),
      one({ type: 'message', message: message(2, 'me', 'k'), conversation: conversation(1, 2) }),
      one({ type: 'message', message: message(3, 'bot'), conversation: conversation(1, 3) }),
    ]);
    expect(newReplies(replies, replies)).toEqual([]);
    expect(newReplies(EMPTY, after).map((reply) => reply.id)).toEqual(['m0001', 'm0003']);
  });
});
