import { orderOfService } from './order.ts';
import { plan } from './plan.ts';
import type { Arrival, SimulationInput } from './simulate.ts';
import { SimulatedDesk } from './simulate-desk.ts';
import { Agenda } from './simulate-events.ts';
import { patienceSeconds } from './simulate-patience.ts';
import { type Outcome, type Simulation, summarise } from './simulate-result.ts';
import type { WaitingWork } from './types.ts';

type Event =
  | { readonly kind: 'arrive'; readonly arrival: Arrival }
  | { readonly kind: 'leave'; readonly id: string }
  | { readonly kind: 'finish'; readonly agentId: string; readonly arrival: Arrival }
  | { readonly kind: 'presence' }
  | { readonly kind: 'look' };

/** One run of `simulate`, which says what is simulated. */
export class Run {
  readonly #input: SimulationInput;
  readonly #desk: SimulatedDesk;
  /** In order of arrival. */
  readonly #arrivals = new Map<string, Arrival>();
  readonly #waiting = new Map<string, WaitingWork>();
  readonly #outcomes = new Map<string, Outcome>();
  readonly #agenda = new Agenda<Event>();
  /** When the next relaxation is looked at; infinity: none is planned. */
  #nextLook = Number.POSITIVE_INFINITY;
  /** Who came at this instant. */
  #arrived: string[] = [];

  constructor(input: SimulationInput) {
    this.#input = input;
    this.#desk = new SimulatedDesk(input.agents);
    for (const arrival of input.arrivals.toSorted(
      (a, b) => a.at - b.at || (a.work.id < b.work.id ? -1 : 1),
    )) {
      const { id } = arrival.work;
      if (!(arrival.handleSeconds > 0)) {
        throw new RangeError(`dispatch: work ${id}: handleSeconds must be positive`);
      }
      if (this.#arrivals.has(id)) throw new RangeError(`dispatch: work ${id} is given twice`);
      this.#arrivals.set(id, arrival);
      this.#agenda.schedule(arrival.at, { kind: 'arrive', arrival });
    }
    for (const at of this.#desk.changesOfPresence()) this.#agenda.schedule(at, { kind: 'presence' });
  }

  toEnd(): Simulation {
    const { policy, observe } = this.#input;
    let last = Number.NEGATIVE_INFINITY;
    while (this.#agenda.next < Number.POSITIVE_INFINITY) {
      const now = this.#agenda.next;
      this.#arrived = [];
      let changed = false;
      while (this.#agenda.next === now) {
        const event = this.#agenda.take();
        this.#happen(event, now);
        // That somebody left makes nothing possible.
        changed ||= event.kind !== 'leave';
      }
      if (changed && this.#waiting.size > 0) this.#decide(now);
      observe?.({
        now,
        arrived: this.#arrived.filter((id) => this.#waiting.has(id)),
        waiting: () => orderOfService([...this.#waiting.values()], policy, now).map(({ work }) => work),
        agents: () => this.#desk.states(now),
      });
      last = now;
    }
    for (const id of this.#waiting.keys()) this.#settle(id, last, 'waiting', null);
    return summarise(
      [...this.#arrivals.keys()].map((id) => this.#outcomes.get(id)!),
      this.#desk,
    );
  }

  #happen(event: Event, now: number): void {
    switch (event.kind) {
      case 'arrive':
        this.#arrive(event.arrival, now);
        break;
      case 'leave':
        if (this.#waiting.delete(event.id)) this.#settle(event.id, now, 'lost', null);
        break;
      case 'finish':
        this.#desk.finish(event.agentId, event.arrival.work, now);
        break;
      case 'presence':
        this.#desk.clockPresence(now);
        break;
      case 'look':
        this.#nextLook = Number.POSITIVE_INFINITY;
    }
  }

  #arrive({ work, risk, observed }: Arrival, now: number): void {
    const { hazard, policy, seed } = this.#input;
    this.#waiting.set(work.id, { ...work, waitingSince: now });
    this.#arrived.push(work.id);
    const patience = patienceSeconds(
      hazard ?? policy.hazard,
      seed,
      work.id,
      risk ?? work.risk ?? 1,
      observed,
    );
    if (patience < Number.POSITIVE_INFINITY) {
      this.#agenda.schedule(now + patience * 1000, { kind: 'leave', id: work.id });
    }
  }

  #decide(now: number): void {
    const work = [...this.#waiting.values()];
    const lightest = work.reduce((least, { weight }) => Math.min(least, weight), Number.POSITIVE_INFINITY);
    // The agents without room would get nothing; leaving them out is a good part of the speed.
    const agents = this.#desk.withRoom(lightest, now);
    if (agents.length === 0) return;
    const { assignments, waiting } = plan({ work, agents, policy: this.#input.policy, now });
    for (const { workId, agentId } of assignments) {
      const arrival = this.#arrivals.get(workId)!;
      this.#waiting.delete(workId);
      this.#settle(workId, now, 'served', agentId);
      const seconds = arrival.handleSeconds / this.#desk.assign(agentId, arrival.work, now);
      this.#agenda.schedule(now + seconds * 1000, { kind: 'finish', agentId, arrival });
    }
    for (const { nextRelaxationAt: at } of waiting) {
      if (at === null || at <= now || at >= this.#nextLook) continue;
      this.#nextLook = at;
      this.#agenda.schedule(at, { kind: 'look' });
    }
  }

  #settle(id: string, now: number, outcome: Outcome['outcome'], agentId: string | null): void {
    const { at, value, work } = this.#arrivals.get(id)!;
    this.#outcomes.set(id, {
      id,
      outcome,
      agentId,
      waitedSeconds: (now - at) / 1000,
      value: value ?? work.value ?? 1,
    });
  }
}
