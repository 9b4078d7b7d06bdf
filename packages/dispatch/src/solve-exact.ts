import type { Packing } from './packing.ts';
import { costOf } from './problem.ts';

const BUDGET = 50_000;

/**
 * Whether all these rows can be served at once; if so, they are afterwards, else nothing has changed. Looks through all
 * ways, the rows with the fewest agents first; gives up, as if they could not, when the budget is used up.
 */
export function canPlaceAll(packing: Packing, rows: readonly number[]): boolean {
  const { problem } = packing;
  const before = rows.map((row) => packing.agentOf[row]!);
  for (const row of rows) if (packing.agentOf[row]! >= 0) packing.remove(row);
  const members = (row: number) => problem.rows[row]!.demand.members;
  const weight = (row: number) => problem.rows[row]!.demand.weight;
  const order = rows.toSorted(
    (a, b) => members(a).length - members(b).length || weight(b) - weight(a) || a - b,
  );
  let budget = BUDGET;
  const place = (depth: number): boolean => {
    const row = order[depth];
    if (row === undefined) return true;
    const { excluded } = problem.rows[row]!;
    for (const agent of members(row)) {
      if (!packing.hasRoom(row, agent) || excluded?.includes(agent)) continue;
      if (--budget < 0) return false;
      packing.put(row, agent);
      if (place(depth + 1)) return true;
      packing.remove(row);
    }
    return false;
  };
  const found = place(0);
  if (found) return true;
  rows.forEach((row, index) => {
    if (before[index]! >= 0) packing.put(row, before[index]!);
  });
  return false;
}

/**
 * The cheapest way to serve all these rows (branch and bound, in order of service, starting from the way they are served
 * now); the best one found when the budget is used up. With `agents`, only by these, who hold nothing but these rows.
 * Returns the steps it took.
 */
export function placeBest(
  packing: Packing,
  rows: readonly number[],
  { agents, steps = BUDGET }: { agents?: readonly number[]; steps?: number } = {},
): number {
  const { problem } = packing;
  const { staff } = problem;
  const options = rows.map((row) => {
    const item = problem.rows[row]!;
    return Array.from(item.demand.members, (agent, member) => ({
      agent,
      cost: costOf(problem, item, member),
      least: costOf(problem, item, member) - staff.slotAfter(agent, 0, true),
    }))
      .filter(({ agent }) => !item.excluded?.includes(agent) && (agents?.includes(agent) ?? true))
      .sort((a, b) => a.least - b.least);
  });
  // The least that the rows from here on can cost: each at its best agent, as if nobody else were there.
  const bound = new Float64Array(rows.length + 1);
  for (let depth = rows.length - 1; depth >= 0; depth--)
    bound[depth] = bound[depth + 1]! + options[depth]![0]!.least;

  let best = rows.map((row) => packing.agentOf[row]!);
  const holders = agents ?? [...new Set(best)];
  let least = holders.reduce((sum, agent) => sum + packing.costAt(agent, packing.rowsAt[agent]!), 0);
  let budget = steps;
  const added = new Float64Array(staff.agents.length);
  const count = new Int32Array(staff.agents.length);
  for (const row of rows) packing.remove(row);
  const search = (depth: number, sum: number): void => {
    const row = rows[depth];
    if (row === undefined) {
      least = sum;
      best = rows.map((one) => packing.agentOf[one]!);
      return;
    }
    const { weight } = problem.rows[row]!.demand;
    for (const { agent, cost, least: atLeast } of options[depth]!) {
      if (sum + atLeast + bound[depth + 1]! >= least || budget < 0) return;
      if (!packing.hasRoom(row, agent)) continue;
      const reached = sum + cost - staff.slotAfter(agent, added[agent]!, count[agent] === 0);
      if (reached + bound[depth + 1]! >= least) continue;
      budget--;
      packing.put(row, agent);
      added[agent]! += weight;
      count[agent]!++;
      search(depth + 1, reached);
      count[agent]!--;
      added[agent]! -= weight;
      packing.remove(row);
    }
  };
  search(0, 0);
  rows.forEach((row, index) => {
    packing.put(row, best[index]!);
  });
  return steps - budget;
}
