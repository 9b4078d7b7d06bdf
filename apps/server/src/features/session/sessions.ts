import type { OwnSession } from '@attune/contract';
import { sql } from 'kysely';
import type { Person } from '../../access/access.ts';
import type { Tx } from '../../db/database.ts';
import { notFound } from '../../errors.ts';

/**
 * Sessions of a person that they may see and end: whoever is vouched for by one workspace sees those of that workspace,
 * because its identity provider has no business with the others.
 */
function visible(tx: Tx, { userId, onlyWorkspace }: Person) {
  return tx
    .selectFrom('auth_session')
    .where('user_id', '=', userId)
    .where('expires_at', '>', sql<Date>`now()`)
    .$if(onlyWorkspace !== null, (query) => query.where('only_workspace', '=', onlyWorkspace));
}

/** The one in use first, then by when they were seen. */
export async function listSessions(tx: Tx, person: Person): Promise<OwnSession[]> {
  const rows = await visible(tx, person)
    .select(['id', 'user_agent', 'ip_address', 'created_at', 'seen_at', 'only_workspace'])
    .orderBy((eb) => eb('id', '=', person.sessionId), 'desc')
    .orderBy('seen_at', 'desc')
    .limit(100)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    current: row.id === person.sessionId,
    userAgent: row.user_agent ?? '',
    ipAddress: row.ip_address ?? '',
    createdAt: row.created_at.toISOString(),
    seenAt: row.seen_at.toISOString(),
    singleSignOn: row.only_workspace !== null,
  }));
}

/** @throws not_found */
export async function endSession(tx: Tx, person: Person, id: string): Promise<void> {
  const gone = await tx
    .deleteFrom('auth_session')
    .where('id', 'in', visible(tx, person).select('id').where('id', '=', id))
    .returning('id')
    .executeTakeFirst();
  if (!gone) throw notFound('session');
}

export async function endOtherSessions(tx: Tx, person: Person): Promise<void> {
  await tx
    .deleteFrom('auth_session')
    .where('id', 'in', visible(tx, person).select('id').where('id', '<>', person.sessionId))
    .execute();
}

/** Everywhere, and no browser is trusted any more. */
export async function endAllSessions(tx: Tx, userId: string): Promise<void> {
  await tx.deleteFrom('auth_session').where('user_id', '=', userId).execute();
  await tx.deleteFrom('auth_device').where('user_id', '=', userId).execute();
}
