import {
  AttributeDefinition,
  AttributeDefinitionInput,
  AttributeDefinitionPatch,
  AttributeOrder,
  Id,
} from '@attune/contract';
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import type { Change } from '../../events/change.ts';
import type { Feature, Platform } from '../../feature.ts';
import {
  createDefinition,
  deleteDefinition,
  listDefinitions,
  orderDefinitions,
  patchDefinition,
} from './definitions.ts';

const url = '/api/v1/workspaces/:workspaceId/attribute-definitions';
const tags = ['Attributes'];
const All = Type.Object({ workspaceId: Id });
const One = Type.Object({ workspaceId: Id, id: Id });

/** What a workspace wants to know of its conversations and customers. The values live with those. */
export function attributes({ db, changes }: Platform): Feature {
  const act = <T>(request: FastifyRequest, work: (change: Change) => Promise<T>): Promise<T> => {
    const { workspaceId, memberId } = memberOf(request);
    return changes.run(workspaceId, { kind: 'agent', id: memberId }, work);
  };
  return {
    name: 'attributes',
    routes(app) {
      app.get(
        url,
        {
          config: { access: 'workspace.read' },
          schema: {
            tags,
            operationId: 'listAttributeDefinitions',
            summary: 'The custom attributes of conversations and customers',
            params: All,
            response: { 200: Type.Array(AttributeDefinition) },
          },
        },
        (request) => {
          const { workspaceId } = memberOf(request);
          return db.workspace(workspaceId, (tx) => listDefinitions(tx, workspaceId));
        },
      );

      app.post(
        url,
        {
          config: { access: 'workspace.manage' },
          schema: {
            tags,
            operationId: 'createAttributeDefinition',
            summary: 'Define a custom attribute',
            params: All,
            body: AttributeDefinitionInput,
            response: { 201: AttributeDefinition },
          },
        },
        async (request, reply) =>
          reply.code(201).send(await act(request, (change) => createDefinition(change, request.body))),
      );

      app.put(
        `${url}/order`,
        {
          config: { access: 'workspace.manage' },
          schema: {
            tags,
            operationId: 'orderAttributeDefinitions',
            summary: 'The order in which people see them',
            params: All,
            body: AttributeOrder,
            response: { 200: Type.Array(AttributeDefinition) },
          },
        },
        (request) =>
          act(request, async (change) => {
            await orderDefinitions(change, request.body.subject, request.body.ids);
            return listDefinitions(change.tx, change.workspaceId);
          }),
      );

      app.patch(
        `${url}/:id`,
        {
          config: { access: 'workspace.manage' },
          schema: {
            tags,
            operationId: 'patchAttributeDefinition',
            summary: 'Change labels, options or whether it is required',
            params: One,
            body: AttributeDefinitionPatch,
            response: { 200: AttributeDefinition },
          },
        },
        (request) => act(request, (change) => patchDefinition(change, request.params.id, request.body)),
      );

      app.delete(
        `${url}/:id`,
        {
          config: { access: 'workspace.manage' },
          schema: {
            tags,
            operationId: 'deleteAttributeDefinition',
            summary: 'Delete the definition; values that were given stay',
            params: One,
            response: { 204: Type.Null() },
          },
        },
        async (request, reply) => {
          await act(request, (change) => deleteDefinition(change, request.params.id));
          return reply.code(204).send(null);
        },
      );
    },
  };
}

export { fits, patched } from './check.ts';
export { listDefinitions } from './definitions.ts';
