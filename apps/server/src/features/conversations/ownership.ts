import { type EventPayload, PRIORITIES, type Priority } from '@attune/contract';
import { sql } from 'kysely';
import { AppError } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import { type ConversationRecord, type ConversationUpdate, lock, requireStatus, update } from './core.ts';

/** Who answers: queue and agents. Ownership changes only here, in the transaction that says so. */

type QueueReason = EventPayload<'conversation.queued'>['reason'];
type AssignedBy = EventPayload<'conversation.assigned'>['by'];

/** Puts a locked conversation into the queue, from wherever it was. */
export async function enqueue(
  change: Change,
  conversation: ConversationRecord,
  reason: QueueReason,
  set: ConversationUpdate = {},
): Promise<ConversationRecord> {
  if (conversation.assignee_id) {
    change.record('conversation.unassigned', conversation.id, { memberId: conversation.assignee_id, reason });
  }
  const updated = await update(change, conversation, {
    ...set,
    owner: 'queue',
    assignee_id: null,
    last_assignee_id: conversation.assignee_id ?? conversation.last_assignee_id,
    queued_at: change.now,
    assigned_at: null,
    assigned_by: null,
    offered_until: null,
  });
  change.record('conversation.queued', conversation.id, { teamId: updated.team_id, reason });
  return updated;
}

async function setAssignee(
  change: Change,
  conversation: ConversationRecord,
  memberId: string,
  by: Exclude<AssignedBy, 'dispatch'>,
): Promise<ConversationRecord> {
  await lockMembers(change, [conversation.assignee_id, memberId]);
  const member = await change.tx
    .updateTable('member')
    .set({ last_assigned_at: sql<Date>`greatest(last_assigned_at, presence_at, ${change.now})` })
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', memberId)
    .where('disabled_at', 'is', null)
    .where('role', 'in', ['owner', 'admin', 'supervisor', 'agent'])
    .returning('presence_at')
    .executeTakeFirst();
  if (!member) throw new AppError('unknown_reference', 'No such agent');
  if (conversation.assignee_id && conversation.assignee_id !== memberId) {
    change.record('conversation.unassigned', conversation.id, {
      memberId: conversation.assignee_id,
      reason: by,
    });
  }
  const updated = await update(change, conversation, {
    owner: 'agent',
    assignee_id: memberId,
    last_assignee_id: conversation.assignee_id ?? conversation.last_assignee_id,
    // Not before the member left, by whichever node's clock: who is chosen while away keeps it.
    assigned_at: new Date(Math.max(change.now.getTime(), member.presence_at.getTime())),
    assigned_by: by,
    offered_until: null,
    queued_at: null,
  });
  change.record('conversation.assigned', conversation.id, {
    memberId,
    teamId: updated.team_id,
    by,
    decisionId: null,
  });
  return updated;
}

/** In one order, so that two transfers in opposite directions take turns. */
export async function lockMembers(
  { tx, workspaceId }: Change,
  ids: readonly (string | null)[],
): Promise<void> {
  const members = ids.filter((id) => id !== null);
  if (members.length < 2) return;
  await tx
    .selectFrom('member')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', members)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

/** An agent takes waiting work. Of two who take at once one gets it, the other learns who was faster. */
export async function take(
  change: Change,
  conversationId: string,
  memberId: string,
): Promise<ConversationRecord> {
  const conversation = await lock(change, conversationId);
  requireStatus(conversation, 'open', 'pending', 'snoozed');
  if (conversation.assignee_id === memberId) return confirm(change, conversation, 'take');
  if (conversation.owner === 'agent') throw new AppError('already_assigned');
  return setAssignee(change, conversation, memberId, 'take');
}

/** A person decides who answers; that always holds, whatever capacity says. */
export async function assign(
  change: Change,
  conversationId: string,
  memberId: string,
): Promise<ConversationRecord> {
  const conversation = await lock(change, conversationId);
  requireStatus(conversation, 'open', 'pending', 'snoozed');
  if (conversation.assignee_id === memberId) return confirm(change, conversation, 'manual');
  if (conversation.assignee_id === null) return setAssignee(change, conversation, memberId, 'manual');
  recordTransfer(change, conversation, { toMemberId: memberId, toTeamId: null });
  return setAssignee(change, conversation, memberId, 'transfer');
}

/** A person chooses the one whom dispatch has chosen: from now on that is a person's decision, and nothing that lapses. */
async function confirm(
  change: Change,
  conversation: ConversationRecord,
  by: 'take' | 'manual',
): Promise<ConversationRecord> {
  if (conversation.assigned_by !== 'dispatch') return conversation;
  const memberId = conversation.assignee_id;
  if (conversation.offered_until && memberId)
    change.record('conversation.accepted', conversation.id, { memberId });
  return update(change, conversation, { assigned_by: by, offered_until: null });
}

export interface TransferTarget {
  memberId?: string | undefined;
  teamId?: string | undefined;
  topicId?: string | undefined;
  skillId?: string | undefined;
}

/** To a person at once; to a team, topic or skill through the queue, never back to the one who hands it on. */
export async function transfer(
  change: Change,
  conversationId: string,
  to: TransferTarget,
): Promise<ConversationRecord> {
  if (to.memberId) return assign(change, conversationId, to.memberId);
  if (!to.teamId && !to.topicId && !to.skillId)
    throw new AppError('bad_request', 'Say to whom: memberId, teamId, topicId or skillId');
  const conversation = await lock(change, conversationId);
  requireStatus(conversation, 'open', 'pending', 'snoozed');
  const awake = await wakeIfAsleep(change, conversation);
  recordTransfer(change, awake, { toMemberId: null, toTeamId: to.teamId ?? null });
  const from = awake.assignee_id;
  const queued = await enqueue(change, awake, 'transferred', {
    ...(to.teamId && { team_id: to.teamId }),
    ...(to.topicId && { topic_id: to.topicId }),
    ...(to.skillId && { required_skill_id: to.skillId }),
  });
  return from ? update(change, queued, { refused_by: withRefusal(queued, from) }) : queued;
}

function recordTransfer(
  change: Change,
  from: ConversationRecord,
  to: { toMemberId: string | null; toTeamId: string | null },
): void {
  change.record('conversation.transferred', from.id, {
    fromMemberId: from.assignee_id,
    ...to,
    planned: false,
  });
}

/** Back into the queue, not to be offered to the same agent again; before it was accepted, that is a refusal. */
export async function release(change: Change, conversationId: string): Promise<ConversationRecord> {
  const conversation = await lock(change, conversationId);
  requireStatus(conversation, 'open', 'pending', 'snoozed');
  if (conversation.owner !== 'agent') throw new AppError('wrong_state', 'Nobody has it');
  const reason = conversation.offered_until ? 'refused' : 'released';
  return enqueue(change, await wakeIfAsleep(change, conversation), reason, {
    refused_by: withRefusal(conversation, conversation.assignee_id),
  });
}

/** A supervisor takes it back into the queue; whoever had it may get it again. With `hold`, automation keeps off it. */
export async function pull(
  change: Change,
  conversationId: string,
  hold: boolean,
): Promise<ConversationRecord> {
  const conversation = await lock(change, conversationId);
  requireStatus(conversation, 'open', 'pending', 'snoozed');
  if (hold) await setHold(change, conversation, true);
  if (conversation.owner !== 'agent') return lock(change, conversationId);
  return enqueue(change, await wakeIfAsleep(change, conversation), 'pulled');
}

/** Whether automation keeps off it: neither handed out nor taken back. People still may do both. */
export async function hold(
  change: Change,
  conversationId: string,
  held: boolean,
): Promise<ConversationRecord> {
  return setHold(change, await lock(change, conversationId), held);
}

async function setHold(
  change: Change,
  conversation: ConversationRecord,
  held: boolean,
): Promise<ConversationRecord> {
  if (conversation.dispatch_locked === held) return conversation;
  change.record('conversation.held', conversation.id, { held });
  return update(change, conversation, { dispatch_locked: held });
}

/** The agent to whom it was handed out takes it on. */
export async function accept(
  change: Change,
  conversationId: string,
  memberId: string,
): Promise<ConversationRecord> {
  const conversation = await lock(change, conversationId);
  if (conversation.assignee_id !== memberId) throw new AppError('wrong_state', 'It is not yours any more');
  if (!conversation.offered_until) return conversation;
  change.record('conversation.accepted', conversationId, { memberId });
  return update(change, conversation, { offered_until: null });
}

/** Those whom it is not offered to until somebody has answered. */
export const withRefusal = (conversation: ConversationRecord, memberId: string | null): string[] => [
  ...new Set([...conversation.refused_by, ...(memberId ? [memberId] : [])]),
];

export async function wakeIfAsleep(
  change: Change,
  conversation: ConversationRecord,
): Promise<ConversationRecord> {
  if (conversation.status !== 'pending' && conversation.status !== 'snoozed') return conversation;
  change.record('conversation.woken', conversation.id, {});
  return update(change, conversation, { status: 'open', snoozed_until: null });
}

export async function setPriority(
  change: Change,
  conversationId: string,
  priority: Priority,
): Promise<ConversationRecord> {
  const conversation = await lock(change, conversationId);
  if (conversation.priority === priority) return conversation;
  change.record('conversation.prioritised', conversationId, {
    from: conversation.priority as Priority,
    to: priority,
  });
  return update(change, conversation, { priority });
}

/** To `priority`, unless it is as high or higher. */
export async function raisePriority(
  change: Change,
  conversationId: string,
  priority: Priority,
): Promise<ConversationRecord> {
  const conversation = await lock(change, conversationId);
  const is = PRIORITIES.indexOf(conversation.priority as Priority);
  return PRIORITIES.indexOf(priority) < is ? setPriority(change, conversationId, priority) : conversation;
}

/**
 * Dispatch looks for this skill from now on, besides the topic's. Where nobody has answered yet and somebody with it has room,
 * the conversation goes back into the queue: that it was handed out a moment ago is no reason to leave it there.
 */
export async function requireSkill(
  change: Change,
  conversationId: string,
  skillId: string,
): Promise<ConversationRecord> {
  const conversation = await lock(change, conversationId);
  if (conversation.required_skill_id === skillId) return conversation;
  change.record('conversation.skill_required', conversationId, { skillId });
  const updated = await update(change, conversation, { required_skill_id: skillId });
  // What a person decided stays decided.
  const unanswered =
    updated.assigned_by === 'dispatch' &&
    !updated.dispatch_locked &&
    updated.status === 'open' &&
    !updated.first_reply_at;
  return unanswered && (await isBetterElsewhere(change, updated))
    ? enqueue(change, updated, 'released')
    : updated;
}

/** Its agent lacks the required skill, and somebody who has it is online with room. */
async function isBetterElsewhere(
  { tx, workspaceId }: Change,
  { assignee_id, required_skill_id, weight }: ConversationRecord,
): Promise<boolean> {
  const skilled = await tx
    .selectFrom('member_skill as s')
    .innerJoin('member as m', (join) =>
      join.onRef('m.workspace_id', '=', 's.workspace_id').onRef('m.id', '=', 's.member_id'),
    )
    .select([
      sql<boolean>`bool_or(m.id = ${assignee_id})`.as('has_it'),
      sql<boolean>`bool_or(m.presence = 'online' and m.gone_since is null and m.disabled_at is null and m.load + ${weight} <= m.capacity)`.as(
        'has_room',
      ),
    ])
    .where('s.workspace_id', '=', workspaceId)
    .where('s.skill_id', '=', required_skill_id)
    .executeTakeFirst();
  return skilled?.has_room === true && !skilled.has_it;
}
