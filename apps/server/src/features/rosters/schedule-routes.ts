import { MySchedule, ScheduleQuery } from '@attune/contract';
import { type MemberIdentity, memberOf } from '../../access/access.ts';
import { AppError } from '../../errors.ts';
import type { App, Platform } from '../../feature.ts';
import { loadSettings } from '../workspaces/index.ts';
import { daysOf } from './days.ts';
import { loadSchedule } from './schedule.ts';
import { InWorkspace, plans, tags, W } from './shared.ts';

export function registerScheduleRoutes(app: App, { db }: Platform): void {
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
        return loadSchedule(tx, me.workspaceId, timeZone, whose);
      });
    },
  );
}

/** @throws forbidden for somebody else's, to who does not plan */
function ownerOf(me: MemberIdentity, memberId: string = me.memberId): string {
  if (memberId !== me.memberId && !plans(me)) throw new AppError('forbidden');
  return memberId;
}
