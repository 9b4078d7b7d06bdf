import type { PublishedShift } from '@attune/contract';
import { addDays, instantOf, localParts, offsetAt } from '@attune/time';
import { AppError } from '../../errors.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
export const DAY_MINUTES = 1440;

/** Local days one after the other. */
export interface Days {
  /** ISO date. */
  readonly from: string;
  readonly days: number;
}

/** What a shift is by the clock on the wall, on whatever day; breaks count from its start. */
export interface Shape {
  readonly startMinute: number;
  readonly minutes: number;
  readonly breaks: readonly {
    readonly fromMinute: number;
    readonly minutes: number;
    readonly paid: boolean;
  }[];
}

/** A shape on a day. */
export interface Times {
  readonly from: Date;
  readonly to: Date;
  readonly breaks: PublishedShift['breaks'];
}

/** @throws bad_request for a day that the calendar does not have */
export function daysOf({ from, days = 7 }: { from: string; days?: number | undefined }): Days {
  if (!isDate(from)) throw new AppError('bad_request', `There is no day ${from}`);
  return { from, days };
}

export function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  // The parser takes 31 February for 3 March.
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(text);
}

export function plusDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Days from one date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

export function datesOf({ from, days }: Days): string[] {
  return Array.from({ length: days }, (_, day) => plusDays(from, day));
}

export function isWithin({ from, days }: Days, date: string): boolean {
  return date >= from && date < plusDays(from, days);
}

/** The days from the first to the last of these. */
export function spanOf(dates: readonly string[]): Days {
  const sorted = dates.toSorted();
  const from = sorted[0] ?? '';
  return { from, days: daysBetween(from, sorted.at(-1) ?? from) + 1 };
}

/** Instants of the first local midnight and of that after the last day; a day may have 23 or 25 hours. */
export function instantsOf(timeZone: string, { from, days }: Days): { from: Date; to: Date } {
  const start = clockAt(timeZone, from, 0);
  return { from: new Date(start), to: new Date(addDays(timeZone, start, days)) };
}

/**
 * A shift by the local clock: through the night in which the clock is put back, it lasts an hour longer. Where the clock
 * skips all of it, it lasts as long as it should, from when the clock goes on.
 */
export function timesOn(timeZone: string, date: string, { startMinute, minutes, breaks }: Shape): Times {
  const from = clockAt(timeZone, date, startMinute);
  const end = clockAt(timeZone, date, startMinute + minutes);
  const to = end > from ? end : from + minutes * MINUTE_MS;
  const iso = (minute: number) =>
    new Date(Math.min(to, clockAt(timeZone, date, startMinute + minute))).toISOString();
  return {
    from: new Date(from),
    to: new Date(to),
    breaks: breaks
      .filter((rest) => rest.fromMinute + rest.minutes <= minutes)
      .map((rest) => ({
        from: iso(rest.fromMinute),
        to: iso(rest.fromMinute + rest.minutes),
        paid: rest.paid,
      }))
      .filter((rest) => rest.from < rest.to),
  };
}

/** The other way round. */
export function shapeOf(timeZone: string, date: string, { from, to, breaks }: Times): Shape {
  const start = clockMinutes(timeZone, date, from.getTime());
  const minute = (at: string) => clockMinutes(timeZone, date, Date.parse(at));
  return {
    startMinute: start,
    minutes: clockMinutes(timeZone, date, to.getTime()) - start,
    breaks: breaks.map((rest) => ({
      fromMinute: minute(rest.from) - start,
      minutes: minute(rest.to) - minute(rest.from),
      paid: rest.paid,
    })),
  };
}

/** Minutes that the local clock has moved on since midnight of `date`, every day counted as 24 hours; negative before. */
export function clockMinutes(timeZone: string, date: string, at: number): number {
  return Math.round((at + offsetAt(timeZone, at) - Date.parse(date)) / MINUTE_MS);
}

/** Local day of an instant. */
export function dateAt(timeZone: string, at: number): string {
  return new Date(at + offsetAt(timeZone, at)).toISOString().slice(0, 10);
}

/** Local time as `08:30`. */
export function clockOf(timeZone: string, at: Date): string {
  const { hour, minute } = localParts(timeZone, at.getTime());
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

export function paidMinutesOf({ minutes, breaks }: Shape): number {
  return breaks.reduce((sum, rest) => sum - (rest.paid ? 0 : rest.minutes), minutes);
}

function clockAt(timeZone: string, date: string, minute: number): number {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  return instantOf(timeZone, { year, month, day, minute });
}
