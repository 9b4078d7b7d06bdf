import type { Presence } from '@attune/contract';
import { notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';

/** Whether an agent takes work. Says so only when it changes. @throws not_found */
export async function setPresence(change: Change, memberId: string, presence: Presence): Promise<void> {
  const { tx, workspaceId } = change;
  const before = await tx
    .selectFrom('member')
    .select('presence')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', memberId)
    .forUpdate()
    .executeTakeFirst();
  if (!before) throw notFound('member');
  if (before.presence === presence) return;
  await tx
    .updateTable('member')
    .set({ presence, presence_at: change.now })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', memberId)
    .execute();
  change.record('agent.presence_changed', null, {
    memberId,
    from: before.presence as Presence,
    to: presence,
  });
}
