import { checkTarget, type Target } from './demand.ts';
import { nonNegative, positive } from './numbers.ts';
import {
  type IntervalRequirement,
  performanceOverTime,
  perInterval,
  requirementOverTime,
  type Work,
} from './over-time.ts';

/** A day as planned. */
export interface DayPlan {
  /** Conversations expected in each interval. */
  readonly volumes: readonly number[];
  readonly work: Work;
  readonly target: Target;
  /** Agents at the desk in each interval; as many as the target takes unless told. */
  readonly agents?: readonly number[];
}

/** What would be different; what is left out stays. A list is by interval. */
export interface Change {
  /** 1.2: 20 % more come. */
  readonly volumeFactor?: number | readonly number[];
  /** 1.1: each takes 10 % longer. */
  readonly handleFactor?: number;
  /** So many agents fewer are there, where there are so many. */
  readonly absent?: number | readonly number[];
  /** Another promise, such as `withinSeconds: 30`. */
  readonly target?: Partial<Target>;
  /** Other work, such as another concurrency or patience. The length of the intervals stays. */
  readonly work?: Partial<Omit<Work, 'intervalSeconds'>>;
}

export interface DayTotals {
  readonly volume: number;
  /** Hours at the desk: there, needed for the target, and missing where there are fewer than needed. */
  readonly agentHours: number;
  readonly requiredHours: number;
  readonly missingHours: number;
  /** Hours on the roster that the needed ones take with shrinkage. */
  readonly rosteredHours: number;
  /** Means over all who come; null where nobody comes, the wait also where a queue is never served. */
  readonly serviceLevel: number | null;
  readonly averageWait: number | null;
  readonly abandonment: number | null;
  /** Intervals whose service level is below the target's share. */
  readonly missed: number;
}

export interface Day {
  readonly intervals: readonly IntervalRequirement[];
  readonly totals: DayTotals;
}

/**
 * A day as planned, and as it would be: the same agents (less who is absent) under the changed demand and target, and
 * what would be needed. @throws RangeError on what makes no sense.
 */
export function whatIf(plan: DayPlan, change: Change): { readonly before: Day; readonly after: Day } {
  const before = dayOf(plan);
  const absent = perInterval('absent', change.absent ?? 0, plan.volumes);
  for (const gone of absent) nonNegative('absent', gone);
  const factors = perInterval('volumeFactor', change.volumeFactor ?? 1, plan.volumes);
  for (const factor of factors) nonNegative('volumeFactor', factor);
  const handleFactor = change.handleFactor ?? 1;
  positive('handleFactor', handleFactor);
  const work = { ...plan.work, ...change.work };
  const after = dayOf({
    volumes: plan.volumes.map((volume, index) => volume * factors[index]!),
    work: { ...work, handleSeconds: work.handleSeconds * handleFactor },
    target: { ...plan.target, ...change.target },
    agents: before.intervals.map(({ agents }, index) => Math.max(0, agents - absent[index]!)),
  });
  return { before, after };
}

function dayOf({ volumes, work, target, agents }: DayPlan): Day {
  const needed = requirementOverTime(volumes, work, target);
  const there = agents ?? needed.map(({ required }) => required);
  const played = performanceOverTime(there, volumes, work, target);
  const intervals = played.map((outcome, index) => ({ ...needed[index]!, ...outcome }));
  return { intervals, totals: totalsOf(intervals, work.intervalSeconds, checkTarget(target).share) };
}

function totalsOf(
  intervals: readonly IntervalRequirement[],
  intervalSeconds: number,
  share: number,
): DayTotals {
  const sum = (value: (interval: IntervalRequirement) => number) =>
    intervals.reduce((total, interval) => total + value(interval), 0);
  const hours = (value: (interval: IntervalRequirement) => number) => (sum(value) * intervalSeconds) / 3600;
  const volume = sum((interval) => interval.volume);
  const mean = (value: (interval: IntervalRequirement) => number) =>
    volume > 0 ? sum((interval) => interval.volume * value(interval)) / volume : null;
  const endless = intervals.some((interval) => interval.averageWait === null);
  return {
    volume,
    agentHours: hours(({ agents }) => agents),
    requiredHours: hours(({ required }) => required),
    missingHours: hours(({ agents, required }) => Math.max(0, required - agents)),
    rosteredHours: hours(({ rostered }) => rostered),
    serviceLevel: mean(({ serviceLevel }) => serviceLevel),
    averageWait: endless ? null : mean(({ averageWait }) => averageWait ?? 0),
    abandonment: mean(({ abandonment }) => abandonment),
    missed: intervals.filter(({ serviceLevel }) => serviceLevel < share).length,
  };
}
