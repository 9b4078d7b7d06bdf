import { type Slowdown, slowdownFactors } from './concurrency.ts';
import { nonNegative, positive, share } from './numbers.ts';

/** What comes in one interval, and how it is served. */
export interface Demand {
  /** Conversations that arrive in the interval; need not be whole. */
  readonly volume: number;
  readonly intervalSeconds: number;
  /** Mean time that a conversation takes an agent who has no other open. */
  readonly handleSeconds: number;
  /** Mean time after which a waiting customer leaves; null or absent: nobody ever leaves. */
  readonly patienceSeconds?: number | null;
  /** How many conversations an agent serves at once; 1 unless told. */
  readonly concurrency?: number;
  /** How much that slows each of them; 0 unless told. */
  readonly slowdown?: Slowdown;
}

/** What is promised: `share` of all who come are answered within so many seconds, and what else must hold. */
export interface Target {
  /** 0 … below 1. Who leaves before being answered counts as not answered in time. */
  readonly share: number;
  readonly withinSeconds: number;
  /** Mean share of the places (agents × concurrency) that may be taken; 1 unless told. */
  readonly maxOccupancy?: number;
  /** Share of all who come that may leave unanswered; 1 unless told. */
  readonly maxAbandonment?: number;
  /** Share of paid time not at the desk (breaks, training, illness): below 1; 0 unless told. */
  readonly shrinkage?: number;
}

/** Demand with all that may be left out, checked. Rates are per second. */
export interface Load {
  readonly arrivals: number;
  readonly handleSeconds: number;
  readonly leaving: number;
  readonly factors: readonly number[];
}

/** @throws RangeError on what makes no sense. */
export function loadOf(demand: Demand): Load {
  const { volume, intervalSeconds, handleSeconds, patienceSeconds = null } = demand;
  nonNegative('volume', volume);
  positive('intervalSeconds', intervalSeconds);
  positive('handleSeconds', handleSeconds);
  if (patienceSeconds !== null) positive('patienceSeconds', patienceSeconds);
  return {
    arrivals: volume / intervalSeconds,
    handleSeconds,
    leaving: patienceSeconds === null ? 0 : 1 / patienceSeconds,
    factors: slowdownFactors(demand.concurrency ?? 1, demand.slowdown ?? 0),
  };
}

/** Offered load in agents: what the arrivals would keep busy if nobody left and every agent's places were all taken. */
export function offeredAgents({ arrivals, handleSeconds, factors }: Load): number {
  return (arrivals * handleSeconds * factors.at(-1)!) / factors.length;
}

/** @throws RangeError on what makes no sense. */
export function checkTarget(target: Target): Required<Target> {
  const { withinSeconds, maxOccupancy = 1, maxAbandonment = 1, shrinkage = 0 } = target;
  share('share', target.share, 'below 1');
  nonNegative('withinSeconds', withinSeconds);
  share('maxOccupancy', maxOccupancy, 'at most 1');
  share('maxAbandonment', maxAbandonment, 'at most 1');
  if (maxOccupancy === 0 || maxAbandonment === 0) {
    throw new RangeError('maxOccupancy and maxAbandonment must be above 0: no number of agents keeps 0');
  }
  share('shrinkage', shrinkage, 'below 1');
  return { share: target.share, withinSeconds, maxOccupancy, maxAbandonment, shrinkage };
}
