import type { Simulation } from './simulate-result.ts';
import { Run } from './simulate-run.ts';
import type { AgentState, Hazard, Policy, WaitingWork } from './types.ts';

/** A conversation to come. Plain JSON. */
export interface Arrival {
  /** Epoch milliseconds. */
  readonly at: number;
  /** As the dispatcher sees it; what it knows of value, risk and handle time may be wrong. */
  readonly work: Omit<WaitingWork, 'waitingSince'>;
  /** What serving it really takes, by an agent of usual speed; does not depend on what else the agent holds. */
  readonly handleSeconds: number;
  /** What losing this customer really costs; `work.value` unless told. */
  readonly value?: number;
  /** What really multiplies the risk of leaving; `work.risk` unless told. */
  readonly risk?: number;
  /** What happened to it in life, when a real day is replayed: patience then agrees with it. */
  readonly observed?: { readonly minutes: number; readonly left: boolean };
}

/** An agent and when he or she is there. Plain JSON. */
export interface SimulatedAgent
  extends Pick<
    AgentState,
    'id' | 'languages' | 'skills' | 'teamIds' | 'capacity' | 'classCapacity' | 'speed'
  > {
  /** Epoch milliseconds; ascending, not overlapping. */
  readonly present: readonly { readonly from: number; readonly until: number }[];
}

export interface SimulationInput {
  readonly arrivals: readonly Arrival[];
  readonly agents: readonly SimulatedAgent[];
  readonly policy: Policy;
  /** How customers really leave; what the policy believes unless told. */
  readonly hazard?: Hazard;
  /** Whole number; the same seed gives every policy customers of the same patience. */
  readonly seed: number;
  /** Called after every instant at which something happened. */
  readonly observe?: (moment: Moment) => void;
}

/** The desk after an instant. */
export interface Moment {
  readonly now: number;
  /** Who arrived at this instant and still waits. */
  readonly arrived: readonly string[];
  /** In order of service. This and the agents are made when asked for; ask at once. */
  waiting(): readonly WaitingWork[];
  agents(): readonly AgentState[];
}

/**
 * Plays arrivals against agents under a policy, by events: the real `plan()` decides whenever somebody arrives, room becomes free
 * or a relaxation opens. An agent serves up to the capacity at once,
 * and a handle time is the work's own (÷ the agent's speed in the required skills): what else the agent holds does not
 * slow it. Who goes home finishes what is open and gets nothing new. The run ends when everybody was served, has left, or
 * can only wait.
 *
 * The result is the same for the same input in any order. Throws a RangeError on what `plan` refuses, on arrivals
 * of one id and on handle times that are not positive.
 */
export function simulate(input: SimulationInput): Simulation {
  return new Run(input).toEnd();
}
