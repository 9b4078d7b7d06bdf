import type { Me } from '@attune/contract';
import type { Person } from '../../access/access.ts';
import type { Tx } from '../../db/database.ts';

/** As the owner role: a person may work in several workspaces. The oldest comes first. */
export async function loadMe(tx: Tx, { userId, name, email }: Person): Promise<Me> {
  const rows = await tx
    .selectFrom('member as m')
    .innerJoin('workspace as w', 'w.workspace_id', 'm.workspace_id')
    .select(['w.workspace_id', 'w.name', 'm.id', 'm.role', 'm.locale'])
    .where('m.user_id', '=', userId)
    .where('m.disabled_at', 'is', null)
    .orderBy('w.created_at')
    .orderBy('w.workspace_id')
    .execute();
  return {
    user: { id: userId, name, email },
    memberships: rows.map((row) => ({
      workspaceId: row.workspace_id,
      workspaceName: row.name,
      memberId: row.id,
      role: row.role as Me['memberships'][number]['role'],
      locale: row.locale as Me['memberships'][number]['locale'],
    })),
  };
}
