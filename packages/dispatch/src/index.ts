export { explain } from './explain.ts';
export { hazardAt, orderOfService, type Placed } from './order.ts';
export { plan } from './plan.ts';
export { defaultPolicy, POLICIES, PRIOR_HAZARD } from './policy.ts';
export type * from './types.ts';
