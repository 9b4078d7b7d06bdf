import { randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Tx } from '../../db/database.ts';
import type { Cookies } from './cookies.ts';
import { hashOf } from './tokens.ts';

const YEAR_SECONDS = 365 * 86_400;
export const TRUST_MS = 30 * 86_400_000;

export interface Device {
  hash: string;
  /** No second factor is asked for here. */
  trusted: boolean;
}

/** The browser of the request, if the person has signed in with it before. */
export async function knownDevice(
  tx: Tx,
  cookies: Cookies,
  request: FastifyRequest,
  userId: string,
  now: Date,
): Promise<Device | null> {
  const id = cookies.read(request, 'device');
  if (!id) return null;
  const row = await tx
    .selectFrom('auth_device')
    .select(['hash', 'trusted_until'])
    .where('user_id', '=', userId)
    .where('hash', '=', hashOf(id))
    .executeTakeFirst();
  return row ? { hash: row.hash, trusted: row.trusted_until !== null && row.trusted_until > now } : null;
}

/**
 * Remembers the browser of somebody who has just signed in. Returns its cookie, always a new one: an id that somebody
 * planted in the browser beforehand is worth nothing afterwards. Others who sign in with this browser stay known.
 */
export async function rememberDevice(
  tx: Tx,
  cookies: Cookies,
  request: FastifyRequest,
  { userId, now, trust }: { userId: string; now: Date; trust: boolean },
): Promise<string> {
  const before = cookies.read(request, 'device');
  const id = randomBytes(32).toString('base64url');
  const hash = hashOf(id);
  if (before) await tx.updateTable('auth_device').set({ hash }).where('hash', '=', hashOf(before)).execute();
  const trusted = trust ? { trusted_until: new Date(now.getTime() + TRUST_MS) } : {};
  await tx
    .insertInto('auth_device')
    .values({ user_id: userId, hash, seen_at: now, ...trusted })
    .onConflict((on) => on.columns(['user_id', 'hash']).doUpdateSet({ seen_at: now, ...trusted }))
    .execute();
  return cookies.set('device', id, YEAR_SECONDS);
}
