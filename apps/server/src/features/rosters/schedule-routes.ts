import { CalendarQuery, MySchedule, ScheduleQuery } from '@attune/contract';
import Type from 'typebox';
import { type MemberIdentity, memberOf } from '../../access/access.ts';
import { AppError } from '../../errors.ts';
import type { App, Platform } from '../../feature.ts';
import { loadSettings } from '../workspaces/index.ts';
import { dateAt, daysOf } from './days.ts';
import { loadCalendar, loadSchedule } from './schedule.ts';
import { InWorkspace, plans, tags, W } from './shared.ts';

export function registerScheduleRoutes(app: App, { db, clock }: Platform): void {
  app.get(
    `${W}/schedule`,
    {
      config: { access: 'workforce.own' },
      schema: {
        tags,
        operationId: 'getSchedule',
        summary: 'What I work, have asked for and may take over',
        params: InWorkspace,
        querystring: ScheduleQuery,
        response: { 200: MySchedule },
      },
    },
    (request) => {
      const me = memberOf(request);
      const whose = { ...daysOf(request.query), memberId: ownerOf(me, request.query.memberId) };
      return db.workspace(me.workspaceId, async (tx) => {
        const { timeZone } = await loadSettings(tx, me.workspaceId);
        return loadSchedule(tx, me.workspaceId, timeZone, whose, clock());
      });
    },
  );

  app.get(
    `${W}/schedule.ics`,
    {
      config: { access: 'workforce.own' },
      schema: {
        tags,
        operationId: 'getScheduleCalendar',
        summary: 'The same for a calendar: shifts and approved absences',
        params: InWorkspace,
        querystring: CalendarQuery,
        produces: ['text/calendar'],
        response: { 200: Type.String() },
      },
    },
    async (request, reply) => {
      const me = memberOf(request);
      const { from, days = 60, memberId } = request.query;
      const calendar = await db.workspace(me.workspaceId, async (tx) => {
        const workspace = await loadSettings(tx, me.workspaceId);
        const range = daysOf({ from: from ?? dateAt(workspace.timeZone, clock().getTime()), days });
        const whose = { ...range, memberId: ownerOf(me, memberId) };
        return loadCalendar(tx, me.workspaceId, workspace, whose, clock());
      });
      return reply
        .type('text/calendar; charset=utf-8')
        .header('content-disposition', 'attachment; filename="shifts.ics"')
        .send(calendar);
    },
  );
}

/** @throws forbidden for somebody else's, to who does not plan */
function ownerOf(me: MemberIdentity, memberId: string = me.memberId): string {
  if (memberId !== me.memberId && !plans(me)) throw new AppError('forbidden');
  return memberId;
}
