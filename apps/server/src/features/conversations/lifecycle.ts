import { sql } from 'kysely';
import { AppError } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import { type ConversationRecord, lock, requireStatus, update } from './core.ts';
import { enqueue, wakeIfAsleep } from './ownership.ts';

/** open → pending | snoozed → open → resolved → open. */

/** @throws attributes_missing when an agent resolves what lacks a required attribute; a customer or a rule is not held up. */
export async function resolve(change: Change, id: string): Promise<ConversationRecord> {
  const conversation = await lock(change, id);
  if (conversation.status === 'resolved') return conversation;
  if (change.actor.kind === 'agent') await requireAttributes(change, conversation);
  change.record('conversation.resolved', id, {});
  return update(change, conversation, {
    status: 'resolved',
    resolved_at: change.now,
    snoozed_until: null,
    waiting_since: null,
  });
}

async function requireAttributes(
  { tx, workspaceId }: Change,
  { attributes }: ConversationRecord,
): Promise<void> {
  const missing = await tx
    .selectFrom('attribute_definition')
    .select('key')
    .where('workspace_id', '=', workspaceId)
    .where('subject', '=', 'conversation')
    .where('required', '=', true)
    .where(sql<boolean>`not ${JSON.stringify(attributes)}::jsonb ? key`)
    .orderBy('position')
    .execute();
  if (missing.length === 0) return;
  const errors = missing.map(({ key }) => ({ path: `/attributes/${key}`, message: 'required' }));
  throw new AppError('attributes_missing', undefined, errors);
}

/** An agent reopens, or takes a "resolve" back: it returns to whoever had it, else to the queue. */
export async function reopen(change: Change, id: string): Promise<ConversationRecord> {
  const conversation = await lock(change, id);
  requireStatus(conversation, 'resolved');
  const newer = await change.tx
    .selectFrom('conversation')
    .select('number')
    .where('workspace_id', '=', change.workspaceId)
    .where('contact_id', '=', conversation.contact_id)
    .where('channel', '=', conversation.channel)
    .where('status', '<>', 'resolved')
    .executeTakeFirst();
  if (newer) throw new AppError('wrong_state', `The customer has a newer conversation, #${newer.number}`);
  change.record('conversation.reopened', id, {});
  const opened = await update(change, conversation, { status: 'open', resolved_at: null });
  return opened.owner === 'queue' ? enqueue(change, opened, 'reopened') : opened;
}

/** Waits for the customer; their next message opens it again. */
export async function setPending(change: Change, id: string): Promise<ConversationRecord> {
  const conversation = await lock(change, id);
  requireStatus(conversation, 'open', 'snoozed', 'pending');
  if (conversation.status === 'pending') return conversation;
  if (conversation.owner !== 'agent') throw new AppError('wrong_state', 'Take it first');
  change.record('conversation.pending', id, {});
  return update(change, conversation, { status: 'pending', snoozed_until: null });
}

export async function snooze(change: Change, id: string, until: Date): Promise<ConversationRecord> {
  const conversation = await lock(change, id);
  requireStatus(conversation, 'open', 'pending', 'snoozed');
  if (conversation.owner !== 'agent') throw new AppError('wrong_state', 'Take it first');
  if (until <= change.now) throw new AppError('bad_request', 'Snooze until a time to come');
  change.record('conversation.snoozed', id, { until: until.toISOString() });
  return update(change, conversation, { status: 'snoozed', snoozed_until: until });
}

/** Time is up, or an agent opens it by hand. */
export async function wake(change: Change, id: string): Promise<ConversationRecord> {
  return wakeIfAsleep(change, await lock(change, id));
}

/** The customer left before anybody answered: closed, and counted as abandoned. */
export async function abandon(change: Change, id: string): Promise<ConversationRecord> {
  const conversation = await lock(change, id);
  if (conversation.status === 'resolved') return conversation;
  if (conversation.owner === 'queue') change.record('conversation.abandoned', id, {});
  return resolve(change, id);
}
