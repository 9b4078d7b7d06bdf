import type { ConversationMeasures, MeasureContext, MetricEvent } from './types.ts';

/** Measures one conversation from its events; see README.md for the definitions. */
export function measureConversation(
  _events: readonly MetricEvent[],
  _context: MeasureContext,
): ConversationMeasures {
  return { measurements: [], apart: [], stages: [], nextChangeAt: null };
}
