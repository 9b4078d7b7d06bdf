import { Id, Invitation, InvitationCreated, InvitationInput, type Locale } from '@attune/contract';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import type { App, Platform } from '../../feature.ts';
import { invitationLetter } from './invitation-letter.ts';
import { invite, listInvitations, withdrawInvitation } from './invitations.ts';

const W = '/api/v1/workspaces/:workspaceId';
const params = Type.Object({ workspaceId: Id });
const tags = ['People'];

export function registerInvitationRoutes(app: App, { db, changes, env, mail }: Platform): void {
  app.get(
    `${W}/invitations`,
    {
      config: { access: 'people.manage' },
      schema: {
        operationId: 'listInvitations',
        summary: 'Invitations, newest first',
        tags,
        params,
        response: { 200: Type.Array(Invitation) },
      },
    },
    async (request) => {
      const { workspaceId } = memberOf(request);
      return db.workspace(workspaceId, (tx) => listInvitations(tx, workspaceId));
    },
  );

  app.post(
    `${W}/invitations`,
    {
      config: { access: 'people.manage' },
      schema: {
        operationId: 'createInvitation',
        summary: 'Invite somebody by mail; the link is also shown, this once',
        description: 'Replaces an earlier invitation of the same address.',
        tags,
        params,
        body: InvitationInput,
        response: { 201: InvitationCreated },
      },
    },
    async (request, reply) => {
      const { workspaceId, memberId } = memberOf(request);
      const created = await changes.run(workspaceId, { kind: 'agent', id: memberId }, async (change) => {
        const { invitation, token } = await invite(change, request.body);
        const url = `${env.publicUrl}/invite/${token}`;
        const { name, locale } = await change.tx
          .selectFrom('workspace')
          .select(['name', 'locale'])
          .where('workspace_id', '=', workspaceId)
          .executeTakeFirstOrThrow();
        const letter = invitationLetter(locale as Locale, { workspace: name, role: invitation.role, url });
        await mail.send({ to: invitation.email, ...letter }, change.tx);
        return { invitation, url };
      });
      return reply.code(201).header('cache-control', 'no-store').send(created);
    },
  );

  app.delete(
    `${W}/invitations/:id`,
    {
      config: { access: 'people.manage' },
      schema: {
        operationId: 'deleteInvitation',
        summary: 'Withdraw an invitation',
        tags,
        params: Type.Object({ workspaceId: Id, id: Id }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { workspaceId, memberId } = memberOf(request);
      await changes.run(workspaceId, { kind: 'agent', id: memberId }, (change) =>
        withdrawInvitation(change, request.params.id),
      );
      return reply.code(204).send(null);
    },
  );
}
