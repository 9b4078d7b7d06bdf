export { type ChurnEstimate, type ChurnWait, churnPerMinute, withChurn } from './churn.ts';
export { type ExpectedWait, expectedWait, type QueueAhead } from './expected-wait.ts';
export { expectedWaits, type QueueNow } from './expected-waits.ts';
export { explain } from './explain.ts';
export { estimateHazard, type HazardEstimate, type HazardOptions, type Wait } from './hazard.ts';
export { hazardAt, leavingWithin, orderOfService, type Placed } from './order.ts';
export { plan } from './plan.ts';
export { defaultPolicy, POLICIES, PRIOR_HAZARD } from './policy.ts';
export {
  type Arrival,
  type Moment,
  type SimulatedAgent,
  type SimulationInput,
  simulate,
} from './simulate.ts';
export type { AgentDay } from './simulate-desk.ts';
export { gini, type Outcome, type Simulation } from './simulate-result.ts';
export type * from './types.ts';
