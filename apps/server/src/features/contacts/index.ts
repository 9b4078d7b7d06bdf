import { type Attributes, Contact, ContactPatch, Id } from '@attune/contract';
import { sql } from 'kysely';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import { notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import type { Feature, Platform } from '../../feature.ts';
import { listDefinitions, patched } from '../attributes/index.ts';
import { registerListRoutes } from './list-routes.ts';
import { registerMergeRoutes } from './merge-routes.ts';
import { presentContact } from './present.ts';

const W = '/api/v1/workspaces/:workspaceId';
const section = ['Contacts'];
const InWorkspaceById = Type.Object({ workspaceId: Id, id: Id });

/** The customers. Their conversations: the list of conversations, by contact. */
export function contacts(platform: Platform): Feature {
  const { db, changes } = platform;
  return {
    name: 'contacts',
    routes(app) {
      registerListRoutes(app, platform);
      registerMergeRoutes(app, platform);
      app.get(
        `${W}/contacts/:id`,
        {
          config: { access: 'conversation.read' },
          schema: {
            tags: section,
            operationId: 'getContact',
            summary: 'One customer',
            params: InWorkspaceById,
            response: { 200: Contact },
          },
        },
        async (request) => {
          const { workspaceId } = memberOf(request);
          const row = await db.workspace(workspaceId, (tx) =>
            tx
              .selectFrom('contact')
              .selectAll()
              .where('workspace_id', '=', workspaceId)
              .where('id', '=', request.params.id)
              .executeTakeFirstOrThrow(() => notFound('contact')),
          );
          return presentContact(row);
        },
      );

      app.patch(
        `${W}/contacts/:id`,
        {
          config: { access: 'contact.write' },
          schema: {
            tags: section,
            operationId: 'patchContact',
            summary:
              'Change what is known of a customer; attributes that are not named stay, null takes one away',
            params: InWorkspaceById,
            body: ContactPatch,
            response: { 200: Contact },
          },
        },
        async (request) => {
          const { workspaceId, memberId } = memberOf(request);
          const { id } = request.params;
          const { name, email, phone, attributes } = request.body;
          const row = await changes.run(workspaceId, { kind: 'agent', id: memberId }, async (change) => {
            change.record('settings.changed', null, { what: 'contact', id });
            const values = attributes && (await patchAttributes(change, id, attributes));
            return change.tx
              .updateTable('contact')
              .set({
                // A no-op, so that an empty patch is a valid statement.
                id: sql`id`,
                name,
                email,
                phone,
                ...(values && { attributes: JSON.stringify(values) }),
              })
              .where('workspace_id', '=', workspaceId)
              .where('id', '=', id)
              .returningAll()
              .executeTakeFirstOrThrow(() => notFound('contact'));
          });
          return presentContact(row);
        },
      );
    },
  };
}

/** @throws invalid_attribute · not_found */
async function patchAttributes({ tx, workspaceId }: Change, id: string, patch: Attributes) {
  const current = await tx
    .selectFrom('contact')
    .select('attributes')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow(() => notFound('contact'));
  const definitions = await listDefinitions(tx, workspaceId, 'contact');
  return patched(current.attributes as Attributes, patch, definitions, { onlyDefined: false });
}
