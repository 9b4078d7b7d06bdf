import Type, { type Static } from 'typebox';
import { Id, literals, Nullable, Time } from './common.ts';
import { Conversation } from './conversations.ts';

export const METRIC_KEYS = [
  'first_response_time',
  'first_response_attainment',
  'queue_wait',
  'abandonment',
  'reply_interval',
  'handle_time',
  'resolution_time',
  'turns',
  'transfer_rate',
  'first_contact_resolution',
  'repeat_contact',
  'satisfaction',
] as const;
export const Metric = literals(METRIC_KEYS);
export type Metric = Static<typeof Metric>;

export const DIMENSIONS = ['stage', 'team', 'channel', 'topic', 'member', 'language'] as const;
export const Dimension = literals(DIMENSIONS);
export type Dimension = Static<typeof Dimension>;

/** `value`: mean in ms for durations, mean for counts, 0…1 for shares; null when n = 0. low/high: 95 % interval. */
export const Summary = Type.Object({
  n: Type.Integer(),
  value: Nullable(Type.Number()),
  p50: Nullable(Type.Number()),
  p90: Nullable(Type.Number()),
  low: Nullable(Type.Number()),
  high: Nullable(Type.Number()),
});
export type Summary = Static<typeof Summary>;

export const Tile = Type.Object({
  metric: Metric,
  summary: Summary,
  provisional: Type.Boolean(),
  estimated: Type.Boolean(),
  previous: Nullable(Type.Number({ description: 'the same hours a week before' })),
  spark: Type.Array(Nullable(Type.Number()), { description: 'by hour, from `from` on' }),
});
export const RangeQuery = Type.Object({
  from: Type.Optional(Time),
  to: Type.Optional(Time),
});
/** Without a range: today in the workspace's time zone. */
export const Tiles = Type.Object({
  from: Time,
  to: Time,
  items: Type.Array(Tile),
  goal: Type.Number(),
  targetMs: Type.Number(),
});
export type Tiles = Static<typeof Tiles>;

export const HeatmapQuery = Type.Object({
  ...RangeQuery.properties,
  dimension: Dimension,
  metric: Type.Optional(Metric),
});
/** By stage the value is the time spent in the stage in that hour (ms); else the metric. */
export const Heatmap = Type.Object({
  from: Time,
  to: Time,
  dimension: Dimension,
  hours: Type.Array(Time),
  rows: Type.Array(Type.Object({ key: Nullable(Type.String()), label: Nullable(Type.String()) })),
  cells: Type.Array(Type.Object({ hour: Type.Integer(), row: Type.Integer(), summary: Summary })),
  worst: Type.Array(Type.Object({ hour: Type.Integer(), row: Type.Integer(), reason: Type.Unknown() })),
});
export type Heatmap = Static<typeof Heatmap>;

export const CellQuery = Type.Object({
  from: Time,
  to: Time,
  metric: Type.Optional(Metric),
  dimension: Type.Optional(Dimension),
  key: Type.Optional(Type.String({ maxLength: 60, description: 'row of the dimension; empty: none' })),
});
export const CellConversations = Type.Object({
  items: Type.Array(Type.Object({ conversation: Conversation, value: Nullable(Type.Number()), at: Time })),
  total: Type.Integer(),
});
export type CellConversations = Static<typeof CellConversations>;

export const MemberRef = Type.Object({ memberId: Id });
