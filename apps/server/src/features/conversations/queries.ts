import type { ConversationQuery, WireEvent } from '@attune/contract';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import type { LogEvent } from '../../events/log.ts';
import {
  conversationQuery,
  loadConversations,
  loadMessages,
  messageQuery,
  presentConversation,
  presentMessage,
} from './present.ts';

const encodeCursor = (at: Date, id: string): string =>
  Buffer.from(`${at.toISOString()}|${id}`).toString('base64url');

function decodeCursor(cursor: string): { at: Date; id: string } {
  const [at, id] = Buffer.from(cursor, 'base64url').toString().split('|');
  const date = new Date(at ?? '');
  if (!id || !/^[0-9a-f-]{36}$/.test(id) || Number.isNaN(date.getTime())) throw new AppError('bad_cursor');
  return { at: date, id };
}

/** One page of the inbox, newest activity first; the queue is oldest first, as it is served. */
export async function listConversations(
  tx: Tx,
  workspaceId: string,
  memberId: string,
  query: ConversationQuery,
) {
  const limit = query.limit ?? 30;
  const oldestFirst = query.view === 'queue';
  let select = conversationQuery(tx).where('c.workspace_id', '=', workspaceId);
  switch (query.view) {
    case 'mine':
      select = select.where('c.assignee_id', '=', memberId).where('c.status', '<>', 'resolved');
      break;
    case 'queue':
      select = select.where('c.owner', '=', 'queue').where('c.status', '=', 'open');
      break;
    case 'open':
      select = select.where('c.status', '<>', 'resolved');
      break;
    case 'waiting':
      select = select.where('c.status', 'in', ['pending', 'snoozed']);
      break;
    case 'resolved':
      select = select.where('c.status', '=', 'resolved');
      break;
  }
  if (query.assigneeId) select = select.where('c.assignee_id', '=', query.assigneeId);
  if (query.teamId) select = select.where('c.team_id', '=', query.teamId);
  if (query.topicId) select = select.where('c.topic_id', '=', query.topicId);
  if (query.contactId) select = select.where('c.contact_id', '=', query.contactId);
  if (query.priority) select = select.where('c.priority', '=', query.priority);
  if (query.tagId) {
    const { tagId } = query;
    select = select.where((where) =>
      where.exists(
        where
          .selectFrom('conversation_tag as t')
          .whereRef('t.workspace_id', '=', 'c.workspace_id')
          .whereRef('t.conversation_id', '=', 'c.id')
          .where('t.tag_id', '=', tagId),
      ),
    );
  }
  if (query.cursor) {
    const { at, id } = decodeCursor(query.cursor);
    select = select.where(
      oldestFirst
        ? sql<boolean>`(c.queued_at, c.id) > (${at}, ${id}::uuid)`
        : sql<boolean>`(c.last_message_at, c.id) < (${at}, ${id}::uuid)`,
    );
  }
  const rows = await (oldestFirst
    ? select.orderBy('c.queued_at').orderBy('c.id')
    : select.orderBy('c.last_message_at', 'desc').orderBy('c.id', 'desc')
  )
    .limit(limit + 1)
    .execute();
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  const at = last && (oldestFirst ? last.queued_at : last.last_message_at);
  return {
    items: rows.slice(0, limit).map(presentConversation),
    nextCursor: last && at ? encodeCursor(at, last.id) : null,
  };
}

export async function countConversations(tx: Tx, workspaceId: string, memberId: string) {
  const unresolved = tx
    .selectFrom('conversation')
    .where('workspace_id', '=', workspaceId)
    .where('status', '<>', 'resolved');
  const row = await unresolved
    .select([
      sql<number>`count(*) filter (where assignee_id = ${memberId})::int`.as('mine'),
      sql<number>`count(*) filter (where owner = 'queue' and status = 'open')::int`.as('queue'),
      sql<number>`count(*)::int`.as('open'),
      sql<number>`count(*) filter (where status in ('pending', 'snoozed'))::int`.as('waiting'),
    ])
    .executeTakeFirstOrThrow();
  return row;
}

/** The newest `limit` messages before `before`, oldest first. */
export async function listMessages(
  tx: Tx,
  workspaceId: string,
  conversationId: string,
  limit: number,
  before?: string,
) {
  let query = messageQuery(tx)
    .where('m.workspace_id', '=', workspaceId)
    .where('m.conversation_id', '=', conversationId);
  if (before) {
    query = query.where(
      sql<boolean>`(m.created_at, m.id) < (select created_at, id from message where workspace_id = ${workspaceId} and id = ${before})`,
    );
  }
  const rows = await query
    .orderBy('m.created_at', 'desc')
    .orderBy('m.id', 'desc')
    .limit(limit + 1)
    .execute();
  return { messages: rows.slice(0, limit).reverse().map(presentMessage), hasMore: rows.length > limit };
}

/** Events as clients see them, with the rows they speak of as they are now: three queries for any number. */
export async function presentEvents(
  tx: Tx,
  workspaceId: string,
  events: readonly LogEvent[],
): Promise<WireEvent[]> {
  const conversationIds = [...new Set(events.flatMap((event) => event.conversationId ?? []))];
  const messageIds = [
    ...new Set(
      events.flatMap(({ payload }) => (typeof payload.messageId === 'string' ? payload.messageId : [])),
    ),
  ];
  const [messageRows, conversationRows] = await Promise.all([
    loadMessages(tx, workspaceId, messageIds),
    loadConversations(tx, workspaceId, conversationIds),
  ]);
  const messages = new Map(messageRows.map((row) => [row.id, row]));
  const conversations = new Map(conversationRows.map((row) => [row.id, row]));
  return events.map((event) => {
    const message = messages.get(String(event.payload.messageId));
    const conversation = event.conversationId && conversations.get(event.conversationId);
    return {
      id: event.id,
      type: event.type,
      at: event.at.toISOString(),
      conversationId: event.conversationId,
      actor: { kind: event.actorKind, id: event.actorId },
      payload: event.payload,
      ...(message && { message }),
      ...(conversation && { conversation }),
    };
  });
}
