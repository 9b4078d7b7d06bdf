import type { Hazard, Place, Policy, Priority, WaitingWork } from './types.ts';

const rank: Record<Priority, number> = { urgent: 0, high: 1, normal: 2, low: 3 };
/** What a priority set by hand or rule makes of a customer's value. */
const PRIORITY_VALUE: Record<Priority, number> = { urgent: 8, high: 3, normal: 1, low: 0.4 };
/** How far ahead the cost of waiting looks. This and the next number: chosen by simulation (README). */
const LOOK_AHEAD_MINUTES = 15;
/** What a promise about to be broken adds to the cost per minute, in average customers. */
const PROMISE_PER_MINUTE = 0.02;
/** Who writes where answers come later counts in hours what others count in minutes. */
const ASYNC_PACE = 60;

export interface Placed {
  readonly work: WaitingWork;
  readonly place: Place;
}

/**
 * The work in order of service; equal work by arrival, then id, so that the order of the input never matters.
 *
 * `cost` serves first whose waiting costs most per minute of an agent's time: value × risk of leaving ÷ (handle time × weight).
 * That is the generalised cμ rule (van Mieghem 1995; Mandelbaum and Stolyar 2004), with one change because customers
 * leave: the risk is the mean over the next minutes instead of the present minute's. Over a long backlog the impatient are
 * lost in any case and value × service rate alone counts (the cμ/θ rule of Atar, Giat and Shimkin 2010, where a lost
 * customer is the cost); over a short one the present risk does. The look-ahead stands between the two, and sees a
 * risk that falls or rises with the time waited.
 *
 * A promise that falls due within the guard's time adds to the cost while it can still be kept; a broken one adds
 * nothing, because serving it costs another promise. Who has waited for `maxWaitSeconds` goes before everybody, in order of arrival.
 * Work of the class `async` counts in hours what live work counts in minutes.
 */
export function orderOfService(work: readonly WaitingWork[], policy: Policy, now: number): Placed[] {
  const placed = work.map((item) => assess(item, policy, now));
  const compare: Record<Policy['order'], (a: Assessed, b: Assessed) => number> = {
    arrival: () => 0,
    priority: (a, b) => rank[a.item.priority] - rank[b.item.priority],
    cost: (a, b) =>
      Number(b.guard === 'starving') - Number(a.guard === 'starving') ||
      (a.guard === 'starving' ? 0 : b.index - a.index),
  };
  const byPolicy = compare[policy.order];
  placed.sort(
    (a, b) => byPolicy(a, b) || a.item.waitingSince - b.item.waitingSince || (a.item.id < b.item.id ? -1 : 1),
  );
  return placed.map(({ item, guard, costPerMinute, waitedSeconds }, index) => ({
    work: item,
    place: { place: index + 1, of: placed.length, costPerMinute, waitedSeconds, guard },
  }));
}

interface Assessed {
  readonly item: WaitingWork;
  readonly waitedSeconds: number;
  /** Average customers lost per minute of waiting, over the look-ahead. */
  readonly costPerMinute: number;
  /** The same per minute of an agent's time. */
  readonly index: number;
  readonly guard: Place['guard'];
}

function assess(item: WaitingWork, policy: Policy, now: number): Assessed {
  const { guards, hazard, typicalHandleSeconds } = policy;
  const pace = paceOf(item);
  const waitedSeconds = Math.max(0, now - item.waitingSince) / 1000;
  const ahead = LOOK_AHEAD_MINUTES / pace;
  const leaving =
    leavingWithin(hazard, waitedSeconds / 60 / pace, ahead, item.risk ?? 1) / LOOK_AHEAD_MINUTES;
  const left = (item.dueAt ?? Number.POSITIVE_INFINITY) - now;
  const due = left >= 0 && left <= guards.dueWithinSeconds * 1000 * pace;
  const costPerMinute =
    leaving * (item.value ?? 1) * PRIORITY_VALUE[item.priority] + (due ? PROMISE_PER_MINUTE : 0);
  const effort = ((item.handleSeconds ?? typicalHandleSeconds) / 60) * item.weight;
  const starving = waitedSeconds >= guards.maxWaitSeconds * pace;
  return {
    item,
    waitedSeconds,
    costPerMinute,
    index: costPerMinute / Math.max(effort, 1e-6),
    guard: starving ? 'starving' : due ? 'due' : null,
  };
}

/** Risk of leaving within the next minute after so many minutes of waiting. */
export function hazardAt({ hazard }: Pick<Policy, 'hazard'>, minutes: number): number {
  return hazard.perMinute[binAt(hazard, minutes)] ?? 0;
}

/** The same of this work, with its own risk and by its class of channel. */
export function riskPerMinute(item: WaitingWork, policy: Pick<Policy, 'hazard'>, now: number): number {
  const pace = paceOf(item);
  const waited = Math.max(0, now - item.waitingSince) / 60_000;
  return Math.min(1, hazardAt(policy, waited / pace) * (item.risk ?? 1)) / pace;
}

const paceOf = ({ channel }: WaitingWork): number => (channel === 'async' ? ASYNC_PACE : 1);

/**
 * Probability (0…1) that somebody who has waited for `minutes` leaves within `ahead` minutes more; `risk` multiplies
 * the hazard. Within a bin the risk is even.
 */
export function leavingWithin(hazard: Hazard, minutes: number, ahead: number, risk = 1): number {
  const end = minutes + ahead;
  let staying = 1;
  let from = minutes;
  for (let bin = binAt(hazard, minutes); from < end; bin++) {
    const to = Math.min(end, hazard.fromMinute[bin + 1] ?? end);
    staying *= Math.max(0, 1 - (hazard.perMinute[bin] ?? 0) * risk) ** (to - from);
    from = to;
  }
  return 1 - staying;
}

function binAt({ fromMinute }: Hazard, minutes: number): number {
  let bin = 0;
  while (bin + 1 < fromMinute.length && fromMinute[bin + 1]! <= minutes) bin++;
  return bin;
}
