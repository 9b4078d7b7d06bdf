import type { DayInfo } from './calendar.ts';
import type { LocalGrid } from './calendar-grid.ts';
import type { Code, Note } from './notes.ts';
import { medianOf } from './numbers.ts';

export interface Cleaned {
  /** What an ordinary course of things would have brought: finite, never negative, for every slot. */
  values: Float64Array;
  /** 1 where `values` holds what was really counted. */
  real: Uint8Array;
  /** What was counted, special days included; NaN where it is not known or not to be believed (outages, negatives). */
  observed: Float64Array;
  notes: Note[];
}

/** An empty stretch is an outage when this many were expected: under Poisson noise that happens once in 5·10⁸ stretches. */
const CERTAIN = 20;
/** Robust standard deviations from the weeks around. */
const FAR = 6;
/** And at least this factor, so that a quiet hour is no outlier for being steady. */
const FACTOR = 1.8;
/** If so much of a week is far off, that is how things are now. */
const SHIFT = 0.15;

/**
 * Replaces what is no ordinary course of things: gaps, negative numbers, outages, outliers (against the same hour of the weeks
 * around), special days. Closed hours are zero and stay zero. Every replacement is noted.
 *
 * @param dayAt looks up the day of a day number
 */
export function clean(grid: LocalGrid, dayAt: (day: number) => DayInfo): Cleaned {
  const { values: given, closed, perDay, firstDay } = grid;
  const observed = given.slice();
  const cause: (Code | undefined)[] = Array(given.length);
  const isSpecial = (slot: number) => dayAt(firstDay + Math.floor(slot / perDay)).kinds.length > 0;
  for (let slot = 0; slot < given.length; slot++) {
    if (closed[slot]) {
      if (given[slot]! > 0) cause[slot] = 'outside_hours';
      observed[slot] = 0;
    } else if (given[slot]! < 0) {
      cause[slot] = 'negative';
      observed[slot] = Number.NaN;
    } else if (Number.isNaN(given[slot]!)) cause[slot] = 'gap';
  }
  /** What the weeks around are compared by. */
  const reference = observed.map((value, slot) => (!closed[slot] && isSpecial(slot) ? Number.NaN : value));
  const week = 7 * perDay;
  const ordinary = Float64Array.from(reference, (_, slot) =>
    closed[slot] ? 0 : ordinaryAt(reference, slot, perDay),
  );

  for (const [from, to] of emptyRuns(reference)) {
    let expected = 0;
    for (let slot = from; slot < to; slot++) expected += ordinary[slot]!;
    if (expected < CERTAIN) continue;
    for (let slot = from; slot < to; slot++) if (ordinary[slot]! > 0) cause[slot] = 'outage';
  }
  const open = (slot: number) =>
    !closed[slot] && cause[slot] === undefined && !Number.isNaN(reference[slot]!);
  for (const slot of outliers(reference, ordinary, open)) cause[slot] = 'outlier';
  const shifted = shiftedWeeks(cause, week);
  for (const [from, to] of shifted)
    for (let slot = from; slot < to; slot++) if (cause[slot] === 'outlier') cause[slot] = undefined;

  // Once more without what was found, so that one bad day does not replace another.
  for (let slot = 0; slot < reference.length; slot++)
    if (cause[slot] === 'outage' || cause[slot] === 'outlier') {
      reference[slot] = Number.NaN;
      observed[slot] = Number.NaN;
    }
  const values = reference.map((value, slot) =>
    Number.isNaN(value) ? ordinaryAt(reference, slot, perDay) : value,
  );
  for (let slot = 0; slot < values.length; slot++) {
    if (closed[slot]) values[slot] = 0;
    else if (isSpecial(slot)) cause[slot] ??= 'special_day';
  }
  const real = Uint8Array.from(values, (_, slot) => (cause[slot] === undefined ? 1 : 0));
  const notes = [
    ...shifted.map(
      ([from, to]): Note => ({
        code: 'level_shift',
        ...place(grid, from, to),
        value: null,
        replacement: null,
      }),
    ),
    ...describe(grid, cause, values, dayAt),
  ];
  return { values, real, observed, notes: notes.sort((a, b) => (a.at ?? 0) - (b.at ?? 0)) };
}

/**
 * The ordinary value at a slot: the median over the same hour of up to three weeks before and three after; failing that, over
 * the same hour of the days around; failing that, over the hours around; else 0.
 */
export function ordinaryAt(values: Float64Array, slot: number, perDay: number): number {
  for (const [step, reach] of [
    [7 * perDay, 3],
    [perDay, 6],
    [1, 3],
  ] as const) {
    const around: number[] = [];
    for (const side of [-1, 1]) {
      // Past what is not known, but not past a quarter of a year.
      for (let k = 1, found = 0; k <= 4 * reach && found < reach; k++) {
        const value = values[slot + side * k * step];
        if (value === undefined || Number.isNaN(value)) continue;
        around.push(value);
        found += 1;
      }
    }
    if (around.length > 0) return medianOf(around);
  }
  return 0;
}

/** Stretches [from, to) of zeros. */
function emptyRuns(values: Float64Array): [from: number, to: number][] {
  const runs: [number, number][] = [];
  for (let from = 0, to = 0; from < values.length; from = to + 1) {
    for (to = from; values[to] === 0; ) to++;
    if (to > from) runs.push([from, to]);
  }
  return runs;
}

/** Slots far from the weeks around, on the scale where counts have the same spread whatever their size (Anscombe 1948). */
function outliers(values: Float64Array, ordinary: Float64Array, open: (slot: number) => boolean): number[] {
  const stable = (value: number) => 2 * Math.sqrt(value + 3 / 8);
  const slots: number[] = [];
  const misses: number[] = [];
  for (let slot = 0; slot < values.length; slot++) {
    if (!open(slot) || (values[slot] === 0 && ordinary[slot] === 0)) continue;
    slots.push(slot);
    misses.push(Math.abs(stable(values[slot]!) - stable(ordinary[slot]!)));
  }
  if (slots.length === 0) return [];
  const scale = Math.max(1, 1.4826 * medianOf(misses));
  return slots.filter((slot, index) => {
    const [low, high] = [values[slot]!, ordinary[slot]!].sort((a, b) => a - b) as [number, number];
    return misses[index]! > FAR * scale && high > FACTOR * low;
  });
}

/** Stretches of a week and more with so many outliers that they are none. */
function shiftedWeeks(cause: readonly (Code | undefined)[], week: number): [from: number, to: number][] {
  const found: [number, number][] = [];
  for (let from = 0; from < cause.length; from += week) {
    const to = Math.min(cause.length, from + week);
    let count = 0;
    for (let slot = from; slot < to; slot++) if (cause[slot] === 'outlier') count += 1;
    if (count <= SHIFT * week) continue;
    const last = found.at(-1);
    if (last?.[1] === from) last[1] = to;
    else found.push([from, to]);
  }
  return found;
}

/** One note for each stretch with one cause; a special day is one stretch. */
function describe(
  grid: LocalGrid,
  cause: readonly (Code | undefined)[],
  values: Float64Array,
  dayAt: (day: number) => DayInfo,
): Note[] {
  const notes: Note[] = [];
  const dayOf = (slot: number) => Math.floor(slot / grid.perDay);
  for (let from = 0, to = 0; from < cause.length; from = to) {
    const code = cause[from];
    to = from + 1;
    while (to < cause.length && cause[to] === code && (code !== 'special_day' || dayOf(to) === dayOf(from)))
      to++;
    // The hour that the clocks skip, and what lies before the first value, are no faults.
    if (code === undefined || (code === 'gap' && Number.isNaN(grid.at[from]!) && to === from + 1)) continue;
    const known = grid.values.subarray(from, to).filter((value) => !Number.isNaN(value));
    const kind = code === 'special_day' ? dayAt(grid.firstDay + dayOf(from)).kinds[0]?.kind : undefined;
    notes.push({
      code,
      ...place(grid, from, to),
      value: known.length > 0 ? sum(known) : null,
      replacement: sum(values.subarray(from, to)),
      ...(kind === undefined ? {} : { kind }),
    });
  }
  return notes;
}

function place({ at }: LocalGrid, from: number, to: number): { at: number | null; steps: number } {
  const start = at.subarray(from, to).find((instant) => !Number.isNaN(instant));
  return { at: start ?? null, steps: to - from };
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
