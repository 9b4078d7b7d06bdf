import { orderOfService } from './order.ts';
import { plan } from './plan.ts';
import { SimulatedDesk } from './simulate-desk.ts';
import { Agenda } from './simulate-events.ts';
import { patienceSeconds } from './simulate-patience.ts';
import { type Outcome, type Simulation, summarise } from './simulate-result.ts';
import type { AgentState, Hazard, Policy, WaitingWork } from './types.ts';

/** A conversation to come. Plain JSON. */
export interface Arrival {
  /** Epoch milliseconds. */
  readonly at: number;
  /** As the dispatcher sees it; what it knows of value, risk and handle time may be wrong. */
  readonly work: Omit<WaitingWork, 'waitingSince'>;
  /** What serving it really takes, by an agent of usual speed; does not depend on what else the agent holds. */
  readonly handleSeconds: number;
  /** What losing this customer really costs; `work.value` unless told. */
  readonly value?: number;
  /** What really multiplies the risk of leaving; `work.risk` unless told. */
  readonly risk?: number;
  /** What happened to it in life, when a real day is replayed: patience then agrees with it. */
  readonly observed?: { readonly minutes: number; readonly left: boolean };
}

/** An agent and when he or she is there. Plain JSON. */
export interface SimulatedAgent
  extends Pick<
    AgentState,
    'id' | 'languages' | 'skills' | 'teamIds' | 'capacity' | 'classCapacity' | 'speed'
  > {
  /** Epoch milliseconds; ascending, not overlapping. */
  readonly present: readonly { readonly from: number; readonly until: number }[];
}

export interface SimulationInput {
  readonly arrivals: readonly Arrival[];
  readonly agents: readonly SimulatedAgent[];
  readonly policy: Policy;
  /** How customers really leave; what the policy believes unless told. */
  readonly hazard?: Hazard;
  /** Whole number; the same seed gives every policy customers of the same patience. */
  readonly seed: number;
  /** Called after every instant at which something happened. */
  readonly observe?: (moment: Moment) => void;
}

/** The desk after an instant. */
export interface Moment {
  readonly now: number;
  /** Who arrived at this instant and still waits. */
  readonly arrived: readonly string[];
  /** In order of service. This and the agents are made when asked for; ask at once. */
  waiting(): readonly WaitingWork[];
  agents(): readonly AgentState[];
}

type Event =
  | { readonly kind: 'arrive'; readonly arrival: Arrival }
  | { readonly kind: 'leave'; readonly id: string }
  | { readonly kind: 'finish'; readonly agentId: string; readonly arrival: Arrival }
  | { readonly kind: 'presence' }
  | { readonly kind: 'look' };

/**
 * Plays arrivals against agents under a policy, by events: the real `plan()` decides whenever somebody arrives or room may
 * have become free, and when a relaxation opens; not while nobody present has room. An agent serves up to the capacity at once,
 * and a handle time is the work's own (÷ the agent's speed in the required skills): what else the agent holds does not
 * slow it. Who goes home finishes what is open and gets nothing new. The run ends when everybody was served, has left, or
 * can only wait.
 *
 * The result is the same for the same input in any order. Throws a RangeError on what `plan` refuses, on arrivals
 * of one id and on handle times that are not positive.
 */
export function simulate(input: SimulationInput): Simulation {
  const { policy, seed, observe } = input;
  const hazard = input.hazard ?? policy.hazard;
  const desk = new SimulatedDesk(input.agents);
  const arrivals = input.arrivals.toSorted((a, b) => a.at - b.at || (a.work.id < b.work.id ? -1 : 1));
  const outcomes = new Map<string, Outcome>();
  const byId = new Map<string, Arrival>();
  const waiting = new Map<string, WaitingWork>();
  const agenda = new Agenda<Event>();
  for (const arrival of arrivals) {
    if (!(arrival.handleSeconds > 0)) {
      throw new RangeError(`dispatch: work ${arrival.work.id}: handleSeconds must be positive`);
    }
    if (byId.has(arrival.work.id)) throw new RangeError(`dispatch: work ${arrival.work.id} is given twice`);
    byId.set(arrival.work.id, arrival);
    agenda.schedule(arrival.at, { kind: 'arrive', arrival });
  }
  for (const at of desk.changesOfPresence()) agenda.schedule(at, { kind: 'presence' });

  let arrived: string[] = [];
  let nextLook = Number.POSITIVE_INFINITY;
  const happen = (event: Event, now: number): void => {
    switch (event.kind) {
      case 'arrive': {
        const { work, risk } = event.arrival;
        waiting.set(work.id, { ...work, waitingSince: now });
        arrived.push(work.id);
        const patience = patienceSeconds(
          hazard,
          seed,
          work.id,
          risk ?? work.risk ?? 1,
          event.arrival.observed,
        );
        if (patience < Number.POSITIVE_INFINITY) {
          agenda.schedule(now + patience * 1000, { kind: 'leave', id: work.id });
        }
        return;
      }
      case 'leave':
        if (waiting.delete(event.id)) settle(event.id, now, 'lost', null);
        return;
      case 'finish':
        desk.finish(event.agentId, event.arrival.work, now);
        return;
      case 'presence':
        desk.clockPresence(now);
        return;
      case 'look':
        nextLook = Number.POSITIVE_INFINITY;
    }
  };
  const settle = (id: string, now: number, outcome: Outcome['outcome'], agentId: string | null): void => {
    const arrival = byId.get(id)!;
    outcomes.set(id, {
      id,
      outcome,
      agentId,
      waitedSeconds: (now - arrival.at) / 1000,
      value: arrival.value ?? arrival.work.value ?? 1,
    });
  };
  const decide = (now: number): void => {
    let lightest = Number.POSITIVE_INFINITY;
    for (const { weight } of waiting.values()) lightest = Math.min(lightest, weight);
    const agents = desk.withRoom(lightest, now);
    if (agents.length === 0) return;
    const made = plan({ work: [...waiting.values()], agents, policy, now });
    for (const { workId, agentId } of made.assignments) {
      const arrival = byId.get(workId)!;
      waiting.delete(workId);
      settle(workId, now, 'served', agentId);
      const seconds = arrival.handleSeconds / desk.assign(agentId, arrival.work, now);
      agenda.schedule(now + seconds * 1000, { kind: 'finish', agentId, arrival });
    }
    for (const { nextRelaxationAt } of made.waiting) {
      if (nextRelaxationAt === null || nextRelaxationAt <= now || nextRelaxationAt >= nextLook) continue;
      nextLook = nextRelaxationAt;
      agenda.schedule(nextLook, { kind: 'look' });
    }
  };

  while (agenda.next < Number.POSITIVE_INFINITY) {
    const now = agenda.next;
    arrived = [];
    let changed = false;
    while (agenda.next === now) {
      const event = agenda.take();
      happen(event, now);
      changed ||= event.kind !== 'leave';
    }
    if (changed && waiting.size > 0) decide(now);
    observe?.({
      now,
      arrived: arrived.filter((id) => waiting.has(id)),
      waiting: () => orderOfService([...waiting.values()], policy, now).map(({ work }) => work),
      agents: () => desk.states(now),
    });
  }
  const end = Math.max(desk.lastUntil, ...arrivals.slice(-1).map(({ at }) => at));
  for (const id of waiting.keys()) settle(id, Math.max(end, byId.get(id)!.at), 'waiting', null);
  return summarise(
    arrivals.map(({ work }) => outcomes.get(work.id)!),
    desk,
  );
}
