import type { Presence } from '@attune/contract';
import { AppError, notFound } from '../../errors.ts';
import { type Change, SYSTEM } from '../../events/change.ts';
import type { Platform } from '../../feature.ts';

/** Whether an agent takes work. Says so only when it changes. @throws not_found */
export async function setPresence(change: Change, memberId: string, presence: Presence): Promise<void> {
  const { tx, workspaceId } = change;
  const before = await tx
    .selectFrom('member')
    .select('presence')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', memberId)
    .forNoKeyUpdate()
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

/** A member's last live connection has been gone for a while: they take no work any more. */
export async function memberGone(
  { changes }: Pick<Platform, 'changes'>,
  workspaceId: string,
  memberId: string,
): Promise<void> {
  try {
    await changes.run(workspaceId, SYSTEM, (change) => setPresence(change, memberId, 'offline'));
  } catch (error) {
    // Gone for good meanwhile.
    if (!(error instanceof AppError && error.code === 'not_found')) throw error;
  }
}
