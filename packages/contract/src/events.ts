import Type, { type Static, type TSchema } from 'typebox';
import { Id, literals, Nullable, Time } from './common.ts';
import { AssignedBy, Conversation, Message, Priority } from './conversations.ts';
import { Verdict } from './emotion.ts';
import { Emotion } from './feelings.ts';
import { Presence } from './people.ts';
import { SWAP_STATES } from './rosters.ts';
import { LocalDate } from './workforce.ts';

/** Why a conversation waits for an agent (again). */
export const QueueReason = literals([
  'new',
  'reopened',
  'released',
  'refused',
  'offer_expired',
  'agent_gone',
  'pulled',
  'transferred',
  'handover',
] as const);
export type QueueReason = Static<typeof QueueReason>;

/** Both conversations have the event: the secondary that is merged, and the primary that it is merged into. */
const Merged = Type.Object({
  as: literals(['primary', 'secondary'] as const),
  withId: Id,
  withNumber: Type.Integer(),
});

/** What each event carries beside its conversation, actor and time: ids and codes only, never personal text. */
export const EVENT_PAYLOADS = {
  'conversation.created': Type.Object({
    channel: Type.String(),
    contactId: Id,
    language: Nullable(Type.String()),
    topicId: Nullable(Id),
  }),
  'conversation.queued': Type.Object({
    teamId: Nullable(Id),
    reason: QueueReason,
  }),
  'conversation.assigned': Type.Object({
    memberId: Id,
    teamId: Nullable(Id),
    by: AssignedBy,
    decisionId: Nullable(Id),
  }),
  'conversation.accepted': Type.Object({ memberId: Id }),
  'conversation.held': Type.Object({ held: Type.Boolean() }),
  'conversation.unassigned': Type.Object({ memberId: Id, reason: Type.String() }),
  'conversation.transferred': Type.Object({
    fromMemberId: Nullable(Id),
    toMemberId: Nullable(Id),
    toTeamId: Nullable(Id),
    planned: Type.Boolean(),
  }),
  'conversation.pending': Type.Object({}),
  'conversation.snoozed': Type.Object({ until: Time }),
  'conversation.woken': Type.Object({}),
  'conversation.resolved': Type.Object({}),
  'conversation.reopened': Type.Object({}),
  'conversation.merged': Merged,
  'conversation.unmerged': Merged,
  'conversation.moved': Type.Object({ fromId: Id, toId: Id }),
  'conversation.linked': Type.Object({ toId: Id }),
  'conversation.unlinked': Type.Object({ toId: Id }),
  'conversation.abandoned': Type.Object({}),
  'conversation.tagged': Type.Object({ tagIds: Type.Array(Id) }),
  'conversation.prioritised': Type.Object({ from: Priority, to: Priority }),
  'conversation.classified': Type.Object({ topicId: Nullable(Id) }),
  'conversation.attributes_changed': Type.Object({ keys: Type.Array(Type.String()) }),
  'conversation.read': Type.Object({ by: literals(['agent', 'contact'] as const) }),
  'conversation.skill_required': Type.Object({ skillId: Nullable(Id) }),
  'message.received': Type.Object({ messageId: Id }),
  'message.sent': Type.Object({ messageId: Id, suggestedFor: Type.Optional(Id) }),
  'message.felt': Type.Object({
    messageId: Id,
    emotion: Emotion,
    sentiment: Type.Number(),
    intensity: Type.Number(),
  }),
  'note.added': Type.Object({ messageId: Id }),
  'agent.presence_changed': Type.Object({ memberId: Id, from: Presence, to: Presence }),
  'agent.connection_changed': Type.Object({ memberId: Id, connected: Type.Boolean() }),
  'agent.focused': Type.Object({ memberId: Id }),
  'agent.unfocused': Type.Object({ memberId: Id }),
  'member.access_changed': Type.Object({
    memberId: Id,
    what: literals(['sessions_ended', 'second_factor_reset'] as const),
  }),
  'contact.merged': Type.Object({ contactId: Id, intoId: Id }),
  'contact.unmerged': Type.Object({ contactId: Id, intoId: Id }),
  'survey.sent': Type.Object({ surveyId: Id, kind: literals(['csat'] as const) }),
  'survey.answered': Type.Object({ surveyId: Id, kind: literals(['csat'] as const), score: Type.Integer() }),
  'emotion.alerted': Type.Object({
    alertId: Id,
    ruleId: Id,
    messageId: Id,
    notify: Type.Boolean(),
  }),
  'emotion.decided': Type.Object({ alertId: Id, ruleId: Nullable(Id), verdict: Nullable(Verdict) }),
  'handover.to_agent': Type.Object({}),
  'handover.to_bot': Type.Object({}),
  'forecast.made': Type.Object({}),
  'roster.changed': Type.Object({ from: LocalDate, days: Type.Integer() }),
  'roster.published': Type.Object({ from: LocalDate, days: Type.Integer() }),
  'swap.changed': Type.Object({ swapId: Id, state: literals(SWAP_STATES) }),
  'settings.changed': Type.Object({
    what: literals([
      'workspace',
      'members',
      'teams',
      'skills',
      'topics',
      'tags',
      'templates',
      'emotion-rules',
      'views',
      'attribute-definitions',
      'contact',
      'volumes',
      'special-days',
      'shift-types',
      'work-contracts',
      'absences',
      'wishes',
    ] as const),
    id: Nullable(Id),
  }),
} as const satisfies Record<string, TSchema>;

export type EventType = keyof typeof EVENT_PAYLOADS;
export type EventPayload<T extends EventType> = Static<(typeof EVENT_PAYLOADS)[T]>;
export const EVENT_TYPES = Object.keys(EVENT_PAYLOADS) as EventType[];

export const ActorKind = literals(['customer', 'agent', 'bot', 'rule', 'system'] as const);
export const Actor = Type.Object({ kind: ActorKind, id: Nullable(Id) });
export type Actor = Static<typeof Actor>;

/** One event as history and live stream deliver it, with the rows it speaks of as they are now. */
export const WireEvent = Type.Object({
  id: Type.Integer(),
  type: literals(EVENT_TYPES),
  at: Time,
  conversationId: Nullable(Id),
  actor: Actor,
  payload: Type.Record(Type.String(), Type.Unknown()),
  message: Type.Optional(Message),
  conversation: Type.Optional(Conversation),
});
export type WireEvent = Static<typeof WireEvent>;
