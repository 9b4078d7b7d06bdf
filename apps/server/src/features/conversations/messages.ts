import type { Language, Message } from '@attune/contract';
import { sql } from 'kysely';
import { sendAlong } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import { type Change, SYSTEM } from '../../events/change.ts';
import { type ConversationRecord, lock, preview, update, updateAlong } from './core.ts';
import { enqueue } from './ownership.ts';
import { messageQuery, presentMessage } from './present.ts';
import { hasLeft } from './reclaim.ts';

export interface Incoming {
  contactId: string;
  channel: 'widget' | 'api' | 'email';
  clientKey: string;
  body: string;
  attachmentIds?: readonly string[];
}

/** What is known of a first message before it is stored; see features/understanding. */
export interface Understanding {
  language: Language | null;
  topicId: string | null;
  teamId: string | null;
  firstReplyDueAt: Date | null;
}

/** What a conversation that begins is given. */
export interface Beginning extends Understanding {
  number: number;
}

export interface Stored {
  message: Message;
  conversation: ConversationRecord;
  /** The client key was known: nothing was stored again. */
  duplicate: boolean;
}

export interface Received extends Stored {
  /** Who answers for the conversation. */
  agentName: string | null;
}

/**
 * A customer's message: into their unresolved conversation, else into a new one that waits in the queue. Repeating it
 * with the same client key changes nothing. `beginning` counts only when a conversation begins.
 * @throws not_found when the contact is gone
 */
export async function receiveMessage(
  change: Change,
  incoming: Incoming,
  beginning: Beginning,
): Promise<Received> {
  checkText(incoming.body, incoming.attachmentIds);
  // Asked together, which saves waiting: the second looks when the first has the lock.
  const [known, current] = await Promise.all([
    lockContact(change, incoming.contactId),
    lockCurrent(change, incoming),
  ]);
  if (!known) throw notFound('contact');
  // Their token is older than a merge: they speak for the one who stayed.
  if (known.merged_into_id)
    return receiveMessage(change, { ...incoming, contactId: known.merged_into_id }, beginning);
  const agentName = current?.agent_name ?? null;
  if (current?.repeats) return { ...(await repeated(change, current, incoming.clientKey)), agentName };
  const opened = current ? await reopenIfResolved(change, current) : await begin(change, incoming, beginning);
  const message = await storeMessage(change, opened.id, {
    kind: 'message',
    authorKind: 'contact',
    authorId: incoming.contactId,
    ...incoming,
  });
  change.record('message.received', opened.id, { messageId: message.id });
  if (isAsleep(opened)) change.as(SYSTEM).record('conversation.woken', opened.id, {});
  if (!current) return { message, conversation: opened, duplicate: false, agentName };
  const set = fromCustomer(change, opened, incoming.body);
  const isLeft = current.agent_left && opened.owner === 'agent' && !opened.dispatch_locked;
  // Whoever has left cannot answer: another agent should.
  const conversation = isLeft
    ? await enqueue(change.as(SYSTEM), opened, 'agent_gone', set)
    : updateAlong(change, opened, set);
  return { message, conversation, duplicate: false, agentName: conversation.assignee_id && agentName };
}

/** What was stored the first time. */
async function repeated(
  change: Change,
  conversation: ConversationRecord,
  clientKey: string | null,
): Promise<Stored> {
  const row = await messageQuery(change.tx)
    .where('m.workspace_id', '=', change.workspaceId)
    .where('m.conversation_id', '=', conversation.id)
    .where('m.client_key', '=', clientKey)
    .executeTakeFirstOrThrow();
  return { message: presentMessage(row), conversation, duplicate: true };
}

/** How long after "resolved" a message still belongs to the same conversation. One that was rated is closed for good. */
const REOPEN_WITHIN_MS = 24 * 3_600_000;

/** Locked first, so that messages of several tabs take turns, know each other's keys and find the same conversation. */
async function lockContact(change: Change, contactId: string) {
  return change.tx
    .updateTable('contact')
    .set({ last_seen_at: change.now })
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', contactId)
    .returning('merged_into_id')
    .executeTakeFirst();
}

interface Current extends ConversationRecord {
  repeats: boolean;
  agent_name: string | null;
  agent_left: boolean;
}

/** The conversation that has this message already (`repeats`), else the one it belongs into, if any. */
async function lockCurrent(change: Change, incoming: Incoming): Promise<Current | undefined> {
  return (
    change.tx
      .selectFrom('conversation as c')
      .leftJoin('message as m', (join) =>
        join
          .onRef('m.workspace_id', '=', 'c.workspace_id')
          .onRef('m.conversation_id', '=', 'c.id')
          .on('m.client_key', '=', incoming.clientKey),
      )
      .selectAll('c')
      .select([
        sql<boolean>`m.id is not null`.as('repeats'),
        sql<string | null>`(select a.name from member a
        where a.workspace_id = c.workspace_id and a.id = c.assignee_id)`.as('agent_name'),
        sql<boolean>`exists (select from member a
        where a.workspace_id = c.workspace_id and a.id = c.assignee_id and ${hasLeft})`.as('agent_left'),
      ])
      .where('c.workspace_id', '=', change.workspaceId)
      .where('c.contact_id', '=', incoming.contactId)
      .where((where) =>
        where.or([
          where('m.id', 'is not', null),
          where.and([
            where('c.channel', '=', incoming.channel),
            where.or([
              where('c.status', '<>', 'resolved'),
              where.and([
                where('c.merged_into_id', 'is', null),
                where('c.resolved_at', '>', new Date(change.now.getTime() - REOPEN_WITHIN_MS)),
                where('c.csat_score', 'is', null),
              ]),
            ]),
          ]),
        ]),
      )
      .orderBy('repeats', 'desc')
      // Of customers who were merged, the open one may be the older.
      .orderBy(sql`c.status = 'resolved'`)
      .orderBy('c.created_at', 'desc')
      .limit(1)
      .forNoKeyUpdate('c')
      .executeTakeFirst()
  );
}

async function reopenIfResolved(
  change: Change,
  conversation: ConversationRecord,
): Promise<ConversationRecord> {
  if (conversation.status !== 'resolved') return conversation;
  change.record('conversation.reopened', conversation.id, {});
  const opened = await update(change, conversation, { status: 'open', resolved_at: null });
  return enqueue(change, opened, 'reopened');
}

async function begin(change: Change, incoming: Incoming, beginning: Beginning): Promise<ConversationRecord> {
  const { workspaceId, now } = change;
  const conversation = await change.tx
    .insertInto('conversation')
    .values({
      workspace_id: workspaceId,
      id: change.newId(),
      number: beginning.number,
      contact_id: incoming.contactId,
      channel: incoming.channel,
      language: beginning.language,
      topic_id: beginning.topicId,
      team_id: beginning.teamId,
      status: 'open',
      owner: 'queue',
      created_at: now,
      updated_at: now,
      queued_at: now,
      first_reply_due_at: beginning.firstReplyDueAt,
      waiting_since: now,
      last_message_at: now,
      last_message_preview: preview(incoming.body),
      last_message_author: 'contact',
      contact_read_at: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  change.record('conversation.created', conversation.id, {
    channel: incoming.channel,
    contactId: incoming.contactId,
    language: beginning.language,
    topicId: beginning.topicId,
  });
  change.record('conversation.queued', conversation.id, { teamId: beginning.teamId, reason: 'new' });
  return conversation;
}

const isAsleep = ({ status }: ConversationRecord): boolean => status === 'pending' || status === 'snoozed';

/** A message wakes what slept and starts the clock of the customer's burst. */
function fromCustomer(
  change: Change,
  conversation: ConversationRecord,
  body: string,
): Partial<ConversationRecord> {
  return {
    ...(isAsleep(conversation) && { status: 'open', snoozed_until: null }),
    waiting_since: conversation.waiting_since ?? change.now,
    last_message_at: change.now,
    last_message_preview: preview(body),
    last_message_author: 'contact',
    contact_read_at: change.now,
  };
}

export interface Outgoing {
  kind: 'message' | 'note';
  authorKind: 'member' | 'bot' | 'system';
  authorId: string | null;
  clientKey: string | null;
  body: string;
  attachmentIds?: readonly string[];
  templateId?: string | null;
  suggestedFor?: string | undefined;
}

/** A reply that the customer sees, or a note that only the team sees. The same client key stores once. */
export async function sendMessage(
  change: Change,
  conversationId: string,
  outgoing: Outgoing,
): Promise<Stored> {
  checkText(outgoing.body, outgoing.attachmentIds);
  // Asked together, which saves waiting: the second looks when the first has the lock.
  const [locked, repeats] = await Promise.all([
    lock(change, conversationId),
    isStored(change, conversationId, outgoing.clientKey),
  ]);
  if (repeats) return repeated(change, locked, outgoing.clientKey);
  const isNote = outgoing.kind === 'note';
  if (!isNote && locked.status === 'resolved')
    throw new AppError('wrong_state', 'The conversation is resolved; reopen it first');
  const message = await storeMessage(change, conversationId, outgoing);
  const conversation = updateAlong(change, locked, isNote ? {} : toCustomer(change, locked, outgoing));
  const messageId = message.id;
  if (isNote) {
    change.record('note.added', conversationId, { messageId });
  } else {
    const { suggestedFor } = outgoing;
    change.record('message.sent', conversationId, { messageId, ...(suggestedFor && { suggestedFor }) });
    if (outgoing.templateId) countUse(change, outgoing.templateId);
  }
  return { message, conversation, duplicate: false };
}

/** Whether the locked conversation has a message with this client key. */
async function isStored(change: Change, conversationId: string, clientKey: string | null): Promise<boolean> {
  if (clientKey === null) return false;
  const found = await change.tx
    .selectFrom('message')
    .select('id')
    .where('workspace_id', '=', change.workspaceId)
    .where('conversation_id', '=', conversationId)
    .where('client_key', '=', clientKey)
    .executeTakeFirst();
  return found !== undefined;
}

function toCustomer(
  change: Change,
  conversation: ConversationRecord,
  { body, authorKind }: Outgoing,
): Partial<ConversationRecord> {
  return {
    last_message_at: change.now,
    last_message_preview: preview(body),
    last_message_author: authorKind,
    ...(authorKind === 'member' && {
      waiting_since: null,
      offered_until: null, // an answer accepts
      // Somebody serves it: whoever gave it back before may get it again when it is handed on later.
      refused_by: [],
      first_reply_at: conversation.first_reply_at ?? change.now,
      agent_read_at: change.now,
    }),
  };
}

function countUse(change: Change, templateId: string): void {
  const query = change.tx
    .updateTable('template')
    .set({ use_count: sql`use_count + 1` })
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', templateId);
  sendAlong(change.tx, query.compile());
}

interface NewMessage {
  kind: 'message' | 'note';
  authorKind: string;
  authorId: string | null;
  clientKey: string | null;
  body: string;
  attachmentIds?: readonly string[];
  templateId?: string | null;
}

/** Stores a message that its locked conversation does not have yet. */
async function storeMessage(change: Change, conversationId: string, message: NewMessage): Promise<Message> {
  const row = {
    workspace_id: change.workspaceId,
    id: change.newId(),
    conversation_id: conversationId,
    kind: message.kind,
    author_kind: message.authorKind,
    author_id: message.authorId,
    body: message.body,
    template_id: message.templateId ?? null,
    client_key: message.clientKey,
    created_at: change.now,
  };
  sendAlong(change.tx, change.tx.insertInto('message').values(row).compile());
  const attachments = message.attachmentIds?.length ? await attach(change, row.id, message) : [];
  return presentMessage({ ...row, attachments });
}

/** Only the one who uploaded a file can send it, and only once. */
async function attach(
  change: Change,
  messageId: string,
  message: NewMessage,
): Promise<Message['attachments']> {
  const ids = message.attachmentIds ?? [];
  const taken = await change.tx
    .updateTable('attachment')
    .set({ message_id: messageId })
    .where('workspace_id', '=', change.workspaceId)
    .where('id', 'in', [...ids])
    .where('message_id', 'is', null)
    .where('uploader_kind', '=', message.authorKind)
    .where('uploader_id', '=', message.authorId)
    .returningAll()
    .execute();
  if (taken.length !== ids.length)
    throw new AppError('unknown_reference', 'An attachment is not yours or was sent before');
  return taken
    .toSorted((a, b) => a.created_at.getTime() - b.created_at.getTime() || (a.id < b.id ? -1 : 1))
    .map((row) => ({
      id: row.id,
      fileName: row.file_name,
      contentType: row.content_type,
      byteSize: row.byte_size,
    }));
}

function checkText(body: string, attachmentIds: readonly string[] | undefined): void {
  if (body.trim() === '' && !attachmentIds?.length) throw new AppError('empty_message');
  // PostgreSQL cannot store NUL, and a lone surrogate cannot be UTF-8.
  if (body.includes('\0') || !body.isWellFormed()) throw new AppError('invalid_text');
}
