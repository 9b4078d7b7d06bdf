import { Id, Tag, TagInput } from '@attune/contract';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import { isUniqueViolation } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import type { Feature, Platform } from '../../feature.ts';

const W = '/api/v1/workspaces/:workspaceId';
const section = ['Tags'];
const InWorkspace = Type.Object({ workspaceId: Id });
const InWorkspaceById = Type.Object({ workspaceId: Id, id: Id });

/** Labels that people put on conversations. */
export function tags({ db, changes }: Platform): Feature {
  return {
    name: 'tags',
    routes(app) {
      app.get(
        `${W}/tags`,
        {
          config: { access: 'conversation.read' },
          schema: {
            tags: section,
            operationId: 'listTags',
            summary: 'All tags',
            params: InWorkspace,
            response: { 200: Type.Array(Tag) },
          },
        },
        (request) => {
          const { workspaceId } = memberOf(request);
          return db.workspace(workspaceId, (tx) =>
            tx
              .selectFrom('tag')
              .select(['id', 'name'])
              .where('workspace_id', '=', workspaceId)
              .orderBy('name')
              .execute(),
          );
        },
      );

      app.post(
        `${W}/tags`,
        {
          config: { access: 'tag.write' },
          schema: {
            tags: section,
            operationId: 'createTag',
            summary: 'Add a tag',
            params: InWorkspace,
            body: TagInput,
            response: { 201: Tag },
          },
        },
        async (request, reply) => {
          const { workspaceId, memberId } = memberOf(request);
          const name = nameOf(request.body);
          const tag = await changes
            .run(workspaceId, { kind: 'agent', id: memberId }, async (change) => {
              const id = change.newId();
              recordChange(change, id);
              await change.tx.insertInto('tag').values({ workspace_id: workspaceId, id, name }).execute();
              return { id, name };
            })
            .catch(nameTaken);
          return reply.code(201).send(tag);
        },
      );

      app.patch(
        `${W}/tags/:id`,
        {
          config: { access: 'tag.write' },
          schema: {
            tags: section,
            operationId: 'patchTag',
            summary: 'Rename a tag',
            params: InWorkspaceById,
            body: TagInput,
            response: { 200: Tag },
          },
        },
        (request) => {
          const { workspaceId, memberId } = memberOf(request);
          const { id } = request.params;
          const name = nameOf(request.body);
          return changes
            .run(workspaceId, { kind: 'agent', id: memberId }, async (change) => {
              recordChange(change, id);
              return change.tx
                .updateTable('tag')
                .set({ name })
                .where('workspace_id', '=', workspaceId)
                .where('id', '=', id)
                .returning(['id', 'name'])
                .executeTakeFirstOrThrow(() => notFound('tag'));
            })
            .catch(nameTaken);
        },
      );

      app.delete(
        `${W}/tags/:id`,
        {
          config: { access: 'tag.write' },
          schema: {
            tags: section,
            operationId: 'deleteTag',
            summary: 'Delete a tag; conversations lose it',
            params: InWorkspaceById,
            response: { 204: Type.Null() },
          },
        },
        async (request, reply) => {
          const { workspaceId, memberId } = memberOf(request);
          const { id } = request.params;
          await changes.run(workspaceId, { kind: 'agent', id: memberId }, async (change) => {
            recordChange(change, id);
            await change.tx
              .deleteFrom('tag')
              .where('workspace_id', '=', workspaceId)
              .where('id', '=', id)
              .returning('id')
              .executeTakeFirstOrThrow(() => notFound('tag'));
          });
          return reply.code(204).send(null);
        },
      );
    },
  };
}

function nameOf(input: { name: string }): string {
  const name = input.name.trim();
  if (name === '') throw new AppError('bad_request', 'A tag needs a name');
  return name;
}

function recordChange(change: Change, id: string): void {
  change.record('settings.changed', null, { what: 'tags', id });
}

function nameTaken(error: unknown): never {
  if (isUniqueViolation(error)) throw new AppError('name_taken', 'Another tag has that name');
  throw error;
}
