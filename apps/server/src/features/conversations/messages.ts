import type { Language } from '@attune/contract';
import { sql } from 'kysely';
import { AppError } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import { type ConversationRecord, lock, nextNumber, preview, update } from './core.ts';
import { enqueue } from './ownership.ts';

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

export interface Stored {
  messageId: string;
  conversation: ConversationRecord;
  /** The client key was known: nothing was stored again. */
  duplicate: boolean;
}

/**
 * A customer's message: into their unresolved conversation, else into a new one that waits in the queue. Repeating it
 * with the same client key changes nothing. `known` counts only when a conversation begins.
 */
export async function receiveMessage(
  change: Change,
  incoming: Incoming,
  known: Understanding,
): Promise<Stored> {
  checkText(incoming.body, incoming.attachmentIds);
  await lockContact(change, incoming.contactId);
  const repeated = await findRepeated(change, incoming);
  if (repeated) return repeated;
  const current = await lockCurrent(change, incoming);
  const conversation = current
    ? await reopenIfResolved(change, current)
    : await begin(change, incoming, known);
  const messageId = await insertMessage(change, conversation.id, {
    kind: 'message',
    authorKind: 'contact',
    authorId: incoming.contactId,
    ...incoming,
  });
  change.record('message.received', conversation.id, { messageId });
  const updated = await afterCustomerMessage(change, conversation, incoming.body);
  return { messageId, conversation: updated, duplicate: false };
}

async function findRepeated(change: Change, incoming: Incoming): Promise<Stored | null> {
  const row = await change.tx
    .selectFrom('message as m')
    .innerJoin('conversation as c', (join) =>
      join.onRef('c.workspace_id', '=', 'm.workspace_id').onRef('c.id', '=', 'm.conversation_id'),
    )
    .selectAll('c')
    .select('m.id as message_id')
    .where('c.workspace_id', '=', change.workspaceId)
    .where('c.contact_id', '=', incoming.contactId)
    .where('m.client_key', '=', incoming.clientKey)
    .executeTakeFirst();
  if (!row) return null;
  const { message_id, ...conversation } = row;
  return { messageId: message_id, conversation, duplicate: true };
}

/** How long after "resolved" a message still belongs to the same conversation. One that was rated is closed for good. */
const REOPEN_WITHIN_MS = 24 * 3_600_000;

/** Locked first, so that messages of several tabs take turns, know each other's keys and find the same conversation. */
async function lockContact(change: Change, contactId: string): Promise<void> {
  await change.tx
    .updateTable('contact')
    .set({ last_seen_at: change.now })
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', contactId)
    .execute();
}

async function lockCurrent(change: Change, incoming: Incoming): Promise<ConversationRecord | undefined> {
  return change.tx
    .selectFrom('conversation')
    .selectAll()
    .where('workspace_id', '=', change.workspaceId)
    .where('contact_id', '=', incoming.contactId)
    .where('channel', '=', incoming.channel)
    .where((where) =>
      where.or([
        where('status', '<>', 'resolved'),
        where.and([
          where('resolved_at', '>', new Date(change.now.getTime() - REOPEN_WITHIN_MS)),
          where('csat_score', 'is', null),
        ]),
      ]),
    )
    .orderBy('created_at', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();
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

async function begin(change: Change, incoming: Incoming, known: Understanding): Promise<ConversationRecord> {
  const { workspaceId, now } = change;
  const conversation = await change.tx
    .insertInto('conversation')
    .values({
      workspace_id: workspaceId,
      id: change.newId(),
      number: await nextNumber(change, 'conversation'),
      contact_id: incoming.contactId,
      channel: incoming.channel,
      language: known.language,
      topic_id: known.topicId,
      team_id: known.teamId,
      status: 'open',
      owner: 'queue',
      created_at: now,
      updated_at: now,
      queued_at: now,
      first_reply_due_at: known.firstReplyDueAt,
      last_message_at: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  change.record('conversation.created', conversation.id, {
    channel: incoming.channel,
    contactId: incoming.contactId,
    language: known.language,
    topicId: known.topicId,
  });
  change.record('conversation.queued', conversation.id, { teamId: known.teamId, reason: 'new' });
  return conversation;
}

/** A message wakes what slept and starts the clock of the customer's burst. */
async function afterCustomerMessage(
  change: Change,
  conversation: ConversationRecord,
  body: string,
): Promise<ConversationRecord> {
  const asleep = conversation.status === 'pending' || conversation.status === 'snoozed';
  if (asleep) change.as({ kind: 'system', id: null }).record('conversation.woken', conversation.id, {});
  const updated = await update(change, conversation, {
    ...(asleep && { status: 'open', snoozed_until: null }),
    waiting_since: conversation.waiting_since ?? change.now,
    last_message_at: change.now,
    last_message_preview: preview(body),
    last_message_author: 'contact',
    contact_read_at: change.now,
  });
  if (!asleep || updated.owner !== 'agent') return updated;
  const owner = await change.tx
    .selectFrom('member')
    .select('presence')
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', updated.assignee_id)
    .executeTakeFirst();
  // Whoever has left cannot answer: another agent should.
  return owner?.presence === 'offline' ? enqueue(change, updated, 'released') : updated;
}

export interface Outgoing {
  kind: 'message' | 'note';
  authorKind: 'member' | 'bot' | 'system';
  authorId: string | null;
  clientKey: string | null;
  body: string;
  attachmentIds?: readonly string[];
  templateId?: string | null;
}

/** A reply that the customer sees, or a note that only the team sees. The same client key stores once. */
export async function sendMessage(
  change: Change,
  conversationId: string,
  outgoing: Outgoing,
): Promise<Stored> {
  checkText(outgoing.body, outgoing.attachmentIds);
  const conversation = await lock(change, conversationId);
  if (outgoing.clientKey !== null) {
    const known = await change.tx
      .selectFrom('message')
      .select('id')
      .where('workspace_id', '=', change.workspaceId)
      .where('conversation_id', '=', conversationId)
      .where('client_key', '=', outgoing.clientKey)
      .executeTakeFirst();
    if (known) return { messageId: known.id, conversation, duplicate: true };
  }
  if (outgoing.kind === 'note') {
    const messageId = await insertMessage(change, conversationId, outgoing);
    change.record('note.added', conversationId, { messageId });
    return { messageId, conversation: await update(change, conversation, {}), duplicate: false };
  }
  if (conversation.status === 'resolved')
    throw new AppError('wrong_state', 'The conversation is resolved; reopen it first');
  const messageId = await insertMessage(change, conversationId, outgoing);
  change.record('message.sent', conversationId, { messageId });
  if (outgoing.templateId) await countUse(change, outgoing.templateId);
  const human = outgoing.authorKind === 'member';
  const updated = await update(change, conversation, {
    last_message_at: change.now,
    last_message_preview: preview(outgoing.body),
    last_message_author: outgoing.authorKind,
    ...(human && {
      waiting_since: null,
      first_reply_at: conversation.first_reply_at ?? change.now,
      agent_read_at: change.now,
    }),
  });
  return { messageId, conversation: updated, duplicate: false };
}

async function countUse(change: Change, templateId: string): Promise<void> {
  await change.tx
    .updateTable('template')
    .set({ use_count: sql`use_count + 1` })
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', templateId)
    .execute();
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

async function insertMessage(change: Change, conversationId: string, message: NewMessage): Promise<string> {
  const id = change.newId();
  await change.tx
    .insertInto('message')
    .values({
      workspace_id: change.workspaceId,
      id,
      conversation_id: conversationId,
      kind: message.kind,
      author_kind: message.authorKind,
      author_id: message.authorId,
      body: message.body,
      template_id: message.templateId ?? null,
      client_key: message.clientKey,
      created_at: change.now,
    })
    .execute();
  if (message.attachmentIds?.length) await attach(change, id, message);
  return id;
}

/** Only the one who uploaded a file can send it, and only once. */
async function attach(change: Change, messageId: string, message: NewMessage): Promise<void> {
  const ids = message.attachmentIds ?? [];
  const taken = await change.tx
    .updateTable('attachment')
    .set({ message_id: messageId })
    .where('workspace_id', '=', change.workspaceId)
    .where('id', 'in', [...ids])
    .where('message_id', 'is', null)
    .where('uploader_kind', '=', message.authorKind)
    .where('uploader_id', '=', message.authorId)
    .executeTakeFirst();
  if (Number(taken.numUpdatedRows) !== ids.length)
    throw new AppError('unknown_reference', 'An attachment is not yours or was sent before');
}

function checkText(body: string, attachmentIds: readonly string[] | undefined): void {
  if (body.trim() === '' && !attachmentIds?.length) throw new AppError('empty_message');
  // PostgreSQL cannot store NUL, and a lone surrogate cannot be UTF-8.
  if (body.includes('\0') || !body.isWellFormed()) throw new AppError('invalid_text');
}
