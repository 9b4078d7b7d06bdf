export { explain } from './explain.ts';
export { plan } from './plan.ts';
export { defaultPolicy } from './policy.ts';
export type * from './types.ts';
