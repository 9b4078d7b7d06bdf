import type { Status } from '@attune/contract';
import type { Selectable, Updateable } from 'kysely';
import { sql } from 'kysely';
import type { DB } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';

export type ConversationRecord = Selectable<DB['conversation']>;

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
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound('conversation');
  return row;
}

/** Writes a locked conversation; every write raises its version. */
export async function update(
  change: Change,
  conversation: ConversationRecord,
  set: Updateable<DB['conversation']>,
): Promise<ConversationRecord> {
  return change.tx
    .updateTable('conversation')
    .set({ ...set, updated_at: change.now, version: sql`version + 1` })
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', conversation.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export function requireStatus(conversation: ConversationRecord, ...allowed: Status[]): void {
  if (!allowed.includes(conversation.status as Status)) {
    throw new AppError('wrong_state', `The conversation is ${conversation.status}`);
  }
}
