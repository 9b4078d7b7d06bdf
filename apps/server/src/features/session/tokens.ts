import { createHash, randomBytes } from 'node:crypto';
import type { Tx } from '../../db/database.ts';

/** `reset`: choose a new password; `email`: confirm an address; `second_factor`: the password was right, the code is missing. */
export type TokenKind = 'reset' | 'email' | 'second_factor';

export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Something only its holder knows, of which the hash alone is kept. An earlier one of that kind and person stops working. */
export async function issueToken(
  tx: Tx,
  kind: TokenKind,
  userId: string,
  { expiresAt, data = '' }: { expiresAt: Date; data?: string },
): Promise<string> {
  if (kind !== 'second_factor') await revokeTokens(tx, userId, kind);
  const token = randomBytes(32).toString('base64url');
  await tx
    .insertInto('auth_token')
    .values({ hash: hashOf(token), kind, user_id: userId, data, expires_at: expiresAt })
    .execute();
  return token;
}

export async function revokeTokens(tx: Tx, userId: string, kind?: TokenKind): Promise<void> {
  await tx
    .deleteFrom('auth_token')
    .where('user_id', '=', userId)
    .$if(kind !== undefined, (query) => query.where('kind', '=', kind as TokenKind))
    .execute();
}

/** Whose it is, without using it up. */
export async function peekToken(
  tx: Tx,
  kind: TokenKind,
  token: string,
  now: Date,
): Promise<{ userId: string; data: string } | null> {
  const row = await tx
    .selectFrom('auth_token')
    .select(['user_id', 'data'])
    .where('hash', '=', hashOf(token))
    .where('kind', '=', kind)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row ? { userId: row.user_id, data: row.data } : null;
}

/** Uses it up: of two at once one gets it. */
export async function takeToken(
  tx: Tx,
  kind: TokenKind,
  token: string,
  now: Date,
): Promise<{ userId: string; data: string } | null> {
  const row = await tx
    .deleteFrom('auth_token')
    .where('hash', '=', hashOf(token))
    .where('kind', '=', kind)
    .where('expires_at', '>', now)
    .returning(['user_id', 'data'])
    .executeTakeFirst();
  return row ? { userId: row.user_id, data: row.data } : null;
}
