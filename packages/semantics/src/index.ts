import type { Features, Language, Matcher, Segment } from './types.ts';

export type * from './types.ts';

export declare function normalise(text: string): string;
export declare function detectLanguage(text: string): Language | null;
export declare function features(text: string, segment: Segment): Features;
export declare function createMatcher(options: { segment: Segment }): Matcher;
