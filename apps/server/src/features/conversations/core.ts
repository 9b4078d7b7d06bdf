import type { Status } from '@attune/contract';
import type { Selectable, Updateable } from 'kysely';
import { sql } from 'kysely';
import { type DB, sendAlong } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';

export type ConversationRecord = Selectable<DB['conversation']>;
export type ConversationUpdate = Updateable<DB['conversation']>;

const PREVIEW = 140;
export const preview = (body: string): string =>
  [...body.replace(/\s+/g, ' ').trim()].slice(0, PREVIEW).join('');

/** Locks a conversation for this change. @throws not_found */
export async function lock(change: Change, id: string): Promise<ConversationRecord> {
  const row = await change.tx
    .selectFrom('conversation')
    .selectAll()
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!row) throw notFound('conversation');
  return row;
}

/** Every write of a conversation raises its version. */
export const touched = (change: Change) => ({ updated_at: change.now, version: sql<number>`version + 1` });

/** Writes a locked conversation. */
export async function update(
  change: Change,
  conversation: ConversationRecord,
  set: ConversationUpdate,
): Promise<ConversationRecord> {
  return change.tx
    .updateTable('conversation')
    .set({ ...set, ...touched(change) })
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', conversation.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** The same without waiting: the row is locked, so what it will be is known. */
export function updateAlong(
  change: Change,
  conversation: ConversationRecord,
  set: Partial<ConversationRecord>,
): ConversationRecord {
  const query = change.tx
    .updateTable('conversation')
    .set({ ...set, ...touched(change) })
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', conversation.id);
  sendAlong(change.tx, query.compile());
  return { ...conversation, ...set, updated_at: change.now, version: conversation.version + 1 };
}

export function requireStatus(conversation: ConversationRecord, ...allowed: Status[]): void {
  if (!allowed.includes(conversation.status as Status)) {
    throw new AppError('wrong_state', `The conversation is ${conversation.status}`);
  }
}
