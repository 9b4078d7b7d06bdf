import type { Absence, PublishedShift, Swap } from '@attune/contract';
import type { Labels } from './labels.ts';
import { minuteOf, mondayOf, shiftDate, todayIn } from './time.ts';

/** Days, with times only where an absence does not last whole days. */
export function absenceSpan(absence: Absence, timeZone: string, labels: Labels): string {
  const [from, to] = [Date.parse(absence.from), Date.parse(absence.to)];
  const first = todayIn(timeZone, from);
  const last = todayIn(timeZone, to - 1);
  if (minuteOf(timeZone, from) === 0 && minuteOf(timeZone, to) === 0)
    return first === last ? labels.day(first) : `${labels.day(first)} – ${labels.day(last)}`;
  return first === last
    ? `${labels.day(first)} ${labels.times(absence)}`
    : `${labels.day(first)} ${labels.clock(from)} – ${labels.day(last)} ${labels.clock(to)}`;
}

export interface ShiftWeek {
  /** Its Monday. */
  readonly from: string;
  readonly shifts: readonly PublishedShift[];
}

/** Shifts that have not ended, by week, earliest first. */
export function comingWeeks(shifts: readonly PublishedShift[], now: number): ShiftWeek[] {
  const weeks = new Map<string, PublishedShift[]>();
  for (const shift of shifts.toSorted((a, b) => Date.parse(a.from) - Date.parse(b.from))) {
    if (Date.parse(shift.to) <= now) continue;
    const monday = mondayOf(shift.date);
    weeks.set(monday, [...(weeks.get(monday) ?? []), shift]);
  }
  return [...weeks].map(([from, list]) => ({ from, shifts: list }));
}

export const isOpenSwap = ({ state }: Swap): boolean => state === 'asked' || state === 'accepted';

/** What a person sees of swaps: what others offer them, and what became of their own. */
export function sortSwaps(swaps: readonly Swap[], me: string) {
  return {
    offered: swaps.filter(
      ({ state, byMemberId, toMemberId }) =>
        state === 'asked' && byMemberId !== me && (toMemberId === null || toMemberId === me),
    ),
    mine: swaps.filter(
      ({ state, byMemberId, toMemberId }) => byMemberId === me || (toMemberId === me && state !== 'asked'),
    ),
  };
}

/** The seven days of a week with the shift of each. */
export function daysOfWeek(from: string, shifts: readonly PublishedShift[]) {
  const byDate = new Map(shifts.map((shift) => [shift.date, shift]));
  return Array.from({ length: 7 }, (_, i) => {
    const date = shiftDate(from, i);
    return { date, shift: byDate.get(date) };
  });
}
