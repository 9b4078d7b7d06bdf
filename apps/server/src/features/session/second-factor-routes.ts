import { BackupCodes, SecondFactorSetup } from '@attune/contract';
import Type from 'typebox';
import { personOf } from '../../access/access.ts';
import { AppError } from '../../errors.ts';
import type { App } from '../../feature.ts';
import { rememberDevice } from './devices.ts';
import { type Gate, tellWhen } from './gate.ts';
import { changedLetter } from './letters.ts';
import { localeOf } from './me.ts';
import { Password } from './routes.ts';
import { removeSecondFactor } from './second-factor.ts';
import { peekToken, revokeTokens } from './tokens.ts';

const tags = ['Session'];
const Code = Type.String({ minLength: 6, maxLength: 20, description: 'of the app, or a backup code' });
const Nothing = { 204: Type.Null() };

export function registerSecondFactorRoutes(app: App, gate: Gate): void {
  const { platform, auth, attempts, secondFactors } = gate;
  const { db, clock, mail } = platform;

  app.post(
    '/api/auth/second-factor',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'signInWithCode',
        summary: 'The second step of signing in; the answer sets a session cookie',
        tags,
        body: Type.Object({
          code: Code,
          trust: Type.Boolean({ description: 'ask for no code in this browser for 30 days' }),
        }),
        response: Nothing,
      },
    },
    async (request, reply) => {
      const { code, trust } = request.body;
      const now = clock();
      const token = auth.cookies.read(request, 'second_factor') ?? '';
      const begun = await db.system((tx) => peekToken(tx, 'second_factor', token, now));
      if (!begun) throw new AppError('sign_in_expired');
      const { userId } = begun;
      const tries = [{ kind: 'secondFactor', key: userId }] as const;
      await attempts.begin(tries).catch(tellWhen(reply));
      const cookies = await db.system(async (tx) => {
        if (!(await secondFactors.use(tx, userId, code, now))) return null;
        await revokeTokens(tx, userId, 'second_factor');
        return [
          await auth.open(tx, request, userId),
          await rememberDevice(tx, auth.cookies, request, { userId, now, trust }),
          auth.cookies.set('second_factor', '', 0),
        ];
      });
      if (!cookies) throw new AppError('wrong_code');
      await attempts.succeeded(tries);
      return reply.header('set-cookie', cookies).code(204).send(null);
    },
  );

  app.post(
    '/api/auth/second-factor/setup',
    {
      config: { access: 'person' },
      schema: {
        operationId: 'setUpSecondFactor',
        summary: 'A new secret for an authenticator app; it counts once a code confirms it',
        tags,
        body: Type.Object({ password: Password }),
        response: { 200: SecondFactorSetup },
      },
    },
    async (request, reply) => {
      const person = personOf(request);
      await gate.confirmPassword(person, request.body.password).catch(tellWhen(reply));
      reply.header('cache-control', 'no-store');
      return db.system((tx) => secondFactors.begin(tx, person));
    },
  );

  app.post(
    '/api/auth/second-factor/confirm',
    {
      config: { access: 'person' },
      schema: {
        operationId: 'confirmSecondFactor',
        summary: 'Turn the second factor on with a code of the app; other sessions end',
        tags,
        body: Type.Object({ code: Code }),
        response: { 200: BackupCodes },
      },
    },
    async (request, reply) => {
      const person = personOf(request);
      const tries = [{ kind: 'secondFactor', key: person.userId }] as const;
      await attempts.begin(tries).catch(tellWhen(reply));
      const done = await db.system(async (tx) => {
        const backupCodes = await secondFactors.confirm(tx, person.userId, request.body.code, clock());
        return backupCodes && { backupCodes, cookie: await gate.startAfresh(tx, request, person) };
      });
      if (!done) throw new AppError('wrong_code');
      await attempts.succeeded(tries);
      return reply
        .headers({ 'set-cookie': done.cookie, 'cache-control': 'no-store' })
        .send({ backupCodes: done.backupCodes });
    },
  );

  app.post(
    '/api/auth/second-factor/backup-codes',
    {
      config: { access: 'person' },
      schema: {
        operationId: 'newBackupCodes',
        summary: 'New backup codes; the earlier ones stop working',
        tags,
        body: Type.Object({ password: Password }),
        response: { 200: BackupCodes },
      },
    },
    async (request, reply) => {
      const person = personOf(request);
      if (!person.secondFactor) throw new AppError('bad_request', 'There is no second factor');
      await gate.confirmPassword(person, request.body.password).catch(tellWhen(reply));
      reply.header('cache-control', 'no-store');
      const backupCodes = await db.system((tx) => secondFactors.newBackupCodes(tx, person.userId));
      return { backupCodes };
    },
  );

  app.post(
    '/api/auth/second-factor/disable',
    {
      config: { access: 'person' },
      schema: {
        operationId: 'disableSecondFactor',
        summary: 'Turn the second factor off; other sessions end',
        tags,
        body: Type.Object({ password: Password, code: Code }),
        response: Nothing,
      },
    },
    async (request, reply) => {
      const person = personOf(request);
      const { userId, email } = person;
      const { password, code } = request.body;
      await gate.confirmPassword(person, password).catch(tellWhen(reply));
      const tries = [{ kind: 'secondFactor', key: userId }] as const;
      await attempts.begin(tries).catch(tellWhen(reply));
      const cookie = await db.system(async (tx) => {
        if (!(await secondFactors.use(tx, userId, code, clock()))) return null;
        await removeSecondFactor(tx, userId);
        await mail.send({ to: email, ...changedLetter(await localeOf(tx, userId), 'second_factor_off') }, tx);
        return gate.startAfresh(tx, request, person);
      });
      if (cookie === null) throw new AppError('wrong_code');
      await attempts.succeeded(tries);
      return reply.header('set-cookie', cookie).code(204).send(null);
    },
  );
}
