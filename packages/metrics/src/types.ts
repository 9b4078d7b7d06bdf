import type { BusinessHours } from '@attune/time';

export type MetricKey =
  | 'first_response_time'
  | 'first_response_attainment'
  | 'queue_wait'
  | 'abandonment'
  | 'reply_interval'
  | 'handle_time'
  | 'resolution_time'
  | 'turns'
  | 'transfer_rate'
  | 'first_contact_resolution'
  | 'repeat_contact'
  | 'satisfaction';

type Empty = Record<string, never>;

/** Event types that are measured, with their payloads (ids only). Other types are ignored. */
export interface EventPayloads {
  'conversation.created': {
    channel: string;
    contactId: string;
    language: string | null;
    topicId: string | null;
  };
  'conversation.queued': {
    teamId: string | null;
    reason:
      | 'new'
      | 'reopened'
      | 'handover'
      | 'released'
      | 'refused'
      | 'offer_expired'
      | 'agent_gone'
      | 'pulled'
      | 'transferred';
  };
  'conversation.assigned': {
    memberId: string;
    teamId: string | null;
    by: 'dispatch' | 'take' | 'manual' | 'transfer';
  };
  'conversation.unassigned': { memberId: string; reason: string };
  'conversation.transferred': {
    fromMemberId: string | null;
    toMemberId: string | null;
    toTeamId: string | null;
    planned: boolean;
  };
  'conversation.pending': Empty;
  'conversation.snoozed': { until: unknown };
  'conversation.woken': Empty;
  'conversation.resolved': Empty;
  'conversation.reopened': Empty;
  'conversation.abandoned': Empty;
  'conversation.merged': { as: 'primary' | 'secondary' };
  'conversation.unmerged': { as: 'primary' | 'secondary' };
  'conversation.classified': { topicId: string | null };
  'message.received': { messageId: string };
  'message.sent': { messageId: string };
  'agent.focused': { memberId: string };
  'agent.unfocused': { memberId: string };
  'survey.sent': { surveyId: string; kind: 'csat' | 'ces' | 'nps' };
  'survey.answered': { surveyId: string; kind: 'csat' | 'ces' | 'nps'; score: number };
  'handover.to_agent': Empty;
  'handover.to_bot': Empty;
}

export type MeasuredType = keyof EventPayloads;
export type ActorKind = 'customer' | 'agent' | 'bot' | 'rule' | 'system';

interface EventBase {
  id: number;
  /** Epoch milliseconds. */
  at: number;
  /** Authorship of a message; who closed or left. */
  actorKind: ActorKind;
  actorId: string | null;
}

export type MetricEvent = {
  [T in MeasuredType]: EventBase & { type: T; payload: EventPayloads[T] };
}[MeasuredType];

export interface Contact {
  at: number;
  topicId: string | null;
}

export interface MeasureContext {
  now: number;
  /** The target that applied, in business time of the responsible team. */
  firstResponseTargetMs: number;
  /** Hours of a team; `null` asks for the workspace's. A null answer means always open. */
  hoursOf(teamId: string | null): BusinessHours | null;
  /** Whether a customer's message is only thanks and needs no reply. */
  isThanks?(messageId: string): boolean;
  /** The same customer's last resolved conversation before this one. */
  previousContact: { resolvedAt: number; topicId: string | null } | null;
  /** The customer's next conversation after this one: the next on the same topic, if there is one. */
  nextContact: Contact | null;
  /** How long a customer who left the queue may stay away before it counts as abandonment. */
  abandonAfterMs: number;
  /** Focused time after the resolve counts up to this. */
  wrapUpLimitMs: number;
  /** A focus that nothing ended is taken to end this long after the agent's last sign of life. */
  focusIdleMs: number;
}

export interface Measurement {
  metric: MetricKey;
  /** When the value became final (the hour it belongs to); `now` for a running one. */
  at: number;
  /** Milliseconds of wall time, a count, or 0/1 for a share. */
  value: number;
  /** Milliseconds of business time; null for counts and shares. */
  businessValue: number | null;
  /** May still change without the conversation being reopened. */
  provisional: boolean;
  /** Derived from less than the definition asks for (no focus data, unknown topic). */
  estimated: boolean;
  /** The clock still runs: a value so far. */
  running: boolean;
  memberId: string | null;
  teamId: string | null;
  channel: string | null;
  topicId: string | null;
  language: string | null;
}

/**
 * Numbers that are shown apart and never added to the metric of the same key:
 * `first_answer` (first_response_time with the bot's answers), `human` (turns answered by agents only),
 * `reopened` (resolution_time of one reopened part), `planned` (transfer_rate of planned shift hand-overs),
 * `any_topic` (repeat_contact whatever the topic), `answer_rate` (satisfaction: share of CSAT surveys answered).
 */
export type Variant = 'first_answer' | 'human' | 'reopened' | 'planned' | 'any_topic' | 'answer_rate';

export interface ApartMeasurement extends Measurement {
  variant: Variant;
}

export type StageKey = 'bot' | 'queue' | 'first_response' | 'work' | 'customer' | 'transfer_wait' | 'wrap_up';

export interface Stage {
  stage: StageKey;
  from: number;
  to: number;
  memberId: string | null;
  teamId: string | null;
}

export interface ConversationMeasures {
  /** Values of the twelve metrics; a metric may have none (not applicable yet) or several (per spell, per reply). */
  measurements: Measurement[];
  apart: ApartMeasurement[];
  /** Contiguous from the first event to the end (wrap-up after the last resolve, or now while open). */
  stages: Stage[];
  /** The one of them that goes on after now, or the one that has just begun and is not among them; null when all is over. */
  current: Stage | null;
  /** The next instant at which a value changes, becomes final or appears without a new event; null = none. */
  nextChangeAt: number | null;
}
