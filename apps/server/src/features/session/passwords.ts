import { randomBytes, randomUUID, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import type { Tx } from '../../db/database.ts';

export const MIN_PASSWORD = 10;
export const MAX_PASSWORD = 200;

/** 16 MB and about 60 ms each, off the event loop. Stored hashes rely on these. */
const COST: ScryptOptions = { N: 16_384, r: 16, p: 1, maxmem: 64 * 1024 * 1024 };
const KEY_BYTES = 64;

/** `salt:key` in hex. Slow on purpose: not to be called inside of a transaction. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16).toString('hex');
  return `${salt}:${(await derive(password, salt)).toString('hex')}`;
}

/** Takes as long without a hash, so that the time does not tell whether an account exists. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const [salt = '', key = ''] = (hash ?? `${'0'.repeat(32)}:${'0'.repeat(2 * KEY_BYTES)}`).split(':');
  const given = await derive(password, salt);
  const right = Buffer.from(key, 'hex');
  return hash !== null && given.length === right.length && timingSafeEqual(given, right);
}

/** The person of an address and their password's hash; who only ever comes by single sign-on has none. */
export async function findAccount(
  tx: Tx,
  by: { email: string } | { userId: string },
): Promise<{ userId: string; email: string; hash: string | null } | null> {
  const row = await tx
    .selectFrom('auth_user as u')
    .leftJoin('auth_account as a', (join) =>
      join.onRef('a.user_id', '=', 'u.id').on('a.provider_id', '=', 'credential'),
    )
    .select(['u.id', 'u.email', 'a.password'])
    .where((eb) => ('email' in by ? eb('u.email', '=', by.email.toLowerCase()) : eb('u.id', '=', by.userId)))
    .executeTakeFirst();
  return row ? { userId: row.id, email: row.email, hash: row.password } : null;
}

export async function setPassword(tx: Tx, userId: string, hash: string): Promise<void> {
  const changed = await tx
    .updateTable('auth_account')
    .set({ password: hash, updated_at: new Date() })
    .where('user_id', '=', userId)
    .where('provider_id', '=', 'credential')
    .returning('id')
    .executeTakeFirst();
  if (changed) return;
  await tx
    .insertInto('auth_account')
    .values({
      id: randomUUID(),
      user_id: userId,
      account_id: userId,
      provider_id: 'credential',
      password: hash,
    })
    .execute();
}

/**
 * A person who can sign in, in the transaction that also gives them a place to work in. `email` in lower case;
 * without a password by single sign-on only.
 * @throws a unique violation of auth_user_email_key when the address has a sign-in.
 */
export async function createUser(
  tx: Tx,
  { name, email, passwordHash }: { name: string; email: string; passwordHash: string | null },
): Promise<string> {
  const id = randomUUID();
  await tx.insertInto('auth_user').values({ id, name, email }).execute();
  if (passwordHash !== null) await setPassword(tx, id, passwordHash);
  return id;
}

function derive(password: string, salt: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, COST, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
