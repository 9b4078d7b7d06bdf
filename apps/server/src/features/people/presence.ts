import type { Presence } from '@attune/contract';
import { AppError, notFound } from '../../errors.ts';
import { type Change, SYSTEM } from '../../events/change.ts';
import type { Platform } from '../../feature.ts';

/**
 * Whether an agent takes work, and until when; without `shiftEndsAt` a shift that is not over goes on. Says so only when it
 * changes.
 * @throws not_found, bad_request for a shift that ends in the past
 */
export async function setPresence(
  change: Change,
  memberId: string,
  presence: Presence,
  shiftEndsAt?: Date | null,
): Promise<void> {
  const { tx, workspaceId, now } = change;
  if (shiftEndsAt && shiftEndsAt <= now) throw new AppError('bad_request', 'A shift ends in the future');
  const before = await tx
    .selectFrom('member')
    .select(['presence', 'shift_ends_at', 'last_assigned_at'])
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', memberId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!before) throw notFound('member');
  const isOver = presence === 'offline' || (before.shift_ends_at !== null && before.shift_ends_at <= now);
  const until = shiftEndsAt !== undefined ? shiftEndsAt : isOver ? null : before.shift_ends_at;
  if (before.presence === presence && before.shift_ends_at?.getTime() === until?.getTime()) return;
  await tx
    .updateTable('member')
    .set({
      presence,
      shift_ends_at: until,
      // Whoever says "here I am" is here, with or without a live connection.
      ...(presence !== 'offline' && { gone_since: null }),
      // After everything the member was given, also where another node's clock is ahead: who leaves, leaves that behind.
      ...(before.presence !== presence && { presence_at: after(before.last_assigned_at, now) }),
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', memberId)
    .execute();
  change.record('agent.presence_changed', null, {
    memberId,
    from: before.presence as Presence,
    to: presence,
  });
}

const after = (time: Date | null, now: Date): Date =>
  new Date(Math.max(now.getTime(), (time?.getTime() ?? 0) + 1));

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
