import type { MySchedule } from '@attune/contract';
import type { Tx } from '../../db/database.ts';
import { loadAbsences, loadWishes } from './absences.ts';
import { type Days, instantsOf, plusDays } from './days.ts';
import { loadPublished, presentShift } from './shifts.ts';

/** What a person works, has asked for and may take over. */
export async function loadSchedule(
  tx: Tx,
  workspaceId: string,
  timeZone: string,
  { memberId, ...days }: Days & { memberId: string },
): Promise<MySchedule> {
  const { from } = days;
  const [shifts, absences, wishes] = await Promise.all([
    loadPublished(tx, workspaceId, { ...days, memberId }),
    loadAbsences(tx, workspaceId, { ...instantsOf(timeZone, days), memberId }),
    loadWishes(tx, workspaceId, { from, to: plusDays(from, days.days), memberId }),
  ]);
  return { timeZone, shifts: shifts.map(presentShift), absences, wishes, swaps: [] };
}
