import type { SimulatedAgent } from './simulate.ts';
import type { AgentState, ChannelClass, WaitingWork } from './types.ts';

type Work = Omit<WaitingWork, 'waitingSince'>;

interface Seat {
  readonly agent: SimulatedAgent;
  load: number;
  readonly classLoad: Record<ChannelClass, number>;
  lastAssignedAt: number | null;
  /** Weight of all work received. */
  received: number;
  /** Load × milliseconds held while present. */
  held: number;
  /** Until when `held` is reckoned. */
  reckoned: number;
}

/** How one agent's day was. */
export interface AgentDay {
  readonly agentId: string;
  /** Share of the capacity in use while present. */
  readonly occupancy: number;
  /** Weight of work received per hour of presence. */
  readonly perHour: number;
}

/** The agents of a simulation: who is there, and what each holds. */
export class SimulatedDesk {
  readonly #seats: readonly Seat[];
  readonly #byId: ReadonlyMap<string, Seat>;

  constructor(agents: readonly SimulatedAgent[]) {
    this.#seats = agents
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .map((agent) => ({
        agent,
        load: 0,
        classLoad: { live: 0, async: 0 },
        lastAssignedAt: null,
        received: 0,
        held: 0,
        reckoned: agent.present[0]?.from ?? 0,
      }));
    this.#byId = new Map(this.#seats.map((seat) => [seat.agent.id, seat]));
  }

  changesOfPresence(): number[] {
    const changes = this.#seats.flatMap(({ agent }) =>
      agent.present.flatMap(({ from, until }) => [from, until]),
    );
    return [...new Set(changes)].toSorted((a, b) => a - b);
  }

  /** To be called at every change of presence. */
  clockPresence(now: number): void {
    for (const seat of this.#seats) this.#reckon(seat, now);
  }

  /** Who is there and has room for this weight. */
  withRoom(weight: number, now: number): AgentState[] {
    const states: AgentState[] = [];
    for (const seat of this.#seats) {
      if (seat.load + weight > seat.agent.capacity) continue;
      const until = endOfPresence(seat.agent, now);
      if (until !== null) states.push(this.#state(seat, until, now));
    }
    return states;
  }

  states(now: number): AgentState[] {
    return this.#seats.map((seat) => this.#state(seat, endOfPresence(seat.agent, now), now));
  }

  /** The agent holds it from now on. Gives the agent's speed with it. */
  assign(agentId: string, work: Work, now: number): number {
    const seat = this.#byId.get(agentId)!;
    this.#change(seat, work, work.weight, now);
    seat.lastAssignedAt = now;
    seat.received += work.weight;
    const { speed = {} } = seat.agent;
    const skills = work.requiredSkills;
    if (skills.length === 0) return 1;
    return skills.reduce((sum, { skillId }) => sum + (speed[skillId] ?? 1), 0) / skills.length;
  }

  finish(agentId: string, work: Work, now: number): void {
    this.#change(this.#byId.get(agentId)!, work, -work.weight, now);
  }

  days(): AgentDay[] {
    return this.#seats.map((seat) => {
      const present = presentBefore(seat.agent, Number.POSITIVE_INFINITY);
      return {
        agentId: seat.agent.id,
        occupancy: present > 0 && seat.agent.capacity > 0 ? seat.held / present / seat.agent.capacity : 0,
        perHour: present > 0 ? seat.received / (present / 3_600_000) : 0,
      };
    });
  }

  #change(seat: Seat, work: Work, weight: number, now: number): void {
    this.#reckon(seat, now);
    const channel = work.channel ?? 'live';
    seat.load = whole(seat.load + weight);
    seat.classLoad[channel] = whole(seat.classLoad[channel] + weight);
  }

  #reckon(seat: Seat, now: number): void {
    if (seat.load > 0) {
      const from = presentBefore(seat.agent, seat.reckoned);
      seat.held += seat.load * (presentBefore(seat.agent, now) - from);
    }
    seat.reckoned = Math.max(seat.reckoned, now);
  }

  #state(seat: Seat, until: number | null, now: number): AgentState {
    const { id, languages, skills, teamIds, capacity, classCapacity, speed } = seat.agent;
    const hours = presentBefore(seat.agent, now) / 3_600_000;
    return {
      id,
      languages,
      skills,
      teamIds,
      capacity,
      presence: until === null ? 'offline' : 'online',
      load: seat.load,
      classLoad: { ...seat.classLoad },
      lastAssignedAt: seat.lastAssignedAt,
      // In the first minutes of a shift one conversation more would be a rate out of all proportion.
      shiftRate: seat.received / Math.max(hours, 0.25),
      shiftEndsAt: until,
      ...(classCapacity && { classCapacity }),
      ...(speed && { speed }),
    };
  }
}

/** When the agent, now present, goes; null: is not there. */
function endOfPresence({ present }: SimulatedAgent, now: number): number | null {
  return present.find(({ from, until }) => from <= now && now < until)?.until ?? null;
}

/** Milliseconds of presence before this time. */
function presentBefore({ present }: SimulatedAgent, time: number): number {
  return present.reduce((sum, { from, until }) => sum + Math.max(0, Math.min(until, time) - from), 0);
}

/** Weights such as 0.1 must add up to what they were again. */
function whole(load: number): number {
  return Math.round(load * 1e9) / 1e9;
}
