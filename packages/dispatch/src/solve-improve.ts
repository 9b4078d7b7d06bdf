import type { Packing } from './packing.ts';
import { costOf } from './problem.ts';

/** So many of a row's best agents are tried, so that a pass costs little for many rows. */
const NEAR = 32;
const PASSES = 8;

/**
 * Lowers the cost of a packing until no single move, no exchange of two rows, and no chain of two moves does so any more,
 * or the passes are used up. Rows are taken in order and agents in that of the staff, so that the result is always the same.
 */
export function improve(packing: Packing, rows: readonly number[]): void {
  const search = new LocalSearch(packing);
  for (let pass = 0; pass < PASSES; pass++) {
    let better = false;
    for (const row of rows) while (search.step(row)) better = true;
    if (!better) return;
  }
}

class LocalSearch {
  readonly #packing: Packing;
  /** By row: agents, best first, filled when first needed. */
  readonly #near: number[][] = [];
  /** By agent: what its rows cost now. */
  readonly #cost: Float64Array;

  constructor(packing: Packing) {
    this.#packing = packing;
    this.#cost = Float64Array.from(packing.rowsAt, (rows, agent) => packing.costAt(agent, rows));
  }

  /** Takes the first change for this row that lowers the cost. */
  step(row: number): boolean {
    const from = this.#packing.agentOf[row]!;
    for (const to of this.#nearest(row)) {
      if (to === from) continue;
      if (this.#packing.hasRoom(row, to) && this.#try([[row, to]])) return true;
      for (const other of [...this.#packing.rowsAt[to]!]) {
        if (this.#packing.memberFor(other, from) >= 0) {
          const changes: Change[] = [
            [row, to],
            [other, from],
          ];
          if (this.#try(changes)) return true;
        }
        for (const third of this.#nearest(other)) {
          if (third === to || third === from || !this.#packing.hasRoom(other, third)) continue;
          const changes: Change[] = [
            [row, to],
            [other, third],
          ];
          if (this.#try(changes)) return true;
          break;
        }
      }
    }
    return false;
  }

  /** Keeps the changes if they fit and lower the cost. */
  #try(changes: readonly Change[]): boolean {
    const packing = this.#packing;
    const before = changes.map(([row]): Change => [row, packing.agentOf[row]!]);
    const agents = [...new Set([...changes, ...before].map(([, agent]) => agent))];
    for (const [row] of changes) packing.remove(row);
    const placed: number[] = [];
    const fits = changes.every(([row, agent]) => {
      if (!packing.hasRoom(row, agent)) return false;
      packing.put(row, agent);
      placed.push(row);
      return true;
    });
    if (fits) {
      const costs = agents.map((agent) => packing.costAt(agent, packing.rowsAt[agent]!));
      const after = costs.reduce((sum, cost) => sum + cost, 0);
      if (after < agents.reduce((sum, agent) => sum + this.#cost[agent]!, 0)) {
        agents.forEach((agent, index) => {
          this.#cost[agent] = costs[index]!;
        });
        return true;
      }
    }
    for (const row of placed) packing.remove(row);
    for (const [row, agent] of before) packing.put(row, agent);
    return false;
  }

  #nearest(row: number): readonly number[] {
    this.#near[row] ??= this.#sorted(row);
    return this.#near[row];
  }

  #sorted(row: number): number[] {
    const { problem } = this.#packing;
    const item = problem.rows[row]!;
    return Array.from(item.demand.members, (agent, member) => ({
      agent,
      cost: costOf(problem, item, member) - problem.staff.slot[agent]!,
    }))
      .filter(({ agent }) => !item.excluded?.includes(agent))
      .sort((a, b) => a.cost - b.cost)
      .slice(0, NEAR)
      .map(({ agent }) => agent);
  }
}

/** A row, and the agent it goes to. */
type Change = readonly [row: number, agent: number];
