import { instantOf, offsetAt, startOfDay } from '@attune/time';
import type { Series } from './calendar-grid.ts';
import type { Note } from './notes.ts';

export interface Row {
  /** Epoch ms. */
  at: number;
  count: number;
}

/** A year of five-minute steps is 105,000; a wrong century in one row must not ask for all memory. */
const MOST = 2_000_000;

/**
 * Rows as they are imported – in any order, finer than wanted, with gaps and repetitions – as a series from a local midnight on. Of
 * rows of the same instant the last one counts. Steps without a row are not known (null), nor are those with a bad one.
 *
 * @throws RangeError for an instant that is none, or rows that lie too far apart
 */
export function seriesOf(
  rows: readonly Row[],
  stepMs: number,
  timeZone: string,
): { history: Series; notes: Note[] } {
  const bad = rows.find(({ at }) => !Number.isFinite(at));
  if (bad) throw new RangeError(`forecast: a row has the time ${bad.at}`);
  if (!(stepMs > 0)) throw new RangeError(`forecast: a step of ${stepMs} ms`);
  if (rows.length === 0) return { history: { from: 0, stepMs, values: [] }, notes: [] };
  const byInstant = new Map<number, number>();
  const repeated = new Map<number, number>();
  for (const { at, count } of rows) {
    const before = byInstant.get(at);
    if (before !== undefined) repeated.set(at, (repeated.get(at) ?? 0) + before);
    byInstant.set(at, count);
  }
  const instants = [...byInstant.keys()].sort((a, b) => a - b);
  const from = startOfDay(timeZone, instants[0]!);
  const size = Math.floor((instants.at(-1)! - from) / stepMs) + 1;
  if (size > MOST) throw new RangeError(`forecast: the rows span ${size} steps, more than ${MOST}`);
  const values = Array<number | null>(size).fill(null);
  const notes: Note[] = [...repeated].map(([at, value]) => ({
    code: 'duplicate',
    at,
    steps: 1,
    value,
    replacement: byInstant.get(at)!,
  }));
  const spoilt = new Set<number>();
  for (const at of instants) {
    const step = Math.floor((at - from) / stepMs);
    const count = byInstant.get(at)!;
    if (Number.isFinite(count) && count >= 0) values[step] = (values[step] ?? 0) + count;
    else {
      spoilt.add(step);
      notes.push({
        code: count < 0 ? 'negative' : 'not_a_number',
        at,
        steps: 1,
        value: Number.isFinite(count) ? count : null,
        replacement: null,
      });
    }
  }
  for (const step of spoilt) values[step] = null;
  return { history: { from, stepMs, values }, notes: notes.sort((a, b) => a.at! - b.at!) };
}

export interface LocalTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

/**
 * Instants of times that were written down by the local clock, in the order in which they follow one another: when the clocks go back,
 * the hour comes twice, and the second time it stands after its first is the second hour.
 */
export function localInstants(times: readonly LocalTime[], timeZone: string): number[] {
  let last = Number.NEGATIVE_INFINITY;
  return times.map((time) => {
    const first = instantOf(timeZone, time);
    const gap = offsetAt(timeZone, first) - offsetAt(timeZone, first + REPEAT);
    const isRepeated = gap > 0 && offsetAt(timeZone, first + gap) === offsetAt(timeZone, first) - gap;
    const at = isRepeated && first <= last && first + gap > last ? first + gap : first;
    last = at;
    return at;
  });
}

/** No clock goes back by more. */
const REPEAT = 3 * 3_600_000;
