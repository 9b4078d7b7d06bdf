import { sql } from 'kysely';
import { AppError } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import { type ConversationRecord, type ConversationUpdate, lockBoth, preview, update } from './core.ts';
import { familyOf } from './family.ts';
import { lockMembers } from './ownership.ts';

/**
 * Merging is one person's decision that two conversations are one. The secondary stays as it is, closed and pointing to the
 * primary, whose thread is read together with it; the primary takes over tags and a customer's wait. Undoing takes that
 * back and moves nothing. docs/subsystems/merge.md tells why this is exact in any order.
 */

/** Of a primary that took over a customer's wait: what it was. */
interface Before {
  status: string;
  snoozedUntil: string | null;
  waitingSince: string | null;
}

/** @throws not_found · merged · wrong_state, when the two are not one customer's, come by two channels or would leave a question in a closed conversation */
export async function merge(change: Change, secondaryId: string, primaryId: string): Promise<void> {
  if (secondaryId === primaryId) throw new AppError('bad_request', 'A conversation is one with itself');
  const [secondary, primary] = await lockBoth(change, secondaryId, primaryId);
  if (secondary.merged_into_id || primary.merged_into_id) throw new AppError('merged');
  if (secondary.contact_id !== primary.contact_id)
    throw new AppError('wrong_state', 'They are of two customers: link them, or merge the customers first');
  if (secondary.channel !== primary.channel)
    throw new AppError('wrong_state', 'They come by two channels, and answers go out by one');
  if (primary.status === 'resolved' && secondary.status !== 'resolved')
    throw new AppError('wrong_state', `#${primary.number} is resolved; merge it into #${secondary.number}`);
  await join(change, secondary, primary);
}

/** The same for two unresolved conversations of customers who are being merged. Both are locked, and of one channel. */
export async function join(
  change: Change,
  secondary: ConversationRecord,
  primary: ConversationRecord,
): Promise<void> {
  const { tx, workspaceId, now } = change;
  await lockMembers(change, [secondary.assignee_id, primary.assignee_id]);
  const tags = await sql<{ tag_id: string }>`
    insert into conversation_tag (workspace_id, conversation_id, tag_id)
    select workspace_id, ${primary.id}, tag_id from conversation_tag
    where workspace_id = ${workspaceId} and conversation_id = ${secondary.id}
    on conflict do nothing returning tag_id`.execute(tx);
  const takesWait =
    secondary.status !== 'resolved' &&
    secondary.waiting_since !== null &&
    (primary.waiting_since === null || secondary.waiting_since < primary.waiting_since);
  await tx
    .insertInto('conversation_merge')
    .values({
      workspace_id: workspaceId,
      conversation_id: secondary.id,
      into_id: primary.id,
      status: secondary.status,
      tag_ids: tags.rows.map((row) => row.tag_id),
      before: takesWait ? JSON.stringify(beforeOf(primary)) : null,
      merged_at: now,
    })
    .execute();
  const isAsleep = primary.status === 'pending' || primary.status === 'snoozed';
  if (takesWait && isAsleep) change.record('conversation.woken', primary.id, {});
  record(change, 'conversation.merged', secondary, primary);
  await update(change, secondary, { status: 'resolved', merged_into_id: primary.id });
  await update(change, primary, {
    ...(takesWait && { waiting_since: secondary.waiting_since }),
    ...(takesWait && isAsleep && { status: 'open', snoozed_until: null }),
    ...(secondary.last_message_at > primary.last_message_at && {
      last_message_at: secondary.last_message_at,
      last_message_preview: secondary.last_message_preview,
      last_message_author: secondary.last_message_author,
    }),
  });
}

const beforeOf = ({ status, snoozed_until, waiting_since }: ConversationRecord): Before => ({
  status,
  snoozedUntil: snoozed_until?.toISOString() ?? null,
  waitingSince: waiting_since?.toISOString() ?? null,
});

function record(
  change: Change,
  type: 'conversation.merged' | 'conversation.unmerged',
  secondary: ConversationRecord,
  primary: ConversationRecord,
): void {
  change.record(type, secondary.id, { as: 'secondary', withId: primary.id, withNumber: primary.number });
  change.record(type, primary.id, { as: 'primary', withId: secondary.id, withNumber: secondary.number });
}

/**
 * Takes a merge back, however long ago: both are as if it had never been, but for what happened since, which stays with the primary.
 * @param onSecond what becomes of it when the customer has another one open by now: merged into that one, or refused
 * @throws not_found · wrong_state, when it is not merged, the primary is itself merged, or the customer has another one open
 */
export async function unmerge(
  change: Change,
  secondaryId: string,
  onSecond: 'join' | 'refuse' = 'refuse',
): Promise<void> {
  const { tx, workspaceId } = change;
  const found = await tx
    .selectFrom('conversation_merge')
    .select('into_id')
    .where('workspace_id', '=', workspaceId)
    .where('conversation_id', '=', secondaryId)
    .executeTakeFirst();
  if (!found) throw new AppError('wrong_state', 'It is not merged');
  const [secondary, primary] = await lockBoth(change, secondaryId, found.into_id);
  if (secondary.merged_into_id !== primary.id) throw new AppError('wrong_state', 'It is not merged');
  if (primary.merged_into_id)
    throw new AppError('wrong_state', `#${primary.number} is merged itself; undo that first`);
  await lockMembers(change, [secondary.assignee_id, primary.assignee_id]);
  const held = await tx
    .deleteFrom('conversation_merge')
    .where('workspace_id', '=', workspaceId)
    .where('conversation_id', '=', secondaryId)
    .returning(['status', 'tag_ids', 'before'])
    .executeTakeFirstOrThrow();
  const second = held.status === 'resolved' ? undefined : await findOpen(change, secondary);
  if (second && onSecond === 'refuse')
    throw new AppError('wrong_state', `The customer has #${second.number} open; resolve it first`);
  await returnTags(change, primary.id, held.tag_ids);
  const wait =
    held.before === null
      ? {}
      : await returnWait(change, secondary, primary, held.before as unknown as Before);
  record(change, 'conversation.unmerged', secondary, primary);
  const parted = await update(change, secondary, {
    merged_into_id: null,
    ...(!second && { status: held.status }),
  });
  await update(change, primary, { ...wait, ...(await returnLastMessage(change, secondary, primary)) });
  if (second) await join(change, { ...parted, status: held.status }, second);
}

/** A customer has one unresolved conversation in the widget. */
async function findOpen(
  change: Change,
  { channel, contact_id }: ConversationRecord,
): Promise<ConversationRecord | undefined> {
  if (channel !== 'widget') return undefined;
  return change.tx
    .selectFrom('conversation')
    .selectAll()
    .where('workspace_id', '=', change.workspaceId)
    .where('contact_id', '=', contact_id)
    .where('channel', '=', 'widget')
    .where('status', '<>', 'resolved')
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** Tags that came by the merge go, unless another merged conversation has them too: then they came by that one. */
async function returnTags(change: Change, primaryId: string, tagIds: readonly string[]): Promise<void> {
  if (tagIds.length === 0) return;
  const { tx, workspaceId } = change;
  await sql`
    with heir as (
      select distinct on (t.tag_id) m.conversation_id, t.tag_id
      from conversation_merge m join conversation_tag t
        on t.workspace_id = m.workspace_id and t.conversation_id = m.conversation_id
      where m.workspace_id = ${workspaceId} and m.into_id = ${primaryId} and t.tag_id = any(${[...tagIds]}::uuid[])
      order by t.tag_id, m.merged_at, m.conversation_id
    ), gone as (
      delete from conversation_tag
      where workspace_id = ${workspaceId} and conversation_id = ${primaryId} and tag_id = any(${[...tagIds]}::uuid[])
        and tag_id not in (select tag_id from heir)
    )
    update conversation_merge m set tag_ids = m.tag_ids || h.tags
    from (select conversation_id, array_agg(tag_id) as tags from heir group by conversation_id) h
    where m.workspace_id = ${workspaceId} and m.conversation_id = h.conversation_id`.execute(tx);
}

/** What the primary is without the wait that it took over; nothing where somebody has answered since. */
async function returnWait(
  change: Change,
  secondary: ConversationRecord,
  primary: ConversationRecord,
  before: Before,
): Promise<ConversationUpdate> {
  const { tx, workspaceId } = change;
  const taken = secondary.waiting_since?.toISOString() ?? null;
  const others = await tx
    .selectFrom('conversation_merge as m')
    .innerJoin('conversation as c', (join) =>
      join.onRef('c.workspace_id', '=', 'm.workspace_id').onRef('c.id', '=', 'm.conversation_id'),
    )
    .select(['m.conversation_id', 'm.before', 'c.waiting_since'])
    .where('m.workspace_id', '=', workspaceId)
    .where('m.into_id', '=', primary.id)
    .where('m.status', '<>', 'resolved')
    .orderBy('c.waiting_since')
    .execute();
  const pass = (conversationId: string) =>
    tx
      .updateTable('conversation_merge')
      .set({ before: JSON.stringify(before) })
      .where('workspace_id', '=', workspaceId)
      .where('conversation_id', '=', conversationId)
      .execute();
  // An earlier wait was taken over after this one: what it found is what this one had made.
  const later = others.find((row) => (row.before as unknown as Before | null)?.waitingSince === taken);
  if (later) {
    await pass(later.conversation_id);
    return {};
  }
  if (primary.waiting_since?.toISOString() !== taken) return {};
  // Another one still waits, and had nothing to add while this one waited longer.
  const heir = others.find((row) => row.waiting_since !== null);
  const heirSince = heir?.waiting_since?.toISOString() ?? null;
  if (heir && heirSince && (before.waitingSince === null || heirSince < before.waitingSince)) {
    await pass(heir.conversation_id);
    return { waiting_since: heir.waiting_since };
  }
  // Put aside or closed by a person since: that holds.
  if (primary.status !== 'open') return { waiting_since: before.waitingSince };
  const until = before.snoozedUntil;
  if (before.status === 'pending') change.record('conversation.pending', primary.id, {});
  if (before.status === 'snoozed' && until) change.record('conversation.snoozed', primary.id, { until });
  return { status: before.status, snoozed_until: until, waiting_since: before.waitingSince };
}

/** The latest message may have been the secondary's. */
async function returnLastMessage(
  change: Change,
  secondary: ConversationRecord,
  primary: ConversationRecord,
): Promise<ConversationUpdate> {
  const { tx, workspaceId } = change;
  if (primary.last_message_at.getTime() !== secondary.last_message_at.getTime()) return {};
  const last = await tx
    .selectFrom('message')
    .select(['body', 'created_at', 'author_kind'])
    .where('workspace_id', '=', workspaceId)
    .where('conversation_id', 'in', await familyOf(tx, workspaceId, primary.id))
    .where('kind', '=', 'message')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!last) return {};
  return {
    last_message_at: last.created_at,
    last_message_preview: preview(last.body),
    last_message_author: last.author_kind,
  };
}
