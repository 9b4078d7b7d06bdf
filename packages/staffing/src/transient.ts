import { completionRate } from './concurrency.ts';
import type { Load } from './demand.ts';

/**
 * A queue on its way through an interval: the probabilities of 0, 1, 2 … customers in the system, by Kolmogorov's forward
 * equations for the same birth–death chain as the long run's. Backward Euler steps keep every probability at least 0
 * and their sum 1 whatever the length of a step, and cost a walk over the states each (Thomas' algorithm).
 */
export interface Passage {
  /** At the end of the interval. */
  readonly end: Float64Array;
  /** Mean over the interval. */
  readonly mean: Float64Array;
}

const STEPS = 120;
/** A queue that may become longer than this is a slip of the units. */
const MOST_STATES = 2_000_000;

/** The chain of one interval with so many agents. Rates are per second. */
export class Chain {
  readonly places: number;
  /** Completions with every place taken. */
  readonly capacity: number;
  readonly #load: Load;
  readonly #rate: (open: number) => number;

  constructor(agents: number, load: Load) {
    this.places = agents * load.factors.length;
    this.#rate = completionRate(agents, load.factors, load.handleSeconds);
    this.capacity = agents === 0 ? 0 : this.#rate(this.places);
    this.#load = load;
  }

  /** @throws RangeError if the queue may pass two million. */
  pass(start: Float64Array, seconds: number): Passage {
    const { arrivals } = this.#load;
    const size = Math.max(start.length, this.#reach(start.length, seconds));
    if (!(size < MOST_STATES)) throw new RangeError('the queue would become longer than two million');
    const h = seconds / STEPS;
    const up = h * arrivals;
    // Forward elimination is the same in every step.
    const pivot = new Float64Array(size);
    const down = new Float64Array(size + 1);
    for (let j = 1; j < size; j++) down[j] = h * this.#leavingFrom(j);
    // 1 + up + down[j] − up·down[j]/pivot[j − 1], so written that nothing is subtracted; nobody comes to the last state.
    let kept = 1;
    pivot[0] = kept + up;
    for (let j = 1; j < size; j++) {
      kept = 1 + (down[j]! * kept) / pivot[j - 1]!;
      pivot[j] = kept + (j < size - 1 ? up : 0);
    }
    const p = new Float64Array(size);
    p.set(start);
    const mean = new Float64Array(size);
    for (let step = 0; step < STEPS; step++) {
      for (let j = 1; j < size; j++) p[j]! += (up * p[j - 1]!) / pivot[j - 1]!;
      p[size - 1]! /= pivot[size - 1]!;
      for (let j = size - 2; j >= 0; j--) p[j] = (p[j]! + down[j + 1]! * p[j + 1]!) / pivot[j]!;
      for (let j = 0; j < size; j++) mean[j]! += p[j]! / STEPS;
    }
    return { end: trimmed(p), mean };
  }

  #leavingFrom(state: number): number {
    if (state <= this.places) return this.#rate(state);
    return this.capacity + (state - this.places) * this.#load.leaving;
  }

  /** More states than this are hardly ever reached: the fluid's path and eight standard deviations. */
  #reach(start: number, seconds: number): number {
    const { arrivals, leaving } = this.#load;
    const comes = arrivals * seconds;
    const grows = Math.max(0, arrivals - this.capacity) * seconds;
    const spread = 8 * Math.sqrt(comes + Math.min(this.capacity, arrivals) * seconds) + 40;
    const byTime = Math.min(start + comes, Math.max(start, this.places) + grows) + spread;
    if (leaving === 0) return Math.ceil(byTime);
    const usual = Math.max(0, arrivals - this.capacity) / leaving;
    const settled = this.places + usual + 8 * Math.sqrt(arrivals / leaving + this.places) + 40;
    return Math.ceil(Math.max(start, Math.min(byTime, settled)));
  }
}

/** Without the far end that nothing reaches. */
function trimmed(p: Float64Array): Float64Array {
  let size = p.length;
  while (size > 1 && p[size - 1]! < 1e-14) size--;
  return p.subarray(0, size);
}

/** What awaits customers who find 0, 1, 2 … waiting while every place is taken. */
export interface Prospects {
  /** Answered in time. */
  readonly inTime: Float64Array;
  /** Leaves before being answered. */
  readonly leaves: Float64Array;
  /** Mean wait in seconds, until answered or left; infinite where nobody ever answers. */
  readonly wait: Float64Array;
}

/**
 * Each place in the queue is gained by a completion or by one ahead leaving. The share that is answered at all is B/(B + j + 1), B = capacity/leaving;
 * the time until then has the distribution function I_z(j + 1, B + 1), z = 1 − e^(−leaving·T) (regularised incomplete
 * beta function), which falls from place to place by one term; without leaving it is Erlang's distribution.
 */
export function prospects(
  places: number,
  capacity: number,
  leaving: number,
  withinSeconds: number,
): Prospects {
  const inTime = new Float64Array(places);
  const leaves = new Float64Array(places);
  const wait = new Float64Array(places);
  const b = capacity / leaving;
  const logZ = Math.log(-Math.expm1(-leaving * withinSeconds));
  // The logarithm of the next term, and the distribution function less all terms so far.
  let log = -(capacity + leaving) * withinSeconds;
  let reached = capacity === 0 ? 0 : -Math.expm1(log);
  if (leaving === 0) {
    for (let ahead = 0; ahead < places; ahead++) {
      inTime[ahead] = Math.max(0, reached);
      wait[ahead] = (ahead + 1) / capacity;
      log += Math.log((capacity * withinSeconds) / (ahead + 1));
      reached -= Math.exp(log);
    }
    return { inTime, leaves, wait };
  }
  for (let ahead = 0; ahead < places; ahead++) {
    const answered = b / (b + ahead + 1);
    inTime[ahead] = Math.max(0, reached) * answered;
    leaves[ahead] = (ahead + 1) / (b + ahead + 1);
    wait[ahead] = leaves[ahead]! / leaving;
    log += logZ + Math.log((b + 1 + ahead) / (ahead + 1));
    reached -= Math.exp(log);
  }
  return { inTime, leaves, wait };
}
