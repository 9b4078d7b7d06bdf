import { Me, SetupInput, SetupState } from '@attune/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import Type from 'typebox';
import { v7 as uuidv7 } from 'uuid';
import { type Person, personOf } from '../../access/access.ts';
import type { Tx } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import { SYSTEM } from '../../events/change.ts';
import type { App, Platform } from '../../feature.ts';
import { createWorkspace } from '../workspaces/index.ts';
import { type Auth, createUser, MAX_PASSWORD, MIN_PASSWORD, RateLimited } from './auth.ts';
import { listDemoSignIns } from './demo.ts';
import { loadMe } from './me.ts';

const tags = ['Session'];
const Password = Type.String({ minLength: 1, maxLength: MAX_PASSWORD });
const NewPassword = Type.String({ minLength: MIN_PASSWORD, maxLength: MAX_PASSWORD });
const Nothing = { 204: Type.Null() };

/** Held while somebody sets the installation up, so that two at once cannot. */
export const SETUP_LOCK = 4_771_804;

export function registerSessionRoutes(app: App, platform: Platform, auth: Auth): void {
  const { db, changes, access, clock, env } = platform;

  app.post(
    '/api/auth/sign-in/email',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'signIn',
        summary: 'Sign in; the answer sets a session cookie',
        tags,
        body: Type.Object({ email: Type.String({ maxLength: 200 }), password: Password }),
        response: { 200: Me.properties.user },
      },
    },
    async (request, reply) => {
      const { person, cookies } = await auth.signIn(request, request.body).catch(tellWhen(reply));
      return reply.header('set-cookie', cookies).send(userOf(person));
    },
  );

  app.post(
    '/api/auth/sign-out',
    {
      config: { access: 'public' },
      schema: { operationId: 'signOut', summary: 'End the session', tags, response: Nothing },
    },
    async (request, reply) => {
      const cookies = await auth.signOut(request);
      access.forgetSessions();
      return reply.header('set-cookie', cookies).code(204).send(null);
    },
  );

  app.post(
    '/api/auth/change-password',
    {
      config: { access: 'person' },
      schema: {
        operationId: 'changePassword',
        summary: 'Change your password; other sessions end',
        tags,
        body: Type.Object({ currentPassword: Password, newPassword: NewPassword }),
        response: Nothing,
      },
    },
    async (request, reply) => {
      const cookies = await auth.changePassword(request, request.body).catch(tellWhen(reply));
      access.forgetSessions();
      return reply.header('set-cookie', cookies).code(204).send(null);
    },
  );

  app.get(
    '/api/v1/me',
    {
      config: { access: 'person' },
      schema: { operationId: 'getMe', summary: 'Who I am and where I work', tags, response: { 200: Me } },
    },
    async (request, reply) => {
      const person = personOf(request);
      const cookies = await auth.renew(request);
      if (cookies.length > 0) reply.header('set-cookie', cookies);
      reply.header('cache-control', 'no-store');
      return db.system((tx) => loadMe(tx, person));
    },
  );

  app.get(
    '/api/v1/setup',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'getSetup',
        summary: 'Whether this installation waits for its first person',
        tags,
        response: { 200: SetupState },
      },
    },
    () =>
      db.system(async (tx) => ({
        needed: !(await anybody(tx)),
        demo: env.demo ? await listDemoSignIns(tx) : null,
      })),
  );

  app.post(
    '/api/v1/setup',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'setUp',
        summary: 'Make the first person and the first workspace; signs in',
        tags,
        body: SetupInput,
        response: { 201: Me },
      },
    },
    async (request, reply) => {
      const { name, password, workspace } = request.body;
      const email = request.body.email.toLowerCase();
      if (await db.system(anybody)) throw new AppError('already_set_up');
      const passwordHash = await auth.hashPassword(password);
      await db.system(async (tx) => {
        await sql`select pg_advisory_xact_lock(${SETUP_LOCK})`.execute(tx);
        if (await anybody(tx)) throw new AppError('already_set_up');
        const userId = await createUser(tx, { name, email, passwordHash });
        const workspaceId = uuidv7({ msecs: clock().getTime() });
        await changes.within(tx, workspaceId, SYSTEM, (change) =>
          createWorkspace(change, workspace, { userId, name, email }),
        );
      });
      return enter(platform, auth, request, reply, { email, password });
    },
  );
}

/** Signs in somebody whose sign-in was just made, and answers with what they see. */
export async function enter(
  { db }: Platform,
  auth: Auth,
  request: FastifyRequest,
  reply: FastifyReply,
  credentials: { email: string; password: string },
) {
  const { person, cookies } = await auth.enter(request, credentials);
  const me = await db.system((tx) => loadMe(tx, person));
  return reply.code(201).headers({ 'set-cookie': cookies, 'cache-control': 'no-store' }).send(me);
}

/** Whether the installation has people. */
export async function anybody(tx: Tx): Promise<boolean> {
  const row = await tx.selectFrom('auth_user').select('id').limit(1).executeTakeFirst();
  return row !== undefined;
}

function userOf({ userId, name, email }: Person): Me['user'] {
  return { id: userId, name, email };
}

function tellWhen(reply: FastifyReply): (error: unknown) => never {
  return (error) => {
    if (error instanceof RateLimited) reply.header('retry-after', error.retryAfterSeconds);
    throw error;
  };
}
