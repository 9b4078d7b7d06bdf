import { Absence, AbsenceInput, Wish, WishInput } from '@attune/contract';
import Type from 'typebox';
import type { App, Platform } from '../../feature.ts';
import { createAbsence, decideAbsence, deleteAbsence, deleteWish, putWish } from './absences.ts';
import { act, InWorkspace, InWorkspaceById, tags, W } from './shared.ts';

export function registerAbsenceRoutes(app: App, platform: Platform): void {
  app.post(
    `${W}/absences`,
    {
      config: { access: 'workforce.own' },
      schema: {
        tags,
        operationId: 'createAbsence',
        summary: 'Ask for leave, or note an absence',
        description: 'What who plans notes is approved; others ask, and only for themselves.',
        params: InWorkspace,
        body: AbsenceInput,
        response: { 201: Absence },
      },
    },
    async (request, reply) => {
      const absence = await act(platform, request, (change, me) => createAbsence(change, me, request.body));
      return reply.code(201).send(absence);
    },
  );

  app.put(
    `${W}/absences/:id/state`,
    {
      config: { access: 'workforce.plan' },
      schema: {
        tags,
        operationId: 'decideAbsence',
        summary: 'Approve or refuse an absence',
        params: InWorkspaceById,
        body: Type.Pick(Absence, ['state']),
        response: { 200: Absence },
      },
    },
    (request) =>
      act(platform, request, (change) => decideAbsence(change, request.params.id, request.body.state)),
  );

  app.delete(
    `${W}/absences/:id`,
    {
      config: { access: 'workforce.own' },
      schema: {
        tags,
        operationId: 'deleteAbsence',
        summary: 'Take an absence back',
        description: 'One’s own until it is decided; who plans deletes any.',
        params: InWorkspaceById,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await act(platform, request, (change, me) => deleteAbsence(change, me, request.params.id));
      return reply.code(204).send(null);
    },
  );

  app.put(
    `${W}/wishes`,
    {
      config: { access: 'workforce.own' },
      schema: {
        tags,
        operationId: 'putWish',
        summary: 'Wish for a day off, or a kind of shift; the last wish for a day counts',
        params: InWorkspace,
        body: WishInput,
        response: { 200: Wish },
      },
    },
    (request) => act(platform, request, (change, me) => putWish(change, me, request.body)),
  );

  app.delete(
    `${W}/wishes/:id`,
    {
      config: { access: 'workforce.own' },
      schema: {
        tags,
        operationId: 'deleteWish',
        summary: 'Take a wish back',
        params: InWorkspaceById,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await act(platform, request, (change, me) => deleteWish(change, me, request.params.id));
      return reply.code(204).send(null);
    },
  );
}
