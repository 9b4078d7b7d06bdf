import { createHash, randomBytes } from 'node:crypto';
import type { Invitation, Role } from '@attune/contract';
import type { Tx } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import { addMember } from './members.ts';

const LIFETIME_MS = 7 * 86_400_000;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

const columns = ['id', 'email', 'role', 'created_at', 'expires_at', 'accepted_at'] as const;

interface InvitationRow {
  id: string;
  email: string;
  role: string;
  created_at: Date;
  expires_at: Date;
  accepted_at: Date | null;
}

function present(row: InvitationRow): Invitation {
  return {
    id: row.id,
    email: row.email,
    role: row.role as Role,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    acceptedAt: row.accepted_at?.toISOString() ?? null,
  };
}

/** Newest first. */
export async function listInvitations(tx: Tx, workspaceId: string): Promise<Invitation[]> {
  const rows = await tx
    .selectFrom('invitation')
    .select(columns)
    .where('workspace_id', '=', workspaceId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows.map(present);
}

/**
 * Replaces an earlier invitation of the same address that was not accepted; its link stops working. The token is in
 * the answer and nowhere else: only its hash is stored. @throws already_member
 */
export async function invite(
  change: Change,
  input: { email: string; role: string },
): Promise<{ invitation: Invitation; token: string }> {
  const { tx, workspaceId } = change;
  const email = input.email.toLowerCase();
  const member = await tx
    .selectFrom('member')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('email', '=', email)
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
  if (member) throw new AppError('already_member');
  await tx
    .deleteFrom('invitation')
    .where('workspace_id', '=', workspaceId)
    .where('email', '=', email)
    .where('accepted_at', 'is', null)
    .execute();
  const token = randomBytes(32).toString('base64url');
  const row = await tx
    .insertInto('invitation')
    .values({
      workspace_id: workspaceId,
      id: change.newId(),
      email,
      role: input.role,
      token_hash: hashOf(token),
      invited_by: change.actor.id,
      created_at: change.now,
      expires_at: new Date(change.now.getTime() + LIFETIME_MS),
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
  change.record('settings.changed', null, { what: 'members', id: null });
  return { invitation: present(row), token };
}

/** @throws not_found */
export async function withdrawInvitation(change: Change, id: string): Promise<void> {
  const gone = await change.tx
    .deleteFrom('invitation')
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  if (!gone) throw notFound('invitation');
  change.record('settings.changed', null, { what: 'members', id: null });
}

export interface OpenInvitation {
  id: string;
  workspaceId: string;
  workspaceName: string;
  email: string;
  role: Role;
  /** The sign-in of the address on this installation, if it has one. */
  userId: string | null;
}

/** As the owner role: the token alone says which workspace. @throws not_found; expired (or used) */
export async function findInvitation(tx: Tx, token: string, now: Date): Promise<OpenInvitation> {
  const row = await tx
    .selectFrom('invitation as i')
    .innerJoin('workspace as w', 'w.workspace_id', 'i.workspace_id')
    .leftJoin('auth_user as u', 'u.email', 'i.email')
    .select(['i.id', 'i.workspace_id', 'w.name', 'i.email', 'i.role', 'i.expires_at', 'i.accepted_at'])
    .select('u.id as user_id')
    .where('i.token_hash', '=', hashOf(token))
    .executeTakeFirst();
  if (!row) throw notFound('invitation');
  if (row.accepted_at) throw new AppError('expired', 'The invitation was used');
  if (row.expires_at <= now) throw new AppError('expired', 'The invitation has expired');
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    workspaceName: row.name,
    email: row.email,
    role: row.role as Role,
    userId: row.user_id,
  };
}

/** Uses the invitation up; of two at once the second finds it used. @throws expired */
export async function acceptInvitation(
  change: Change,
  invitation: OpenInvitation,
  person: { userId: string; name: string },
): Promise<void> {
  const used = await change.tx
    .updateTable('invitation')
    .set({ accepted_at: change.now })
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', invitation.id)
    .where('accepted_at', 'is', null)
    .where('expires_at', '>', change.now)
    .returning('id')
    .executeTakeFirst();
  if (!used) throw new AppError('expired', 'The invitation was used or withdrawn');
  await addMember(change, { ...person, email: invitation.email, role: invitation.role });
}
