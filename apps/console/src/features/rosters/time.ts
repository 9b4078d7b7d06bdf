import { instantOf, localParts } from '@attune/time';

const DAY = 86_400_000;

/** `2026-11-30` moved by some days. */
export function shiftDate(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10);
}

/** So many days, one after the other. */
export function datesFrom(from: string, days: number): string[] {
  return Array.from({ length: days }, (_, i) => shiftDate(from, i));
}

/** The Monday on or before a day. */
export function mondayOf(date: string): string {
  return shiftDate(date, -((new Date(date).getUTCDay() + 6) % 7));
}

export const todayIn = (timeZone: string, now: number): string => localParts(timeZone, now).date;

/** The instant at which the clock of the zone shows that minute of the day; minutes may pass midnight. */
export function instantAt(timeZone: string, date: string, minute: number): number {
  const [year, month, day] = date.split('-').map(Number);
  return instantOf(timeZone, { year: year ?? 0, month: month ?? 1, day: day ?? 1, minute });
}

/** Minutes after local midnight of an instant (ISO 8601 or epoch ms). */
export function minuteOf(timeZone: string, at: string | number): number {
  const { hour, minute } = localParts(timeZone, typeof at === 'string' ? Date.parse(at) : at);
  return hour * 60 + minute;
}

/** 570 → `09:30`; beyond a day it begins again. */
export function clockOf(minute: number): string {
  const within = ((minute % 1440) + 1440) % 1440;
  return `${String(Math.floor(within / 60)).padStart(2, '0')}:${String(within % 60).padStart(2, '0')}`;
}

/** `09:30`, `930` or `9:30` → 570, `9` → 540; null when it is no time of day. */
export function parseClock(text: string): number | null {
  const match = /^([01]?\d|2[0-3])(?::?([0-5]\d))?$/.exec(text.trim());
  return match ? Number(match[1]) * 60 + Number(match[2] ?? 0) : null;
}

/** Minutes from one time of day to the next occurrence of another; the same time: a whole day. */
export const minutesBetween = (start: number, end: number): number => ((end - start + 1439) % 1440) + 1;

export const minutesOf = (span: { from: string; to: string }): number =>
  Math.round((Date.parse(span.to) - Date.parse(span.from)) / 60_000);

export const overlaps = (a: { from: string; to: string }, from: number, to: number): boolean =>
  Date.parse(a.from) < to && Date.parse(a.to) > from;
