import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Person } from '../../access/access.ts';
import type { Tx } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import { SYSTEM } from '../../events/change.ts';
import type { Platform } from '../../feature.ts';
import { type Attempts, createAttempts, RateLimited } from './attempts.ts';
import type { Auth } from './auth.ts';
import { findAccount, verifyPassword } from './passwords.ts';
import { createSecondFactors, type SecondFactors } from './second-factor.ts';
import { endAllSessions } from './sessions.ts';

/** What the routes of signing in share. */
export interface Gate {
  platform: Platform;
  auth: Auth;
  attempts: Attempts;
  secondFactors: SecondFactors;
  /** That somebody who is signed in also knows the password. @throws invalid_credentials, rate_limited */
  confirmPassword(person: Person, password: string): Promise<void>;
  /** After a change of what lets somebody in: every session ends, and this request gets a new one. Returns its cookie. */
  startAfresh(tx: Tx, request: FastifyRequest, person: Person): Promise<string>;
  /** Live connections of the person come in through the door again, on every node. */
  putOut(tx: Tx, userId: string): Promise<void>;
}

export function createGate(platform: Platform, auth: Auth): Gate {
  const { db, changes, access, clock } = platform;
  const attempts = createAttempts(db, clock);

  async function putOut(tx: Tx, userId: string): Promise<void> {
    access.forgetSessions();
    for (const { workspace_id, id } of await membershipsOf(tx, userId)) {
      await changes.within(tx, workspace_id, SYSTEM, async (change) => {
        change.record('settings.changed', null, { what: 'members', id });
      });
    }
  }

  return {
    platform,
    auth,
    attempts,
    secondFactors: createSecondFactors(platform.secret),

    async confirmPassword({ userId }, password) {
      const tries = [{ kind: 'device', key: `confirm:${userId}` }] as const;
      await attempts.begin(tries);
      const account = await db.system((tx) => findAccount(tx, { userId }));
      if (!(await verifyPassword(password, account?.hash ?? null))) throw new AppError('invalid_credentials');
      await attempts.succeeded(tries);
    },

    async startAfresh(tx, request, { userId, onlyWorkspace }) {
      await endAllSessions(tx, userId);
      const cookie = await auth.open(tx, request, userId, onlyWorkspace);
      await putOut(tx, userId);
      return cookie;
    },

    putOut,
  };
}

export function membershipsOf(tx: Tx, userId: string) {
  return tx
    .selectFrom('member')
    .select(['workspace_id', 'id', 'locale'])
    .where('user_id', '=', userId)
    .where('disabled_at', 'is', null)
    .execute();
}

/** Puts what a limit says about time into the answer. */
export function tellWhen(reply: FastifyReply): (error: unknown) => never {
  return (error) => {
    if (error instanceof RateLimited) reply.header('retry-after', error.retryAfterSeconds);
    throw error;
  };
}
