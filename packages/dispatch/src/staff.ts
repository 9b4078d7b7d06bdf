import type { Scorer } from './score.ts';
import type { AgentState, ChannelClass, Policy, WaitingWork } from './types.ts';
import { isAscending } from './validate.ts';

const CLASSES: readonly ChannelClass[] = ['live', 'async'];

/** Index of the work's channel class. */
export function classOf({ channel = 'live' }: WaitingWork): number {
  return channel === 'live' ? 0 : 1;
}

/** How much of an agent's capacity this work could still take, and why not more. */
export function whyNoRoom(
  agent: AgentState,
  work: WaitingWork,
  policy: Policy,
  now: number,
): 'shift_ending' | 'full' | 'full_class' | null {
  if (isLeaving(agent, policy, now)) return 'shift_ending';
  if (agent.load + work.weight > agent.capacity) return 'full';
  const channel = work.channel ?? 'live';
  const bound = agent.classCapacity?.[channel];
  if (bound !== undefined && (agent.classLoad?.[channel] ?? 0) + work.weight > bound) return 'full_class';
  return null;
}

function isLeaving({ shiftEndsAt }: AgentState, policy: Policy, now: number): boolean {
  return typeof shiftEndsAt === 'number' && shiftEndsAt - now < policy.lastCallSeconds * 1000;
}

/**
 * The agents while a plan is made, in columns: their loads grow as work is given to them. Their order is the one in which
 * equals are preferred: who has been idle for longer, then the smaller id.
 */
export class Staff {
  readonly agents: readonly AgentState[];
  readonly position: ReadonlyMap<string, number>;
  /** Online agents by id, then the others by id: the order in which rejected agents are named. */
  readonly byInterest: readonly number[];
  readonly load: Float64Array;
  readonly capacity: Float64Array;
  /** By class of channel. */
  readonly classLoad: readonly Float64Array[];
  readonly classCapacity: readonly Float64Array[];
  /** What load and idle time add to a score now. */
  readonly slot: Float64Array;
  readonly #added: Float64Array;
  readonly #idle: Float64Array;
  readonly #got: Uint8Array;
  readonly #scorer: Scorer;

  constructor(agents: readonly AgentState[], policy: Policy, scorer: Scorer, now: number) {
    const byId = isAscending(agents) ? agents : agents.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const since = Float64Array.from(byId, ({ lastAssignedAt }) => lastAssignedAt ?? Number.NEGATIVE_INFINITY);
    const order = Uint32Array.from(byId, (_, index) => index).sort((a, b) =>
      since[a]! < since[b]! ? -1 : since[a]! > since[b]! ? 1 : a - b,
    );
    this.agents = Array.from(order, (index) => byId[index]!);
    this.position = new Map(this.agents.map(({ id }, index) => [id, index]));
    const place = new Uint32Array(order.length);
    order.forEach((index, at) => {
      place[index] = at;
    });
    const online: number[] = [];
    const others: number[] = [];
    byId.forEach(({ presence }, index) => {
      (presence === 'online' ? online : others).push(place[index]!);
    });
    this.byInterest = [...online, ...others];

    this.load = Float64Array.from(this.agents, (agent) => agent.load);
    this.capacity = Float64Array.from(this.agents, (agent) =>
      // Nothing fits: also no work without weight.
      isLeaving(agent, policy, now) ? Number.NEGATIVE_INFINITY : agent.capacity,
    );
    this.classLoad = CLASSES.map((name) => Float64Array.from(this.agents, (a) => a.classLoad?.[name] ?? 0));
    this.classCapacity = CLASSES.map((name) =>
      Float64Array.from(this.agents, (agent) => agent.classCapacity?.[name] ?? Number.POSITIVE_INFINITY),
    );
    this.#scorer = scorer;
    this.#added = new Float64Array(this.agents.length);
    this.#got = new Uint8Array(this.agents.length);
    this.#idle = Float64Array.from(this.agents, (agent) => scorer.idle(agent));
    this.slot = Float64Array.from(this.agents, (_, at) => this.slotAfter(at, 0, true));
  }

  hasRoom(at: number, channel: number, weight: number): boolean {
    return (
      this.load[at]! + weight <= this.capacity[at]! &&
      this.classLoad[channel]![at]! + weight <= this.classCapacity[channel]![at]!
    );
  }

  /** What load and idle time would add to a score, had this plan given the agent so much before. */
  slotAfter(at: number, added: number, first: boolean): number {
    return this.#scorer.load(this.agents[at]!, added) + (first ? this.#idle[at]! : 0);
  }

  parts(work: WaitingWork, at: number) {
    return this.#scorer.parts(work, this.agents[at]!, this.#added[at]!, this.#got[at] === 0);
  }

  take(at: number, channel: number, weight: number): void {
    this.load[at]! += weight;
    this.classLoad[channel]![at]! += weight;
    this.#added[at]! += weight;
    this.#got[at] = 1;
    this.slot[at] = this.slotAfter(at, this.#added[at]!, false);
  }
}
