import { Id, Member, MemberPatch, PresencePut } from '@attune/contract';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import { afterCommit } from '../../db/database.ts';
import type { App, Platform } from '../../feature.ts';
import { getMember, listMembers, patchMember } from './members.ts';
import { setPresence } from './presence.ts';

const W = '/api/v1/workspaces/:workspaceId';
const tags = ['People'];

export function registerMemberRoutes(app: App, { db, changes, access }: Platform): void {
  app.get(
    `${W}/members`,
    {
      config: { access: 'people.read' },
      schema: {
        operationId: 'listMembers',
        summary: 'Everybody who works here',
        tags,
        params: Type.Object({ workspaceId: Id }),
        response: { 200: Type.Array(Member) },
      },
    },
    async (request) => {
      const { workspaceId } = memberOf(request);
      return db.workspace(workspaceId, (tx) => listMembers(tx, workspaceId));
    },
  );

  app.patch(
    `${W}/members/:id`,
    {
      config: { access: 'people.manage' },
      schema: {
        operationId: 'patchMember',
        summary: 'Change role, capacity, teams, skills, or whether the person may come in',
        tags,
        params: Type.Object({ workspaceId: Id, id: Id }),
        body: MemberPatch,
        response: { 200: Member },
      },
    },
    async (request) => {
      const { workspaceId, memberId, role } = memberOf(request);
      const { id } = request.params;
      return changes.run(workspaceId, { kind: 'agent', id: memberId }, async (change) => {
        await patchMember(change, role, id, request.body);
        afterCommit(change.tx, () => access.forgetWorkspace(workspaceId));
        return getMember(change.tx, workspaceId, id);
      });
    },
  );

  app.put(
    `${W}/members/me/presence`,
    {
      config: { access: 'presence.set' },
      schema: {
        operationId: 'setPresence',
        summary: 'Say whether you take work',
        tags,
        params: Type.Object({ workspaceId: Id }),
        body: PresencePut,
        response: { 200: Member },
      },
    },
    async (request) => {
      const { workspaceId, memberId } = memberOf(request);
      return changes.run(workspaceId, { kind: 'agent', id: memberId }, async (change) => {
        const { presence, shiftEndsAt } = request.body;
        const until = typeof shiftEndsAt === 'string' ? new Date(shiftEndsAt) : shiftEndsAt;
        await setPresence(change, memberId, presence, until);
        return getMember(change.tx, workspaceId, memberId);
      });
    },
  );
}
