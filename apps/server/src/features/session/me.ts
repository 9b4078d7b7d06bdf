import type { Locale, Me } from '@attune/contract';
import type { Person } from '../../access/access.ts';
import { demands, whatIsMissing } from '../../access/standing.ts';
import type { Tx } from '../../db/database.ts';

/** As the owner role: a person may work in several workspaces. The oldest comes first. */
export async function loadMe(tx: Tx, person: Omit<Person, 'sessionId'>): Promise<Me> {
  const { userId, name, email, onlyWorkspace, secondFactor } = person;
  const rows = await tx
    .selectFrom('member as m')
    .innerJoin('workspace as w', 'w.workspace_id', 'm.workspace_id')
    .leftJoin('sso_connection as s', 's.workspace_id', 'm.workspace_id')
    .select(['w.workspace_id', 'w.name', 'm.id', 'm.role', 'm.locale'])
    .select(demands)
    .where('m.user_id', '=', userId)
    .where('m.disabled_at', 'is', null)
    .$if(onlyWorkspace !== null, (query) => query.where('m.workspace_id', '=', onlyWorkspace))
    .orderBy('w.created_at')
    .orderBy('w.workspace_id')
    .execute();
  return {
    user: { id: userId, name, email, secondFactor, singleSignOn: onlyWorkspace !== null },
    memberships: rows.map((row) => ({
      workspaceId: row.workspace_id,
      workspaceName: row.name,
      memberId: row.id,
      role: row.role as Me['memberships'][number]['role'],
      locale: row.locale as Me['memberships'][number]['locale'],
      blocked: whatIsMissing(person, row.workspace_id, row),
    })),
  };
}

/** The language to write to somebody in: their own choice, else that of their first workspace. */
export async function localeOf(tx: Tx, userId: string): Promise<Locale> {
  const row = await tx
    .selectFrom('member as m')
    .innerJoin('workspace as w', 'w.workspace_id', 'm.workspace_id')
    .select((eb) => eb.fn.coalesce('m.locale', 'w.locale').as('locale'))
    .where('m.user_id', '=', userId)
    .orderBy('w.created_at')
    .limit(1)
    .executeTakeFirst();
  return (row?.locale ?? 'en') as Locale;
}
