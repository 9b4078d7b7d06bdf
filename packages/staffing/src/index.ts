export type { Slowdown } from './concurrency.ts';
export type { Demand, Target } from './demand.ts';
export { erlangB, erlangC } from './erlang.ts';
export {
  type IntervalOutcome,
  type IntervalRequirement,
  performanceOverTime,
  requirementOverTime,
  type Work,
} from './over-time.ts';
export { type Performance, performanceOf } from './performance.ts';
export { type Requirement, requiredAgents } from './required.ts';
export * from './roster/index.ts';
export {
  type SimulatedDesk,
  type SimulatedPerformance,
  type SimulationOptions,
  type SkilledDesk,
  simulateDesk,
} from './simulate.ts';
export type { Estimate } from './simulate-tally.ts';
export {
  type GroupChoice,
  performanceBySkill,
  requiredBySkill,
  type SkillBound,
  type SkillDemand,
  type SkillGroup,
  type SkillPerformance,
  type SkillRequirement,
  type StaffedGroup,
  skillBounds,
} from './skills.ts';
export { type Change, type Day, type DayPlan, type DayTotals, whatIf } from './what-if.ts';
