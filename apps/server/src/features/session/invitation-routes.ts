import { InvitationAccept, InvitationView, Me } from '@attune/contract';
import Type from 'typebox';
import { isUniqueViolation } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import { SYSTEM } from '../../events/change.ts';
import type { App } from '../../feature.ts';
import { acceptInvitation, findInvitation } from '../people/index.ts';
import type { Gate } from './gate.ts';
import { loadMe } from './me.ts';
import { createUser, hashPassword } from './passwords.ts';
import { enter } from './routes.ts';

const tags = ['Session'];
const params = Type.Object({ token: Type.String({ minLength: 20, maxLength: 100 }) });

/** What somebody who got an invitation's link may do. */
export function registerInvitationLinkRoutes(app: App, gate: Gate): void {
  const { platform, auth } = gate;
  const { db, changes, clock, access } = platform;
  const find = (token: string) => db.system((tx) => findInvitation(tx, token, clock()));

  app.get(
    '/api/v1/invitations/:token',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'getInvitation',
        summary: 'What an invitation is for',
        tags,
        params,
        response: { 200: InvitationView },
      },
    },
    async (request) => {
      const { workspaceName, email, role, userId } = await find(request.params.token);
      return { workspaceName, email, role, hasAccount: userId !== null };
    },
  );

  app.post(
    '/api/v1/invitations/:token/accept',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'acceptInvitation',
        summary: 'Join the workspace; signs in somebody who had no sign-in',
        description:
          'Somebody whose address has a sign-in must be signed in as that address, and sends nothing.',
        tags,
        params,
        body: Type.Union([InvitationAccept, Type.Null()]),
        response: { 200: Me, 201: Me },
      },
    },
    async (request, reply) => {
      const invitation = await find(request.params.token);
      const { email, workspaceId } = invitation;

      if (invitation.userId !== null) {
        const person = await auth.personOf(request);
        if (!person) throw new AppError('unauthenticated', `Sign in as ${email} to accept`);
        // Whom only one workspace vouches for cannot join others.
        if (person.userId !== invitation.userId || person.onlyWorkspace !== null) {
          throw new AppError('forbidden', `The invitation is for ${email}`);
        }
        await changes.run(workspaceId, SYSTEM, (change) => acceptInvitation(change, invitation, person));
        access.forgetWorkspace(workspaceId);
        return reply.code(200).send(await db.system((tx) => loadMe(tx, person)));
      }

      const { name, password } = request.body ?? {};
      if (name === undefined || password === undefined) {
        throw new AppError('bad_request', 'Choose a name and a password', [
          ...(name === undefined ? [{ path: '/name', message: 'is required' }] : []),
          ...(password === undefined ? [{ path: '/password', message: 'is required' }] : []),
        ]);
      }
      const passwordHash = await hashPassword(password);
      return db
        .system(async (tx) => {
          const userId = await createUser(tx, { name, email, passwordHash });
          await changes.within(tx, workspaceId, SYSTEM, (change) =>
            acceptInvitation(change, invitation, { userId, name }),
          );
          return enter(tx, gate, request, reply, { userId, name, email });
        })
        .catch((error: unknown) => {
          throw isUniqueViolation(error, 'auth_user_email_key') ? new AppError('email_taken') : error;
        });
    },
  );
}
