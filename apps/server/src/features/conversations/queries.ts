import type { ConversationQuery, WireEvent } from '@attune/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import type { LogEvent } from '../../events/log.ts';
import { familyOf } from './family.ts';
import {
  conversationQuery,
  loadConversations,
  loadMessages,
  messageQuery,
  presentConversation,
  presentMessage,
} from './present.ts';

/** What a list is sorted by, then by id: an expression over c, its type, and whether it falls. */
const ORDERS = {
  newest_activity: { key: sql.ref('c.last_message_at'), type: 'timestamptz', falls: true },
  oldest_activity: { key: sql.ref('c.last_message_at'), type: 'timestamptz', falls: false },
  longest_waiting: { key: sql`coalesce(c.waiting_since, 'infinity')`, type: 'timestamptz', falls: false },
  newest: { key: sql.ref('c.created_at'), type: 'timestamptz', falls: true },
  oldest: { key: sql.ref('c.created_at'), type: 'timestamptz', falls: false },
  priority: {
    key: sql`array_position(array['urgent', 'high', 'normal', 'low'], c.priority)`,
    type: 'integer',
    falls: false,
  },
  queued: { key: sql.ref('c.queued_at'), type: 'timestamptz', falls: false },
} as const satisfies Record<string, { key: RawBuilder<unknown>; type: string; falls: boolean }>;
export type Order = keyof typeof ORDERS;

const encodeCursor = (key: string, id: string): string => Buffer.from(`${key}|${id}`).toString('base64url');

function decodeCursor(cursor: string, type: string): { key: string; id: string } {
  const [key = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split('|');
  const isKey =
    type === 'integer' ? /^\d$/.test(key) : key === 'infinity' || !Number.isNaN(new Date(key).getTime());
  if (!isKey || !/^[0-9a-f-]{36}$/.test(id)) throw new AppError('bad_cursor');
  return { key, id };
}

/** One page of a list. `chosen`: a filter and an order beside what the query names. */
export async function listConversations(
  tx: Tx,
  workspaceId: string,
  memberId: string,
  query: ConversationQuery,
  chosen: { order?: Order; filter?: RawBuilder<boolean> } = {},
) {
  const limit = query.limit ?? 30;
  const { key, type, falls } =
    ORDERS[chosen.order ?? (query.view === 'queue' ? 'queued' : 'newest_activity')];
  const sortKey = type === 'integer' ? sql<string>`${key}::text` : isoOf(key);
  let select = conversationQuery(tx)
    .select(sortKey.as('sort_key'))
    .where('c.workspace_id', '=', workspaceId)
    .where('c.merged_into_id', 'is', null);
  if (chosen.filter) select = select.where(chosen.filter);
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
  if (query.number) select = select.where('c.number', '=', query.number);
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
    const after = decodeCursor(query.cursor, type);
    const compare = sql.raw(falls ? '<' : '>');
    select = select.where(
      sql<boolean>`(${key}, c.id) ${compare} (${after.key}::text::${sql.raw(type)}, ${after.id}::uuid)`,
    );
  }
  const direction = falls ? 'desc' : 'asc';
  const rows = await select
    .orderBy(key, direction)
    .orderBy('c.id', direction)
    .limit(limit + 1)
    .execute();
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map(presentConversation),
    nextCursor: last ? encodeCursor(last.sort_key, last.id) : null,
  };
}

/** To the microsecond, as the database compares. */
const isoOf = (key: RawBuilder<unknown>) =>
  sql<string>`case when ${key} = 'infinity' then 'infinity'
    else to_char(${key} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') end`;

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

/** The newest `limit` messages before `before`, oldest first; with those of what was merged into the conversation. */
export async function listMessages(
  tx: Tx,
  workspaceId: string,
  conversationId: string,
  limit: number,
  before?: string,
) {
  const ids = await familyOf(tx, workspaceId, conversationId);
  let query = messageQuery(tx)
    .where('m.workspace_id', '=', workspaceId)
    // One id alone is read in the order of the index, whatever the length of the thread.
    .$call((all) =>
      ids.length > 1
        ? all.where('m.conversation_id', 'in', ids)
        : all.where('m.conversation_id', '=', conversationId),
    );
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
