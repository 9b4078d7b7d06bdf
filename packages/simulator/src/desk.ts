import { type AgentState, defaultPolicy, type Presence, plan } from '@attune/dispatch';
import type { Agenda } from './agenda.ts';
import type { Action, PresenceChange, Script } from './script.ts';
import type { Case } from './talk.ts';
import type { SimAgent, World } from './world/types.ts';

/** A conversation while it is simulated. */
export interface Talk {
  readonly kase: Case;
  readonly script: Script;
  readonly actions: Action[];
  readonly id: string;
  status: 'open' | 'pending' | 'snoozed' | 'resolved';
  agent: Seat | null;
  lastAgentId: string | null;
  queuedAt: number;
  teamId: string | null;
  topicId: string | null;
  refused: string[];
  priority: 'normal' | 'high' | 'urgent';
  /** What the agent has to do, and since when. */
  task: { kind: 'reply' | 'nudge' | 'resolve'; since: number } | null;
  /** Replies since it began or was reopened, and how many it takes. */
  replies: number;
  needed: number;
  allReplies: number;
  waitMs: number | null;
  transfers: number;
  reopened: number;
  surveyed: boolean;
  rated: boolean;
  /** The customer is gone without a word. */
  gone: boolean;
  /** Changes whenever somebody does something: a plan made before is void. */
  turn: number;
}

/** An agent while the shift is simulated. */
export interface Seat {
  readonly who: SimAgent;
  presence: Presence;
  shiftEnd: number;
  readonly held: Set<Talk>;
  workingOn: Talk | null;
  lastAssignedAt: number | null;
}

/** Writes down what happened, in whole milliseconds; never before what is already written. */
export function record(talk: Talk, action: Action): void {
  const last = talk.actions.at(-1);
  talk.actions.push(last && last.at >= action.at ? { ...action, at: last.at + 1 } : action);
}

/** Queue and seats: the same dispatch engine as in the live system decides who gets what. */
export class Desk {
  readonly seats: ReadonlyMap<string, Seat>;
  readonly presence: PresenceChange[] = [];
  readonly #world: World;
  readonly #agenda: Agenda;
  readonly #queue = new Set<Talk>();
  /** When the queue is looked at next; infinity: nothing is planned. */
  #nextLook = Number.POSITIVE_INFINITY;
  /** Called when a seat may have something to do. */
  onWork: (seat: Seat, at: number) => void = () => {};

  constructor(world: World, agenda: Agenda) {
    this.#world = world;
    this.#agenda = agenda;
    this.seats = new Map(
      world.agents.map((who) => [
        who.id,
        { who, presence: 'offline', shiftEnd: 0, held: new Set(), workingOn: null, lastAssignedAt: null },
      ]),
    );
  }

  setPresence(seat: Seat, to: Presence, at: number): void {
    if (seat.presence === to) return;
    seat.presence = to;
    this.presence.push({ at, agentId: seat.who.id, to });
    if (to === 'online') this.#dispatchSoon(at);
    this.onWork(seat, at);
  }

  enqueue(talk: Talk, at: number): void {
    this.leave(talk);
    talk.queuedAt = at;
    this.#queue.add(talk);
    this.#dispatchSoon(at);
  }

  isWaiting(talk: Talk): boolean {
    return this.#queue.has(talk);
  }

  /** Neither waits nor belongs to an agent any more. */
  leave(talk: Talk): void {
    this.#queue.delete(talk);
    if (!talk.agent) return;
    talk.lastAgentId = talk.agent.who.id;
    talk.agent.held.delete(talk);
    talk.agent = null;
  }

  give(talk: Talk, seat: Seat, at: number): void {
    this.leave(talk);
    talk.agent = seat;
    seat.held.add(talk);
    seat.lastAssignedAt = at;
    this.onWork(seat, at);
  }

  /** Done: the agent has room again. */
  close(talk: Talk, at: number): void {
    this.#queue.delete(talk);
    talk.agent?.held.delete(talk);
    this.#dispatchSoon(at);
  }

  /** Pending conversations come back: their place is kept, so that nobody is ever above capacity. */
  hasRoom(seat: Seat): boolean {
    return seat.presence === 'online' && seat.held.size < seat.who.capacity;
  }

  #dispatchSoon(at: number): void {
    if (this.#queue.size > 0) this.#dispatchAt(at + 180);
  }

  #dispatchAt(at: number): void {
    if (Math.round(at) >= this.#nextLook) return;
    this.#nextLook = Math.round(at);
    this.#agenda.plan(at, (now) => {
      if (now !== this.#nextLook) return;
      this.#nextLook = Number.POSITIVE_INFINITY;
      this.#dispatch(now);
    });
  }

  #dispatch(now: number): void {
    if (this.#queue.size === 0) return;
    const talks = new Map([...this.#queue].map((talk) => [talk.id, talk]));
    const { assignments, waiting } = plan({
      now,
      policy: defaultPolicy,
      agents: [...this.seats.values()].map(stateOf),
      work: [...talks.values()].map((talk) => {
        const topic = this.#world.topics.find((entry) => entry.id === talk.topicId);
        return {
          id: talk.id,
          waitingSince: talk.queuedAt,
          priority: talk.priority,
          language: talk.kase.language,
          requiredSkills: topic ? [{ skillId: topic.skillId, minLevel: topic.minLevel }] : [],
          teamId: talk.teamId,
          weight: 1,
          lastAgentId: talk.lastAgentId,
          excludedAgentIds: talk.refused,
        };
      }),
    });
    for (const decision of assignments) {
      const talk = talks.get(decision.workId);
      const seat = this.seats.get(decision.agentId);
      if (!talk || !seat) continue;
      record(talk, { at: now, kind: 'assign', agentId: seat.who.id, decision });
      this.give(talk, seat, now);
    }
    const next = Math.min(...waiting.map((entry) => entry.nextRelaxationAt ?? Number.POSITIVE_INFINITY));
    if (Number.isFinite(next)) this.#dispatchAt(Math.max(next, now) + 1000);
  }
}

function stateOf(seat: Seat): AgentState {
  const { id, languages, skills, teamIds, capacity } = seat.who;
  const { presence, lastAssignedAt, held } = seat;
  return { id, presence, languages, skills, teamIds, capacity, load: held.size, lastAssignedAt };
}
