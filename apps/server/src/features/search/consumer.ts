import type { Tx } from '../../db/database.ts';
import type { Consumer } from '../../events/consumers.ts';
import { type Entry, writeEntries } from './store.ts';

/** Makes what was written findable, a moment after it was stored: nobody who sends waits for it. */
export const searchConsumer: Consumer = {
  name: 'search',
  types: ['message.received', 'message.sent', 'note.added', 'conversation.created', 'settings.changed'],
  shards: 1,
  batch: 500,
  minIntervalMs: 400,
  async handle(tx, events) {
    for (const [workspaceId, own] of Map.groupBy(events, (event) => event.workspaceId)) {
      const messageIds = new Set<string>();
      const contactIds = new Set<string>();
      for (const { payload, type } of own) {
        if (typeof payload.messageId === 'string') messageIds.add(payload.messageId);
        if (typeof payload.contactId === 'string') contactIds.add(payload.contactId);
        if (type === 'settings.changed' && payload.what === 'contact' && typeof payload.id === 'string')
          contactIds.add(payload.id);
      }
      const [written, files, contacts] = await Promise.all([
        messages(tx, workspaceId, [...messageIds]),
        attachments(tx, workspaceId, [...messageIds]),
        customers(tx, workspaceId, [...contactIds]),
      ]);
      const entries = [...written, ...files, ...contacts].toSorted((a, b) => a.at.getTime() - b.at.getTime());
      await writeEntries(tx, workspaceId, entries);
    }
  },
  async clear(tx) {
    await tx.deleteFrom('search_bucket').execute();
  },
};

async function messages(tx: Tx, workspaceId: string, ids: string[]): Promise<Entry[]> {
  const rows = await tx
    .selectFrom('message')
    .select(['id', 'kind', 'body', 'created_at'])
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', ids)
    .where('body', '<>', '')
    .execute();
  return rows.map(({ id, kind, body, created_at }) => ({
    id,
    kind: kind === 'note' ? 'note' : 'message',
    messageId: id,
    contactId: null,
    at: created_at,
    text: body,
  }));
}

async function attachments(tx: Tx, workspaceId: string, messageIds: string[]): Promise<Entry[]> {
  const rows = await tx
    .selectFrom('attachment')
    .select(['id', 'message_id', 'file_name', 'created_at'])
    .where('workspace_id', '=', workspaceId)
    .where('message_id', 'in', messageIds)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    kind: 'file',
    messageId: row.message_id,
    contactId: null,
    at: row.created_at,
    text: row.file_name,
  }));
}

async function customers(tx: Tx, workspaceId: string, ids: string[]): Promise<Entry[]> {
  const rows = await tx
    .selectFrom('contact')
    .select(['id', 'name', 'email', 'phone', 'external_id', 'last_seen_at'])
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', ids)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    kind: 'contact',
    messageId: null,
    contactId: row.id,
    at: row.last_seen_at,
    text: contactText(row),
  }));
}

/** What a customer is found by. */
export const contactText = (row: {
  name: string | null;
  email: string | null;
  phone: string | null;
  external_id: string | null;
}): string => [row.name, row.email, row.phone, row.external_id].filter(Boolean).join(' · ');
