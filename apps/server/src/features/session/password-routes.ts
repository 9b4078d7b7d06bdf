import { Locale } from '@attune/contract';
import Type from 'typebox';
import { personOf } from '../../access/access.ts';
import { seal, unseal } from '../../access/seal.ts';
import { AppError } from '../../errors.ts';
import type { App, Platform } from '../../feature.ts';
import { type Task, task } from '../../jobs/tasks.ts';
import { type Gate, tellWhen } from './gate.ts';
import { changedLetter, resetLetter } from './letters.ts';
import { localeOf } from './me.ts';
import { findAccount, hashPassword, MAX_PASSWORD, MIN_PASSWORD, setPassword } from './passwords.ts';
import { Password } from './routes.ts';
import { endAllSessions } from './sessions.ts';
import { issueToken, peekToken, revokeTokens, takeToken } from './tokens.ts';

const tags = ['Session'];
export const NewPassword = Type.String({ minLength: MIN_PASSWORD, maxLength: MAX_PASSWORD });
export const LinkToken = Type.String({ minLength: 20, maxLength: 100 });
const RESET_WITHIN_MS = 3_600_000;
const RESET = 'send_reset';

export function registerPasswordRoutes(app: App, gate: Gate): void {
  const { platform, attempts } = gate;
  const { db, tasks, mail, clock, secret } = platform;

  app.post(
    '/api/auth/change-password',
    {
      config: { access: 'person' },
      schema: {
        operationId: 'changePassword',
        summary: 'Change your password; other sessions end',
        tags,
        body: Type.Object({ currentPassword: Password, newPassword: NewPassword }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const person = personOf(request);
      const { currentPassword, newPassword } = request.body;
      await gate.confirmPassword(person, currentPassword).catch(tellWhen(reply));
      const hash = await hashPassword(newPassword);
      const cookie = await db.system(async (tx) => {
        await setPassword(tx, person.userId, hash);
        await revokeTokens(tx, person.userId);
        await mail.send(
          { to: person.email, ...changedLetter(await localeOf(tx, person.userId), 'password') },
          tx,
        );
        return gate.startAfresh(tx, request, person);
      });
      return reply.header('set-cookie', cookie).code(204).send(null);
    },
  );

  app.post(
    '/api/auth/forgot-password',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'forgotPassword',
        summary: 'Have a link sent that resets the password',
        description: 'The answer is the same, and as quick, whether the address has a sign-in or not.',
        tags,
        body: Type.Object({ email: Type.String({ format: 'email', maxLength: 200 }), locale: Locale }),
        response: { 202: Type.Null() },
      },
    },
    async (request, reply) => {
      const { email, locale } = request.body;
      const tries = [
        { kind: 'address', key: request.ip },
        { kind: 'mail', key: email.toLowerCase() },
      ] as const;
      await attempts.begin(tries).catch(tellWhen(reply));
      // Whether there is such a person is asked later, by nobody who waits for the answer.
      await tasks.add(null, RESET, { sealed: seal(secret, email, RESET), locale }, { maxAttempts: 5 });
      return reply.code(202).send(null);
    },
  );

  app.post(
    '/api/auth/reset-password',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'resetPassword',
        summary: 'Choose a new password by the link of a mail; every session ends',
        description: 'Does not sign in: a second factor is still asked for.',
        tags,
        body: Type.Object({ token: LinkToken, password: NewPassword }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { token, password } = request.body;
      const now = clock();
      const valid = await db.system((tx) => peekToken(tx, 'reset', token, now));
      if (!valid) throw new AppError('expired');
      const hash = await hashPassword(password);
      await db.system(async (tx) => {
        const taken = await takeToken(tx, 'reset', token, now);
        if (!taken) throw new AppError('expired');
        const { userId } = taken;
        await setPassword(tx, userId, hash);
        // Whoever read the mail owns the address.
        const { email } = await tx
          .updateTable('auth_user')
          .set({ email_verified: true })
          .where('id', '=', userId)
          .returning('email')
          .executeTakeFirstOrThrow();
        await revokeTokens(tx, userId);
        await endAllSessions(tx, userId);
        await gate.putOut(tx, userId);
        await mail.send({ to: email, ...changedLetter(await localeOf(tx, userId), 'password') }, tx);
      });
      return reply.code(204).send(null);
    },
  );
}

/** Sends the link to whoever has a sign-in by that address; nothing otherwise. */
export function resetTask({ db, mail, clock, secret, env }: Platform): Task {
  const payload = Type.Object({ sealed: Type.String(), locale: Locale });
  return task(RESET, payload, async ({ sealed, locale }) => {
    const email = unseal(secret, sealed, RESET);
    await db.system(async (tx) => {
      const account = await findAccount(tx, { email });
      if (!account) return;
      const expiresAt = new Date(clock().getTime() + RESET_WITHIN_MS);
      const token = await issueToken(tx, 'reset', account.userId, { expiresAt });
      await mail.send({ to: account.email, ...resetLetter(locale, `${env.publicUrl}/reset/${token}`) }, tx);
    });
  });
}
