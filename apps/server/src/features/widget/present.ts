import type { Message, WidgetConversation, WidgetMessage, WidgetState } from '@attune/contract';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { currentPosition, formatPosition } from '../../events/log.ts';
import {
  type ConversationRecord,
  familyOf,
  leadersOf,
  messageQuery,
  presentMessage,
} from '../conversations/index.ts';

const HISTORY = 100;

type Shown = WidgetConversation & { contactId: string };

/** What a customer may see of their conversations, by id; of what was merged, what it is part of now. */
export async function loadWidgetConversations(
  tx: Tx,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, Shown>> {
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
      'c.merged_into_id',
      'm.name as agent',
      sql<boolean>`exists (select from conversation s
        where s.workspace_id = c.workspace_id and s.merged_into_id = c.id)`.as('is_primary'),
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
  const shown = new Map<string, Shown>();
  for (const row of rows) {
    const family = row.is_primary ? await familyOf(tx, workspaceId, row.id) : [];
    shown.set(row.id, {
      contactId: row.contact_id,
      id: row.id,
      number: row.number,
      version: row.version,
      state: row.status === 'resolved' ? 'resolved' : row.owner === 'agent' ? 'active' : 'waiting',
      agentName: row.agent,
      readAt: row.agent_read_at?.toISOString() ?? null,
      survey: row.status === 'resolved' ? row.survey : null,
      ...(row.is_primary && { replaces: family.filter((id) => id !== row.id) }),
    });
  }
  const merged = rows.filter((row) => row.merged_into_id).map((row) => row.id);
  if (merged.length === 0) return shown;
  const leaders = await leadersOf(tx, workspaceId, merged);
  const found = await loadWidgetConversations(tx, workspaceId, [...new Set(leaders.values())]);
  for (const [id, leader] of leaders) {
    const conversation = found.get(leader);
    if (conversation) shown.set(id, conversation);
  }
  return shown;
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

/** `authorName`: the agent's, where one wrote it. */
export function presentWidgetMessage(message: Message, authorName: string | null): WidgetMessage {
  return {
    id: message.id,
    author: AUTHORS[message.authorKind],
    authorName,
    body: message.body,
    clientKey: message.authorKind === 'contact' ? message.clientKey : null,
    createdAt: message.createdAt,
    attachments: message.attachments,
  };
}

/** What a customer may read, with who wrote it. Notes are never among it. */
const publicMessages = (tx: Tx) =>
  messageQuery(tx)
    .where('m.kind', '=', 'message')
    .select(
      sql<
        string | null
      >`(select a.name from member a where a.workspace_id = m.workspace_id and a.id = m.author_id
        and m.author_kind = 'member')`.as('author_name'),
    );

/** Public messages by id. */
export async function loadPublicMessages(
  tx: Tx,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, WidgetMessage>> {
  if (ids.length === 0) return new Map();
  const rows = await publicMessages(tx)
    .where('m.workspace_id', '=', workspaceId)
    .where('m.id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, presentWidgetMessage(presentMessage(row), row.author_name)]));
}

/** Everything a freshly opened widget shows, and where its live stream goes on. */
export async function loadWidgetState(tx: Tx, workspaceId: string, contactId: string): Promise<WidgetState> {
  const position = formatPosition(await currentPosition(tx));
  const latest = await tx
    .selectFrom('conversation')
    .select(['id', 'contact_read_at'])
    .where('workspace_id', '=', workspaceId)
    .where('contact_id', '=', contactId)
    .where('merged_into_id', 'is', null)
    .orderBy(sql`status = 'resolved'`)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!latest) return { conversation: null, messages: [], unread: 0, position };
  const conversation = (await loadWidgetConversations(tx, workspaceId, [latest.id])).get(latest.id);
  const rows = await publicMessages(tx)
    .innerJoin('conversation as c', (join) =>
      join.onRef('c.workspace_id', '=', 'm.workspace_id').onRef('c.id', '=', 'm.conversation_id'),
    )
    .where('c.workspace_id', '=', workspaceId)
    .where('c.contact_id', '=', contactId)
    .orderBy('m.created_at', 'desc')
    .orderBy('m.id', 'desc')
    .limit(HISTORY)
    .execute();
  const messages = rows.reverse();
  const read = latest.contact_read_at?.toISOString() ?? '';
  return {
    conversation: conversation ? withoutContact(conversation) : null,
    messages: messages.map((row) => presentWidgetMessage(presentMessage(row), row.author_name)),
    unread: messages.filter(
      (row) =>
        row.conversation_id === latest.id &&
        row.author_kind !== 'contact' &&
        row.created_at.toISOString() > read,
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
