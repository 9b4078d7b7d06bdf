import { Draft, Drafts, Id } from '@attune/contract';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import { notFound } from '../../errors.ts';
import type { Feature, Platform } from '../../feature.ts';

const W = '/api/v1/workspaces/:workspaceId';
const section = ['Conversations'];
const InWorkspaceById = Type.Object({ workspaceId: Id, id: Id });

/** What a member began to write and has not sent: their own, one reply and one note per conversation. */
export function drafts({ db, clock }: Platform): Feature {
  return {
    name: 'drafts',
    routes(app) {
      app.get(
        `${W}/conversations/:id/drafts`,
        {
          config: { access: 'conversation.read' },
          schema: {
            tags: section,
            operationId: 'listDrafts',
            summary: 'Your drafts in a conversation',
            params: InWorkspaceById,
            response: { 200: Drafts },
          },
        },
        async (request) => {
          const { workspaceId, memberId } = memberOf(request);
          const rows = await db.workspace(workspaceId, (tx) =>
            tx
              .selectFrom('conversation as c')
              .leftJoin('draft as d', (join) =>
                join
                  .onRef('d.workspace_id', '=', 'c.workspace_id')
                  .onRef('d.conversation_id', '=', 'c.id')
                  .on('d.member_id', '=', memberId),
              )
              .select(['d.kind', 'd.body'])
              .where('c.workspace_id', '=', workspaceId)
              .where('c.id', '=', request.params.id)
              .orderBy('d.kind')
              .execute(),
          );
          if (rows.length === 0) throw notFound('conversation');
          return {
            items: rows.flatMap(({ kind, body }) =>
              kind === null || body === null ? [] : { kind: kind as Draft['kind'], body },
            ),
          };
        },
      );

      app.put(
        `${W}/conversations/:id/draft`,
        {
          config: { access: 'conversation.answer' },
          schema: {
            tags: section,
            operationId: 'saveDraft',
            summary: 'Keep a draft; an empty body deletes it',
            params: InWorkspaceById,
            body: Draft,
            response: { 200: Draft },
          },
        },
        async (request) => {
          const { workspaceId, memberId } = memberOf(request);
          const { kind, body } = request.body;
          const key = {
            workspace_id: workspaceId,
            member_id: memberId,
            conversation_id: request.params.id,
            kind,
          };
          await db.workspace(workspaceId, async (tx) => {
            const conversation = await tx
              .selectFrom('conversation')
              .select('id')
              .where('workspace_id', '=', workspaceId)
              .where('id', '=', key.conversation_id)
              .executeTakeFirst();
            if (!conversation) throw notFound('conversation');
            if (body.trim() === '') {
              await tx
                .deleteFrom('draft')
                .where((where) => where.and(key))
                .execute();
              return;
            }
            const updated_at = clock();
            await tx
              .insertInto('draft')
              .values({ ...key, body, updated_at })
              .onConflict((conflict) =>
                conflict
                  .columns(['workspace_id', 'member_id', 'conversation_id', 'kind'])
                  .doUpdateSet({ body, updated_at }),
              )
              .execute();
          });
          return request.body;
        },
      );
    },
  };
}
