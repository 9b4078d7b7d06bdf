import Type, { type Static, type TSchema } from 'typebox';
import { Id, Language, literals } from './common.ts';
import { Channel, Owner, Priority, Status } from './conversations.ts';
import { Emotion } from './feelings.ts';

/**
 * Which conversations are meant, over a conversation and its customer: what views, service-level policies and automation choose
 * by. Durations are seconds before now; a time that is not there meets neither comparison.
 */

const InOrNot = literals(['in', 'not_in'] as const);
const Ago = literals(['longer_than', 'shorter_than'] as const);
const Bound = literals(['at_least', 'at_most'] as const);

const some = <T extends TSchema>(item: T) =>
  Type.Array(item, { minItems: 1, maxItems: 50, uniqueItems: true });
const condition = <const F extends string, P extends Record<string, TSchema>>(field: F, properties: P) =>
  Type.Object({ field: Type.Literal(field), ...properties }, { additionalProperties: false });

/** `me`: whoever asks; `nobody`: no agent has it. */
export const AssigneeRef = Type.Union([Id, literals(['me', 'nobody'] as const)]);
const OrNone = Type.Union([Id, literals(['none'] as const)]);

export const TIME_FIELDS = ['waiting', 'created', 'last_message', 'resolved'] as const;
export const ATTRIBUTE_FIELDS = ['contact_attribute', 'conversation_attribute'] as const;

const AttributeValue = Type.Union([Type.String({ maxLength: 200 }), Type.Number(), Type.Boolean()]);
const ofAttribute = {
  field: literals(ATTRIBUTE_FIELDS),
  name: Type.String({ minLength: 1, maxLength: 60 }),
};
const strict = { additionalProperties: false };

export const Condition = Type.Union([
  condition('status', { op: InOrNot, values: some(Status) }),
  condition('owner', { op: InOrNot, values: some(Owner) }),
  condition('assignee', { op: InOrNot, values: some(AssigneeRef) }),
  condition('team', { op: InOrNot, values: some(OrNone) }),
  condition('topic', { op: InOrNot, values: some(OrNone) }),
  condition('tag', { op: literals(['any', 'all', 'none'] as const), values: some(Id) }),
  condition('priority', { op: InOrNot, values: some(Priority) }),
  condition('channel', { op: InOrNot, values: some(Channel) }),
  condition('language', { op: InOrNot, values: some(Language) }),
  condition('emotion', { op: InOrNot, values: some(Emotion) }),
  condition('csat', { op: Bound, value: Type.Integer({ minimum: 1, maximum: 5 }) }),
  Type.Object(
    {
      field: literals(TIME_FIELDS),
      op: Ago,
      seconds: Type.Integer({ minimum: 0, maximum: 315_360_000 }),
    },
    strict,
  ),
  condition('unread', { value: Type.Boolean() }),
  condition('held', { value: Type.Boolean() }),
  condition('text', {
    op: literals(['any', 'none'] as const),
    values: some(Type.String({ minLength: 1, maxLength: 100 })),
  }),
  Type.Object(
    { ...ofAttribute, op: literals(['is', 'is_not', 'contains'] as const), value: AttributeValue },
    strict,
  ),
  Type.Object({ ...ofAttribute, op: Bound, value: Type.Number() }, strict),
  Type.Object({ ...ofAttribute, op: literals(['set', 'not_set'] as const) }, strict),
]);
export type Condition = Static<typeof Condition>;

export const Filter = Type.Object(
  {
    match: literals(['all', 'any'] as const),
    conditions: Type.Array(Condition, { maxItems: 20 }),
  },
  { additionalProperties: false, description: 'no condition: every conversation' },
);
export type Filter = Static<typeof Filter>;
