import type { Order, Policy, Priority, RelaxationStep, WaitingWork } from './types.ts';

/**
 * Load and skill count most, the last agent wins against a colleague who is moderately freer, and idle time
 * settles the rest, which rotates equal agents. Levels loosen after one and two minutes, the skill after three,
 * the team after five; the language never does, because an answer that cannot be read is no answer.
 */
export const defaultPolicy: Policy = {
  order: 'priority',
  weights: { skill: 0.25, load: 0.3, affinity: 0.25, idle: 0.15, language: 0.05 },
  idleHalfLifeSeconds: 600,
  relaxation: [
    { afterSeconds: 60, kind: 'lower_skill_level' },
    { afterSeconds: 120, kind: 'lower_skill_level' },
    { afterSeconds: 180, kind: 'drop_skill' },
    { afterSeconds: 300, kind: 'widen_team' },
  ],
  listLimit: 5,
};

const rank: Record<Priority, number> = { urgent: 0, high: 1, normal: 2, low: 3 };

const orders: Record<Order, (a: WaitingWork, b: WaitingWork) => number> = {
  priority: (a, b) => rank[a.priority] - rank[b.priority] || a.waitingSince - b.waitingSince,
};

/** The work in order of service; equal work by id, so that the order of the input never matters. */
export function orderOfService(work: readonly WaitingWork[], order: Order): WaitingWork[] {
  const compare = orders[order];
  return work.toSorted((a, b) => compare(a, b) || (a.id < b.id ? -1 : 1));
}

/** Relaxation steps by the time they open; steps of the same second keep the policy's order. */
export function sortedSteps(policy: Policy): RelaxationStep[] {
  return policy.relaxation.toSorted((a, b) => a.afterSeconds - b.afterSeconds);
}
