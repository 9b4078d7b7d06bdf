import { Id, SsoButton } from '@attune/contract';
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { Value } from 'typebox/value';
import { seal, unseal } from '../../access/seal.ts';
import type { Env } from '../../env.ts';
import { notFound } from '../../errors.ts';
import type { App, Platform } from '../../feature.ts';
import type { Auth } from '../session/index.ts';
import { admit, Refused } from './admit.ts';
import { loadConnection } from './connection.ts';
import { createProvider, newJourney } from './provider.ts';

const tags = ['Session'];
const CONTEXT = 'sso-journey';
const JOURNEY_SECONDS = 600;
const perMinute = { rateLimit: { max: 30, timeWindow: 60_000 } };

const Journey = Type.Object({
  workspaceId: Type.String(),
  state: Type.String(),
  nonce: Type.String(),
  verifier: Type.String(),
  to: Type.String(),
});

export const redirectUriOf = ({ publicUrl }: Pick<Env, 'publicUrl'>) => `${publicUrl}/api/v1/sso/callback`;

/** The way to a workspace's identity provider and back. */
export function registerSsoRoutes(app: App, platform: Platform, auth: Auth): void {
  const { db, changes, access, outgoing, secret, env, log } = platform;
  const redirectUri = redirectUriOf(env);

  app.get(
    '/api/v1/sso',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'listSso',
        summary: 'The buttons of the sign-in page',
        tags,
        response: { 200: Type.Array(SsoButton) },
      },
    },
    () =>
      db.system((tx) =>
        tx
          .selectFrom('sso_connection')
          .select(['workspace_id as workspaceId', 'label'])
          .where('enabled', '=', true)
          .orderBy('label')
          .limit(20)
          .execute(),
      ),
  );

  app.get(
    '/api/v1/sso/:workspaceId/start',
    {
      config: { access: 'public', ...perMinute },
      schema: {
        operationId: 'startSso',
        summary: 'To the identity provider',
        tags,
        params: Type.Object({ workspaceId: Id }),
        querystring: Type.Object({ to: Type.Optional(Type.String({ maxLength: 500 })) }),
      },
    },
    async (request, reply) => {
      const { workspaceId } = request.params;
      const connection = await db.system((tx) => loadConnection(tx, secret, workspaceId));
      if (!connection?.enabled) throw notFound('single sign-on');
      const journey = newJourney();
      try {
        const url = await createProvider(outgoing, connection, redirectUri).begin(journey);
        const kept = seal(
          secret,
          JSON.stringify({ ...journey, workspaceId, to: request.query.to ?? '/' }),
          CONTEXT,
        );
        return reply.header('set-cookie', auth.cookies.set('sso', kept, JOURNEY_SECONDS)).redirect(url.href);
      } catch (error) {
        log.warn({ err: error, workspaceId }, 'The identity provider does not answer');
        return refuse(reply, 'failed');
      }
    },
  );

  app.get(
    '/api/v1/sso/callback',
    {
      config: { access: 'public', ...perMinute },
      schema: {
        operationId: 'finishSso',
        summary: 'Back from the identity provider; sets a session cookie',
        tags,
      },
    },
    async (request, reply) => {
      const journey = read(auth.cookies.read(request, 'sso'));
      reply.header('set-cookie', auth.cookies.set('sso', '', 0));
      if (!journey) return refuse(reply, 'expired');
      const { workspaceId } = journey;
      try {
        const connection = await db.system((tx) => loadConnection(tx, secret, workspaceId));
        if (!connection?.enabled) return refuse(reply, 'failed');
        const answer = new URL(redirectUri);
        answer.search = new URL(request.url, redirectUri).search;
        const claims = await createProvider(outgoing, connection, redirectUri).finish(answer, journey);
        const cookie = await db.system(async (tx) => {
          const userId = await admit(tx, changes, connection, claims);
          return auth.open(tx, request, userId, workspaceId);
        });
        access.forgetWorkspace(workspaceId);
        return reply.header('set-cookie', cookie).redirect(pathOf(journey.to));
      } catch (error) {
        if (error instanceof Refused) return refuse(reply, error.refusal);
        log.warn({ err: error, workspaceId }, 'Single sign-on failed');
        return refuse(reply, 'failed');
      }
    },
  );

  function read(sealed: string | null) {
    try {
      const journey: unknown = JSON.parse(unseal(secret, sealed ?? '', CONTEXT));
      return Value.Check(Journey, journey) ? journey : null;
    } catch {
      return null;
    }
  }
}

/** The sign-in page says why, in the person's language. */
function refuse(reply: FastifyReply, why: string) {
  return reply.redirect(`/sign-in?sso=${why}`);
}

/** Only a path of our own. */
function pathOf(to: string): string {
  return /^\/(?![/\\])/.test(to) && !/[\s\\]/.test(to) ? to : '/';
}
