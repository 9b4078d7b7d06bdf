import { sql } from 'kysely';
import type { Change } from '../../events/change.ts';
import type { ConversationRecord } from './core.ts';
import { join, unmerge } from './merge.ts';
import { lockMembers } from './ownership.ts';

/** What becomes of conversations when their customers turn out to be one, or two again. */

/**
 * All conversations of these customers, and whoever has them: locked before anything changes, each kind in one order, so that who assigns
 * or hands on one of them meanwhile waits, or is waited for.
 */
export async function lockAllOf(
  change: Change,
  contactIds: readonly string[],
): Promise<ConversationRecord[]> {
  const rows = await change.tx
    .selectFrom('conversation')
    .selectAll()
    .where('workspace_id', '=', change.workspaceId)
    .where('contact_id', 'in', [...contactIds])
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  await lockMembers(
    change,
    rows.map((row) => row.assignee_id),
  );
  return rows;
}

/** A customer has one unresolved conversation in the widget: of two, the one with an agent goes on, else the older. */
export async function joinOpen(change: Change, conversations: readonly ConversationRecord[]): Promise<void> {
  const open = conversations.filter(({ channel, status }) => channel === 'widget' && status !== 'resolved');
  const [primary, secondary] = open.toSorted(
    (x, y) =>
      Number(y.owner === 'agent') - Number(x.owner === 'agent') ||
      x.created_at.getTime() - y.created_at.getTime() ||
      (x.id < y.id ? -1 : 1),
  );
  if (primary && secondary) await join(change, secondary, primary);
}

/** @returns ids of those that moved; with `only`, no others do */
export async function moveConversations(
  change: Change,
  fromId: string,
  toId: string,
  only: readonly string[] | null,
): Promise<string[]> {
  const rows = await change.tx
    .updateTable('conversation')
    .set({ contact_id: toId, updated_at: change.now, version: sql`version + 1` })
    .where('workspace_id', '=', change.workspaceId)
    .where('contact_id', '=', fromId)
    .$if(only !== null, (query) => query.where(sql<boolean>`id = any(${[...(only ?? [])]}::uuid[])`))
    .returning('id')
    .execute();
  for (const { id } of rows) change.record('conversation.moved', id, { fromId, toId });
  return rows.map(({ id }) => id);
}

/** A conversation of the one cannot be part of a conversation of the other; a second open one is part of the first. */
export async function partSpanning(change: Change, ...contactIds: [string, string]): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select c.id from conversation_merge m
    join conversation c on c.workspace_id = m.workspace_id and c.id = m.conversation_id
    join conversation p on p.workspace_id = m.workspace_id and p.id = m.into_id
    where m.workspace_id = ${change.workspaceId} and c.contact_id <> p.contact_id
      and c.contact_id = any(${contactIds}::uuid[])
    order by m.merged_at desc, c.id`.execute(change.tx);
  for (const { id } of rows) await unmerge(change, id, 'join');
}
