import type { RosterImported } from '@attune/contract';
import type { Change } from '../../events/change.ts';
import { timesOn } from './days.ts';
import { parseRoster } from './parse-roster.ts';
import { listPeople } from './people.ts';
import { lockRoster } from './shared.ts';
import { listShiftTypes } from './shift-types.ts';
import { type DraftRow, insertDraft, loadDraftOn, recordRoster, sameShift } from './shifts.ts';

const FAULTS_TOLD = 1000;

/**
 * Takes shifts into the draft. A good line takes the place of a shift that the person has on the day, unless that is locked; what cannot
 * be read is told by its line. Times of a kind of shift make it one of that kind, with its breaks.
 */
export async function importRoster(change: Change, timeZone: string, csv: string): Promise<RosterImported> {
  const { tx, workspaceId } = change;
  const { lines, faults } = parseRoster(csv);
  await lockRoster(change);
  const [people, types, before] = await Promise.all([
    listPeople(tx, workspaceId),
    listShiftTypes(tx, workspaceId),
    loadDraftOn(tx, workspaceId, [...new Set(lines.map(({ date }) => date))]),
  ]);
  const idOf = new Map(people.map(({ email, memberId }) => [email.toLowerCase(), memberId]));
  const shiftOf = new Map(before.map((row) => [`${row.memberId} ${row.date}`, row]));
  const read = new Map<string, DraftRow>();
  for (const { line, email, date, startMinute, minutes } of lines) {
    const memberId = idOf.get(email);
    const key = `${memberId} ${date}`;
    const old = shiftOf.get(key);
    if (!memberId) faults.push({ line, code: 'email' });
    else if (read.has(key) || old?.locked) faults.push({ line, code: 'double' });
    else {
      const type = types.find((each) => each.startMinute === startMinute && each.minutes === minutes);
      const shape = type ?? { startMinute, minutes, breaks: [] };
      const times = timesOn(timeZone, date, shape);
      const id = old?.id ?? change.newId();
      read.set(key, { id, memberId, date, shiftTypeId: type?.id ?? null, ...times, locked: false });
    }
  }
  const changed = [...read].flatMap(([key, row]) => {
    const old = shiftOf.get(key);
    return old && sameShift(old, row) ? [] : [row];
  });
  if (changed.length > 0) {
    const ids = changed.map(({ id }) => id);
    await tx
      .deleteFrom('roster_shift')
      .where('workspace_id', '=', workspaceId)
      .where('id', 'in', ids)
      .execute();
    await insertDraft(change, changed);
  }
  recordRoster(
    change,
    changed.map(({ date }) => date),
  );
  faults.sort((a, b) => a.line - b.line);
  return { shifts: read.size, faults: faults.slice(0, FAULTS_TOLD) };
}
