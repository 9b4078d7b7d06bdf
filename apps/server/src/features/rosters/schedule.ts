import type { Locale, MySchedule } from '@attune/contract';
import type { Tx } from '../../db/database.ts';
import { loadAbsences, loadWishes } from './absences.ts';
import { toCalendar } from './calendar.ts';
import { type Days, instantsOf, plusDays } from './days.ts';
import { listShiftTypes } from './shift-types.ts';
import { loadPublished, presentShift } from './shifts.ts';
import { listSwaps } from './swaps.ts';

/** What a person works, has asked for and may take over. */
export async function loadSchedule(
  tx: Tx,
  workspaceId: string,
  timeZone: string,
  { memberId, ...days }: Days & { memberId: string },
  now: Date,
): Promise<MySchedule> {
  const { from } = days;
  const [shifts, absences, wishes, swaps] = await Promise.all([
    loadPublished(tx, workspaceId, { ...days, memberId }),
    loadAbsences(tx, workspaceId, { ...instantsOf(timeZone, days), memberId }),
    loadWishes(tx, workspaceId, { from, to: plusDays(from, days.days), memberId }),
    listSwaps(tx, workspaceId, { memberId, now }),
  ]);
  return { timeZone, shifts: shifts.map(presentShift), absences, wishes, swaps };
}

/** Shifts and absences of a person for their calendar. */
export async function loadCalendar(
  tx: Tx,
  workspaceId: string,
  { locale, timeZone }: { locale: Locale; timeZone: string },
  { memberId, ...days }: Days & { memberId: string },
  now: Date,
): Promise<string> {
  const [shifts, types, absences] = await Promise.all([
    loadPublished(tx, workspaceId, { ...days, memberId }),
    listShiftTypes(tx, workspaceId),
    loadAbsences(tx, workspaceId, { ...instantsOf(timeZone, days), memberId }),
  ]);
  const names = new Map(types.map(({ id, name }) => [id, name]));
  return toCalendar({ locale, timeZone, shifts, names, absences, now });
}
