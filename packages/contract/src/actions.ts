import Type, { type Static, type TSchema } from 'typebox';
import { Id, literals, Nullable, Time } from './common.ts';
import { Priority } from './conversations.ts';

/** What can be done with a conversation without looking at it: the steps of work on many at once. */

const action = <const D extends string, P extends Record<string, TSchema>>(name: D, properties: P) =>
  Type.Object({ do: Type.Literal(name), ...properties }, { additionalProperties: false });
const Ids = Type.Array(Id, { maxItems: 50, uniqueItems: true });

/** `release`: into the queue; whoever had it may get it again. */
export const Action = Type.Union([
  action('assign', { memberId: Id }),
  action('release', {}),
  action('tag', { add: Ids, remove: Ids }),
  action('priority', { priority: Priority }),
  action('topic', { topicId: Nullable(Id) }),
  action('status', { status: literals(['open', 'pending', 'resolved'] as const) }),
]);
export type Action = Static<typeof Action>;

export const MOST_AT_ONCE = 1000;

export const BulkInput = Type.Object(
  {
    clientKey: Type.String({ minLength: 8, maxLength: 64 }),
    conversationIds: Type.Array(Id, { minItems: 1, maxItems: MOST_AT_ONCE, uniqueItems: true }),
    actions: Type.Array(Action, { minItems: 1, maxItems: 10 }),
  },
  { additionalProperties: false },
);
export type BulkInput = Static<typeof BulkInput>;

/**
 * What became of one conversation: all actions or none were done with it. `kept`: it was not undone, because somebody changed
 * the same thing since, or for the reason `code` gives.
 */
export const BULK_STATES = ['waiting', 'done', 'unchanged', 'failed', 'undone', 'kept'] as const;
export const BulkState = literals(BULK_STATES);
export type BulkState = Static<typeof BulkState>;

export const Bulk = Type.Object({
  id: Id,
  actions: Type.Array(Action),
  createdAt: Time,
  undoneAt: Nullable(Time),
  finished: Type.Boolean(),
  counts: Type.Partial(
    Type.Object({
      waiting: Type.Integer(),
      done: Type.Integer(),
      unchanged: Type.Integer(),
      failed: Type.Integer(),
      undone: Type.Integer(),
      kept: Type.Integer(),
    }),
    { description: 'conversations by what became of them' },
  ),
  problems: Type.Array(
    Type.Object({ conversationId: Id, number: Type.Integer(), state: BulkState, code: Type.String() }),
    { description: 'those that failed or were kept, the first hundred' },
  ),
});
export type Bulk = Static<typeof Bulk>;
