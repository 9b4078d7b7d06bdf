import type { AgentDay, SimulatedDesk } from './simulate-desk.ts';

/** What became of one conversation. */
export interface Outcome {
  readonly id: string;
  /** `waiting`: neither served nor gone when the simulation ended. */
  readonly outcome: 'served' | 'lost' | 'waiting';
  readonly agentId: string | null;
  /** Until served, until lost, or until the end. */
  readonly waitedSeconds: number;
  readonly value: number;
}

/** What a policy made of the arrivals. Plain JSON. */
export interface Simulation {
  readonly served: number;
  readonly lost: number;
  /** Neither served nor gone: nobody who fits was there any more. */
  readonly stillWaiting: number;
  /** Values of the customers lost, in average customers. */
  readonly lostValue: number;
  /** In order of arrival. */
  readonly outcomes: readonly Outcome[];
  /** Seconds, of everybody, served or lost, in order of arrival: waits of the served alone would look better the more are lost. */
  readonly waits: readonly number[];
  /** Seconds; 0 if nobody came. */
  readonly meanWait: number;
  readonly p95Wait: number;
  readonly agents: readonly AgentDay[];
  /** Gini coefficient of the agents' work received per hour of presence: 0 is even. */
  readonly fairness: number;
}

export function summarise(outcomes: readonly Outcome[], desk: SimulatedDesk): Simulation {
  const lost = outcomes.filter(({ outcome }) => outcome === 'lost');
  const waits = outcomes.map(({ waitedSeconds }) => waitedSeconds);
  const sorted = Float64Array.from(waits).sort();
  const agents = desk.days();
  return {
    served: outcomes.filter(({ outcome }) => outcome === 'served').length,
    lost: lost.length,
    stillWaiting: outcomes.filter(({ outcome }) => outcome === 'waiting').length,
    lostValue: lost.reduce((sum, { value }) => sum + value, 0),
    outcomes,
    waits,
    meanWait: sorted.length === 0 ? 0 : sorted.reduce((sum, wait) => sum + wait, 0) / sorted.length,
    p95Wait: sorted[Math.ceil(0.95 * sorted.length) - 1] ?? 0,
    agents,
    fairness: gini(agents.map(({ perHour }) => perHour)),
  };
}

/** Gini coefficient: 0 when all are equal, towards 1 when one has everything. */
export function gini(amounts: readonly number[]): number {
  const sorted = Float64Array.from(amounts).sort();
  const total = sorted.reduce((sum, amount) => sum + amount, 0);
  if (total === 0) return 0;
  const weighted = sorted.reduce((sum, amount, index) => sum + (2 * index + 1 - sorted.length) * amount, 0);
  return weighted / (sorted.length * total);
}
