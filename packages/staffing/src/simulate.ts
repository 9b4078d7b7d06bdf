import { type Demand, type Load, loadOf } from './demand.ts';
import { nonNegative, whole } from './numbers.ts';
import { createRandom } from './random.ts';
import { Desk } from './simulate-desk.ts';
import { BATCHES, type Estimate, Tally } from './simulate-tally.ts';

export interface SimulationOptions {
  /** Whole number; the same seed gives every desk the same customers (common random numbers). */
  readonly seed: number;
  /** How many customers are counted, after a tenth as many to warm up; 30,000 unless told. */
  readonly customers?: number;
}

/** What a simulated desk made of one kind of work. Shares are of all who came. */
export interface SimulatedPerformance {
  /** Customers counted. */
  readonly n: number;
  readonly serviceLevel: Estimate;
  readonly waiting: Estimate;
  readonly abandonment: Estimate;
  /** Mean wait in seconds of everybody, those who leave included. */
  readonly averageWait: Estimate;
}

export interface SimulatedDesk {
  /** In the order of the demands; null of one for which nobody came. */
  readonly skills: readonly (SimulatedPerformance | null)[];
  /** Mean share of the places (agents × concurrency) that are taken. */
  readonly occupancy: number;
  /** Mean share of the agents with at least one conversation. */
  readonly agentsBusy: number;
}

/** Several kinds of work and who can do which. All demands share interval, concurrency and slowdown. */
export interface SkilledDesk {
  readonly demands: readonly Demand[];
  /** For each agent the demands (by place in the list) that he or she can serve. */
  readonly agents: readonly (readonly number[])[];
}

/**
 * Plays customers against agents by events: Poisson arrivals, exponential work and patience; who comes goes to the agent with
 * the fewest open, among these to who has the fewest skills, then to who was without new work for longest; a free place goes to the customer
 * who has waited for longest of those the agent can serve. What an agent has open slows each of it, exactly as it changes.
 * Costs about customers × agents. @throws RangeError on what makes no sense.
 */
export function simulateDesk(
  { demands, agents }: SkilledDesk,
  { withinSeconds }: { readonly withinSeconds: number },
  { seed, customers = 30_000 }: SimulationOptions,
): SimulatedDesk {
  nonNegative('withinSeconds', withinSeconds);
  whole('customers', customers, BATCHES);
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed must be a whole number, not ${seed}`);
  const loads = demands.map(loadOf);
  const able = loads.map((_, skill) =>
    agents
      .flatMap((skills, agent) => (skills.includes(skill) ? [{ agent, skills: skills.length }] : []))
      .sort((a, b) => a.skills - b.skills || a.agent - b.agent)
      .map(({ agent }) => agent),
  );
  checkSkilled(loads, agents, able);
  return new Run(loads, agents, able, withinSeconds).play(seed, customers);
}

function checkSkilled(
  loads: readonly Load[],
  agents: SkilledDesk['agents'],
  able: readonly number[][],
): void {
  const factors = loads[0]?.factors.join();
  for (const [skill, load] of loads.entries()) {
    if (load.factors.join() !== factors) {
      throw new RangeError('all demands of a desk must have the same concurrency and slowdown');
    }
    if (load.arrivals > 0 && load.leaving === 0 && able[skill]!.length === 0) {
      throw new RangeError(`nobody can serve demand ${skill}, and its customers never leave`);
    }
  }
  for (const skills of agents)
    for (const skill of skills) {
      if (loads[skill] === undefined)
        throw new RangeError(`there is no demand ${skill} for an agent to serve`);
    }
}

type Tallies = Record<'serviceLevel' | 'waiting' | 'abandonment' | 'averageWait', Tally>;

interface Customer {
  readonly skill: number;
  readonly at: number;
  readonly leavesAt: number;
  readonly work: number;
  /** −1 while warming up. */
  readonly batch: number;
}

class Run {
  readonly #loads: readonly Load[];
  readonly #skillsOf: SkilledDesk['agents'];
  readonly #able: readonly number[][];
  readonly #within: number;
  readonly #desk: Desk;
  readonly #queues: { waiting: Customer[]; head: number }[];
  readonly #tallies: Tallies[];

  constructor(loads: readonly Load[], skillsOf: SkilledDesk['agents'], able: number[][], within: number) {
    this.#loads = loads;
    this.#skillsOf = skillsOf;
    this.#able = able;
    this.#within = within;
    this.#desk = new Desk(
      skillsOf.map(({ length }) => length),
      loads[0]?.factors ?? [1],
    );
    this.#queues = loads.map(() => ({ waiting: [], head: 0 }));
    this.#tallies = loads.map(() => ({
      serviceLevel: new Tally(),
      waiting: new Tally(),
      abandonment: new Tally(),
      averageWait: new Tally(),
    }));
  }

  play(seed: number, customers: number): SimulatedDesk {
    const random = createRandom(seed);
    const arrivals = this.#loads.reduce((sum, load) => sum + load.arrivals, 0);
    const warmUp = arrivals === 0 ? 0 : Math.ceil(customers / 10);
    const total = arrivals === 0 ? 0 : customers + warmUp;
    let now = 0;
    let from = 0;
    for (let i = 0; i < total; i++) {
      now += random.exponential() / arrivals;
      this.#endUntil(now);
      if (i === warmUp) {
        this.#desk.takeSeconds(now);
        from = now;
      }
      const skill = this.#pick(random.uniform() * arrivals);
      const { handleSeconds, leaving } = this.#loads[skill]!;
      const work = random.exponential() * handleSeconds;
      const leavesAt = now + random.exponential() / leaving;
      const batch = i < warmUp ? -1 : Math.floor(((i - warmUp) * BATCHES) / customers);
      this.#arrive({ skill, at: now, leavesAt, work, batch });
    }
    const seconds = this.#desk.takeSeconds(now);
    this.#endUntil(Number.POSITIVE_INFINITY);
    this.#leaveAll();
    const spent = (now - from) * this.#desk.agents;
    return {
      skills: this.#tallies.map(performance),
      occupancy: spent > 0 ? seconds.places / spent / this.#loads[0]!.factors.length : 0,
      agentsBusy: spent > 0 ? seconds.agents / spent : 0,
    };
  }

  /** Which demand a point on the scale of all arrivals belongs to. */
  #pick(point: number): number {
    let left = point;
    for (const [skill, { arrivals }] of this.#loads.entries()) {
      left -= arrivals;
      if (left < 0) return skill;
    }
    return this.#loads.findLastIndex(({ arrivals }) => arrivals > 0);
  }

  #arrive(customer: Customer): void {
    const agent = this.#desk.freest(this.#able[customer.skill]!);
    if (agent < 0) this.#queues[customer.skill]!.waiting.push(customer);
    else this.#serve(agent, customer, customer.at);
  }

  #serve(agent: number, customer: Customer, now: number): void {
    this.#desk.begin(agent, customer.work, now);
    this.#count(customer, now - customer.at, true);
  }

  #endUntil(limit: number): void {
    for (;;) {
      const { agent, at } = this.#desk.next();
      if (agent < 0 || at > limit) return;
      this.#desk.end(agent, at);
      const customer = this.#takeLongestWaiting(agent, at);
      if (customer) this.#serve(agent, customer, at);
    }
  }

  #takeLongestWaiting(agent: number, now: number): Customer | undefined {
    let longest: Customer | undefined;
    for (const skill of this.#skillsOf[agent]!) {
      const first = this.#first(skill, now);
      if (first && (longest === undefined || first.at < longest.at)) longest = first;
    }
    if (longest) this.#queues[longest.skill]!.head += 1;
    return longest;
  }

  /** The first in the queue who is still there; those before who have left are counted now. */
  #first(skill: number, now: number): Customer | undefined {
    const queue = this.#queues[skill]!;
    for (; queue.head < queue.waiting.length; queue.head++) {
      const customer = queue.waiting[queue.head]!;
      if (customer.leavesAt > now) return customer;
      this.#count(customer, customer.leavesAt - customer.at, false);
    }
    queue.waiting.length = 0;
    queue.head = 0;
    return undefined;
  }

  #leaveAll(): void {
    for (const skill of this.#loads.keys()) this.#first(skill, Number.POSITIVE_INFINITY);
  }

  #count({ skill, batch }: Customer, waited: number, answered: boolean): void {
    if (batch < 0) return;
    const tally = this.#tallies[skill]!;
    tally.serviceLevel.add(batch, answered && waited <= this.#within ? 1 : 0);
    tally.waiting.add(batch, waited > 0 ? 1 : 0);
    tally.abandonment.add(batch, answered ? 0 : 1);
    tally.averageWait.add(batch, waited);
  }
}

function performance(tally: Tallies): SimulatedPerformance | null {
  const serviceLevel = tally.serviceLevel.estimate(1);
  const waiting = tally.waiting.estimate(1);
  const abandonment = tally.abandonment.estimate(1);
  const averageWait = tally.averageWait.estimate();
  if (!serviceLevel || !waiting || !abandonment || !averageWait) return null;
  return { n: tally.serviceLevel.n, serviceLevel, waiting, abandonment, averageWait };
}
