import type { Role, SsoConnectionPut } from '@attune/contract';
import { seal, unseal } from '../../access/seal.ts';
import type { Tx } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import type { Change } from '../../events/change.ts';

/** How a workspace reaches its identity provider, and whom it lets in. */
export type Connection = Omit<Required<SsoConnectionPut>, 'joinRole'> & {
  workspaceId: string;
  joinRole: Role | null;
};

const contextOf = (workspaceId: string) => `sso:${workspaceId}`;

export async function loadConnection(
  tx: Tx,
  secret: string,
  workspaceId: string,
): Promise<Connection | null> {
  const row = await tx
    .selectFrom('sso_connection')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  if (!row) return null;
  return {
    workspaceId,
    enabled: row.enabled,
    label: row.label,
    issuer: row.issuer,
    clientId: row.client_id,
    clientSecret: unseal(secret, row.client_secret, contextOf(workspaceId)),
    domains: row.domains,
    required: row.required,
    joinRole: row.join_role as Role | null,
    roleClaim: row.role_claim,
    roleMap: row.role_map as Connection['roleMap'],
    remap: row.remap,
  };
}

/** @throws bad_request for a new one without a client secret */
export async function putConnection(
  change: Change,
  secret: string,
  { clientSecret, ...input }: SsoConnectionPut,
): Promise<void> {
  const { tx, workspaceId } = change;
  const before = await loadConnection(tx, secret, workspaceId);
  // A stored secret belongs to one issuer: it is not sent to whatever address comes next.
  const kept = before && before.issuer === input.issuer ? before.clientSecret : undefined;
  const plain = clientSecret ?? kept;
  if (plain === undefined) {
    const message = 'is required';
    throw new AppError('bad_request', 'The client secret is missing', [{ path: '/clientSecret', message }]);
  }
  const values = {
    enabled: input.enabled,
    label: input.label,
    issuer: input.issuer,
    client_id: input.clientId,
    client_secret: seal(secret, plain, contextOf(workspaceId)),
    domains: input.domains,
    required: input.required,
    join_role: input.joinRole,
    role_claim: input.roleClaim,
    role_map: JSON.stringify(input.roleMap),
    remap: input.remap,
  };
  await tx
    .insertInto('sso_connection')
    .values({ workspace_id: workspaceId, ...values })
    .onConflict((on) => on.column('workspace_id').doUpdateSet(values))
    .execute();
  change.record('settings.changed', null, { what: 'workspace', id: null });
}

export async function deleteConnection(change: Change): Promise<void> {
  const { tx, workspaceId } = change;
  await tx.deleteFrom('sso_connection').where('workspace_id', '=', workspaceId).execute();
  await tx.deleteFrom('sso_identity').where('workspace_id', '=', workspaceId).execute();
  change.record('settings.changed', null, { what: 'workspace', id: null });
}
