import { Me, SetupInput, SetupState, SignInResult } from '@attune/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import Type from 'typebox';
import { v7 as uuidv7 } from 'uuid';
import { personOf } from '../../access/access.ts';
import type { Tx } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import { SYSTEM } from '../../events/change.ts';
import type { App } from '../../feature.ts';
import { createWorkspace } from '../workspaces/index.ts';
import type { Attempt } from './attempts.ts';
import { listDemoSignIns } from './demo.ts';
import { knownDevice, rememberDevice } from './devices.ts';
import { type Gate, tellWhen } from './gate.ts';
import { loadMe } from './me.ts';
import { createUser, findAccount, hashPassword, MAX_PASSWORD, verifyPassword } from './passwords.ts';
import { hasSecondFactor } from './second-factor.ts';
import { issueToken } from './tokens.ts';

const tags = ['Session'];
export const Password = Type.String({ minLength: 1, maxLength: MAX_PASSWORD });

/** Held while somebody sets the installation up, so that two at once cannot. */
export const SETUP_LOCK = 4_771_804;
/** Between the password and the code. */
export const CODE_WITHIN_SECONDS = 600;

export function registerSessionRoutes(app: App, gate: Gate): void {
  const { platform, auth, attempts } = gate;
  const { db, changes, access, clock, env } = platform;

  app.post(
    '/api/auth/sign-in/email',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'signIn',
        summary: 'Sign in; the answer sets a session cookie, or asks for the code of the second factor',
        tags,
        body: Type.Object({ email: Type.String({ maxLength: 200 }), password: Password }),
        response: { 200: SignInResult },
      },
    },
    async (request, reply) => {
      const { email, password } = request.body;
      const now = clock();
      const account = await db.system((tx) => findAccount(tx, { email }));
      const device =
        account && (await db.system((tx) => knownDevice(tx, auth.cookies, request, account.userId, now)));
      const tries: Attempt[] = [
        { kind: 'address', key: request.ip },
        device ? { kind: 'device', key: device.hash } : { kind: 'account', key: email.toLowerCase() },
      ];
      await attempts.begin(tries).catch(tellWhen(reply));
      const right = await verifyPassword(password, account?.hash ?? null);
      if (!account || !right) throw new AppError('invalid_credentials');
      await attempts.succeeded(tries);
      const { userId } = account;
      const cookies = await db.system(async (tx) => {
        if (!device?.trusted && (await hasSecondFactor(tx, userId))) {
          const expiresAt = new Date(now.getTime() + CODE_WITHIN_SECONDS * 1000);
          const token = await issueToken(tx, 'second_factor', userId, { expiresAt });
          return [auth.cookies.set('second_factor', token)];
        }
        return [
          await auth.open(tx, request, userId),
          await rememberDevice(tx, auth.cookies, request, { userId, now, trust: false }),
        ];
      });
      return reply.header('set-cookie', cookies).send({ secondFactor: cookies.length === 1 });
    },
  );

  app.post(
    '/api/auth/sign-out',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'signOut',
        summary: 'End the session',
        tags,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const cookie = await db.system((tx) => auth.close(tx, request));
      access.forgetSessions();
      return reply.header('set-cookie', cookie).code(204).send(null);
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
      reply.header('cache-control', 'no-store');
      return db.system(async (tx) => {
        const cookie = await auth.renew(tx, request);
        if (cookie) reply.header('set-cookie', cookie);
        return loadMe(tx, person);
      });
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
      const passwordHash = await hashPassword(password);
      return db.system(async (tx) => {
        await sql`select pg_advisory_xact_lock(${SETUP_LOCK})`.execute(tx);
        if (await anybody(tx)) throw new AppError('already_set_up');
        const userId = await createUser(tx, { name, email, passwordHash });
        const workspaceId = uuidv7({ msecs: clock().getTime() });
        await changes.within(tx, workspaceId, SYSTEM, (change) =>
          createWorkspace(change, workspace, { userId, name, email }),
        );
        return enter(tx, gate, request, reply, { userId, name, email });
      });
    },
  );
}

/** Signs in somebody whose sign-in was just made, and answers with what they see. */
export async function enter(
  tx: Tx,
  { auth, platform }: Gate,
  request: FastifyRequest,
  reply: FastifyReply,
  user: { userId: string; name: string; email: string },
): Promise<Me> {
  const { userId } = user;
  const cookies = [
    await auth.open(tx, request, userId),
    await rememberDevice(tx, auth.cookies, request, { userId, now: platform.clock(), trust: false }),
  ];
  reply.code(201).headers({ 'set-cookie': cookies, 'cache-control': 'no-store' });
  return loadMe(tx, { ...user, onlyWorkspace: null, secondFactor: false });
}

/** Whether the installation has people. */
export async function anybody(tx: Tx): Promise<boolean> {
  const row = await tx.selectFrom('auth_user').select('id').limit(1).executeTakeFirst();
  return row !== undefined;
}
