import { createHmac, randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { seal, unseal } from '../../access/seal.ts';
import type { Tx } from '../../db/database.ts';
import { AppError } from '../../errors.ts';

const STEP_SECONDS = 30;
const BACKUP_CODES = 10;
/** Without 0, 1, i, l, o, which are mistaken for one another. */
const LETTERS = '23456789abcdefghjkmnpqrstuvwxyz';

/** Codes of an authenticator app (RFC 6238) and, for a lost phone, backup codes. `secret` is the installation's. */
export interface SecondFactors {
  /** A new secret that counts once a code confirms it. @throws second_factor_on */
  begin(tx: Tx, person: { userId: string; email: string }): Promise<{ secret: string; uri: string }>;
  /** Turns it on. Returns backup codes; null: the code is wrong. @throws wrong_step when nothing was begun */
  confirm(tx: Tx, userId: string, code: string, now: Date): Promise<string[] | null>;
  /** Whether a code – of the app or a backup code – is right. It is used up: none works twice. */
  use(tx: Tx, userId: string, code: string, now: Date): Promise<boolean>;
  /** Replaces those that are left. */
  newBackupCodes(tx: Tx, userId: string): Promise<string[]>;
}

export function createSecondFactors(secret: string): SecondFactors {
  const context = (userId: string) => `totp:${userId}`;
  const backupHash = (userId: string, code: string) =>
    createHmac('sha256', `backup:${secret}`).update(`${userId}:${code}`).digest('hex');

  const appOf = (key: Secret, label = '') =>
    new TOTP({ issuer: 'Attune', label, secret: key, period: STEP_SECONDS });

  async function useAppCode(
    tx: Tx,
    userId: string,
    code: string,
    now: Date,
    confirmed: boolean,
  ): Promise<boolean> {
    const row = await tx
      .selectFrom('auth_second_factor')
      .select('secret')
      .where('user_id', '=', userId)
      .where('confirmed_at', confirmed ? 'is not' : 'is', null)
      .executeTakeFirst();
    if (!row) return false;
    const app = appOf(Secret.fromBase32(unseal(secret, row.secret, context(userId))));
    // One step to either side: phones' clocks differ, and people type slowly.
    const delta = app.validate({ token: code, window: 1, timestamp: now.getTime() });
    if (delta === null) return false;
    const step = Math.floor(now.getTime() / 1000 / STEP_SECONDS) + delta;
    const used = await tx
      .updateTable('auth_second_factor')
      .set({ last_step: step })
      .where('user_id', '=', userId)
      .where('last_step', '<', step)
      .returning('user_id')
      .executeTakeFirst();
    return used !== undefined;
  }

  async function newBackupCodes(tx: Tx, userId: string): Promise<string[]> {
    const codes = Array.from({ length: BACKUP_CODES }, backupCode);
    await tx.deleteFrom('auth_backup_code').where('user_id', '=', userId).execute();
    await tx
      .insertInto('auth_backup_code')
      .values(codes.map((code) => ({ user_id: userId, hash: backupHash(userId, plain(code)) })))
      .execute();
    return codes;
  }

  return {
    newBackupCodes,

    async begin(tx, { userId, email }) {
      const key = new Secret({ size: 20 });
      const sealed = seal(secret, key.base32, context(userId));
      const begun = await tx
        .insertInto('auth_second_factor')
        .values({ user_id: userId, secret: sealed })
        .onConflict((on) =>
          on
            .column('user_id')
            .doUpdateSet({ secret: sealed })
            .where('auth_second_factor.confirmed_at', 'is', null),
        )
        .returning('user_id')
        .executeTakeFirst();
      if (!begun) throw new AppError('second_factor_on');
      return { secret: key.base32, uri: appOf(key, email).toString() };
    },

    async confirm(tx, userId, code, now) {
      if (!(await useAppCode(tx, userId, code.trim(), now, false))) return null;
      await tx
        .updateTable('auth_second_factor')
        .set({ confirmed_at: now })
        .where('user_id', '=', userId)
        .execute();
      return newBackupCodes(tx, userId);
    },

    async use(tx, userId, code, now) {
      const typed = plain(code);
      if (/^\d{6}$/.test(typed)) return useAppCode(tx, userId, typed, now, true);
      const used = await tx
        .deleteFrom('auth_backup_code')
        .where('user_id', '=', userId)
        .where('hash', '=', backupHash(userId, typed))
        .returning('user_id')
        .executeTakeFirst();
      return used !== undefined;
    },
  };
}

/** Off, with everything that belongs to it. */
export async function removeSecondFactor(tx: Tx, userId: string): Promise<void> {
  await tx.deleteFrom('auth_second_factor').where('user_id', '=', userId).execute();
}

export async function hasSecondFactor(tx: Tx, userId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('auth_second_factor')
    .select('user_id')
    .where('user_id', '=', userId)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** Ten letters, 49 bits: not to be guessed with five tries in ten minutes. */
function backupCode(): string {
  const letters = Array.from({ length: 10 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
}

const plain = (code: string): string => code.toLowerCase().replace(/[\s-]/g, '');
