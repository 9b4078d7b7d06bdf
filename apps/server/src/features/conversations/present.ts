import type { AssignedBy, Conversation, Feeling, Message, Mood } from '@attune/contract';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

/** A `timestamptz` within JSON as ISO 8601 in UTC with milliseconds, as everywhere on the wire. */
const isoTime = (column: string) =>
  sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** The columns of a conversation as clients see it, with its contact and tags: one query for any number of rows. */
export function conversationQuery(tx: Tx) {
  return tx
    .selectFrom('conversation as c')
    .innerJoin('contact as p', (join) =>
      join.onRef('p.workspace_id', '=', 'c.workspace_id').onRef('p.id', '=', 'c.contact_id'),
    )
    .selectAll('c')
    .select([
      'p.external_id as contact_external_id',
      'p.name as contact_name',
      'p.email as contact_email',
      sql<string[]>`array(select t.tag_id from conversation_tag t
        where t.workspace_id = c.workspace_id and t.conversation_id = c.id order by t.tag_id)`.as('tag_ids'),
      sql<Mood | null>`(select jsonb_build_object('emotion', e.emotion, 'sentiment', e.sentiment,
        'intensity', e.intensity, 'trend', e.trend, 'at', ${isoTime('e.at')}) from conversation_mood e
        where e.workspace_id = c.workspace_id and e.conversation_id = c.id)`.as('mood'),
    ]);
}

export type ConversationRow = Awaited<
  ReturnType<ReturnType<typeof conversationQuery>['executeTakeFirstOrThrow']>
>;

export function presentConversation(row: ConversationRow): Conversation {
  return {
    id: row.id,
    number: row.number,
    version: row.version,
    contact: {
      id: row.contact_id,
      externalId: row.contact_external_id,
      name: row.contact_name,
      email: row.contact_email,
    },
    channel: row.channel as Conversation['channel'],
    language: row.language as Conversation['language'],
    topicId: row.topic_id,
    status: row.status as Conversation['status'],
    owner: row.owner as Conversation['owner'],
    assigneeId: row.assignee_id,
    assignedBy: row.assigned_by as AssignedBy | null,
    offeredUntil: iso(row.offered_until),
    held: row.dispatch_locked,
    teamId: row.team_id,
    requiredSkillId: row.required_skill_id,
    priority: row.priority as Conversation['priority'],
    tagIds: row.tag_ids,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    queuedAt: iso(row.queued_at),
    assignedAt: iso(row.assigned_at),
    firstReplyAt: iso(row.first_reply_at),
    firstReplyDueAt: iso(row.first_reply_due_at),
    waitingSince: iso(row.waiting_since),
    snoozedUntil: iso(row.snoozed_until),
    resolvedAt: iso(row.resolved_at),
    csatScore: row.csat_score,
    lastMessageAt: row.last_message_at.toISOString(),
    lastMessagePreview: row.last_message_preview,
    lastMessageAuthor: row.last_message_author as Conversation['lastMessageAuthor'],
    agentReadAt: iso(row.agent_read_at),
    contactReadAt: iso(row.contact_read_at),
    attributes: row.attributes as Record<string, unknown>,
    mergedIntoId: row.merged_into_id,
    ...(row.mood && { mood: row.mood }),
  };
}

/** Messages with their attachments in one query. */
export function messageQuery(tx: Tx) {
  return tx
    .selectFrom('message as m')
    .selectAll('m')
    .select(
      sql<Message['attachments'] | null>`(
        select jsonb_agg(jsonb_build_object('id', a.id, 'fileName', a.file_name, 'contentType', a.content_type,
          'byteSize', a.byte_size) order by a.created_at, a.id)
        from attachment a where a.workspace_id = m.workspace_id and a.message_id = m.id)`.as('attachments'),
    )
    .select(
      sql<Feeling | null>`(
        select jsonb_build_object('sentiment', e.sentiment, 'emotion', e.emotion, 'intensity', e.intensity,
          'because', e.because)
        from message_emotion e where e.workspace_id = m.workspace_id and e.message_id = m.id)`.as('feeling'),
    );
}

export type MessageRow = Awaited<ReturnType<ReturnType<typeof messageQuery>['executeTakeFirstOrThrow']>>;

/** A message that was stored a moment ago has no feeling yet. */
export function presentMessage(
  row: Omit<MessageRow, 'feeling'> & Partial<Pick<MessageRow, 'feeling'>>,
): Message {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    kind: row.kind as Message['kind'],
    authorKind: row.author_kind as Message['authorKind'],
    authorId: row.author_id,
    body: row.body,
    clientKey: row.client_key,
    createdAt: row.created_at.toISOString(),
    attachments: row.attachments ?? [],
    ...(row.feeling && { feeling: row.feeling }),
  };
}

export async function loadConversations(
  tx: Tx,
  workspaceId: string,
  ids: readonly string[],
): Promise<Conversation[]> {
  if (ids.length === 0) return [];
  const rows = await conversationQuery(tx)
    .where('c.workspace_id', '=', workspaceId)
    .where('c.id', 'in', ids)
    .execute();
  return rows.map(presentConversation);
}

export async function loadMessages(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<Message[]> {
  if (ids.length === 0) return [];
  const rows = await messageQuery(tx)
    .where('m.workspace_id', '=', workspaceId)
    .where('m.id', 'in', ids)
    .execute();
  return rows.map(presentMessage);
}
