import type { Decision, Explanation, Plan, PlanInput, Policy } from './types.ts';

export type * from './types.ts';

export declare const defaultPolicy: Policy;
export declare function plan(input: PlanInput): Plan;
export declare function explain(decision: Decision): Explanation[];
