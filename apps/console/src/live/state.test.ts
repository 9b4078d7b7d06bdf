import type { Conversation, Message, QueueView, Thread, WireEvent } from '@attune/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Signs, VIEWING_LASTS_MS, withoutExpired, withSignal } from './signals.ts';
import {
  belongs,
  type Conversations,
  listOf,
  refreshedThread,
  withConversations,
  withEvents,
  withMessages,
  withQueued,
} from './state.ts';

const ME = 'member-me';
const time = (n: number) => new Date(1_700_000_000_000 + n * 1000).toISOString();

function conversation(id: string, version: number, change: Partial<Conversation> = {}): Conversation {
  return {
    id,
    number: 1,
    version,
    contact: { id: 'contact', externalId: null, name: null, email: null },
    channel: 'widget',
    language: null,
    topicId: null,
    status: 'open',
    owner: 'queue',
    assigneeId: null,
    teamId: null,
    priority: 'normal',
    tagIds: [],
    createdAt: time(0),
    updatedAt: time(0),
    queuedAt: time(0),
    assignedAt: null,
    firstReplyAt: null,
    firstReplyDueAt: null,
    waitingSince: null,
    snoozedUntil: null,
    resolvedAt: null,
    csatScore: null,
    lastMessageAt: time(0),
    lastMessagePreview: '',
    lastMessageAuthor: 'contact',
    agentReadAt: null,
    contactReadAt: null,
    ...change,
  };
}

function message(id: string, at: number): Message {
  return {
    id,
    conversationId: 'c',
    kind: 'message',
    authorKind: 'contact',
    authorId: null,
    body: id,
    clientKey: null,
    createdAt: time(at),
    attachments: [],
  };
}

function event(id: number): WireEvent {
  return {
    id,
    type: 'conversation.woken',
    at: time(id),
    conversationId: 'c',
    actor: { kind: 'system', id: null },
    payload: {},
  };
}

/** A version decides its content, as on the server. */
const versions = fc
  .tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 1, max: 6 }))
  .map(([id, version]) =>
    conversation(id, version, {
      lastMessageAt: time((version * 7 + id.charCodeAt(0)) % 10),
      queuedAt: time((version * 5 + id.charCodeAt(0)) % 10),
      status: (['open', 'pending', 'resolved'] as const)[version % 3]!,
      owner: version % 2 === 0 ? 'queue' : 'agent',
      assigneeId: version % 2 === 0 ? null : ME,
    }),
  );

/** The same things again, in another order, some of them several times. */
const shaken = <T>(items: readonly T[]) =>
  fc
    .tuple(
      fc.shuffledSubarray([...items], { minLength: items.length }),
      fc.subarray([...items]),
      fc.array(fc.nat({ max: 40 })),
    )
    .map(([all, again, places]) => {
      const result = [...all];
      again.forEach((item, i) => {
        result.splice((places[i] ?? 0) % (result.length + 1), 0, item);
      });
      return result;
    });

const everyOrder = fc
  .array(versions, { maxLength: 25 })
  .chain((items) => fc.tuple(fc.constant(items), shaken(items)));

describe('conversations', () => {
  it('end in the newest versions whatever the order and repetition, and so does every list', () => {
    fc.assert(
      fc.property(everyOrder, ([items, delivered]) => {
        const newest = new Map<string, Conversation>();
        for (const item of items) {
          if ((newest.get(item.id)?.version ?? 0) < item.version) newest.set(item.id, item);
        }
        const held = delivered.reduce<Conversations>(
          (map, item) => withConversations(map, [item]),
          new Map(),
        );
        expect(new Map([...held].sort())).toEqual(new Map([...newest].sort()));
        for (const view of ['mine', 'queue', 'open', 'waiting', 'resolved', 'all'] as const) {
          const expected = [...newest.values()]
            .filter((item) => belongs(item, view, ME))
            .map((item) => item.id);
          const shown = listOf(held, view, ME, null).map((item) => item.id);
          expect(shown.toSorted()).toEqual(expected.toSorted());
          expect(shown).toEqual(listOf(newest, view, ME, null).map((item) => item.id));
        }
      }),
    );
  });

  it('stay the same map when nothing is newer', () => {
    const held = withConversations(new Map(), [conversation('a', 3)]);
    expect(withConversations(held, [conversation('a', 3), conversation('a', 2)])).toBe(held);
  });

  it('are cut where the fetched pages end, so that no gap is hidden', () => {
    const held = withConversations(
      new Map(),
      [9, 7, 5, 1].map((at) => conversation(`c${at}`, 1, { lastMessageAt: time(at) })),
    );
    const loadedUntil = held.get('c5') ?? null;
    expect(listOf(held, 'all', ME, loadedUntil).map((item) => item.id)).toEqual(['c9', 'c7', 'c5']);
    expect(listOf(held, 'all', ME, null).map((item) => item.id)).toEqual(['c9', 'c7', 'c5', 'c1']);
  });
});

describe('messages and history', () => {
  it('are sets in order of time, whatever the order of arrival', () => {
    const all = Array.from({ length: 12 }, (_, i) =>
      message(`m${i.toString().padStart(2, '0')}`, Math.floor(i / 2)),
    );
    fc.assert(
      fc.property(shaken(all), (delivered) => {
        const held = delivered.reduce<readonly Message[]>((list, item) => withMessages(list, [item]), []);
        expect(held).toEqual(all);
      }),
    );
    const events = Array.from({ length: 10 }, (_, i) => event(i));
    fc.assert(
      fc.property(shaken(events), (delivered) => {
        expect(delivered.reduce<readonly WireEvent[]>((list, item) => withEvents(list, [item]), [])).toEqual(
          events,
        );
      }),
    );
  });

  it('keep older pages on a refetch that meets them and drop them when there may be a hole', () => {
    const thread = (from: number, to: number, hasMore: boolean): Thread => ({
      conversation: conversation('c', 1),
      messages: Array.from({ length: to - from }, (_, i) => message(`m${from + i}`, from + i)),
      hasMore,
      position: '1.1',
    });
    const ids = (of: Thread) => of.messages.map((item) => item.id);
    const met = refreshedThread(thread(0, 6, false), thread(4, 9, true));
    expect(ids(met)).toEqual(ids(thread(0, 9, false)));
    expect(met.hasMore).toBe(false);
    const apart = refreshedThread(thread(0, 3, false), thread(5, 9, true));
    expect(ids(apart)).toEqual(ids(thread(5, 9, true)));
    expect(apart.hasMore).toBe(true);
  });
});

describe('signs', () => {
  const signal = (kind: 'typing' | 'viewing', id: string, active: boolean) =>
    ({ kind, conversationId: 'c', actor: { kind: 'agent', id }, active }) as const;

  it('are renewed, taken back and forgotten', () => {
    let signs: Signs = new Map();
    signs = withSignal(signs, signal('viewing', 'a', true), 0);
    signs = withSignal(signs, signal('typing', 'a', true), 0);
    signs = withSignal(signs, signal('typing', 'a', true), 10);
    signs = withSignal(signs, signal('viewing', 'b', true), 10);
    expect(signs.get('c')).toHaveLength(3);
    signs = withSignal(signs, signal('typing', 'a', false), 20);
    expect(signs.get('c')?.map((sign) => [sign.kind, sign.actor.id])).toEqual([
      ['viewing', 'a'],
      ['viewing', 'b'],
    ]);
    expect(withoutExpired(signs, 20)).toBe(signs);
    expect(withoutExpired(signs, VIEWING_LASTS_MS + 5).get('c')).toHaveLength(1);
    expect(withoutExpired(signs, VIEWING_LASTS_MS + 11).size).toBe(0);
  });
});

describe('what is read from messages a moment later', () => {
  const feeling = { sentiment: -0.9, emotion: 'anger', intensity: 0.8, because: [] } as const;
  const felt: Message = { ...message('a', 1), feeling: { ...feeling, because: [] } };
  const mood = (at: number): Partial<Conversation> => ({
    mood: { sentiment: 0, emotion: 'neutral', intensity: 0, trend: 'steady', at: time(at) },
  });

  it('comes to a message that is held, and is not lost to an older copy', () => {
    const held = [message('a', 1), message('b', 2)];
    expect(withMessages(held, [felt])).toEqual([felt, message('b', 2)]);
    const known = [felt];
    expect(withMessages(known, [message('a', 1)])).toBe(known);
  });

  it('comes to a conversation whose version stays', () => {
    const all = [
      conversation('a', 1),
      conversation('a', 1, mood(1)),
      conversation('a', 1, mood(2)),
      conversation('a', 2, mood(2)),
      conversation('a', 2, mood(3)),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (order) => {
        expect(withConversations(new Map(), order).get('a')).toEqual(all.at(-1));
      }),
    );
  });
});

describe('the queue', () => {
  const view = (waiting: Conversation[]) => ({ waiting, agents: [], places: [] }) as unknown as QueueView;
  const ids = (queue: QueueView | null) => queue?.waiting.map(({ id }) => id);
  const queue = view([conversation('a', 1), conversation('b', 1), conversation('held', 1, { held: true })]);

  it('is left, changed and joined, held ones last', () => {
    expect(ids(withQueued(queue, conversation('a', 2, { owner: 'agent', assigneeId: ME })))).toEqual([
      'b',
      'held',
    ]);
    expect(ids(withQueued(queue, conversation('c', 1)))).toEqual(['a', 'b', 'c', 'held']);
    expect(ids(withQueued(queue, conversation('a', 2, { held: true })))).toEqual(['b', 'held', 'a']);
    expect(ids(withQueued(queue, conversation('held', 2)))).toEqual(['a', 'b', 'held']);
    expect(withQueued(queue, conversation('b', 2, { priority: 'high' }))?.waiting[1]?.priority).toBe('high');
  });

  it('does not change for what is old or elsewhere', () => {
    expect(withQueued(queue, conversation('a', 1))).toBeNull();
    expect(withQueued(queue, conversation('x', 3, { status: 'resolved' }))).toBeNull();
  });
});
