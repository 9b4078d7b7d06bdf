import { Id } from '@attune/contract';
import type { FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import Type from 'typebox';
import { type MemberIdentity, memberOf } from '../../access/access.ts';
import { may } from '../../access/permissions.ts';
import { isUniqueViolation } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import type { Platform } from '../../feature.ts';

/** What the routes of this feature have in common. */
export const W = '/api/v1/workspaces/:workspaceId';
export const tags = ['Rosters'];
export const InWorkspace = Type.Object({ workspaceId: Id });
export const InWorkspaceById = Type.Object({ workspaceId: Id, id: Id });

/** Runs a change as the signed-in member. @throws double_shift for a second shift of a person on a day */
export function act<T>(
  { changes }: Platform,
  request: FastifyRequest,
  work: (change: Change, me: MemberIdentity) => Promise<T>,
): Promise<T> {
  const me = memberOf(request);
  return changes
    .run(me.workspaceId, { kind: 'agent', id: me.memberId }, (change) => work(change, me))
    .catch((error: unknown) => {
      throw isUniqueViolation(error, 'roster_shift_workspace_id_member_id_date_key') ||
        isUniqueViolation(error, 'published_shift_workspace_id_member_id_date_key')
        ? new AppError('double_shift')
        : error;
    });
}

export const plans = ({ role }: MemberIdentity): boolean => may(role, 'workforce.plan');

/** Changes of many shifts take turns, until the transaction ends. */
export async function lockRoster({ tx, workspaceId }: Change): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`roster/${workspaceId}`}, 0))`.execute(tx);
}
