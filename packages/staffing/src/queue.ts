import { endlessPatience, waitIntegrals } from './patience.ts';

/**
 * A queue as a birth–death chain: Poisson arrivals, a number of places, completions that depend on how many places are taken, and
 * customers who leave the queue with a constant rate. With rate(j) = j/handle time it is Erlang A (Palm 1957), without
 * leaving Erlang C. All rates are per second.
 */
export interface Queue {
  /** Above 0. */
  readonly arrivals: number;
  /** At least 1. */
  readonly places: number;
  /** Completions with 1…places conversations open; must not fall as they grow. */
  readonly rate: (open: number) => number;
  /** One over the mean patience; 0: nobody ever leaves. */
  readonly leaving: number;
  /** How many share the places between them. */
  readonly agents: number;
}

/** The long run of a queue. Waits are in seconds, shares are of all who come. */
export interface LongRun {
  /** Has to wait. */
  readonly waiting: number;
  /** Is answered in time. */
  readonly inTime: number;
  readonly abandonment: number;
  /** Mean over everybody, those who leave included. */
  readonly wait: number;
  /** Mean over those who are answered: the average speed of answer. */
  readonly answeredWait: number;
  /** Mean share of the places that are taken. */
  readonly placesTaken: number;
  /** Mean share of the agents with a conversation, if they are spread evenly. */
  readonly agentsBusy: number;
}

/** What is this much less likely than the likeliest state is left out. */
const NEGLIGIBLE = 1e-18;

/** Null: customers never leave and come at least as fast as they can be served, so that the queue grows for ever. */
export function longRun(queue: Queue, withinSeconds: number): LongRun | null {
  const { arrivals, places, rate, leaving, agents } = queue;
  const full = rate(places);
  if (leaving === 0 && arrivals >= full) return null;
  const integrals =
    leaving === 0
      ? endlessPatience(arrivals, full, withinSeconds)
      : waitIntegrals(arrivals, full, leaving, withinSeconds);
  const free = statesWithRoom(queue);
  const shrink = Math.exp(-integrals.scale);
  const queued = free.atFull * full;
  const total = free.sum * shrink + queued * integrals.waits;
  const share = (weight: number) => (queued * weight) / total;
  const waiting = share(integrals.waits);
  const wait = share(integrals.seconds);
  const abandonment = Math.min(1, leaving * wait);
  return {
    waiting,
    inTime: Math.min(1, (free.sum * shrink) / total + share(integrals.inTime)),
    abandonment,
    wait,
    answeredWait: abandonment < 1 ? share(integrals.answeredSeconds) / (1 - abandonment) : wait,
    placesTaken: (free.open * shrink) / total / places + waiting,
    agentsBusy: (free.busy * shrink) / total / agents + waiting,
  };
}

/** Weights of the states with a free place, from the likeliest one both ways, so that none is above 1. */
function statesWithRoom({ arrivals, places, rate, agents }: Queue) {
  const mode = likeliest(arrivals, places, rate);
  let sum = 0;
  let open = 0;
  let busy = 0;
  const add = (state: number, weight: number) => {
    sum += weight;
    open += weight * state;
    busy += weight * Math.min(state, agents);
  };
  let weight = 1;
  for (let state = mode; state >= 0 && weight > NEGLIGIBLE; state--) {
    if (state < places) add(state, weight);
    weight *= rate(state) / arrivals;
  }
  let atFull = 1;
  for (let state = mode + 1; state <= places && atFull > 0; state++) {
    atFull *= arrivals / rate(state);
    if (state < places) add(state, atFull);
  }
  return { sum, open, busy, atFull };
}

/** The last state that is more likely than the one before: the largest one whose completions do not exceed the arrivals. */
function likeliest(arrivals: number, places: number, rate: (open: number) => number): number {
  let low = 0;
  let high = places;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (rate(middle) <= arrivals) low = middle;
    else high = middle - 1;
  }
  return low;
}
