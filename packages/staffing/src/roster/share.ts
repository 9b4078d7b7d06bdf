import type { Group } from './layout.ts';

/** Below this nobody is missing: shares of a step are sums of fractions. */
export const NOBODY = 1e-7;

/**
 * Shares the agents at the desk in one step out among the requirements, each agent to one at a time, so that as few as possible are
 * missing: a largest flow along augmenting paths (Ford and Fulkerson). Who is not needed counts for the first requirement he serves.
 * @param staff agents at the desk per group
 * @param needed agents needed per requirement
 * @returns agents per requirement; their sum is that of `staff`
 */
export function shareOut(
  groups: readonly Group[],
  staff: readonly number[],
  needed: readonly number[],
): number[] {
  const missing = [...needed];
  const idle = [...staff];
  const given = groups.map(() => needed.map(() => 0));
  // Who has less choice goes first: then most steps need no path at all.
  const order = groups.map((_, g) => g).sort((a, b) => groups[a]!.serves.length - groups[b]!.serves.length);
  const give = (g: number, r: number, amount: number) => {
    given[g]![r]! += amount;
    idle[g]! -= amount;
    missing[r]! -= amount;
  };
  for (const g of order)
    for (const r of groups[g]!.serves) if (missing[r]! > 0) give(g, r, Math.min(idle[g]!, missing[r]!));
  for (const g of order) while (idle[g]! > NOBODY && augment(groups, given, idle, missing, g));
  for (const g of order) give(g, groups[g]!.serves[0]!, idle[g]!);
  return needed.map((need, r) => need - missing[r]!);
}

/** Moves some of the idle agents of a group, directly or by chains of exchanges, to where somebody is missing. False: nobody can be. */
function augment(
  groups: readonly Group[],
  given: number[][],
  idle: number[],
  missing: number[],
  from: number,
): boolean {
  /** By which group a requirement was reached, and by which requirement a group. */
  const groupBefore = new Map<number, number>();
  const requirementBefore = new Map<number, number>();
  const queue = [from];
  for (const g of queue)
    for (const r of groups[g]!.serves) {
      if (groupBefore.has(r)) continue;
      groupBefore.set(r, g);
      if (missing[r]! > NOBODY) return move(r);
      for (const [other, amounts] of given.entries())
        if (amounts[r]! > NOBODY && other !== from && !requirementBefore.has(other)) {
          requirementBefore.set(other, r);
          queue.push(other);
        }
    }
  return false;

  function move(last: number): true {
    const path: { g: number; r: number; instead: number | undefined }[] = [];
    for (let r: number | undefined = last; r !== undefined; ) {
      const g: number = groupBefore.get(r)!;
      const instead = requirementBefore.get(g);
      path.push({ g, r, instead });
      r = instead;
    }
    const amount = Math.min(
      idle[from]!,
      missing[last]!,
      ...path.flatMap(({ g, instead }) => (instead === undefined ? [] : [given[g]![instead]!])),
    );
    for (const { g, r, instead } of path) {
      given[g]![r]! += amount;
      if (instead !== undefined) given[g]![instead]! -= amount;
    }
    idle[from]! -= amount;
    missing[last]! -= amount;
    return true;
  }
}
