import { Heap } from './heap.ts';
import type { Demand, Problem, Row } from './problem.ts';

/** More rows than this are solved with a tolerance. */
const EXACT_ROWS = 1200;
/** In units of score; a good agent scores around ½. */
const TOLERANCE = 0.002;

/**
 * Serves as many as can be served, the earlier in order first, with as little relaxation and then as high a sum of scores as
 * possible, if all work weighs the same: exactly up to 1200 rows; beyond that, the sum of scores is within 0.002 a row of the
 * highest, the rest still exact. Returns the agent (a place in the staff) of each row, -1 if it waits.
 *
 * Rows are added in order, each along the cheapest augmenting path (successive shortest paths with potentials, in the manner
 * of Jonker and Volgenant 1987 and Crouse 2016); whoever finds no path would not fit in whatever the earlier ones did, because
 * the sets that can be served form a matroid (Edmonds and Fulkerson 1965). Three things make it fast:
 * agents, not their single places, are the columns, each place of an agent costing more than the one before; work of
 * one kind is looked at once a search; and where a search found no way out nobody searches again. With a tolerance a search
 * ends when nothing can be better by more than that, as in an auction (epsilon complementary slackness, Bertsekas 1988).
 *
 * `weight`: every row counts as one of this weight; by default the one that they all have.
 */
export function solveFlow(
  problem: Problem,
  {
    weight = problem.rows[0]?.demand.weight ?? 0,
    tolerance = problem.rows.length <= EXACT_ROWS ? 0 : TOLERANCE,
  } = {},
): Int32Array {
  const flow = new Flow(problem, weight, tolerance);
  const failed = new Set<Demand>();
  for (const [index, { demand, excluded }] of problem.rows.entries()) {
    if (failed.has(demand)) continue;
    if (!flow.add(index) && excluded === null) failed.add(demand);
  }
  return flow.agentOf;
}

const NONE = -1;

/** The gates open to work of one kind, those first that may become the cheapest. */
interface List {
  readonly gates: Int32Array;
  readonly cost: Float64Array;
  /** Cost less the potential when the list was made; potentials only fall, so that a search never gets there for less. */
  readonly least: Float64Array;
}

/**
 * A gate is an agent, or the part of an agent's capacity open to one class of channel, which leads to the agent's own gate.
 * A search goes from a row through gates to a free place; at a gate it may turn out a row that stands there, which goes on
 * to another gate.
 */
class Flow {
  /** By row. */
  readonly agentOf: Int32Array;
  readonly #problem: Problem;
  readonly #weight: number;
  readonly #tolerance: number;
  readonly #gateOf: Int32Array;
  readonly #rowPotential: Float64Array;
  /** By class and agent: the gate where such work comes in. */
  readonly #entry: readonly Int32Array[];
  readonly #agent: number[] = [];
  readonly #room: number[] = [];
  /** The agent's own gate, for a gate of a class. */
  readonly #parent: number[] = [];
  readonly #children = new Map<number, number[]>();
  readonly #used: Int32Array;
  readonly #rowsAt: number[][];
  /** What one more place at the agent would cost. */
  readonly #placeCost: Float64Array;
  readonly #potential: Float64Array;
  /** No way leads from here to a free place, nor ever will. */
  readonly #dead: Uint8Array;
  /** Of the search under way. */
  readonly #distance: Float64Array;
  readonly #done: Uint8Array;
  readonly #touched: number[] = [];
  readonly #heap = new Heap();
  readonly #fromRow: Int32Array;
  readonly #fromGate: Int32Array;
  /** By kind of work: the least cost at which the search has reached it. */
  readonly #looked: Float64Array;
  readonly #lookedAt: number[] = [];
  readonly #lists: (List | undefined)[] = [];
  #best = Number.POSITIVE_INFINITY;
  #end = NONE;

  constructor(problem: Problem, weight: number, tolerance: number) {
    const { rows, staff } = problem;
    const count = staff.agents.length;
    this.#problem = problem;
    this.#weight = weight;
    this.#tolerance = tolerance;
    this.agentOf = new Int32Array(rows.length).fill(NONE);
    this.#gateOf = new Int32Array(rows.length).fill(NONE);
    this.#rowPotential = new Float64Array(rows.length);
    const kinds = rows.reduce((most, { demand }) => Math.max(most, demand.number + 1), 0);
    this.#looked = new Float64Array(kinds).fill(Number.POSITIVE_INFINITY);
    for (let agent = 0; agent < count; agent++) {
      this.#agent.push(agent);
      this.#room.push(this.#places(staff.load[agent]!, staff.capacity[agent]!));
      this.#parent.push(NONE);
    }
    this.#entry = staff.classCapacity.map((capacity, channel) => {
      const entry = Int32Array.from({ length: count }, (_, agent) => agent);
      for (let agent = 0; agent < count; agent++) {
        if (capacity[agent] === Number.POSITIVE_INFINITY) continue;
        const places = this.#places(staff.classLoad[channel]![agent]!, capacity[agent]!);
        if (places >= this.#room[agent]!) continue;
        const gate = this.#agent.push(agent) - 1;
        this.#room.push(places);
        this.#parent.push(agent);
        this.#children.set(agent, [...(this.#children.get(agent) ?? []), gate]);
        entry[agent] = gate;
      }
      return entry;
    });
    const gates = this.#agent.length;
    this.#used = new Int32Array(gates);
    this.#rowsAt = Array.from({ length: gates }, () => []);
    this.#placeCost = Float64Array.from(staff.slot, (value) => -value);
    this.#potential = Float64Array.from(this.#agent, (agent) => staff.slot[agent]!);
    this.#dead = new Uint8Array(gates);
    this.#distance = new Float64Array(gates).fill(Number.POSITIVE_INFINITY);
    this.#done = new Uint8Array(gates);
    this.#fromRow = new Int32Array(gates);
    this.#fromGate = new Int32Array(gates);
  }

  #places(load: number, capacity: number): number {
    let places = 0;
    for (let sum = load + this.#weight; sum <= capacity && places < this.#problem.rows.length; places++)
      sum += this.#weight;
    return places;
  }

  /** Finds room for one more row, if need be by moving others; false if there is none. */
  add(row: number): boolean {
    const reach = this.#search(row) + this.#tolerance;
    const found = this.#end !== NONE;
    for (const gate of this.#touched) {
      if (!found) this.#dead[gate] = 1;
      else if (this.#done[gate] === 1) this.#shift(gate, this.#distance[gate]! - reach);
    }
    if (found) {
      this.#rowPotential[row]! -= reach;
      this.#apply();
    }
    for (const gate of this.#touched) {
      this.#distance[gate] = Number.POSITIVE_INFINITY;
      this.#done[gate] = 0;
    }
    for (const kind of this.#lookedAt) this.#looked[kind] = Number.POSITIVE_INFINITY;
    this.#touched.length = 0;
    this.#lookedAt.length = 0;
    this.#heap.clear();
    this.#best = Number.POSITIVE_INFINITY;
    this.#end = NONE;
    return found;
  }

  #shift(gate: number, by: number): void {
    this.#potential[gate]! += by;
    for (const row of this.#rowsAt[gate]!) this.#rowPotential[row]! += by;
  }

  /** Returns how far it went: whatever is nearer has been seen. */
  #search(row: number): number {
    this.#look(row, 0);
    for (let gate = this.#heap.pop(); gate !== NONE; gate = this.#heap.pop()) {
      if (this.#done[gate] === 1) continue;
      const distance = this.#distance[gate]!;
      if (distance >= this.#best - this.#tolerance) return Math.min(distance, this.#best);
      this.#done[gate] = 1;
      const parent = this.#parent[gate]!;
      if (parent !== NONE && this.#used[gate]! < this.#room[gate]!) this.#pass(gate, parent, distance);
      for (const child of this.#children.get(gate) ?? []) {
        if (this.#used[child]! > 0) this.#pass(gate, child, distance);
      }
      for (const other of this.#rowsAt[gate]!) this.#look(other, distance + this.#rowPotential[other]!);
    }
    return this.#best;
  }

  /** From a row, reached at this cost, to the gates of the agents who may get it. */
  #look(row: number, reached: number): void {
    const { demand, last, excluded } = this.#problem.rows[row]!;
    const known = this.#looked[demand.number]!;
    if (reached < known) {
      if (excluded === null) {
        if (known === Number.POSITIVE_INFINITY) this.#lookedAt.push(demand.number);
        this.#looked[demand.number] = reached;
      }
      this.#lookAt(demand, row, reached, excluded);
    }
    if (last !== NONE) this.#enter(demand, row, last, reached - this.#problem.affinity);
  }

  #lookAt(demand: Demand, row: number, reached: number, excluded: Row['excluded']): void {
    this.#lists[demand.number] ??= this.#listOf(demand);
    const { gates, cost, least } = this.#lists[demand.number]!;
    for (let at = 0; at < gates.length; at++) {
      if (reached + least[at]! > this.#best) return;
      const gate = gates[at]!;
      const distance = reached + cost[at]! - this.#potential[gate]!;
      if (distance >= this.#distance[gate]! || distance > this.#best) continue;
      if (this.#dead[gate] === 1 || this.#done[gate] === 1) continue;
      if (excluded?.includes(this.#agent[gate]!)) continue;
      this.#reach(gate, distance, row, NONE);
    }
  }

  #listOf({ members, level, base, channel }: Demand): List {
    const { stepCost } = this.#problem;
    const entry = this.#entry[channel]!;
    const cost = Float64Array.from(members, (_, member) => stepCost * level[member]! - base[member]!);
    const least = cost.map((value, member) => value - this.#potential[entry[members[member]!]!]!);
    const order = Uint32Array.from(members, (_, member) => member).sort(
      (a, b) => least[a]! - least[b]! || a - b,
    );
    return {
      gates: Int32Array.from(order, (member) => entry[members[member]!]!),
      cost: Float64Array.from(order, (member) => cost[member]!),
      least: Float64Array.from(order, (member) => least[member]!),
    };
  }

  #enter(demand: Demand, row: number, member: number, reached: number): void {
    const gate = this.#entry[demand.channel]![demand.members[member]!]!;
    const cost = this.#problem.stepCost * demand.level[member]! - demand.base[member]!;
    this.#tryReach(gate, reached + cost - this.#potential[gate]!, row, NONE);
  }

  #pass(from: number, to: number, distance: number): void {
    const step = Math.max(0, this.#potential[from]! - this.#potential[to]!);
    this.#tryReach(to, distance + step, NONE, from);
  }

  #tryReach(gate: number, distance: number, row: number, from: number): void {
    if (distance >= this.#distance[gate]! || distance >= this.#best) return;
    if (this.#dead[gate] === 0 && this.#done[gate] === 0) this.#reach(gate, distance, row, from);
  }

  #reach(gate: number, distance: number, row: number, from: number): void {
    if (this.#distance[gate] === Number.POSITIVE_INFINITY) this.#touched.push(gate);
    this.#distance[gate] = distance;
    this.#fromRow[gate] = row;
    this.#fromGate[gate] = from;
    if (this.#parent[gate] === NONE && this.#used[gate]! < this.#room[gate]!) {
      const total = distance + this.#potential[gate]! + this.#placeCost[gate]!;
      if (total < this.#best || (total === this.#best && gate < this.#end)) {
        this.#best = total;
        this.#end = gate;
      }
    }
    if (distance < this.#best) this.#heap.push(distance, gate);
  }

  /** Moves every row on the path found by one gate. */
  #apply(): void {
    let gate = this.#end;
    while (gate !== NONE) {
      const row = this.#fromRow[gate]!;
      if (row === NONE) {
        gate = this.#fromGate[gate]!;
        continue;
      }
      const before = this.#gateOf[row]!;
      if (before !== NONE) this.#remove(row, before);
      this.#put(row, gate);
      gate = before;
    }
  }

  #remove(row: number, gate: number): void {
    const rows = this.#rowsAt[gate]!;
    rows.splice(rows.indexOf(row), 1);
    this.#count(gate, -1);
  }

  #put(row: number, gate: number): void {
    this.#rowsAt[gate]!.push(row);
    this.#gateOf[row] = gate;
    this.agentOf[row] = this.#agent[gate]!;
    this.#count(gate, 1);
  }

  #count(gate: number, change: number): void {
    this.#used[gate]! += change;
    const parent = this.#parent[gate]!;
    if (parent !== NONE) this.#used[parent]! += change;
    const top = parent === NONE ? gate : parent;
    const added = this.#used[top]! * this.#weight;
    this.#placeCost[top] = -this.#problem.staff.slotAfter(this.#agent[top]!, added, this.#used[top] === 0);
  }
}
