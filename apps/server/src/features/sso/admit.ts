import { ROLES, type Role } from '@attune/contract';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { type Changes, SYSTEM } from '../../events/change.ts';
import { addMember, patchMember } from '../people/index.ts';
import { createUser } from '../session/index.ts';
import type { Connection } from './connection.ts';
import type { Claims } from './provider.ts';

/**
 * Why somebody whom the identity provider knows is not let in all the same. `unverified`: it does not vouch for the address;
 * `domain`: not one of the workspace's; `invite`: the address has a sign-in here that has not agreed to join;
 * `no_access`: nobody gave them a role, or they were disabled.
 */
export type Refusal = 'unverified' | 'domain' | 'invite' | 'no_access';
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal);
    this.refusal = refusal;
  }
}

/**
 * The person that claims speak of, let in anew where the workspace allows it. Known again by issuer and subject, never by
 * address; an address links only where the provider says it verified it, and only a member of this very workspace:
 * whoever runs one workspace's identity provider decides about nobody elsewhere. @throws Refused
 */
export async function admit(
  tx: Tx,
  changes: Pick<Changes, 'within'>,
  connection: Connection,
  claims: Claims,
): Promise<string> {
  const { workspaceId, issuer, domains } = connection;
  // Two tabs that come back at once take turns.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${workspaceId} ${issuer} ${claims.sub}`}, 0))`.execute(
    tx,
  );
  const email = verifiedEmail(claims);
  if (domains.length > 0) {
    if (email === null) throw new Refused('unverified');
    if (!domains.includes(email.slice(email.lastIndexOf('@') + 1))) throw new Refused('domain');
  }
  const role = roleOf(connection, claims);

  const identity = await tx
    .selectFrom('sso_identity')
    .select('user_id')
    .where('workspace_id', '=', workspaceId)
    .where('issuer', '=', issuer)
    .where('subject', '=', claims.sub)
    .executeTakeFirst();
  const userId = identity?.user_id ?? (await findOrMake());
  const member = await findMember(tx, workspaceId, userId);
  if (!member) throw new Refused('invite');
  if (member.disabled_at !== null) throw new Refused('no_access');

  if (connection.remap && member.role !== 'owner') {
    if (role === null) throw new Refused('no_access');
    if (role !== member.role)
      await changes.within(tx, workspaceId, SYSTEM, (change) =>
        patchMember(change, 'admin', member.id, { role }),
      );
  }
  if (!identity) {
    await tx
      .insertInto('sso_identity')
      .values({ workspace_id: workspaceId, issuer, subject: claims.sub, user_id: userId })
      .execute();
  }
  return userId;

  async function findOrMake(): Promise<string> {
    if (email === null) throw new Refused('unverified');
    const user = await tx.selectFrom('auth_user').select('id').where('email', '=', email).executeTakeFirst();
    if (user) return user.id;
    if (connection.joinRole === null || role === null) throw new Refused('no_access');
    const name = nameOf(claims, email);
    const id = await createUser(tx, { name, email, passwordHash: null });
    await changes.within(tx, workspaceId, SYSTEM, (change) =>
      addMember(change, { userId: id, name, email, role }),
    );
    return id;
  }
}

function findMember(tx: Tx, workspaceId: string, userId: string) {
  return tx
    .selectFrom('member')
    .select(['id', 'role', 'disabled_at'])
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
}

/** By the claim, the one that may most where several fit; else the role of who joins. Never owner. */
export function roleOf(
  { roleClaim, roleMap, joinRole }: Pick<Connection, 'roleClaim' | 'roleMap' | 'joinRole'>,
  claims: Record<string, unknown>,
): Role | null {
  const values = roleClaim === null ? [] : [claimAt(claims, roleClaim)].flat();
  const mapped = values.flatMap((value) =>
    typeof value === 'string' && Object.hasOwn(roleMap, value) ? [roleMap[value]] : [],
  );
  return ROLES.find((role) => role !== 'owner' && mapped.includes(role)) ?? joinRole;
}

/** `groups`, an address as a name, or a path such as `realm_access.roles`. */
function claimAt(claims: Record<string, unknown>, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, key)
          ? (value as Record<string, unknown>)[key]
          : undefined,
      claims,
    );
}

/** Entra ID does not say `email_verified`, but whether the owner of the address's domain is verified. */
function verifiedEmail({ email, email_verified, xms_edov }: Claims): string | null {
  const verified = email_verified === true || xms_edov === true || xms_edov === 1 || xms_edov === '1';
  return verified && typeof email === 'string' ? email.toLowerCase() : null;
}

function nameOf(claims: Claims, email: string): string {
  const given = [claims.name, claims.preferred_username].find(
    (name): name is string => typeof name === 'string' && name.trim() !== '',
  );
  return (given ?? email.slice(0, email.indexOf('@'))).trim().slice(0, 80);
}
