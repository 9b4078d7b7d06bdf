import {
  Contact,
  ContactImport,
  ContactImported,
  ContactInput,
  ContactPage,
  ContactQuery,
  Id,
} from '@attune/contract';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import { isUniqueViolation } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import type { App, Platform } from '../../feature.ts';
import { listDefinitions, patched } from '../attributes/index.ts';
import { writeCsv } from '../workforce/index.ts';
import { importContacts } from './import.ts';
import { listContacts } from './list.ts';
import { presentContact } from './present.ts';

const W = '/api/v1/workspaces/:workspaceId';
const params = Type.Object({ workspaceId: Id });
const tags = ['Contacts'];
const IMPORT_BYTES = 16 * 1024 * 1024;

/** The customers as a list: found, added, taken in and given out. */
export function registerListRoutes(app: App, platform: Platform): void {
  const { db, changes } = platform;
  app.get(
    `${W}/contacts`,
    {
      config: { access: 'conversation.read' },
      schema: {
        tags,
        operationId: 'listContacts',
        summary: 'One page of the customers',
        params,
        querystring: ContactQuery,
        response: { 200: ContactPage },
      },
    },
    (request) => {
      const { workspaceId } = memberOf(request);
      return db.workspace(workspaceId, (tx) => listContacts(tx, workspaceId, request.query));
    },
  );

  app.post(
    `${W}/contacts`,
    {
      config: { access: 'contact.write' },
      schema: {
        tags,
        operationId: 'createContact',
        summary: 'Add a customer',
        params,
        body: ContactInput,
        response: { 201: Contact },
      },
    },
    async (request, reply) => {
      const { workspaceId, memberId } = memberOf(request);
      const { name = null, email = null, phone = null, externalId = null, attributes = {} } = request.body;
      if (!name?.trim() && !email?.trim() && !phone?.trim() && !externalId)
        throw new AppError('bad_request', 'Say at least a name, an e-mail address, a phone number or an id');
      const row = await changes
        .run(workspaceId, { kind: 'agent', id: memberId }, async (change) => {
          const definitions = await listDefinitions(change.tx, workspaceId, 'contact');
          const id = change.newId();
          change.record('settings.changed', null, { what: 'contact', id });
          return change.tx
            .insertInto('contact')
            .values({
              workspace_id: workspaceId,
              id,
              external_id: externalId,
              name,
              email,
              phone,
              attributes: JSON.stringify(patched({}, attributes, definitions, { onlyDefined: false })),
              created_at: change.now,
              last_seen_at: change.now,
            })
            .returningAll()
            .executeTakeFirstOrThrow();
        })
        .catch((error: unknown) => {
          throw isUniqueViolation(error, 'contact_workspace_id_external_id_key')
            ? new AppError('name_taken', 'Another customer has this id')
            : error;
        });
      return reply.code(201).send(presentContact(row));
    },
  );

  app.post(
    `${W}/contacts/import`,
    {
      config: { access: 'contact.import' },
      bodyLimit: IMPORT_BYTES,
      schema: {
        tags,
        operationId: 'importContacts',
        summary: 'Take in customers from a CSV, or say what that would change',
        params,
        body: ContactImport,
        response: { 200: ContactImported },
      },
    },
    (request) => {
      const { workspaceId, memberId } = memberOf(request);
      return importContacts(platform, workspaceId, { kind: 'agent', id: memberId }, request.body);
    },
  );

  app.get(
    `${W}/contacts.csv`,
    {
      config: { access: 'contact.export' },
      schema: {
        tags,
        operationId: 'exportContacts',
        summary: 'All customers as CSV, in the columns that an import reads',
        params,
        produces: ['text/csv'],
      },
    },
    async (request, reply) => {
      const { workspaceId } = memberOf(request);
      const [definitions, rows] = await db.workspace(workspaceId, async (tx) => [
        await listDefinitions(tx, workspaceId, 'contact'),
        await tx
          .selectFrom('contact')
          .selectAll()
          .where('workspace_id', '=', workspaceId)
          .where('merged_into_id', 'is', null)
          .orderBy('created_at')
          .orderBy('id')
          .execute(),
      ]);
      const contacts = rows.map(presentContact);
      const keys = [
        ...new Set([
          ...definitions.map(({ key }) => key),
          ...contacts.flatMap(({ attributes }) => Object.keys(attributes).sort()),
        ]),
      ];
      const cell = (value: unknown): string | number =>
        value === null || value === undefined
          ? ''
          : typeof value === 'string' || typeof value === 'number'
            ? value
            : JSON.stringify(value);
      return writeCsv(
        reply,
        'customers',
        ['external_id', 'name', 'email', 'phone', 'locale', 'created_at', 'last_seen_at', ...keys],
        contacts.map((contact) => [
          ...[contact.externalId, contact.name, contact.email, contact.phone, contact.locale].map(cell),
          contact.createdAt,
          contact.lastSeenAt,
          ...keys.map((key) => cell(contact.attributes[key])),
        ]),
      );
    },
  );
}
