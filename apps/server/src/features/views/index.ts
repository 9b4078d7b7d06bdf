import { Id, SavedView, SavedViewCounts, SavedViewInput, SavedViewPatch } from '@attune/contract';
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import { may } from '../../access/permissions.ts';
import type { Tx } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import type { Feature, Platform } from '../../feature.ts';
import { countViews, createView, deleteView, listViews, loadView, patchView } from './views.ts';

const W = '/api/v1/workspaces/:workspaceId';
const tags = ['Views'];
const InWorkspace = Type.Object({ workspaceId: Id });
const InWorkspaceById = Type.Object({ workspaceId: Id, id: Id });

/** Saved lists of conversations. */
export function views({ db, changes, clock }: Platform): Feature {
  /** What is everybody's, only leads make or change. */
  function requireShare(request: FastifyRequest): void {
    if (!may(memberOf(request).role, 'view.share')) throw new AppError('forbidden');
  }
  async function changeable(tx: Tx, request: FastifyRequest<{ Params: { id: string } }>): Promise<SavedView> {
    const { workspaceId, memberId } = memberOf(request);
    const view = await loadView(tx, workspaceId, memberId, request.params.id);
    if (view.shared) requireShare(request);
    return view;
  }

  return {
    name: 'views',
    routes(app) {
      app.get(
        `${W}/views`,
        {
          config: { access: 'conversation.read' },
          schema: {
            tags,
            operationId: 'listViews',
            summary: 'Saved views: shared ones and one’s own',
            params: InWorkspace,
            response: { 200: Type.Array(SavedView) },
          },
        },
        (request) => {
          const { workspaceId, memberId } = memberOf(request);
          return db.workspace(workspaceId, (tx) => listViews(tx, workspaceId, memberId));
        },
      );

      app.get(
        `${W}/views/counts`,
        {
          config: { access: 'conversation.read' },
          schema: {
            tags,
            operationId: 'countViews',
            summary: 'How many conversations each saved view holds, up to 1000',
            params: InWorkspace,
            response: { 200: SavedViewCounts },
          },
        },
        (request) => {
          const { workspaceId, memberId } = memberOf(request);
          return db.workspace(workspaceId, (tx) => countViews(tx, workspaceId, memberId, clock()));
        },
      );

      app.post(
        `${W}/views`,
        {
          config: { access: 'conversation.read' },
          schema: {
            tags,
            operationId: 'createView',
            summary: 'Save a view',
            params: InWorkspace,
            body: SavedViewInput,
            response: { 201: SavedView },
          },
        },
        async (request, reply) => {
          const { workspaceId, memberId } = memberOf(request);
          if (request.body.shared) requireShare(request);
          const view = await changes.run(workspaceId, { kind: 'agent', id: memberId }, (change) =>
            createView(change, memberId, request.body),
          );
          return reply.code(201).send(view);
        },
      );

      app.patch(
        `${W}/views/:id`,
        {
          config: { access: 'conversation.read' },
          schema: {
            tags,
            operationId: 'patchView',
            summary: 'Change a saved view',
            params: InWorkspaceById,
            body: SavedViewPatch,
            response: { 200: SavedView },
          },
        },
        (request) => {
          const { workspaceId, memberId } = memberOf(request);
          if (request.body.shared) requireShare(request);
          return changes.run(workspaceId, { kind: 'agent', id: memberId }, async (change) =>
            patchView(change, memberId, await changeable(change.tx, request), request.body),
          );
        },
      );

      app.delete(
        `${W}/views/:id`,
        {
          config: { access: 'conversation.read' },
          schema: {
            tags,
            operationId: 'deleteView',
            summary: 'Delete a saved view',
            params: InWorkspaceById,
            response: { 204: Type.Null() },
          },
        },
        async (request, reply) => {
          const { workspaceId, memberId } = memberOf(request);
          await changes.run(workspaceId, { kind: 'agent', id: memberId }, async (change) => {
            const { id } = await changeable(change.tx, request);
            await deleteView(change, id);
          });
          return reply.code(204).send(null);
        },
      );
    },
  };
}

export { loadView } from './views.ts';
