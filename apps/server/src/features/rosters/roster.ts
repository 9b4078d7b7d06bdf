import type { RosterView } from '@attune/contract';
import type { MemberIdentity } from '../../access/access.ts';
import type { Tx } from '../../db/database.ts';
import { loadAbsences, loadWishes } from './absences.ts';
import { clockOf, type Days, instantsOf, isWithin, plusDays } from './days.ts';
import { loadDraftFacts, violationsOf } from './problem.ts';
import { plans } from './shared.ts';
import { listShiftTypes } from './shift-types.ts';
import { loadDraft, loadPublished, loadPublishedByIds, presentDraft, presentShift } from './shifts.ts';
import { loadSolve } from './solve-store.ts';

/** The roster as the person may see it: who plans sees the draft; everybody else what is published, and of the rest their own. */
export function loadRoster(
  tx: Tx,
  me: MemberIdentity,
  timeZone: string,
  days: Days,
  now: Date,
): Promise<RosterView> {
  return plans(me)
    ? loadPlanned(tx, me.workspaceId, timeZone, days, now)
    : loadOthers(tx, me, timeZone, days);
}

async function loadPlanned(
  tx: Tx,
  workspaceId: string,
  timeZone: string,
  days: Days,
  now: Date,
): Promise<RosterView> {
  const facts = await loadDraftFacts(tx, workspaceId, timeZone, days);
  const draft = facts.shifts.filter(({ date }) => isWithin(days, date));
  const ids = draft.map(({ id }) => id);
  const [here, drafted, solve] = await Promise.all([
    loadPublished(tx, workspaceId, days),
    loadPublishedByIds(tx, workspaceId, ids),
    loadSolve(tx, workspaceId, days, now),
  ]);
  const publishedById = new Map(drafted.map((shift) => [shift.id, shift]));
  const isDrafted = new Set(ids);
  const { from, to } = instantsOf(timeZone, days);
  return {
    ...days,
    timeZone,
    shifts: draft.map((row) => presentDraft(row, publishedById.get(row.id))),
    removed: here.filter(({ id }) => !isDrafted.has(id)).map(presentShift),
    // The rules look at whole weeks.
    absences: facts.absences.filter((one) => new Date(one.from) < to && new Date(one.to) > from),
    wishes: [...facts.wishes],
    violations: violationsOf(facts),
    publishedAt: latest(here),
    solve,
  };
}

async function loadOthers(
  tx: Tx,
  { workspaceId, memberId }: MemberIdentity,
  timeZone: string,
  days: Days,
): Promise<RosterView> {
  const { from } = days;
  const [published, absences, wishes] = await Promise.all([
    loadPublished(tx, workspaceId, days),
    loadAbsences(tx, workspaceId, { ...instantsOf(timeZone, days), memberId }),
    loadWishes(tx, workspaceId, { from, to: plusDays(from, days.days), memberId }),
  ]);
  return {
    ...days,
    timeZone,
    shifts: published.map((row): RosterView['shifts'][number] => ({
      ...presentShift(row),
      locked: false,
      change: 'none',
    })),
    removed: [],
    absences,
    wishes,
    violations: [],
    publishedAt: latest(published),
    solve: null,
  };
}

/** One row a shift – email, date, start, end, name, kind – of what the person may see. */
export async function rosterRows(
  tx: Tx,
  me: MemberIdentity,
  timeZone: string,
  days: Days,
): Promise<string[][]> {
  const [shifts, types, members] = await Promise.all([
    plans(me) ? loadDraft(tx, me.workspaceId, days) : loadPublished(tx, me.workspaceId, days),
    listShiftTypes(tx, me.workspaceId),
    tx
      .selectFrom('member')
      .select(['id', 'name', 'email'])
      .where('workspace_id', '=', me.workspaceId)
      .execute(),
  ]);
  const nameOf = new Map(types.map(({ id, name }) => [id, name]));
  const memberOf = new Map(members.map((member) => [member.id, member]));
  return shifts.map(({ memberId, date, from, to, shiftTypeId }) => {
    const { email = '', name = '' } = memberOf.get(memberId) ?? {};
    return [
      email,
      date,
      clockOf(timeZone, from),
      clockOf(timeZone, to),
      name,
      nameOf.get(shiftTypeId ?? '') ?? '',
    ];
  });
}

function latest(published: readonly { publishedAt: Date }[]): string | null {
  if (published.length === 0) return null;
  return new Date(Math.max(...published.map(({ publishedAt }) => publishedAt.getTime()))).toISOString();
}
