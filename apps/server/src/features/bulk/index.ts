import { Bulk, BulkInput, Id } from '@attune/contract';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import type { Feature, Platform } from '../../feature.ts';
import { loadBulk, startBulk, undoBulk } from './bulk.ts';
import { RUN, runBulk } from './run.ts';

const W = '/api/v1/workspaces/:workspaceId';
const tags = ['Bulk'];
const InWorkspaceById = Type.Object({ workspaceId: Id, id: Id });

/** The same actions on many conversations: stored first, done by a task, each conversation in a transaction of its own. */
export function bulk(platform: Platform): Feature {
  const { db, changes, tasks } = platform;
  return {
    name: 'bulk',
    tasks: [runBulk(platform)],
    routes(app) {
      app.post(
        `${W}/bulk`,
        {
          config: { access: 'conversation.answer' },
          schema: {
            tags,
            operationId: 'startBulk',
            summary: 'Do actions with many conversations',
            params: Type.Object({ workspaceId: Id }),
            body: BulkInput,
            response: { 202: Bulk },
          },
        },
        async (request, reply) => {
          const { workspaceId, memberId } = memberOf(request);
          const started = await changes.run(workspaceId, { kind: 'agent', id: memberId }, async (change) => {
            const { id, isNew } = await startBulk(change, memberId, request.body);
            if (isNew) await tasks.add(change.tx, RUN, { workspaceId, bulkId: id });
            return loadBulk(change.tx, workspaceId, memberId, id);
          });
          return reply.code(202).send(started);
        },
      );

      app.get(
        `${W}/bulk/:id`,
        {
          config: { access: 'conversation.answer' },
          schema: {
            tags,
            operationId: 'getBulk',
            summary: 'How far it is, and what became of it',
            params: InWorkspaceById,
            response: { 200: Bulk },
          },
        },
        (request) => {
          const { workspaceId, memberId } = memberOf(request);
          return db.workspace(workspaceId, (tx) => loadBulk(tx, workspaceId, memberId, request.params.id));
        },
      );

      app.post(
        `${W}/bulk/:id/undo`,
        {
          config: { access: 'conversation.answer' },
          schema: {
            tags,
            operationId: 'undoBulk',
            summary: 'Take it back where nobody has changed the same since',
            params: InWorkspaceById,
            response: { 202: Bulk },
          },
        },
        async (request, reply) => {
          const { workspaceId, memberId } = memberOf(request);
          const { id } = request.params;
          const undone = await changes.run(workspaceId, { kind: 'agent', id: memberId }, async (change) => {
            if (await undoBulk(change, memberId, id)) {
              await tasks.add(change.tx, RUN, { workspaceId, bulkId: id });
            }
            return loadBulk(change.tx, workspaceId, memberId, id);
          });
          return reply.code(202).send(undone);
        },
      );
    },
  };
}
