import {
  RosterImport,
  RosterImported,
  RosterRange,
  RosterShift,
  RosterShiftInput,
  RosterShiftPatch,
  RosterView,
} from '@attune/contract';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import type { App, Platform } from '../../feature.ts';
import { writeCsv } from '../workforce/index.ts';
import { loadSettings } from '../workspaces/index.ts';
import { daysOf } from './days.ts';
import { importRoster } from './import.ts';
import { publish } from './publish.ts';
import { loadRoster, rosterRows } from './roster.ts';
import { act, InWorkspace, InWorkspaceById, tags, W } from './shared.ts';
import { createShift, deleteShift, patchShift } from './shifts.ts';

/** What `RosterImport` allows, in UTF-8 and escaped. */
const IMPORT_BYTES = 8 * 1024 * 1024;

export function registerRosterRoutes(app: App, platform: Platform): void {
  const { db, clock } = platform;

  app.get(
    `${W}/roster`,
    {
      config: { access: 'workforce.read' },
      schema: {
        tags,
        operationId: 'getRoster',
        summary: 'The roster of some days: for who plans the draft, else what is published',
        params: InWorkspace,
        querystring: RosterRange,
        response: { 200: RosterView },
      },
    },
    (request) => {
      const me = memberOf(request);
      const days = daysOf(request.query);
      return db.workspace(me.workspaceId, async (tx) => {
        const { timeZone } = await loadSettings(tx, me.workspaceId);
        return loadRoster(tx, me, timeZone, days, clock());
      });
    },
  );

  app.get(
    `${W}/roster.csv`,
    {
      config: { access: 'workforce.read' },
      schema: {
        tags,
        operationId: 'exportRoster',
        summary: 'The same as CSV, as the import takes it',
        params: InWorkspace,
        querystring: RosterRange,
        produces: ['text/csv'],
        response: { 200: Type.String() },
      },
    },
    async (request, reply) => {
      const me = memberOf(request);
      const days = daysOf(request.query);
      const rows = await db.workspace(me.workspaceId, async (tx) => {
        const { timeZone } = await loadSettings(tx, me.workspaceId);
        return rosterRows(tx, me, timeZone, days);
      });
      return writeCsv(reply, 'roster', ['email', 'date', 'start', 'end', 'name', 'shift'], rows);
    },
  );

  app.post(
    `${W}/roster/import`,
    {
      config: { access: 'workforce.plan' },
      bodyLimit: IMPORT_BYTES,
      schema: {
        tags,
        operationId: 'importRoster',
        summary: 'Take shifts into the draft, from a CSV',
        params: InWorkspace,
        body: RosterImport,
        response: { 200: RosterImported },
      },
    },
    (request) =>
      act(platform, request, async (change) => {
        const { timeZone } = await loadSettings(change.tx, change.workspaceId);
        return importRoster(change, timeZone, request.body.csv);
      }),
  );

  app.post(
    `${W}/roster/shifts`,
    {
      config: { access: 'workforce.plan' },
      schema: {
        tags,
        operationId: 'createRosterShift',
        summary: 'Put a shift into the draft',
        params: InWorkspace,
        body: RosterShiftInput,
        response: { 201: RosterShift },
      },
    },
    async (request, reply) => {
      const shift = await act(platform, request, async (change) => {
        const { timeZone } = await loadSettings(change.tx, change.workspaceId);
        return createShift(change, timeZone, request.body);
      });
      return reply.code(201).send(shift);
    },
  );

  app.patch(
    `${W}/roster/shifts/:id`,
    {
      config: { access: 'workforce.plan' },
      schema: {
        tags,
        operationId: 'patchRosterShift',
        summary: 'Move a shift of the draft to another day, person or time, or lock it',
        params: InWorkspaceById,
        body: RosterShiftPatch,
        response: { 200: RosterShift },
      },
    },
    (request) =>
      act(platform, request, async (change) => {
        const { timeZone } = await loadSettings(change.tx, change.workspaceId);
        return patchShift(change, timeZone, request.params.id, request.body);
      }),
  );

  app.delete(
    `${W}/roster/shifts/:id`,
    {
      config: { access: 'workforce.plan' },
      schema: {
        tags,
        operationId: 'deleteRosterShift',
        summary: 'Take a shift out of the draft',
        params: InWorkspaceById,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await act(platform, request, (change) => deleteShift(change, request.params.id));
      return reply.code(204).send(null);
    },
  );

  app.post(
    `${W}/roster/publish`,
    {
      config: { access: 'workforce.plan' },
      schema: {
        tags,
        operationId: 'publishRoster',
        summary: 'Make the draft of some days what everybody sees',
        params: InWorkspace,
        body: RosterRange,
        response: { 200: RosterView },
      },
    },
    (request) =>
      act(platform, request, async (change, me) => {
        const days = daysOf(request.body);
        await publish(change, days);
        const { timeZone } = await loadSettings(change.tx, change.workspaceId);
        return loadRoster(change.tx, me, timeZone, days, change.now);
      }),
  );
}
