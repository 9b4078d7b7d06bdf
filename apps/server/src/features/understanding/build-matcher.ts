import { setImmediate } from 'node:timers/promises';
import { createMatcher, type Matcher, type MatcherEntry } from '@attune/semantics';
import { segment } from './segment.ts';

const SLICE_MS = 8;

/**
 * A matcher of all entries. Thousands of templates take seconds, so it is built in slices between which the process answers
 * others.
 */
export async function buildMatcher(entries: Iterable<MatcherEntry>): Promise<Matcher> {
  const matcher = createMatcher({ segment });
  let since = performance.now();
  for (const entry of entries) {
    matcher.set(entry);
    if (performance.now() - since < SLICE_MS) continue;
    await setImmediate();
    since = performance.now();
  }
  return matcher;
}
