import type { Message, WidgetConversation, WidgetMessage, WidgetState } from '@attune/contract';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { currentPosition, formatPosition } from '../../events/log.ts';
import { type ConversationRecord, messageQuery, presentMessage } from '../conversations/index.ts';

const HISTORY = 100;

/** What a customer may see of their conversations, by id. */
export async function loadWidgetConversations(
  tx: Tx,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, WidgetConversation & { contactId: string }>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .selectFrom('conversation as c')
    .leftJoin('member as m', (join) =>
      join.onRef('m.workspace_id', '=', 'c.workspace_id').onRef('m.id', '=', 'c.assignee_id'),
    )
    .select([
      'c.id',
      'c.number',
      'c.version',
      'c.status',
      'c.owner',
      'c.contact_id',
      'c.agent_read_at',
      'm.name as agent',
    ])
    .select(
      sql<{ id: string; score: number | null } | null>`(
        select jsonb_build_object('id', s.id, 'score', s.score) from survey s
        where s.workspace_id = c.workspace_id and s.conversation_id = c.id order by s.sent_at desc limit 1)`.as(
        'survey',
      ),
    )
    .where('c.workspace_id', '=', workspaceId)
    .where('c.id', 'in', [...ids])
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      {
        contactId: row.contact_id,
        id: row.id,
        number: row.number,
        version: row.version,
        state: row.status === 'resolved' ? 'resolved' : row.owner === 'agent' ? 'active' : 'waiting',
        agentName: row.agent,
        readAt: row.agent_read_at?.toISOString() ?? null,
        survey: row.status === 'resolved' ? row.survey : null,
      },
    ]),
  );
}

/** The conversation a customer has just written in. */
export function presentReceived(
  { id, number, version, owner, agent_read_at }: ConversationRecord,
  agentName: string | null,
): WidgetConversation {
  const state = owner === 'agent' ? 'active' : 'waiting';
  return {
    id,
    number,
    version,
    state,
    agentName,
    readAt: agent_read_at?.toISOString() ?? null,
    survey: null,
  };
}

const AUTHORS = { contact: 'me', member: 'agent', bot: 'bot', system: 'system' } as const;

export function presentWidgetMessage(message: Message, names: ReadonlyMap<string, string>): WidgetMessage {
  return {
    id: message.id,
    author: AUTHORS[message.authorKind],
    authorName:
      message.authorKind === 'member' && message.authorId ? (names.get(message.authorId) ?? null) : null,
    body: message.body,
    clientKey: message.authorKind === 'contact' ? message.clientKey : null,
    createdAt: message.createdAt,
    attachments: message.attachments,
  };
}

export async function memberNames(
  tx: Tx,
  workspaceId: string,
  messages: readonly Message[],
): Promise<Map<string, string>> {
  const ids = [
    ...new Set(messages.flatMap((message) => (message.authorKind === 'member' && message.authorId) || [])),
  ];
  if (ids.length === 0) return new Map();
  const rows = await tx
    .selectFrom('member')
    .select(['id', 'name'])
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** Public messages by id, with the contact they belong to. Notes are never among them. */
export async function loadPublicMessages(
  tx: Tx,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, WidgetMessage>> {
  if (ids.length === 0) return new Map();
  const rows = await messageQuery(tx)
    .where('m.workspace_id', '=', workspaceId)
    .where('m.id', 'in', [...ids])
    .where('m.kind', '=', 'message')
    .execute();
  const messages = rows.map(presentMessage);
  const names = await memberNames(tx, workspaceId, messages);
  return new Map(messages.map((message) => [message.id, presentWidgetMessage(message, names)]));
}

/** Everything a freshly opened widget shows, and where its live stream goes on. */
export async function loadWidgetState(tx: Tx, workspaceId: string, contactId: string): Promise<WidgetState> {
  const position = formatPosition(await currentPosition(tx));
  const latest = await tx
    .selectFrom('conversation')
    .select(['id', 'contact_read_at'])
    .where('workspace_id', '=', workspaceId)
    .where('contact_id', '=', contactId)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!latest) return { conversation: null, messages: [], unread: 0, position };
  const conversation = (await loadWidgetConversations(tx, workspaceId, [latest.id])).get(latest.id);
  const rows = await messageQuery(tx)
    .innerJoin('conversation as c', (join) =>
      join.onRef('c.workspace_id', '=', 'm.workspace_id').onRef('c.id', '=', 'm.conversation_id'),
    )
    .where('c.workspace_id', '=', workspaceId)
    .where('c.contact_id', '=', contactId)
    .where('m.kind', '=', 'message')
    .orderBy('m.created_at', 'desc')
    .orderBy('m.id', 'desc')
    .limit(HISTORY)
    .execute();
  const messages = rows.reverse().map(presentMessage);
  const names = await memberNames(tx, workspaceId, messages);
  const read = latest.contact_read_at?.toISOString() ?? '';
  return {
    conversation: conversation ? withoutContact(conversation) : null,
    messages: messages.map((message) => presentWidgetMessage(message, names)),
    unread: messages.filter(
      (message) =>
        message.conversationId === latest.id && message.authorKind !== 'contact' && message.createdAt > read,
    ).length,
    position,
  };
}

export function withoutContact({
  contactId: _,
  ...conversation
}: WidgetConversation & { contactId: string }): WidgetConversation {
  return conversation;
}
