import { Id, Workspace, WorkspaceInput, WorkspacePatch } from '@attune/contract';
import { sql } from 'kysely';
import Type from 'typebox';
import { v7 as uuidv7 } from 'uuid';
import { memberOf, personOf } from '../../access/access.ts';
import { may } from '../../access/permissions.ts';
import { afterCommit, type Tx } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import { type Change, SYSTEM } from '../../events/change.ts';
import type { App, Platform } from '../../feature.ts';
import { callBackIn } from '../people/index.ts';
import { createWorkspace } from './create.ts';
import { checkSettings, checkTimeZone, loadWorkspace, type Workspaces } from './settings.ts';

const W = '/api/v1/workspaces/:workspaceId';
const params = Type.Object({ workspaceId: Id });
const tags = ['Workspaces'];

export function registerWorkspaceRoutes(app: App, platform: Platform, workspaces: Workspaces): void {
  const { db, changes, access, clock } = platform;

  app.post(
    '/api/v1/workspaces',
    {
      config: { access: 'person' },
      schema: {
        operationId: 'createWorkspace',
        summary: 'Start an empty workspace',
        description: 'For owners and admins of any workspace on this installation.',
        tags,
        body: WorkspaceInput,
        response: { 201: Workspace },
      },
    },
    async (request, reply) => {
      const person = personOf(request);
      // Whom only one workspace vouches for decides about nothing outside of it.
      const mayStart =
        person.onlyWorkspace === null && (await db.system((tx) => managesOne(tx, person.userId)));
      if (!mayStart) throw new AppError('forbidden');
      const workspaceId = uuidv7({ msecs: clock().getTime() });
      const workspace = await changes.run(workspaceId, SYSTEM, async (change) => {
        await createWorkspace(change, request.body, person);
        return loadWorkspace(change.tx, workspaceId);
      });
      return reply.code(201).send(workspace);
    },
  );

  app.get(
    W,
    {
      config: { access: 'workspace.read' },
      schema: {
        operationId: 'getWorkspace',
        summary: 'A workspace with its settings',
        tags,
        params,
        response: { 200: Workspace },
      },
    },
    async (request) => {
      const { workspaceId } = memberOf(request);
      return db.workspace(workspaceId, (tx) => loadWorkspace(tx, workspaceId));
    },
  );

  app.patch(
    W,
    {
      config: { access: 'workspace.manage' },
      schema: {
        operationId: 'patchWorkspace',
        summary: 'Change name, language, time zone or settings',
        description: 'Settings that are not named stay as they are.',
        tags,
        params,
        body: WorkspacePatch,
        response: { 200: Workspace },
      },
    },
    async (request) => {
      const { workspaceId, memberId, secondFactor, onlyWorkspace } = memberOf(request);
      if (request.body.settings?.requireSecondFactor && !secondFactor && onlyWorkspace === null) {
        throw new AppError('second_factor_required', 'Turn it on for yourself first');
      }
      return changes.run(workspaceId, { kind: 'agent', id: memberId }, async (change) => {
        await patchWorkspace(change, request.body);
        if (request.body.settings?.requireSecondFactor) await callBackIn(change);
        afterCommit(change.tx, () => {
          workspaces.forget(workspaceId);
          access.forgetWorkspace(workspaceId);
        });
        return loadWorkspace(change.tx, workspaceId);
      });
    },
  );

  app.get(
    `${W}/widget-secret`,
    {
      config: { access: 'workspace.manage' },
      schema: {
        operationId: 'getWidgetSecret',
        summary: 'The key that signs verified identities',
        tags,
        params,
        response: { 200: Type.Object({ secret: Type.String() }) },
      },
    },
    async (request, reply) => {
      const { workspaceId } = memberOf(request);
      const row = await db.workspace(workspaceId, (tx) =>
        tx
          .selectFrom('workspace')
          .select('widget_secret')
          .where('workspace_id', '=', workspaceId)
          .executeTakeFirst(),
      );
      if (!row) throw notFound('workspace');
      return reply.header('cache-control', 'no-store').send({ secret: row.widget_secret });
    },
  );
}

async function managesOne(tx: Tx, userId: string): Promise<boolean> {
  const memberships = await tx
    .selectFrom('member')
    .select('role')
    .where('user_id', '=', userId)
    .where('disabled_at', 'is', null)
    .execute();
  return memberships.some(({ role }) => may(role as Parameters<typeof may>[0], 'workspace.manage'));
}

async function patchWorkspace(change: Change, patch: WorkspacePatch): Promise<void> {
  const { name, locale, timeZone, settings } = patch;
  if (timeZone !== undefined) checkTimeZone(timeZone);
  if (settings) checkSettings(settings);
  await change.tx
    .updateTable('workspace')
    .set((eb) => ({
      name: name ?? eb.ref('name'),
      locale: locale ?? eb.ref('locale'),
      time_zone: timeZone ?? eb.ref('time_zone'),
      // In one statement, so that two people who change different settings at once both succeed.
      settings: sql`settings || ${JSON.stringify(settings ?? {})}::jsonb`,
    }))
    .where('workspace_id', '=', change.workspaceId)
    .execute();
  change.record('settings.changed', null, { what: 'workspace', id: null });
}
