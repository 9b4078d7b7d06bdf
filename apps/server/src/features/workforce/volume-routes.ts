import {
  Id,
  LocalDate,
  SpecialDay,
  SpecialDayInput,
  VolumeImport,
  VolumeImported,
  VolumeStream,
} from '@attune/contract';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import { AppError, notFound } from '../../errors.ts';
import type { App, Platform } from '../../feature.ts';
import { loadSettings } from '../workspaces/index.ts';
import { writeCsv } from './csv.ts';
import { importVolumes } from './import.ts';
import { addSpecialDay, deleteSpecialDay, loadSpecialDays } from './special-days.ts';
import { listStreams } from './streams.ts';

const W = '/api/v1/workspaces/:workspaceId/workforce';
const tags = ['Workforce'];
const params = Type.Object({ workspaceId: Id });
const byId = Type.Object({ workspaceId: Id, id: Id });
/** What `VolumeImport` allows, in UTF-8. */
const IMPORT_BYTES = 16 * 1024 * 1024;
const MAX_DAYS = 800;

/** What has come, and the days that are unlike others. @param changed tells that forecasts rest on something else now */
export function registerVolumeRoutes(
  app: App,
  { db, changes, clock }: Platform,
  changed: (workspaceId: string) => void,
): void {
  app.get(
    `${W}/streams`,
    {
      config: { access: 'workforce.read' },
      schema: {
        tags,
        operationId: 'listVolumeStreams',
        summary: 'What is counted and forecast apart, busiest first',
        params,
        response: { 200: Type.Array(VolumeStream) },
      },
    },
    (request) => {
      const { workspaceId } = memberOf(request);
      return db.workspace(workspaceId, (tx) => listStreams(tx, workspaceId, clock()));
    },
  );

  app.delete(
    `${W}/streams/:id`,
    {
      config: { access: 'workforce.plan' },
      schema: {
        tags,
        operationId: 'deleteVolumeStream',
        summary: 'Delete an imported stream with its history and forecasts',
        params: byId,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { workspaceId, memberId } = memberOf(request);
      const { id } = request.params;
      await changes.run(workspaceId, { kind: 'agent', id: memberId }, async (change) => {
        change.record('settings.changed', null, { what: 'volumes', id });
        const stream = await change.tx
          .deleteFrom('volume_stream')
          .where('workspace_id', '=', workspaceId)
          .where('id', '=', id)
          .returning('channel')
          .executeTakeFirst();
        if (!stream) throw notFound('stream');
        if (stream.channel !== null)
          throw new AppError('in_use', 'It is counted here; only imported streams can go');
      });
      changed(workspaceId);
      return reply.code(204).send(null);
    },
  );

  app.post(
    `${W}/volumes`,
    {
      config: { access: 'workforce.plan' },
      bodyLimit: IMPORT_BYTES,
      schema: {
        tags,
        operationId: 'importVolumes',
        summary: 'Take in what came in the past, from a CSV',
        params,
        body: VolumeImport,
        response: { 200: VolumeImported },
      },
    },
    async (request) => {
      const { workspaceId, memberId } = memberOf(request);
      const name = request.body.name.trim();
      if (name === '') throw new AppError('bad_request', 'A stream needs a name');
      const { timeZone } = await db.workspace(workspaceId, (tx) => loadSettings(tx, workspaceId));
      const actor = { kind: 'agent', id: memberId } as const;
      const { csv } = request.body;
      const imported = await importVolumes({ changes, clock }, workspaceId, actor, { name, csv, timeZone });
      changed(workspaceId);
      return imported;
    },
  );

  app.get(
    `${W}/volumes.csv`,
    {
      config: { access: 'workforce.read' },
      schema: {
        tags,
        operationId: 'exportVolumes',
        summary: 'What came to a stream, by half-hour',
        params,
        querystring: Type.Object({ streamId: Id }),
        produces: ['text/csv'],
        response: { 200: Type.String() },
      },
    },
    async (request, reply) => {
      const { workspaceId } = memberOf(request);
      const rows = await db.workspace(workspaceId, (tx) =>
        tx
          .selectFrom('volume')
          .select(['at', 'contacts'])
          .where('workspace_id', '=', workspaceId)
          .where('stream_id', '=', request.query.streamId)
          .orderBy('at')
          .execute(),
      );
      return writeCsv(
        reply,
        'volumes',
        ['timestamp', 'contacts'],
        rows.map(({ at, contacts }) => [at.toISOString(), contacts]),
      );
    },
  );

  app.get(
    `${W}/special-days`,
    {
      config: { access: 'workforce.read' },
      schema: {
        tags,
        operationId: 'listSpecialDays',
        summary: 'Days unlike others: own, public, closed by the business hours',
        params,
        querystring: Type.Object({ from: LocalDate, to: LocalDate }),
        response: { 200: Type.Array(SpecialDay) },
      },
    },
    (request) => {
      const { workspaceId } = memberOf(request);
      const { from, to } = request.query;
      if (!(Date.parse(to) - Date.parse(from) <= MAX_DAYS * 86_400_000) || to < from)
        throw new AppError('bad_request', `A range of 1 to ${MAX_DAYS} days`);
      return db.workspace(workspaceId, async (tx) => {
        const { settings, locale } = await loadSettings(tx, workspaceId);
        return loadSpecialDays(tx, workspaceId, settings, { from, to }, locale === 'en' ? 'en' : 'zh');
      });
    },
  );

  app.post(
    `${W}/special-days`,
    {
      config: { access: 'workforce.plan' },
      schema: {
        tags,
        operationId: 'addSpecialDay',
        summary: 'Name a day that will be unlike others, or was',
        params,
        body: SpecialDayInput,
        response: { 201: SpecialDay },
      },
    },
    async (request, reply) => {
      const { workspaceId, memberId } = memberOf(request);
      const day = await changes.run(workspaceId, { kind: 'agent', id: memberId }, (change) =>
        addSpecialDay(change, request.body),
      );
      changed(workspaceId);
      return reply.code(201).send(day);
    },
  );

  app.delete(
    `${W}/special-days/:id`,
    {
      config: { access: 'workforce.plan' },
      schema: {
        tags,
        operationId: 'deleteSpecialDay',
        summary: 'Make it an ordinary day again',
        params: byId,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { workspaceId, memberId } = memberOf(request);
      await changes.run(workspaceId, { kind: 'agent', id: memberId }, (change) =>
        deleteSpecialDay(change, request.params.id),
      );
      changed(workspaceId);
      return reply.code(204).send(null);
    },
  );
}
