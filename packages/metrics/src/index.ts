/** The twelve service metrics: one conversation's events in, values out; roll-up arithmetic. Pure. */
export type { MetricInfo, MetricKind } from './catalogue.ts';
export { METRIC_KEYS, METRICS } from './catalogue.ts';
export { measureConversation } from './measure.ts';
export type {
  ActorKind,
  ApartMeasurement,
  Contact,
  ConversationMeasures,
  EventPayloads,
  MeasureContext,
  MeasuredType,
  Measurement,
  MetricEvent,
  MetricKey,
  Stage,
  StageKey,
  Variant,
} from './types.ts';
