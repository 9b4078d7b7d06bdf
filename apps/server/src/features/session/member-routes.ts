import { Id } from '@attune/contract';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import type { Tx } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import type { App } from '../../feature.ts';
import type { Gate } from './gate.ts';
import { removeSecondFactor } from './second-factor.ts';
import { endAllSessions } from './sessions.ts';

const W = '/api/v1/workspaces/:workspaceId';
const params = Type.Object({ workspaceId: Id, id: Id });
const tags = ['People'];

/** What those who manage people do with a member's sign-in. */
export function registerMemberAccessRoutes(app: App, gate: Gate): void {
  const { db, changes } = gate.platform;

  app.delete(
    `${W}/members/:id/sessions`,
    {
      config: { access: 'people.manage' },
      schema: {
        operationId: 'endMemberSessions',
        summary: 'Sign a member out everywhere',
        tags,
        params,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const by = memberOf(request);
      await db.system(async (tx) => {
        const { userId } = await findUser(tx, by, request.params.id);
        await changes.within(tx, by.workspaceId, { kind: 'agent', id: by.memberId }, async (change) =>
          note(change, request.params.id, 'sessions_ended'),
        );
        await endAllSessions(tx, userId);
        await gate.putOut(tx, userId);
      });
      return reply.code(204).send(null);
    },
  );

  app.delete(
    `${W}/members/:id/second-factor`,
    {
      config: { access: 'people.manage' },
      schema: {
        operationId: 'resetMemberSecondFactor',
        summary: 'Take the second factor of a member away who has lost their phone',
        description:
          'Not of somebody who works in another workspace too: it protects that one as well. They have backup codes.',
        tags,
        params,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const by = memberOf(request);
      await db.system(async (tx) => {
        const { userId, elsewhere } = await findUser(tx, by, request.params.id);
        if (elsewhere) throw new AppError('member_elsewhere');
        await changes.within(tx, by.workspaceId, { kind: 'agent', id: by.memberId }, async (change) =>
          note(change, request.params.id, 'second_factor_reset'),
        );
        await removeSecondFactor(tx, userId);
        await endAllSessions(tx, userId);
        await gate.putOut(tx, userId);
      });
      return reply.code(204).send(null);
    },
  );
}

function note(change: Change, memberId: string, what: 'sessions_ended' | 'second_factor_reset'): void {
  change.record('member.access_changed', null, { memberId, what });
}

/** @throws not_found; forbidden where somebody who is no owner decides about one */
async function findUser(
  tx: Tx,
  by: { workspaceId: string; role: string },
  memberId: string,
): Promise<{ userId: string; elsewhere: boolean }> {
  const row = await tx
    .selectFrom('member as m')
    .select(['m.user_id', 'm.role'])
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('member as o')
            .select('o.id')
            .whereRef('o.user_id', '=', 'm.user_id')
            .whereRef('o.workspace_id', '<>', 'm.workspace_id')
            .where('o.disabled_at', 'is', null),
        )
        .as('elsewhere'),
    )
    .where('m.workspace_id', '=', by.workspaceId)
    .where('m.id', '=', memberId)
    .executeTakeFirst();
  if (!row) throw notFound('member');
  if (row.role === 'owner' && by.role !== 'owner') {
    throw new AppError('forbidden', 'Only an owner decides about owners');
  }
  return { userId: row.user_id, elsewhere: Boolean(row.elsewhere) };
}
