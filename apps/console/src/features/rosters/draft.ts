import type { RosterShift, ShiftType } from '@attune/contract';
import { instantAt, minuteOf, minutesOf } from './time.ts';

/** Of a type, or with times of its own, which go before those of the type. */
export interface Times {
  readonly shiftTypeId: string | null;
  readonly startMinute?: number;
  readonly minutes?: number;
}
export interface Place {
  readonly memberId: string;
  readonly date: string;
}

/** What the server is about to answer, as far as it can be known here. */
export function foreseen(
  { memberId, date }: Place,
  times: Times,
  type: ShiftType | undefined,
  timeZone: string,
  { id, locked, change }: Pick<RosterShift, 'id' | 'locked' | 'change'>,
): RosterShift {
  const from = instantAt(timeZone, date, times.startMinute ?? type?.startMinute ?? 0);
  const minutes = times.minutes ?? type?.minutes ?? 0;
  const iso = (minute: number) => new Date(from + minute * 60_000).toISOString();
  const breaks = (type?.breaks ?? []).filter((item) => item.fromMinute + item.minutes <= minutes);
  return {
    id,
    locked,
    change,
    memberId,
    date,
    shiftTypeId: times.shiftTypeId,
    from: iso(0),
    to: iso(minutes),
    breaks: breaks.map(({ fromMinute, minutes: length, paid }) => ({
      from: iso(fromMinute),
      to: iso(fromMinute + length),
      paid,
    })),
  };
}

/** The times a shift has, for placing it elsewhere: those of its type, unless it has its own. */
export function timesOf(shift: RosterShift, type: ShiftType | undefined, timeZone: string): Times {
  const startMinute = minuteOf(timeZone, shift.from);
  const minutes = minutesOf(shift);
  const usual = type?.startMinute === startMinute && type.minutes === minutes;
  return { shiftTypeId: shift.shiftTypeId, ...(usual ? {} : { startMinute, minutes }) };
}
