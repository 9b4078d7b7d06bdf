import type { Packing } from './packing.ts';
import { costOf } from './problem.ts';
import { placeBest } from './solve-exact.ts';

/** So many of a row's best agents are tried, so that a pass costs little for many rows. */
const NEAR = 32;
const PASSES = 8;
/** Of the complete searches among a few agents: rows and steps of each, and steps of all. */
const GROUP_ROWS = 9;
const GROUP_STEPS = 3000;
const ALL_STEPS = 300_000;

/**
 * Lowers the cost of a packing: by single moves, exchanges of two rows and chains of two moves; then by searching completely
 * how a few agents could share what they hold (large neighbourhood search, Shaw 1998); until nothing helps or the
 * budget is used up. Rows are taken in order and agents in that of the staff, so that the result is always the same.
 */
export function improve(packing: Packing, rows: readonly number[]): void {
  const search = new LocalSearch(packing);
  let steps = ALL_STEPS;
  for (let pass = 0; pass < PASSES; pass++) {
    let better = false;
    for (const row of rows) while (search.step(row)) better = true;
    if (better) continue;
    for (const row of rows) {
      const { taken, lower } = search.share(row, Math.min(steps, GROUP_STEPS));
      steps -= taken;
      if (lower) better = true;
      if (steps <= 0) return;
    }
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

  /** Shares anew what this row's agent and some of the best others hold. */
  share(row: number, steps: number): { taken: number; lower: boolean } {
    const packing = this.#packing;
    const agents = [packing.agentOf[row]!];
    const rows = [...packing.rowsAt[agents[0]!]!];
    for (const agent of this.#nearest(row)) {
      const more = packing.rowsAt[agent]!;
      if (agents.includes(agent) || rows.length + more.length > GROUP_ROWS) continue;
      agents.push(agent);
      rows.push(...more);
    }
    if (agents.length === 1) return { taken: 0, lower: false };
    const costs = () => agents.map((agent) => packing.costAt(agent, packing.rowsAt[agent]!));
    const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
    const before = sum(costs());
    const taken = placeBest(
      packing,
      rows.toSorted((a, b) => a - b),
      { agents, steps },
    );
    const after = costs();
    agents.forEach((agent, index) => {
      this.#cost[agent] = after[index]!;
    });
    return { taken, lower: sum(after) < before };
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
