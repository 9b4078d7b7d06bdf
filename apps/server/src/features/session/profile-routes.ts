import { Me, OwnSession, ProfilePatch } from '@attune/contract';
import Type from 'typebox';
import { personOf } from '../../access/access.ts';
import { isUniqueViolation } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import { SYSTEM } from '../../events/change.ts';
import type { App } from '../../feature.ts';
import { patchOwnMember } from '../people/index.ts';
import { type Gate, membershipsOf, tellWhen } from './gate.ts';
import { changedLetter, confirmEmailLetter } from './letters.ts';
import { loadMe, localeOf } from './me.ts';
import { LinkToken } from './password-routes.ts';
import { Password } from './routes.ts';
import { endAllSessions, endOtherSessions, endSession, listSessions } from './sessions.ts';
import { issueToken, takeToken } from './tokens.ts';

const tags = ['Session'];
const Nothing = { 204: Type.Null() };
const CONFIRM_WITHIN_MS = 86_400_000;

/** What somebody does with their own sign-in: name, language, address, sessions. */
export function registerProfileRoutes(app: App, gate: Gate): void {
  const { db, changes, access, clock, mail, env } = gate.platform;

  app.patch(
    '/api/v1/me',
    {
      config: { access: 'person' },
      schema: {
        operationId: 'patchMe',
        summary: 'Change your name or language, wherever you work',
        description: 'By single sign-on: in that workspace.',
        tags,
        body: ProfilePatch,
        response: { 200: Me },
      },
    },
    async (request) => {
      const person = personOf(request);
      const { userId, onlyWorkspace } = person;
      const name = request.body.name ?? person.name;
      return db.system(async (tx) => {
        if (onlyWorkspace === null)
          await tx.updateTable('auth_user').set({ name }).where('id', '=', userId).execute();
        for (const { workspace_id, id } of await membershipsOf(tx, userId)) {
          if (onlyWorkspace !== null && workspace_id !== onlyWorkspace) continue;
          await changes.within(tx, workspace_id, SYSTEM, (change) =>
            patchOwnMember(change, id, request.body),
          );
          access.forgetWorkspace(workspace_id);
        }
        access.forgetSessions();
        return loadMe(tx, { ...person, name });
      });
    },
  );

  app.get(
    '/api/v1/me/sessions',
    {
      config: { access: 'person' },
      schema: {
        operationId: 'listOwnSessions',
        summary: 'Where you are signed in; this browser first',
        tags,
        response: { 200: Type.Array(OwnSession) },
      },
    },
    async (request) => db.system((tx) => listSessions(tx, personOf(request))),
  );

  app.delete(
    '/api/v1/me/sessions/:id',
    {
      config: { access: 'person' },
      schema: {
        operationId: 'endOwnSession',
        summary: 'Sign out another browser',
        tags,
        params: Type.Object({ id: Type.String({ maxLength: 100 }) }),
        response: Nothing,
      },
    },
    async (request, reply) => {
      const person = personOf(request);
      await db.system(async (tx) => {
        await endSession(tx, person, request.params.id);
        await gate.putOut(tx, person.userId);
      });
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/v1/me/sessions',
    {
      config: { access: 'person' },
      schema: {
        operationId: 'endOtherSessions',
        summary: 'Sign out everywhere but here',
        tags,
        response: Nothing,
      },
    },
    async (request, reply) => {
      const person = personOf(request);
      await db.system(async (tx) => {
        await endOtherSessions(tx, person);
        await gate.putOut(tx, person.userId);
      });
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/auth/change-email',
    {
      config: { access: 'person' },
      schema: {
        operationId: 'changeEmail',
        summary: 'Have a link sent to a new address that makes it the one to sign in with',
        tags,
        body: Type.Object({ email: Type.String({ format: 'email', maxLength: 200 }), password: Password }),
        response: { 202: Type.Null() },
      },
    },
    async (request, reply) => {
      const person = personOf(request);
      const email = request.body.email.toLowerCase();
      await gate.confirmPassword(person, request.body.password).catch(tellWhen(reply));
      await gate.attempts.begin([{ kind: 'mail', key: person.userId }]).catch(tellWhen(reply));
      await db.system(async (tx) => {
        const expiresAt = new Date(clock().getTime() + CONFIRM_WITHIN_MS);
        const token = await issueToken(tx, 'email', person.userId, { expiresAt, data: email });
        const url = `${env.publicUrl}/confirm-email/${token}`;
        await mail.send({ to: email, ...confirmEmailLetter(await localeOf(tx, person.userId), url) }, tx);
      });
      return reply.code(202).send(null);
    },
  );

  app.post(
    '/api/auth/confirm-email',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'confirmEmail',
        summary: 'Make the new address the one to sign in with; every session ends',
        tags,
        body: Type.Object({ token: LinkToken }),
        response: { 200: Type.Object({ email: Type.String() }) },
      },
    },
    async (request) =>
      db
        .system(async (tx) => {
          const taken = await takeToken(tx, 'email', request.body.token, clock());
          if (!taken) throw new AppError('expired');
          const { userId, data: email } = taken;
          const before = await tx
            .selectFrom('auth_user')
            .select('email')
            .where('id', '=', userId)
            .executeTakeFirstOrThrow();
          await tx
            .updateTable('auth_user')
            .set({ email, email_verified: true })
            .where('id', '=', userId)
            .execute();
          for (const { workspace_id, id } of await membershipsOf(tx, userId)) {
            await changes.within(tx, workspace_id, SYSTEM, (change) => patchOwnMember(change, id, { email }));
          }
          await endAllSessions(tx, userId);
          await gate.putOut(tx, userId);
          await mail.send({ to: before.email, ...changedLetter(await localeOf(tx, userId), 'email') }, tx);
          return { email };
        })
        .catch((error: unknown) => {
          throw isUniqueViolation(error, 'auth_user_email_key') ? new AppError('email_taken') : error;
        }),
  );
}
