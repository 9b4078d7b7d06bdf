import { Conversation, Id, MergeInput } from '@attune/contract';
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import { notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import type { App, Platform } from '../../feature.ts';
import { merge, unmerge } from './merge.ts';
import { loadConversations } from './present.ts';

const url = '/api/v1/workspaces/:workspaceId/conversations/:id/merge';
const params = Type.Object({ workspaceId: Id, id: Id });
const tags = ['Conversations'];

export function registerMergeRoutes(app: App, { changes }: Platform): void {
  /** Runs a change as the signed-in member and answers with the conversation whose id it returns. */
  function act(request: FastifyRequest, work: (change: Change) => Promise<string>): Promise<Conversation> {
    const { workspaceId, memberId } = memberOf(request);
    return changes.run(workspaceId, { kind: 'agent', id: memberId }, async (change) => {
      const [conversation] = await loadConversations(change.tx, workspaceId, [await work(change)]);
      if (!conversation) throw notFound('conversation');
      return conversation;
    });
  }

  app.post(
    url,
    {
      config: { access: 'conversation.answer' },
      schema: {
        operationId: 'mergeConversation',
        summary: 'Make it part of another conversation of the same customer',
        tags,
        params,
        body: MergeInput,
        response: { 200: Conversation },
      },
    },
    (request) =>
      act(request, async (change) => {
        const { intoId } = request.body;
        await merge(change, request.params.id, intoId);
        return intoId;
      }),
  );

  app.delete(
    url,
    {
      config: { access: 'conversation.answer' },
      schema: {
        operationId: 'unmergeConversation',
        summary: 'Undo: both are as before, and what happened since stays with the other one',
        tags,
        params,
        response: { 200: Conversation },
      },
    },
    (request) =>
      act(request, async (change) => {
        await unmerge(change, request.params.id);
        return request.params.id;
      }),
  );
}
