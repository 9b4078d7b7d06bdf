import type { BusinessHours } from '@attune/time';
import { dayNumber, isoDate, weekdayOf } from './calendar-days.ts';

/**
 * A day that is unlike others. What was learned of a kind applies wherever the kind comes again, so a holiday that moves is found
 * by its name. Kinds:
 * - `closed` or `closed:NAME`: nothing is expected;
 * - `holiday:NAME`: until one was seen, like a Sunday;
 * - `make_up` or `make_up:NAME`: a weekend day that is worked (Chinese 调休), like a working day;
 * - `event:NAME`: a campaign, a release, an outage of the product; `factor` says what is expected until one was seen;
 * - `before:NAME`, `after:NAME`, `after2:NAME`: the open days around a holiday or closure. They are derived, and need not be listed.
 */
export interface SpecialDay {
  /** Local date, YYYY-MM-DD. */
  date: string;
  kind: string;
  /** Expected volume ÷ that of an ordinary day, until the kind was seen. */
  factor?: number;
}

export interface Calendar {
  /** IANA name: days and hours of the day are those of its clock. */
  timeZone: string;
  /** Outside these nothing is expected; null or left out: the history tells which hours are empty. */
  hours?: BusinessHours | null;
  days?: readonly SpecialDay[];
}

/** A local day as the models see it. */
export interface DayInfo {
  /** Days since 1970-01-01. */
  day: number;
  /** 0 = Monday … 6 = Sunday. */
  weekday: number;
  /** Kinds of the day, those derived of its neighbours included; empty on an ordinary day. */
  kinds: readonly { kind: string; factor?: number }[];
  /** A holiday or a closure. */
  off: boolean;
  /** Day of the month from 0 on, ÷ length of the month. */
  monthPhase: number;
  /** This is the n-th working day of the month, from its start and from its end; 0 when it is none. */
  workday: number;
  workdaysLeft: number;
}

/** Public holidays, as `publicHolidays` gives them, as special days. */
export function holidaysAsDays(
  holidays: readonly { date: string; name: string; makeUp?: boolean }[],
): SpecialDay[] {
  return holidays.map(({ date, name, makeUp }) => ({
    date,
    kind: `${makeUp ? 'make_up' : 'holiday'}:${name}`,
  }));
}

const KIND = /^((closed|make_up)(:.+)?|(holiday|event|before|after|after2):.+)$/u;

/** Throws RangeError with the first fault: a date that is none, an unknown kind, a factor below 0 or above 20. */
export function checkDays(days: readonly SpecialDay[]): void {
  for (const { date, kind, factor } of days) {
    dayNumber(date);
    if (!KIND.test(kind)) throw new RangeError(`forecast: ${date} has the unknown kind "${kind}"`);
    if (factor !== undefined && !(factor >= 0 && factor <= 20))
      throw new RangeError(`forecast: ${date} has the factor ${factor}; 0 to 20 is possible`);
  }
}

const isOff = (kind: string): boolean => /^(closed|holiday)(:|$)/.test(kind);
const isMakeUp = (kind: string): boolean => kind.startsWith('make_up');

/**
 * Looks days up. `openWeekdays` says on which weekdays (Monday first) there is work at all: the day after a holiday on a Friday
 * is the Monday, where weekends are closed.
 *
 * @throws RangeError as `checkDays`
 */
export function dayReader(calendar: Calendar, openWeekdays: readonly boolean[]): (day: number) => DayInfo {
  const special = specialDays(calendar);
  const known = new Map<number, DayInfo>();
  const listed = (day: number) => special.get(day) ?? [];
  const isOffDay = (day: number) => listed(day).some(({ kind }) => isOff(kind));
  const isMadeUp = (day: number) => listed(day).some(({ kind }) => isMakeUp(kind));
  const isWorked = (day: number) => openWeekdays[weekdayOf(day)] === true || isMadeUp(day);
  const isWorkday = (day: number) => !isOffDay(day) && (weekdayOf(day) < 5 || isMadeUp(day));

  /** The name of the holiday or closure next to a day, when only days without work lie between. */
  const neighbour = (day: number, step: 1 | -1): string | null => {
    for (let other = day + step, tries = 0; tries < 10; other += step, tries++) {
      if (!isWorked(other)) continue;
      const kind = listed(other).find((entry) => isOff(entry.kind))?.kind;
      return kind === undefined ? null : kind.replace('holiday:', '');
    }
    return null;
  };
  const lastWorked = (day: number): number => {
    for (let other = day - 1; other > day - 10; other--) if (isWorked(other)) return other;
    return day - 1;
  };

  function describe(day: number): DayInfo {
    const kinds: { kind: string; factor?: number }[] = listed(day).map(({ kind, factor }) =>
      factor === undefined ? { kind } : { kind, factor },
    );
    const off = isOffDay(day);
    if (!off && isWorked(day)) {
      const after = neighbour(day, -1);
      const after2 = after === null && !isOffDay(lastWorked(day)) ? neighbour(lastWorked(day), -1) : null;
      const before = neighbour(day, 1);
      if (after !== null) kinds.push({ kind: `after:${after}` });
      if (after2 !== null) kinds.push({ kind: `after2:${after2}` });
      if (before !== null) kinds.push({ kind: `before:${before}` });
    }
    return { day, weekday: weekdayOf(day), kinds, off, ...placeInMonth(day, isWorkday) };
  }
  return (day) => {
    const info = known.get(day) ?? describe(day);
    known.set(day, info);
    return info;
  };
}

/** Special days by day number; the holidays and make-up days of the business hours belong to them. */
function specialDays({ days = [], hours }: Calendar): Map<number, SpecialDay[]> {
  checkDays(days);
  const found = new Map<number, SpecialDay[]>();
  const add = (special: SpecialDay) => {
    const day = dayNumber(special.date);
    found.set(day, [...(found.get(day) ?? []), special]);
  };
  for (const special of days) add(special);
  const has = (date: string, test: (kind: string) => boolean) =>
    found.get(dayNumber(date))?.some(({ kind }) => test(kind)) ?? false;
  for (const { date } of hours?.makeUpDays ?? []) if (!has(date, isMakeUp)) add({ date, kind: 'make_up' });
  for (const date of hours?.holidays ?? [])
    if (!has(date, (kind) => isOff(kind) || isMakeUp(kind))) add({ date, kind: 'closed' });
  return found;
}

/** Billing and pay days follow the date, and the working days at both ends of the month. */
function placeInMonth(
  day: number,
  isWorkday: (day: number) => boolean,
): Pick<DayInfo, 'monthPhase' | 'workday' | 'workdaysLeft'> {
  const ofMonth = Number(isoDate(day).slice(8));
  const first = day - ofMonth + 1;
  const length = dayNumber(`${isoDate(first + 31).slice(0, 8)}01`) - first;
  const count = (from: number, to: number) => {
    let n = 0;
    for (let other = from; other <= to; other++) if (isWorkday(other)) n += 1;
    return n;
  };
  const worked = isWorkday(day);
  return {
    monthPhase: (ofMonth - 1) / length,
    workday: worked ? count(first, day) : 0,
    workdaysLeft: worked ? count(day, first + length - 1) : 0,
  };
}
