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

/** Locks a conversation for this change. @throws not_found · merged, when an agent would change what is part of another one now */
export async function lock(change: Change, id: string): Promise<ConversationRecord> {
  const row = await change.tx
    .selectFrom('conversation')
    .selectAll()
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!row) throw notFound('conversation');
  if (row.merged_into_id && change.actor.kind === 'agent') throw new AppError('merged');
  return row;
}

/** Two at once, in one order, so that two who do so with the same two take turns. @throws not_found */
export async function lockBoth(
  change: Change,
  a: string,
  b: string,
): Promise<[ConversationRecord, ConversationRecord]> {
  const rows = await change.tx
    .selectFrom('conversation')
    .selectAll()
    .where('workspace_id', '=', change.workspaceId)
    .where('id', 'in', [a, b])
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  const [first, second] = [a, b].map((id) => rows.find((row) => row.id === id));
  if (!first || !second) throw notFound('conversation');
  return [first, second];
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
