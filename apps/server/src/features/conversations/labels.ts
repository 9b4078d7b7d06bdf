import type { Attributes } from '@attune/contract';
import { AppError } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import { listDefinitions, patched } from '../attributes/index.ts';
import { type ConversationRecord, lock, update } from './core.ts';

export async function setTags(
  change: Change,
  id: string,
  tagIds: readonly string[],
): Promise<ConversationRecord> {
  const conversation = await lock(change, id);
  const { tx, workspaceId } = change;
  const known = tagIds.length
    ? await tx
        .selectFrom('tag')
        .select('id')
        .where('workspace_id', '=', workspaceId)
        .where('id', 'in', [...tagIds])
        .execute()
    : [];
  if (known.length !== tagIds.length) throw new AppError('unknown_reference', 'No such tag');
  await tx
    .deleteFrom('conversation_tag')
    .where('workspace_id', '=', workspaceId)
    .where('conversation_id', '=', id)
    .execute();
  if (tagIds.length) {
    await tx
      .insertInto('conversation_tag')
      .values(tagIds.map((tagId) => ({ workspace_id: workspaceId, conversation_id: id, tag_id: tagId })))
      .execute();
  }
  change.record('conversation.tagged', id, { tagIds: [...tagIds] });
  return update(change, conversation, {});
}

export async function setTopic(
  change: Change,
  id: string,
  topicId: string | null,
): Promise<ConversationRecord> {
  const conversation = await lock(change, id);
  if (conversation.topic_id === topicId) return conversation;
  const updated = await update(change, conversation, { topic_id: topicId });
  change.record('conversation.classified', id, { topicId });
  return updated;
}

/** Values of custom attributes; what is not named stays, null takes away. The event names them without their values. */
export async function setAttributes(
  change: Change,
  id: string,
  patch: Attributes,
): Promise<ConversationRecord> {
  const conversation = await lock(change, id);
  const definitions = await listDefinitions(change.tx, change.workspaceId, 'conversation');
  const before = conversation.attributes as Attributes;
  const after = patched(before, patch, definitions, { onlyDefined: true });
  const keys = Object.keys(patch).filter((key) => before[key] !== after[key]);
  if (keys.length === 0) return conversation;
  change.record('conversation.attributes_changed', id, { keys });
  return update(change, conversation, { attributes: JSON.stringify(after) });
}

/** Up to now everything was seen by that side. */
export async function markRead(
  change: Change,
  id: string,
  by: 'agent' | 'contact',
): Promise<ConversationRecord> {
  const conversation = await lock(change, id);
  const column = by === 'agent' ? 'agent_read_at' : 'contact_read_at';
  const read = conversation[column];
  if (read && read >= conversation.last_message_at) return conversation;
  change.record('conversation.read', id, { by });
  return update(change, conversation, { [column]: change.now });
}
