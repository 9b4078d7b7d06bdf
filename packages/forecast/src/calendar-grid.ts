import { businessMs, offsetAt, startOfDay } from '@attune/time';
import type { Calendar } from './calendar.ts';
import { DAY } from './calendar-days.ts';

/** Counts at a fixed step. Where nothing is known: null or NaN. */
export interface Series {
  /** Start of the first step, epoch ms. */
  from: number;
  /** Length of a step: a whole number of them makes a day; five minutes to six hours. */
  stepMs: number;
  values: ArrayLike<number | null>;
}

/**
 * A series by the local clock: every day has the same number of slots, whatever the clocks do. The hour that they skip is
 * unknown (NaN), the one they show twice is the mean of both.
 */
export interface LocalGrid {
  /** Day number of the first slot, which is its midnight. */
  firstDay: number;
  perDay: number;
  values: Float64Array;
  /** 1 where the business hours are closed throughout. */
  closed: Uint8Array;
  /** First instant of each slot; NaN for one that the clocks skip. */
  at: Float64Array;
}

/** @throws RangeError when start, step or a value (infinite) cannot be; TypeError when a value is no number */
export function checkSeries({ from, stepMs, values }: Series): void {
  if (!Number.isFinite(from)) throw new RangeError(`forecast: a series cannot start at ${from}`);
  if (!(stepMs >= 300_000 && stepMs <= DAY / 4) || DAY % stepMs !== 0)
    throw new RangeError(
      `forecast: a step of ${stepMs} ms; five minutes to six hours that divide a day are possible`,
    );
  for (let i = 0; i < values.length; i++) {
    const value: unknown = values[i];
    if (value !== null && value !== undefined && typeof value !== 'number')
      throw new TypeError(`forecast: value ${i} is no number`);
    if (value === Infinity || value === -Infinity) throw new RangeError(`forecast: value ${i} is infinite`);
  }
}

/** Number of the local slot of an instant, counted from 1970-01-01. */
export function slotOf(timeZone: string, at: number, stepMs: number): number {
  return Math.floor((at + offsetAt(timeZone, at)) / stepMs);
}

/** The series on the local clock, from the midnight before its start. @throws RangeError as `checkSeries` */
export function toLocal({ from, stepMs, values }: Series, { timeZone, hours }: Calendar): LocalGrid {
  const perDay = DAY / stepMs;
  const before = Math.ceil((from - startOfDay(timeZone, from)) / stepMs);
  const last = from + (values.length - 1) * stepMs;
  const firstDay = Math.floor(slotOf(timeZone, from, stepMs) / perDay);
  const base = firstDay * perDay;
  const size = values.length === 0 ? 0 : Math.max(slotOf(timeZone, last, stepMs) - base + 1, 0);
  const sums = new Float64Array(size);
  const counts = new Uint8Array(size);
  const closed = new Uint8Array(size);
  const at = new Float64Array(size).fill(Number.NaN);
  for (let i = -before; i < values.length; i++) {
    const start = from + i * stepMs;
    const slot = slotOf(timeZone, start, stepMs) - base;
    if (slot < 0 || slot >= size) continue;
    if (Number.isNaN(at[slot]!)) at[slot] = start;
    if (hours && businessMs(hours, start, start + stepMs) === 0) closed[slot] = 1;
    const value = i < 0 ? null : values[i];
    if (value === null || value === undefined || Number.isNaN(value)) continue;
    sums[slot]! += value;
    counts[slot]! += 1;
  }
  const mean = sums.map((sum, slot) => (counts[slot] ? sum / counts[slot]! : Number.NaN));
  return { firstDay, perDay, values: mean, closed, at };
}
