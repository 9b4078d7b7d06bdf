import type { Place, Policy, Priority, WaitingWork } from './types.ts';

const rank: Record<Priority, number> = { urgent: 0, high: 1, normal: 2, low: 3 };
/** What a priority set by hand or rule makes of a customer's value. */
const PRIORITY_VALUE: Record<Priority, number> = { urgent: 8, high: 3, normal: 1, low: 0.4 };

export interface Placed {
  readonly work: WaitingWork;
  readonly place: Place;
}

/**
 * The work in order of service; equal work by arrival, then id, so that the order of the input never matters.
 *
 * `cost` is the generalised cμ rule (van Mieghem 1995; Mandelbaum and Stolyar 2004): first whose waiting costs most
 * per minute of service, that is value × risk of leaving now × 1 / handle time, within the policy's guards.
 */
export function orderOfService(work: readonly WaitingWork[], policy: Policy, now: number): Placed[] {
  const placed = work.map((item) => ({ item, ...assess(item, policy, now) }));
  const compare = {
    arrival: () => 0,
    priority: (a: WaitingWork, b: WaitingWork) => rank[a.priority] - rank[b.priority],
    cost: () => 0,
  }[policy.order];
  placed.sort(
    (a, b) =>
      (policy.order === 'cost' ? guardRank(a.guard) - guardRank(b.guard) : 0) ||
      (policy.order === 'cost' && a.guard === null ? b.index - a.index : 0) ||
      compare(a.item, b.item) ||
      a.item.waitingSince - b.item.waitingSince ||
      (a.item.id < b.item.id ? -1 : 1),
  );
  return placed.map(({ item, guard, costPerMinute, waitedSeconds }, index) => ({
    work: item,
    place: { place: index + 1, of: placed.length, costPerMinute, waitedSeconds, guard },
  }));
}

const guardRank = (guard: Place['guard']): number => (guard === 'starving' ? 0 : guard === 'due' ? 1 : 2);

function assess(work: WaitingWork, policy: Policy, now: number) {
  const waitedSeconds = Math.max(0, now - work.waitingSince) / 1000;
  const risk = hazardAt(policy, waitedSeconds / 60) * (work.risk ?? 1);
  const costPerMinute = Math.min(1, risk) * (work.value ?? 1) * PRIORITY_VALUE[work.priority];
  const handleMinutes = (work.handleSeconds ?? policy.typicalHandleSeconds) / 60;
  const due = work.dueAt ?? null;
  const until = due === null ? Number.POSITIVE_INFINITY : (due - now) / 1000;
  const { maxWaitSeconds, dueWithinSeconds } = policy.guards;
  const guard: Place['guard'] =
    waitedSeconds >= maxWaitSeconds ? 'starving' : Math.abs(until) <= dueWithinSeconds ? 'due' : null;
  return { waitedSeconds, costPerMinute, index: costPerMinute / handleMinutes, guard };
}

/** Risk of leaving within the next minute after so many minutes of waiting. */
export function hazardAt({ hazard }: Pick<Policy, 'hazard'>, minutes: number): number {
  let at = 0;
  while (at + 1 < hazard.fromMinute.length && hazard.fromMinute[at + 1]! <= minutes) at++;
  return hazard.perMinute[at] ?? 0;
}
