import { type Arrival, defaultPolicy, type Priority } from '@attune/dispatch';
import type { Known } from './experience.ts';
import type { DayArrival } from './preview-load.ts';
import { customerValue, requiredSkills, riskOf } from './queue.ts';

/** What is believed beforehand counts like so many conversations. */
const SHRINK = 5;
/** How upset somebody is who is. */
const TYPICAL_INTENSITY = 0.5;
/** A conversation that was over at once still took a place. */
const SHORTEST_SECONDS = 10;

/** How long each takes an agent's place: as it was, or for those who were never served, as for others with its topic. */
export function servingSeconds(
  arrivals: readonly DayArrival[],
  { heldSeconds }: Known,
): ReadonlyMap<string, number> {
  const served = arrivals.filter((arrival) => arrival.heldSeconds > 0);
  const overall = shrunk(served, heldSeconds ?? defaultPolicy.typicalHandleSeconds);
  const byTopic = new Map(
    [...Map.groupBy(served, ({ topicId }) => topicId)].map(([topicId, own]) => [
      topicId,
      shrunk(own, overall),
    ]),
  );
  return new Map(
    arrivals.map(({ conversationId, heldSeconds, topicId }) => [
      conversationId,
      Math.max(SHORTEST_SECONDS, heldSeconds > 0 ? heldSeconds : (byTopic.get(topicId) ?? overall)),
    ]),
  );
}

function shrunk(served: readonly DayArrival[], towards: number): number {
  const sum = served.reduce((total, { heldSeconds }) => total + heldSeconds, 0);
  return (sum + SHRINK * towards) / (served.length + SHRINK);
}

interface Beliefs {
  /** What dispatch takes for the customer's value. */
  readonly valueAttribute: string | null;
  /** What the customer's value is when the outcome is told. */
  readonly yardstick: string | null;
  readonly known: Known;
  readonly serving: ReadonlyMap<string, number>;
}

/** The day's work as dispatch would have met it. */
export function arrivalsFor(
  arrivals: readonly DayArrival[],
  { valueAttribute, yardstick, known, serving }: Beliefs,
): Arrival[] {
  return arrivals.map((arrival) => {
    const { conversationId, at, minutes, outcome, upset, topicId, attributes } = arrival;
    const estimate = topicId ? known.handleSeconds.get(topicId) : undefined;
    return {
      at,
      handleSeconds: serving.get(conversationId) ?? defaultPolicy.typicalHandleSeconds,
      value: valueIn(attributes, yardstick),
      observed: { minutes, left: outcome === 'left' },
      work: {
        id: conversationId,
        priority: arrival.priority as Priority,
        language: arrival.language,
        requiredSkills: requiredSkills(arrival),
        teamId: arrival.teamId,
        weight: arrival.weight,
        lastAgentId: null,
        excludedAgentIds: [],
        channel: arrival.channel === 'email' ? 'async' : 'live',
        dueAt: arrival.dueAt,
        value: valueIn(attributes, valueAttribute),
        risk: upset ? riskOf(TYPICAL_INTENSITY, known) : 1,
        ...(estimate !== undefined && { handleSeconds: estimate }),
      },
    };
  });
}

export const valueIn = (attributes: Readonly<Record<string, unknown>>, name: string | null): number =>
  customerValue(name === null ? undefined : attributes[name]);
