import { Contact, ContactMergeInput, Duplicates, Id } from '@attune/contract';
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import { notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import type { App, Platform } from '../../feature.ts';
import { findDuplicates } from './duplicates.ts';
import { mergeContacts, unmergeContacts } from './merge.ts';
import { presentContact } from './present.ts';

const url = '/api/v1/workspaces/:workspaceId/contacts/:id';
const params = Type.Object({ workspaceId: Id, id: Id });
const tags = ['Contacts'];

export function registerMergeRoutes(app: App, { db, changes }: Platform): void {
  /** Runs a change as the signed-in member and answers with the customer whose id it returns. */
  function act(request: FastifyRequest, work: (change: Change) => Promise<string>): Promise<Contact> {
    const { workspaceId, memberId } = memberOf(request);
    return changes.run(workspaceId, { kind: 'agent', id: memberId }, async (change) => {
      const row = await change.tx
        .selectFrom('contact')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', await work(change))
        .executeTakeFirstOrThrow(() => notFound('contact'));
      return presentContact(row);
    });
  }

  app.get(
    `${url}/duplicates`,
    {
      config: { access: 'conversation.read' },
      schema: {
        operationId: 'listDuplicates',
        summary: 'Who may be the same person, and who was merged into this customer',
        tags,
        params,
        response: { 200: Duplicates },
      },
    },
    (request) => {
      const { workspaceId } = memberOf(request);
      return db.workspace(workspaceId, (tx) => findDuplicates(tx, workspaceId, request.params.id));
    },
  );

  app.post(
    `${url}/merge`,
    {
      config: { access: 'contact.write' },
      schema: {
        operationId: 'mergeContact',
        summary: 'Make the customer one with another one, who stays',
        tags,
        params,
        body: ContactMergeInput,
        response: { 200: Contact },
      },
    },
    (request) =>
      act(request, async (change) => {
        const { intoId } = request.body;
        await mergeContacts(change, request.params.id, intoId);
        return intoId;
      }),
  );

  app.delete(
    `${url}/merge`,
    {
      config: { access: 'contact.write' },
      schema: {
        operationId: 'unmergeContact',
        summary: 'Undo: each has their conversations again, and what began since stays with the other one',
        tags,
        params,
        response: { 200: Contact },
      },
    },
    (request) =>
      act(request, async (change) => {
        await unmergeContacts(change, request.params.id);
        return request.params.id;
      }),
  );
}
