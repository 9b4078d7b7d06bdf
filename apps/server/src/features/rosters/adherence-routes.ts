import { Adherence, AdherenceQuery, type Presence } from '@attune/contract';
import { memberOf } from '../../access/access.ts';
import type { Tx } from '../../db/database.ts';
import type { App, Platform } from '../../feature.ts';
import { loadOnline } from '../dispatch/index.ts';
import { loadSettings } from '../workspaces/index.ts';
import { loadAbsences } from './absences.ts';
import { type Attendance, adhere, isPresentAt, isRosteredAt, type Stretch } from './adherence.ts';
import { dateAt, daysOf, instantsOf, plusDays } from './days.ts';
import { InWorkspace, tags, W } from './shared.ts';
import { loadPublished } from './shifts.ts';

/** Who is busy takes no further work, but works. */
const AT_THE_DESK: readonly Presence[] = ['online', 'busy'];

export function registerAdherenceRoutes(app: App, { db, clock }: Platform): void {
  app.get(
    `${W}/adherence`,
    {
      config: { access: 'workforce.plan' },
      schema: {
        tags,
        operationId: 'getAdherence',
        summary: 'Who should be at the desk, and who is; rostered against present so far',
        description: 'People without a shift on the day, who were not there either, are left out.',
        params: InWorkspace,
        querystring: AdherenceQuery,
        response: { 200: Adherence },
      },
    },
    (request) => {
      const { workspaceId } = memberOf(request);
      return db.workspace(workspaceId, async (tx) => {
        const { timeZone } = await loadSettings(tx, workspaceId);
        const date = request.query.date ?? dateAt(timeZone, clock().getTime());
        return loadAdherence(tx, workspaceId, timeZone, daysOf({ from: date }).from, clock());
      });
    },
  );
}

async function loadAdherence(
  tx: Tx,
  workspaceId: string,
  timeZone: string,
  date: string,
  clock: Date,
): Promise<Adherence> {
  const { from, to } = instantsOf(timeZone, { from: date, days: 1 });
  const day = { from: from.getTime(), until: to.getTime() };
  // Of a day that is over, its last moment; of one to come, its first.
  const now = Math.max(day.from, Math.min(clock.getTime(), day.until));
  const [shifts, absences, present, members] = await Promise.all([
    loadPublished(tx, workspaceId, { from: plusDays(date, -1), days: 2 }),
    loadAbsences(tx, workspaceId, { from, to }),
    loadOnline(tx, workspaceId, { from: day.from, until: Math.min(now, clock.getTime()) }, AT_THE_DESK),
    tx
      .selectFrom('member')
      .select(['id', 'name', 'presence'])
      .where('workspace_id', '=', workspaceId)
      .orderBy('name')
      .orderBy('id')
      .execute(),
  ]);
  const shiftsOf = Map.groupBy(
    shifts.filter((shift) => shift.to > from),
    ({ memberId }) => memberId,
  );
  const absencesOf = Map.groupBy(
    absences.filter(({ state }) => state === 'approved'),
    ({ memberId }) => memberId,
  );
  const people = members.flatMap(({ id, presence }) => {
    const attendance: Attendance = {
      shifts: (shiftsOf.get(id) ?? []).map((shift) => ({
        ...stretch(shift),
        breaks: shift.breaks.map(stretch),
      })),
      present: present.get(id) ?? [],
      absences: (absencesOf.get(id) ?? []).map(stretch),
    };
    const isNews = attendance.shifts.length > 0 || attendance.present.length > 0;
    return isNews ? [{ id, presence: presence as Presence, attendance }] : [];
  });
  return {
    at: clock.toISOString(),
    date,
    members: people.map(({ id, presence, attendance }) => {
      const { state, since, shift, rosteredMs, presentMs, adherence } = adhere(attendance, day, now);
      return {
        memberId: id,
        state,
        presence,
        since: since === null ? null : iso(since),
        shift: shift && span(shift),
        breaks: shift?.breaks.map(span) ?? [],
        present: attendance.present.map(span),
        rosteredMinutes: Math.round(rosteredMs / 60_000),
        presentMinutes: Math.round(presentMs / 60_000),
        adherence,
      };
    }),
    rosteredNow: people.filter(({ attendance }) => isRosteredAt(attendance, now)).length,
    presentNow: people.filter(({ attendance }) => isPresentAt(attendance, now)).length,
  };
}

const stretch = ({ from, to }: { from: Date | string; to: Date | string }): Stretch => ({
  from: new Date(from).getTime(),
  until: new Date(to).getTime(),
});
const iso = (at: number) => new Date(at).toISOString();
const span = ({ from, until }: Stretch) => ({ from: iso(from), to: iso(until) });
