import { DAY, dayOf, MINUTE, segmentAt, weekdayOf } from './zone.ts';

/** Part of a local day, 'HH:MM' to 'HH:MM'; the end is exclusive and may be '24:00'. */
export interface Interval {
  from: string;
  to: string;
}

/** A date that is worked like another weekday (0 = Monday) or with its own intervals (Chinese 调休). */
export interface MakeUpDay {
  date: string;
  like: number | readonly Interval[];
}

/**
 * Opening hours by the local clock. A make-up day goes before a holiday of the same date. Treat as immutable:
 * what is derived from an object is cached with it.
 */
export interface BusinessHours {
  /** IANA name. */
  timeZone: string;
  /** Index 0 = Monday … 6 = Sunday; intervals may touch or overlap. Past midnight = two intervals. */
  weekly: readonly (readonly Interval[])[];
  /** ISO dates (YYYY-MM-DD) that are closed. */
  holidays: readonly string[];
  makeUpDays: readonly MakeUpDay[];
}

/** Hours of a team that never closes: business time is wall time. */
export const ALWAYS_OPEN = null;

/** Opening times of one day in ms since local midnight: starts and ends, merged and sorted. */
interface Day {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly total: number;
}

interface Compiled {
  readonly timeZone: string;
  readonly week: readonly Day[];
  /** Open ms of the days before weekday i, Monday first; [7] is the whole week. */
  readonly weekSums: readonly number[];
  readonly special: ReadonlyMap<number, Day>;
  readonly specialDays: readonly number[];
  /** What the first i special days add to (or take from) the weekly pattern. */
  readonly specialSums: readonly number[];
}

const compiled = new WeakMap<BusinessHours, Compiled>();

function minuteOf(text: string): number {
  const match = /^(\d{2}):(\d{2})$/.exec(text);
  const minute = match ? Number(match[1]) * 60 + Number(match[2]) : Number.NaN;
  if (!(minute <= 1440) || Number(match?.[2]) > 59) throw new RangeError(`not a time of day: ${text}`);
  return minute;
}

function dayNumber(date: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  // Date.parse takes 30 February for 1 March.
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date)
    throw new RangeError(`not a date: ${date}`);
  return at / DAY;
}

function compileDay(intervals: readonly Interval[]): Day {
  const spans = intervals.map((interval) => {
    const from = minuteOf(interval.from) * MINUTE;
    const to = minuteOf(interval.to) * MINUTE;
    if (from >= to) throw new RangeError(`interval ends before it starts: ${interval.from}–${interval.to}`);
    return { from, to };
  });
  spans.sort((a, b) => a.from - b.from);
  const starts: number[] = [];
  const ends: number[] = [];
  let total = 0;
  for (const { from, to } of spans) {
    const last = ends.at(-1);
    if (last === undefined || from > last) {
      starts.push(from);
      ends.push(to);
      total += to - from;
    } else if (to > last) {
      ends[ends.length - 1] = to;
      total += to - last;
    }
  }
  return { starts, ends, total };
}

function compile(hours: BusinessHours): Compiled {
  const known = compiled.get(hours);
  if (known) return known;
  if (hours.weekly.length !== 7) throw new RangeError('weekly needs seven days');
  const week = hours.weekly.map(compileDay);
  const weekSums = [0];
  for (const day of week) weekSums.push(weekSums.at(-1)! + day.total);
  const special = new Map<number, Day>();
  for (const date of hours.holidays) special.set(dayNumber(date), compileDay([]));
  for (const { date, like } of hours.makeUpDays) {
    const day = typeof like === 'number' ? week[like] : compileDay(like);
    if (!day) throw new RangeError(`not a weekday: ${like}`);
    special.set(dayNumber(date), day);
  }
  const specialDays = [...special.keys()].sort((a, b) => a - b);
  const specialSums = [0];
  for (const day of specialDays)
    specialSums.push(specialSums.at(-1)! + special.get(day)!.total - week[weekdayOf(day)]!.total);
  segmentAt(hours.timeZone, 0); // throws for an unknown zone
  const result = { timeZone: hours.timeZone, week, weekSums, special, specialDays, specialSums };
  compiled.set(hours, result);
  return result;
}

/** Throws RangeError with the first fault of hand-written hours (zone, times, dates); silent when they are good. */
export function checkHours(hours: BusinessHours): void {
  compile(hours);
}

const dayAt = (c: Compiled, day: number): Day => c.special.get(day) ?? c.week[weekdayOf(day)]!;

/** How many of the sorted numbers are below x. */
function countBelow(sorted: readonly number[], x: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Open ms of all days before `day`, counted from an arbitrary Monday: only differences mean something. */
function daysTotal(c: Compiled, day: number): number {
  const sinceMonday = day + 3; // 1969-12-29 was a Monday
  const weeks = Math.floor(sinceMonday / 7);
  const weekly = weeks * c.weekSums[7]! + c.weekSums[sinceMonday - weeks * 7]!;
  return weekly + c.specialSums[countBelow(c.specialDays, day)]!;
}

/** Open ms on the local calendar up to `local`. Zone changes play no part here: they are cut out before. */
function openUntil(c: Compiled, local: number): number {
  const day = dayOf(local);
  const time = local - day * DAY;
  const { starts, ends } = dayAt(c, day);
  let open = daysTotal(c, day);
  for (let i = 0; i < starts.length && starts[i]! < time; i++) open += Math.min(ends[i]!, time) - starts[i]!;
  return open;
}

/** The first local time after `local` with `openUntil` = target; the caller knows it lies before `limit`. */
function whenOpen(c: Compiled, target: number, local: number, limit: number): number {
  let low = dayOf(local);
  let high = dayOf(limit);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (daysTotal(c, middle + 1) >= target) high = middle;
    else low = middle + 1;
  }
  const { starts, ends } = dayAt(c, low);
  let left = target - daysTotal(c, low);
  for (let i = 0; i < starts.length; i++) {
    const length = ends[i]! - starts[i]!;
    if (left <= length) return low * DAY + starts[i]! + left;
    left -= length;
  }
  return (low + 1) * DAY;
}

/** Milliseconds of [from, to) inside the hours; 0 when `to` is not after `from`. */
export function businessMs(hours: BusinessHours | null, from: number, to: number): number {
  if (!(to > from)) return 0;
  if (!hours) return to - from;
  const c = compile(hours);
  let open = 0;
  for (let at = from; at < to; ) {
    const segment = segmentAt(c.timeZone, at);
    const end = Math.min(segment.to, to);
    open += openUntil(c, end + segment.offset) - openUntil(c, at + segment.offset);
    at = end;
  }
  return open;
}

/** Hours that have not supplied the time after this long never will, for all that matters. */
const HORIZON = 50 * 366 * DAY;

/**
 * The first instant at or after `from` with `ms` of business time passed since; 0 or less gives `from`.
 * Infinity when the hours do not open that long within fifty years.
 */
export function addBusinessMs(hours: BusinessHours | null, from: number, ms: number): number {
  if (!(ms > 0)) return from;
  if (!hours) return from + ms;
  const c = compile(hours);
  let left = ms;
  const lastSpecial = c.specialDays.at(-1) ?? Number.NEGATIVE_INFINITY;
  for (let at = from; at < from + HORIZON; ) {
    if (c.weekSums[7] === 0 && dayOf(at) > lastSpecial + 1) break;
    const { to, offset } = segmentAt(c.timeZone, at);
    const before = openUntil(c, at + offset);
    const available = openUntil(c, to + offset) - before;
    if (left <= available) return whenOpen(c, before + left, at + offset, to + offset) - offset;
    left -= available;
    at = to;
  }
  return Number.POSITIVE_INFINITY;
}

export function isOpen(hours: BusinessHours | null, at: number): boolean {
  if (!hours) return true;
  const c = compile(hours);
  const local = at + segmentAt(c.timeZone, at).offset;
  const { starts, ends } = dayAt(c, dayOf(local));
  const time = local - dayOf(local) * DAY;
  return starts.some((start, i) => start <= time && time < ends[i]!);
}

/** `at` itself when open, else the next opening; Infinity when there is none. */
export function nextOpening(hours: BusinessHours | null, at: number): number {
  return isOpen(hours, at) ? at : addBusinessMs(hours, at, 1) - 1;
}
