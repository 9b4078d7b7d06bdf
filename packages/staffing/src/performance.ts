import { completionRate } from './concurrency.ts';
import { type Demand, type Load, loadOf } from './demand.ts';
import { nonNegative, whole } from './numbers.ts';
import { type LongRun, longRun } from './queue.ts';

/** What a number of agents makes of a demand, in the long run of an interval. Shares are of all who come. */
export interface Performance {
  /** Answered in time. */
  readonly serviceLevel: number;
  /** Mean wait in seconds of those who are answered; null where the queue grows without end, or nobody is there to answer. */
  readonly averageSpeedOfAnswer: number | null;
  /** Mean wait in seconds of everybody, those who leave included; null where the queue grows without end. */
  readonly averageWait: number | null;
  /** Has to wait at all. */
  readonly waiting: number;
  readonly abandonment: number;
  /** Mean share of the places (agents × concurrency) that are taken. */
  readonly occupancy: number;
  /** Mean share of the agents who have at least one conversation; the same as occupancy without concurrency. */
  readonly agentsBusy: number;
  /** More comes than can be served, and nobody leaves: the figures are those of a queue that grows without end. */
  readonly overloaded: boolean;
}

/**
 * Service level, speed of answer and occupancy that so many agents give. The model is Erlang A (Palm 1957; Erlang C
 * if nobody leaves): Poisson arrivals, exponential handle times and patience, one queue in order of arrival, the interval long
 * enough for the mean to settle. With concurrency each agent has several places, conversations are spread evenly over
 * the agents, and an agent's are the slower the more there are (`completionRate`).
 * @throws RangeError on what makes no sense.
 */
export function performanceOf(
  agents: number,
  demand: Demand,
  { withinSeconds }: { readonly withinSeconds: number },
): Performance {
  whole('agents', agents, 0);
  nonNegative('withinSeconds', withinSeconds);
  return performanceUnder(agents, loadOf(demand), withinSeconds);
}

/** The same for a load that was checked. */
export function performanceUnder(agents: number, load: Load, withinSeconds: number): Performance {
  const { arrivals, handleSeconds, leaving, factors } = load;
  if (arrivals === 0) return IDLE;
  if (agents === 0) return leaving === 0 ? GROWING : { ...NOBODY, averageWait: 1 / leaving };
  const places = agents * factors.length;
  const rate =
    factors.length === 1
      ? (open: number) => open / handleSeconds
      : completionRate(agents, factors, handleSeconds);
  const found = longRun({ arrivals, places, rate, leaving, agents }, withinSeconds);
  return found === null ? GROWING : described(found);
}

function described(found: LongRun): Performance {
  return {
    serviceLevel: found.inTime,
    averageSpeedOfAnswer: found.answeredWait,
    averageWait: found.wait,
    waiting: found.waiting,
    abandonment: found.abandonment,
    occupancy: found.placesTaken,
    agentsBusy: found.agentsBusy,
    overloaded: false,
  };
}

/** Nobody comes. */
const IDLE: Performance = {
  serviceLevel: 1,
  averageSpeedOfAnswer: 0,
  averageWait: 0,
  waiting: 0,
  abandonment: 0,
  occupancy: 0,
  agentsBusy: 0,
  overloaded: false,
};

const GROWING: Performance = {
  serviceLevel: 0,
  averageSpeedOfAnswer: null,
  averageWait: null,
  waiting: 1,
  abandonment: 0,
  occupancy: 1,
  agentsBusy: 1,
  overloaded: true,
};

/** Nobody is at the desk, and everybody leaves. */
const NOBODY: Performance = { ...GROWING, abandonment: 1, overloaded: false };
