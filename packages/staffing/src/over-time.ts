import { checkTarget, type Demand, type Load, loadOf, type Target } from './demand.ts';
import { nonNegative, whole } from './numbers.ts';
import { type Performance, performanceUnder } from './performance.ts';
import { type Requirement, requiredAgents, rosteredFor } from './required.ts';
import { Chain, prospects } from './transient.ts';

/** What all intervals have in common: the demand without its volume. */
export type Work = Omit<Demand, 'volume'>;

/** One interval of a day. Shares are of all who come in it. */
export interface IntervalOutcome
  extends Pick<Performance, 'serviceLevel' | 'averageWait' | 'abandonment' | 'occupancy'> {
  readonly volume: number;
  readonly agents: number;
  /** Mean number of customers waiting at its beginning, and at its end. */
  readonly carriedIn: number;
  readonly carriedOut: number;
  /** More comes than can be served. */
  readonly overloaded: boolean;
}

export interface IntervalRequirement
  extends IntervalOutcome,
    Pick<Requirement, 'rostered' | 'rosteredWhole'> {
  /** Agents that the target takes, for the volume and what was carried in; above `agents` where there are not so many. */
  readonly required: number;
}

/**
 * What given agents make of a day: the Erlang A chain followed through time, so that what one interval leaves waiting burdens the next,
 * and a queue that grows does so only as long as the interval lasts. The first interval begins with nobody. How long customers wait is reckoned with the agents there when they come;
 * whoever goes off hands on what is open.
 * @throws RangeError on what makes no sense; both lists must be of one length.
 */
export function performanceOverTime(
  agents: readonly number[],
  volumes: readonly number[],
  work: Work,
  { withinSeconds }: { readonly withinSeconds: number },
): IntervalOutcome[] {
  nonNegative('withinSeconds', withinSeconds);
  sameLength('agents', agents, volumes);
  for (const there of agents) whole('agents', there, 0);
  const run = new DayRun(work, withinSeconds);
  return volumes.map((volume, index) => run.play(agents[index]!, volume));
}

/**
 * Agents for each interval of a series. With `most` (for all intervals or one by one) no interval gets more: what cannot be served is
 * carried over and raises what the next one takes. @throws RangeError on what makes no sense.
 */
export function requirementOverTime(
  volumes: readonly number[],
  work: Work,
  target: Target,
  most?: number | readonly number[],
): IntervalRequirement[] {
  const { withinSeconds, shrinkage } = checkTarget(target);
  const bounds = perInterval('most', most ?? Number.MAX_SAFE_INTEGER, volumes);
  for (const bound of bounds) whole('most', bound, 0);
  const run = new DayRun(work, withinSeconds);
  return volumes.map((volume, index) => {
    const required = requiredAgents({ ...work, volume: volume + run.leftOver }, target).agents;
    const outcome = run.play(Math.min(required, bounds[index]!), volume);
    return { ...outcome, required, ...rosteredFor(required, shrinkage) };
  });
}

/** A number for every interval. @throws RangeError if a list is not of their length. */
export function perInterval(
  name: string,
  value: number | readonly number[],
  volumes: readonly number[],
): readonly number[] {
  if (typeof value === 'number') return volumes.map(() => value);
  sameLength(name, value, volumes);
  return value;
}

function sameLength(name: string, list: readonly number[], volumes: readonly number[]): void {
  if (list.length !== volumes.length) {
    throw new RangeError(`${name} has ${list.length} intervals, and volumes has ${volumes.length}`);
  }
}

/** A day that goes on: what each interval leaves is what the next begins with. */
class DayRun {
  readonly #work: Work;
  readonly #within: number;
  /** Probabilities of 0, 1, 2 … customers in the system. */
  #state: Float64Array = Float64Array.of(1);
  #queue = 0;
  #leftOver = 0;

  constructor(work: Work, withinSeconds: number) {
    this.#work = work;
    this.#within = withinSeconds;
  }

  /** Customers who wait beyond the usual queue of the interval just played: work that is still to be caught up. */
  get leftOver(): number {
    return this.#leftOver;
  }

  play(agents: number, volume: number): IntervalOutcome {
    const load = loadOf({ ...this.#work, volume });
    const chain = new Chain(agents, load);
    const overloaded = volume > 0 && load.arrivals >= chain.capacity;
    const { intervalSeconds } = this.#work;
    const { end, mean } = chain.pass(this.#state, intervalSeconds);
    const carriedIn = this.#queue;
    this.#state = end;
    this.#queue = queueOf(end, chain.places);
    const usual = overloaded ? 0 : performanceUnder(agents, load, this.#within).averageWait! * load.arrivals;
    this.#leftOver = Math.max(0, this.#queue - usual);
    const all = { volume, agents, carriedIn, carriedOut: this.#queue, overloaded };
    return { ...all, ...this.#outcome(mean, chain, load) };
  }

  #outcome(mean: Float64Array, { places, capacity }: Chain, { leaving, arrivals }: Load) {
    const queue = prospects(Math.max(0, mean.length - places), capacity, leaving, this.#within);
    let [serviceLevel, averageWait, abandonment, taken] = [0, 0, 0, 0];
    for (let state = 0; state < mean.length; state++) {
      const chance = mean[state]!;
      if (chance === 0) continue;
      taken += chance * Math.min(state, places);
      const ahead = state - places;
      serviceLevel += chance * (ahead < 0 ? 1 : queue.inTime[ahead]!);
      abandonment += chance * (ahead < 0 ? 0 : queue.leaves[ahead]!);
      averageWait += chance * (ahead < 0 ? 0 : queue.wait[ahead]!);
    }
    const occupancy = places === 0 ? (arrivals > 0 ? 1 : 0) : taken / places;
    // Nobody comes, nobody waits.
    if (arrivals === 0) return { serviceLevel: 1, averageWait: 0, abandonment: 0, occupancy };
    return {
      serviceLevel: Math.min(1, serviceLevel),
      averageWait: Number.isFinite(averageWait) ? averageWait : null,
      abandonment: Math.min(1, abandonment),
      occupancy,
    };
  }
}

function queueOf(state: Float64Array, places: number): number {
  return state.reduce((sum, chance, j) => sum + chance * Math.max(0, j - places), 0);
}
