import { ShiftType, ShiftTypeInput } from '@attune/contract';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import { isUniqueViolation } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import type { App, Platform } from '../../feature.ts';
import { act, InWorkspace, InWorkspaceById, tags, W } from './shared.ts';
import { createShiftType, deleteShiftType, listShiftTypes, patchShiftType } from './shift-types.ts';

export function registerShiftTypeRoutes(app: App, platform: Platform): void {
  app.get(
    `${W}/shift-types`,
    {
      config: { access: 'workforce.read' },
      schema: {
        tags,
        operationId: 'listShiftTypes',
        summary: 'Kinds of shifts, in the order of the day',
        params: InWorkspace,
        response: { 200: Type.Array(ShiftType) },
      },
    },
    (request) => {
      const { workspaceId } = memberOf(request);
      return platform.db.workspace(workspaceId, (tx) => listShiftTypes(tx, workspaceId));
    },
  );

  app.post(
    `${W}/shift-types`,
    {
      config: { access: 'workforce.plan' },
      schema: {
        tags,
        operationId: 'createShiftType',
        summary: 'Add a kind of shift',
        params: InWorkspace,
        body: ShiftTypeInput,
        response: { 201: ShiftType },
      },
    },
    async (request, reply) => {
      const type = await act(platform, request, (change) => createShiftType(change, request.body)).catch(
        nameTaken,
      );
      return reply.code(201).send(type);
    },
  );

  app.patch(
    `${W}/shift-types/:id`,
    {
      config: { access: 'workforce.plan' },
      schema: {
        tags,
        operationId: 'patchShiftType',
        summary: 'Change a kind of shift; shifts that exist keep their times',
        params: InWorkspaceById,
        body: Type.Partial(ShiftTypeInput),
        response: { 200: ShiftType },
      },
    },
    (request) =>
      act(platform, request, (change) => patchShiftType(change, request.params.id, request.body)).catch(
        nameTaken,
      ),
  );

  app.delete(
    `${W}/shift-types/:id`,
    {
      config: { access: 'workforce.plan' },
      schema: {
        tags,
        operationId: 'deleteShiftType',
        summary: 'Delete a kind of shift; shifts that exist stay',
        params: InWorkspaceById,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await act(platform, request, (change) => deleteShiftType(change, request.params.id));
      return reply.code(204).send(null);
    },
  );
}

function nameTaken(error: unknown): never {
  if (isUniqueViolation(error, 'shift_type_workspace_id_name_key')) throw new AppError('name_taken');
  throw error;
}
