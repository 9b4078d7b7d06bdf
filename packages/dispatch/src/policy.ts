import type { Policy, PolicyName, RelaxationStep } from './types.ts';

/** Until a workspace's own data say otherwise: 7 % of those who wait leave with every minute. */
export const PRIOR_HAZARD = { fromMinute: [0], perMinute: [0.07] };

/**
 * Load and skill count most, the last agent wins against a colleague who is moderately freer, and idle time
 * settles the rest, which rotates equal agents. Levels loosen after one and two minutes, the skill after three,
 * the team after five; the language never does, because an answer that cannot be read is no answer.
 */
export const defaultPolicy: Policy = {
  name: 'cost_of_waiting',
  order: 'cost',
  weights: { skill: 0.25, load: 0.3, affinity: 0.2, idle: 0.1, language: 0.05, fairness: 0.05, speed: 0.05 },
  idleHalfLifeSeconds: 600,
  relaxation: [
    { afterSeconds: 60, kind: 'lower_skill_level' },
    { afterSeconds: 120, kind: 'lower_skill_level' },
    { afterSeconds: 180, kind: 'drop_skill' },
    { afterSeconds: 300, kind: 'widen_team' },
  ],
  hazard: PRIOR_HAZARD,
  guards: { maxWaitSeconds: 1800, dueWithinSeconds: 60 },
  typicalHandleSeconds: 480,
  lastCallSeconds: 120,
  listLimit: 5,
};

const NO_WEIGHT = { skill: 0, load: 0, affinity: 0, idle: 0, language: 0, fairness: 0, speed: 0 };

/** The interchangeable policies. All keep to skill, language, team and capacity; they differ in whom they serve first, and by whom. */
export const POLICIES: Readonly<Record<PolicyName, Policy>> = {
  cost_of_waiting: defaultPolicy,
  first_come: { ...defaultPolicy, name: 'first_come', order: 'arrival' },
  round_robin: {
    ...defaultPolicy,
    name: 'round_robin',
    order: 'arrival',
    weights: { ...NO_WEIGHT, idle: 1 },
  },
  least_load: {
    ...defaultPolicy,
    name: 'least_load',
    order: 'arrival',
    weights: { ...NO_WEIGHT, load: 1 },
  },
};

/** Relaxation steps by the time they open; steps of the same second keep the policy's order. */
export function sortedSteps(policy: Policy): RelaxationStep[] {
  return policy.relaxation.toSorted((a, b) => a.afterSeconds - b.afterSeconds);
}
