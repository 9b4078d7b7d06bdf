export { features } from './features.ts';
export { detectLanguage } from './language.ts';
export { createMatcher } from './matcher.ts';
export { normalise } from './normalise.ts';
export type * from './types.ts';
