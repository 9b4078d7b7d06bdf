import { Packing } from './packing.ts';
import { costOf, type Demand, type Problem } from './problem.ts';
import { canPlaceAll, placeBest } from './solve-exact.ts';
import { improve } from './solve-improve.ts';

/** Up to so many rows all ways of placing them may be looked through, within a budget of steps. */
const SMALL = 12;
/** How many rows one after the other may give way for one more. */
const CHAIN = 3;
const CHAIN_BUDGET = 4000;

/**
 * For work of mixed weights, where the question is a generalised assignment problem and NP-hard. Rows are admitted in order,
 * with whatever chain of up to three moves makes room; then the sum is raised by moves and exchanges. Few rows
 * are searched completely, both for whether they fit and for the best sum. What is lost on larger ones: see the README.
 */
export function solveWeighted(problem: Problem, { small = SMALL } = {}): Int32Array {
  const packing = new Packing(problem);
  const failed = new Set<Demand>();
  const admitted: number[] = [];
  for (const [row, { demand, excluded }] of problem.rows.entries()) {
    if (failed.has(demand)) continue;
    const isAdmitted =
      putDirectly(packing, row) ||
      new Rearrangement(packing).place(row, CHAIN) ||
      (admitted.length < small && canPlaceAll(packing, [...admitted, row]));
    if (isAdmitted) admitted.push(row);
    else if (excluded === null) failed.add(demand);
  }
  improve(packing, admitted);
  if (admitted.length <= small) placeBest(packing, admitted);
  return packing.agentOf;
}

function putDirectly(packing: Packing, row: number): boolean {
  const { problem } = packing;
  const item = problem.rows[row]!;
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  item.demand.members.forEach((agent, member) => {
    if (!packing.hasRoom(row, agent) || item.excluded?.includes(agent)) return;
    const rows = packing.rowsAt[agent]!;
    const added = rows.reduce((sum, other) => sum + problem.rows[other]!.demand.weight, 0);
    const cost = costOf(problem, item, member) - problem.staff.slotAfter(agent, added, rows.length === 0);
    if (cost >= least) return;
    least = cost;
    best = agent;
  });
  if (best >= 0) packing.put(row, best);
  return best >= 0;
}

/** Makes room for a row by letting one or two others give way, who may make others give way in turn. */
class Rearrangement {
  readonly #packing: Packing;
  readonly #held = new Set<number>();
  /** Rows taken out or put in so far, and where, to be undone. */
  readonly #trail: { readonly row: number; readonly agent: number; readonly isIn: boolean }[] = [];
  #budget = CHAIN_BUDGET;

  constructor(packing: Packing) {
    this.#packing = packing;
  }

  place(row: number, depth: number): boolean {
    const { demand, excluded } = this.#packing.problem.rows[row]!;
    const agents = Array.from(demand.members).filter((agent) => !excluded?.includes(agent));
    const free = agents.find((agent) => this.#packing.hasRoom(row, agent));
    if (free !== undefined) {
      this.#put(row, free);
      return true;
    }
    if (depth === 0) return false;
    this.#held.add(row);
    const found = agents.some((agent) => this.#placeAt(row, agent, depth));
    this.#held.delete(row);
    return found;
  }

  #placeAt(row: number, agent: number, depth: number): boolean {
    const rows = this.#packing.rowsAt[agent]!.filter((other) => !this.#held.has(other));
    const pairs = rows.flatMap((first, index) => rows.slice(index + 1).map((second) => [first, second]));
    return [...rows.map((first) => [first]), ...pairs].some((others) =>
      this.#placeWithout(others, row, agent, depth),
    );
  }

  /** Leaves everything as it was if the others find no place. */
  #placeWithout(others: readonly number[], row: number, agent: number, depth: number): boolean {
    if (--this.#budget < 0) return false;
    const start = this.#trail.length;
    for (const other of others) this.#remove(other, agent);
    if (this.#packing.hasRoom(row, agent)) {
      this.#put(row, agent);
      if (others.every((other) => this.place(other, depth - 1))) return true;
    }
    this.#undo(start);
    return false;
  }

  #put(row: number, agent: number): void {
    this.#packing.put(row, agent);
    this.#trail.push({ row, agent, isIn: true });
  }

  #remove(row: number, agent: number): void {
    this.#packing.remove(row);
    this.#trail.push({ row, agent, isIn: false });
  }

  #undo(to: number): void {
    while (this.#trail.length > to) {
      const { row, agent, isIn } = this.#trail.pop()!;
      if (isIn) this.#packing.remove(row);
      else this.#packing.put(row, agent);
    }
  }
}
