/** The twelve service metrics: one conversation's events in, values out; roll-up arithmetic. Pure. */
export type { MetricInfo, MetricKind } from './catalogue.ts';
export { METRIC_KEYS, METRICS } from './catalogue.ts';
export { CONTACT_WINDOW_MS } from './contacts.ts';
export { measureConversation } from './measure.ts';
export type { Counts, Moments, Summary } from './rollup.ts';
export { MIN_SAMPLE, quantile, summarise, summariseMoments, t975, wilson, Z95 } from './rollup.ts';
export { ANSWER_WINDOW_MS } from './surveys.ts';
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
export type { Bottleneck, Cell, WorstOptions } from './worst.ts';
export { worstCells } from './worst.ts';
