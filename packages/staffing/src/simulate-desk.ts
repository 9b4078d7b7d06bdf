/**
 * Agents at work in a simulation: how many conversations each has open, and when the next of them ends. An agent with m open
 * works on each at 1/factor(m) of full speed; whenever m changes, what is left of each is brought up to date.
 */
export class Desk {
  readonly agents: number;
  readonly #places: number;
  readonly #factors: readonly number[];
  /** Seconds of work left, at full speed, of each agent's conversations; `#places` numbers an agent. */
  readonly #left: Float64Array;
  readonly #open: Int32Array;
  readonly #seenAt: Float64Array;
  readonly #endsAt: Float64Array;
  readonly #freeSince: Float64Array;
  #placeSeconds = 0;
  #busySeconds = 0;

  readonly #ranks: readonly number[];

  /** `ranks`: for each agent, who comes first among equals; `factors`: for 1, 2, 3 … open. */
  constructor(ranks: readonly number[], factors: readonly number[]) {
    const agents = ranks.length;
    this.agents = agents;
    this.#ranks = ranks;
    this.#places = factors.length;
    this.#factors = factors;
    this.#left = new Float64Array(agents * factors.length);
    this.#open = new Int32Array(agents);
    this.#seenAt = new Float64Array(agents);
    this.#endsAt = new Float64Array(agents).fill(Number.POSITIVE_INFINITY);
    this.#freeSince = new Float64Array(agents);
  }

  /** Agent whose conversation ends next, and when; agent −1 and infinity if nobody has any. */
  next(): { agent: number; at: number } {
    let agent = -1;
    let at = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.agents; i++) {
      if (this.#endsAt[i]! >= at) continue;
      at = this.#endsAt[i]!;
      agent = i;
    }
    return { agent, at };
  }

  /**
   * The agent among these (in order of rank) with the fewest open; of several, of the lowest rank, and then who was without new
   * work for longest; −1 if all are full.
   */
  freest(candidates: readonly number[]): number {
    let best = -1;
    let fewest = this.#places;
    for (const agent of candidates) {
      const open = this.#open[agent]!;
      if (open > fewest || open === this.#places) continue;
      if (open === fewest && this.#ranks[agent]! > this.#ranks[best]!) continue;
      if (open === fewest && this.#freeSince[agent]! >= this.#freeSince[best]!) continue;
      best = agent;
      fewest = open;
    }
    return best;
  }

  begin(agent: number, workSeconds: number, now: number): void {
    this.#bringUpToDate(agent, now);
    this.#left[agent * this.#places + this.#open[agent]!++] = workSeconds;
    this.#freeSince[agent] = now;
    this.#plan(agent, now);
  }

  /** Ends the agent's conversation that is due now. */
  end(agent: number, now: number): void {
    this.#bringUpToDate(agent, now);
    const first = agent * this.#places;
    const last = first + this.#open[agent]! - 1;
    let least = first;
    for (let place = first; place <= last; place++)
      if (this.#left[place]! < this.#left[least]!) least = place;
    this.#left[least] = this.#left[last]!;
    this.#open[agent]! -= 1;
    this.#plan(agent, now);
  }

  /** Seconds that places were taken and agents busy since the last call, up to now. */
  takeSeconds(now: number): { places: number; agents: number } {
    for (let agent = 0; agent < this.agents; agent++) this.#bringUpToDate(agent, now);
    const taken = { places: this.#placeSeconds, agents: this.#busySeconds };
    this.#placeSeconds = 0;
    this.#busySeconds = 0;
    return taken;
  }

  #bringUpToDate(agent: number, now: number): void {
    const open = this.#open[agent]!;
    const seconds = now - this.#seenAt[agent]!;
    this.#seenAt[agent] = now;
    if (open === 0) return;
    this.#placeSeconds += seconds * open;
    this.#busySeconds += seconds;
    const done = seconds / this.#factors[open - 1]!;
    const first = agent * this.#places;
    for (let place = first; place < first + open; place++) this.#left[place]! -= done;
  }

  #plan(agent: number, now: number): void {
    const open = this.#open[agent]!;
    const first = agent * this.#places;
    let least = Number.POSITIVE_INFINITY;
    for (let place = first; place < first + open; place++) least = Math.min(least, this.#left[place]!);
    this.#endsAt[agent] = open === 0 ? least : now + Math.max(0, least) * this.#factors[open - 1]!;
  }
}
