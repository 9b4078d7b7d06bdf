import { setImmediate } from 'node:timers/promises';
import { createMatcher, type Matcher, type MatcherEntry, type StaticEncoder } from '@attune/semantics';
import { segment } from './segment.ts';

const SLICE_MS = 8;

/**
 * A matcher of all entries, by words and, with an encoder, by meaning. Thousands of templates take seconds, so it is built in slices between which the process answers
 * others.
 */
export async function buildMatcher(
  entries: Iterable<MatcherEntry>,
  encoder?: StaticEncoder | null,
): Promise<Matcher> {
  const matcher = createMatcher({ segment, ...(encoder && { encoder }) });
  let since = performance.now();
  for (const entry of entries) {
    matcher.set(entry);
    if (performance.now() - since < SLICE_MS) continue;
    await setImmediate();
    since = performance.now();
  }
  return matcher;
}
