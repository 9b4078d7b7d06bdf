import type { Locale } from '@attune/contract';
import { addDays, localParts, startOfDay } from '@attune/time';
import { useMemo } from 'react';
import { useLocale } from '../../i18n/index.ts';

/** Times of the plan, in the zone of the workspace, not of the reader. */
export function whenOf(timeZone: string, locale: Locale) {
  const make = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone, ...options });
    return (at: number) => format.format(at);
  };
  const clock = make({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return {
    clock,
    /** Weekday and date, without the year. */
    day: make({ weekday: 'short', month: 'short', day: 'numeric' }),
    dayNumber: make({ month: 'numeric', day: 'numeric' }),
    weekday: make({ weekday: 'short' }),
    /** From `at` for so many milliseconds: `14:00–15:00`. */
    span: (at: number, ms: number) => `${clock(at)}–${clock(at + ms)}`,
  };
}

export function useWhen(timeZone: string) {
  const locale = useLocale();
  return useMemo(() => whenOf(timeZone, locale), [timeZone, locale]);
}

/** The local date `days` after the one that `now` falls in. */
export function dateFrom(timeZone: string, now: number, days = 0): string {
  return localParts(timeZone, addDays(timeZone, startOfDay(timeZone, now), days)).date;
}

/** Another local date, so many days on. */
export function shiftDate(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Monday of the week in which a local date falls. */
export function mondayOf(date: string): string {
  return shiftDate(date, -((new Date(Date.parse(date)).getUTCDay() + 6) % 7));
}
