import { Id, SsoConnectionPut, SsoSettings } from '@attune/contract';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import { afterCommit } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import type { App, Platform } from '../../feature.ts';
import { callBackIn } from '../people/index.ts';
import { deleteConnection, loadConnection, putConnection } from './connection.ts';
import { createProvider, newJourney } from './provider.ts';
import { redirectUriOf } from './routes.ts';

const W = '/api/v1/workspaces/:workspaceId';
const params = Type.Object({ workspaceId: Id });
const tags = ['Workspaces'];

/** Owners only: who decides which identity provider vouches could become anybody in the workspace. */
export function registerSsoSettingsRoutes(app: App, platform: Platform): void {
  const { db, changes, access, outgoing, secret, env, log } = platform;
  const redirectUri = redirectUriOf(env);

  app.get(
    `${W}/sso`,
    {
      config: { access: 'workspace.own' },
      schema: {
        operationId: 'getSso',
        summary: 'How single sign-on is set up; without the secret',
        tags,
        params,
        response: { 200: SsoSettings },
      },
    },
    async (request) => {
      const { workspaceId } = memberOf(request);
      return db.workspace(workspaceId, async (tx) => {
        const found = await loadConnection(tx, secret, workspaceId);
        if (!found) return { redirectUri, connection: null };
        const { clientSecret: _, workspaceId: __, ...connection } = found;
        return { redirectUri, connection: connection as SsoSettings['connection'] };
      });
    },
  );

  app.put(
    `${W}/sso`,
    {
      config: { access: 'workspace.own' },
      schema: {
        operationId: 'putSso',
        summary: 'Set single sign-on up; an enabled issuer is called to see whether it answers',
        tags,
        params,
        body: SsoConnectionPut,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { workspaceId, memberId } = memberOf(request);
      const input = request.body;
      if (input.enabled) {
        const connection = { clientSecret: '-', ...input, workspaceId };
        await createProvider(outgoing, connection, redirectUri)
          .begin(newJourney())
          .catch((error: unknown) => {
            log.info({ err: error, issuer: input.issuer }, 'An identity provider could not be discovered');
            throw new AppError('sso_unreachable');
          });
      }
      await changes.run(workspaceId, { kind: 'agent', id: memberId }, async (change) => {
        await putConnection(change, secret, input);
        if (input.enabled && input.required) await callBackIn(change);
        afterCommit(change.tx, () => access.forgetWorkspace(workspaceId));
      });
      return reply.code(204).send(null);
    },
  );

  app.delete(
    `${W}/sso`,
    {
      config: { access: 'workspace.own' },
      schema: {
        operationId: 'deleteSso',
        summary: 'Do without single sign-on; who only ever came that way needs a new password',
        tags,
        params,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { workspaceId, memberId } = memberOf(request);
      await changes.run(workspaceId, { kind: 'agent', id: memberId }, async (change) => {
        await deleteConnection(change);
        afterCommit(change.tx, () => access.forgetWorkspace(workspaceId));
      });
      return reply.code(204).send(null);
    },
  );
}
