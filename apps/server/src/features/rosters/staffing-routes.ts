import { StaffingQuery, StaffingView, WhatIfInput, WhatIfView } from '@attune/contract';
import { memberOf } from '../../access/access.ts';
import { may } from '../../access/permissions.ts';
import type { App, Platform } from '../../feature.ts';
import type { Requirement, Requirements } from '../workforce/index.ts';
import { loadSettings } from '../workspaces/index.ts';
import { InWorkspace, W } from './shared.ts';
import { loadRostered, presentStaffing, type Rostered, whatIf } from './staffing.ts';

const section = ['Workforce'];

/** Agents that what comes takes, against those on the roster. */
export function registerStaffingRoutes(app: App, { db }: Platform, requirements: Requirements): void {
  async function load(
    workspaceId: string,
    { from, days = 7, draft = false }: { from: string; days?: number; draft?: boolean },
  ): Promise<{ requirement: Requirement; rostered: Rostered; timeZone: string }> {
    const requirement = await requirements.of(workspaceId, { from, days });
    return db.workspace(workspaceId, async (tx) => {
      const { timeZone } = await loadSettings(tx, workspaceId);
      const rostered = await loadRostered(tx, workspaceId, { from, days, draft }, requirement);
      return { requirement, rostered, timeZone };
    });
  }

  app.get(
    `${W}/workforce/staffing`,
    {
      config: { access: 'workforce.read' },
      schema: {
        tags: section,
        operationId: 'getStaffing',
        summary: 'Agents required and rostered, half-hour by half-hour',
        params: InWorkspace,
        querystring: StaffingQuery,
        response: { 200: StaffingView },
      },
    },
    async (request) => {
      const { workspaceId, role } = memberOf(request);
      const draft = request.query.draft && may(role, 'workforce.plan');
      const { requirement, rostered, timeZone } = await load(workspaceId, {
        ...request.query,
        draft: draft ?? false,
      });
      return presentStaffing(timeZone, requirement, rostered);
    },
  );

  app.post(
    `${W}/workforce/what-if`,
    {
      config: { access: 'workforce.read' },
      schema: {
        tags: section,
        operationId: 'askWhatIf',
        summary: 'What other volumes, handle times, absences or promises would mean',
        params: InWorkspace,
        body: WhatIfInput,
        response: { 200: WhatIfView },
      },
    },
    async (request) => {
      const { workspaceId, role } = memberOf(request);
      const draft = request.body.draft && may(role, 'workforce.plan');
      const { requirement, rostered } = await load(workspaceId, { ...request.body, draft: draft ?? false });
      return whatIf(requirement, rostered.total, request.body);
    },
  );
}
