import { type EventPayload, PRIORITIES, type Priority } from '@attune/contract';
import { sql } from 'kysely';
import { AppError } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import { type ConversationRecord, lock, requireStatus, update } from './core.ts';

/** Who answers: queue and agents. Ownership changes only here, in the transaction that says so. */

type QueueReason = EventPayload<'conversation.queued'>['reason'];
type AssignedBy = EventPayload<'conversation.assigned'>['by'];

/** Puts a locked conversation into the queue, from wherever it was. */
export async function enqueue(
  change: Change,
  conversation: ConversationRecord,
  reason: QueueReason,
  set: { team_id?: string | null; topic_id?: string | null } = {},
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
  });
  change.record('conversation.queued', conversation.id, { teamId: updated.team_id, reason });
  return updated;
}

async function setAssignee(
  change: Change,
  conversation: ConversationRecord,
  memberId: string,
  by: AssignedBy,
): Promise<ConversationRecord> {
  const member = await change.tx
    .updateTable('member')
    .set({ last_assigned_at: change.now })
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', memberId)
    .where('disabled_at', 'is', null)
    .where('role', 'in', ['owner', 'admin', 'supervisor', 'agent'])
    .returning('id')
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
    assigned_at: change.now,
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

/** An agent takes waiting work. Of two who take at once one gets it, the other learns who was faster. */
export async function take(
  change: Change,
  conversationId: string,
  memberId: string,
): Promise<ConversationRecord> {
  const conversation = await lock(change, conversationId);
  requireStatus(conversation, 'open', 'pending', 'snoozed');
  if (conversation.assignee_id === memberId) return conversation;
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
  if (conversation.assignee_id === memberId) return conversation;
  if (conversation.assignee_id === null) return setAssignee(change, conversation, memberId, 'manual');
  recordTransfer(change, conversation, { toMemberId: memberId, toTeamId: null });
  return setAssignee(change, conversation, memberId, 'transfer');
}

export interface TransferTarget {
  memberId?: string | undefined;
  teamId?: string | undefined;
  topicId?: string | undefined;
}

/** To a person at once; to a team or topic through the queue, never back to the one who hands it on. */
export async function transfer(
  change: Change,
  conversationId: string,
  to: TransferTarget,
): Promise<ConversationRecord> {
  if (to.memberId) return assign(change, conversationId, to.memberId);
  if (!to.teamId && !to.topicId)
    throw new AppError('bad_request', 'Say to whom: memberId, teamId or topicId');
  const conversation = await lock(change, conversationId);
  requireStatus(conversation, 'open', 'pending', 'snoozed');
  const awake = await wakeIfAsleep(change, conversation);
  recordTransfer(change, awake, { toMemberId: null, toTeamId: to.teamId ?? null });
  const from = awake.assignee_id;
  const queued = await enqueue(change, awake, 'transferred', {
    ...(to.teamId && { team_id: to.teamId }),
    ...(to.topicId && { topic_id: to.topicId }),
  });
  if (!from) return queued;
  return update(change, queued, {
    refused_by: withRefusal(queued, from),
  });
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

/** Back into the queue, not to be offered to the same agent again. */
export async function release(change: Change, conversationId: string): Promise<ConversationRecord> {
  const conversation = await lock(change, conversationId);
  requireStatus(conversation, 'open', 'pending', 'snoozed');
  if (conversation.owner !== 'agent') throw new AppError('wrong_state', 'Nobody has it');
  const queued = await enqueue(change, await wakeIfAsleep(change, conversation), 'released');
  return update(change, queued, {
    refused_by: withRefusal(queued, conversation.assignee_id),
  });
}

/** Those whom it is not offered to until somebody has answered. */
const withRefusal = (conversation: ConversationRecord, memberId: string | null): string[] => [
  ...new Set([...conversation.refused_by, ...(memberId ? [memberId] : [])]),
];

export interface Claim {
  conversationId: string;
  memberId: string;
  decision: unknown;
  /** What the plan knew to be required; a skill that a rule has asked for since makes the claim fail. */
  skillIds?: readonly string[];
}

/**
 * The dispatcher's claim. One statement that can succeed only once, only while the work still waits, and only while
 * the agent is online with room for it: both rows are locked and re-checked where they stand. A person's decision that
 * came first makes it fail; it never undoes one. Returns whether it succeeded.
 */
export async function claim(
  change: Change,
  { conversationId, memberId, decision, skillIds = [] }: Claim,
): Promise<boolean> {
  const decisionId = change.newId();
  const { rows } = await sql<{ team_id: string | null }>`
    with work as (
      select workspace_id, id, weight from conversation
      where workspace_id = ${change.workspaceId} and id = ${conversationId} and owner = 'queue' and status = 'open'
        and not (${memberId}::uuid = any (refused_by))
        and (required_skill_id is null or required_skill_id = any (${skillIds}::uuid[]))
      for no key update
    ), seat as (
      update member set last_assigned_at = ${change.now}
      from work
      where member.workspace_id = work.workspace_id and member.id = ${memberId} and presence = 'online'
        and disabled_at is null and load + work.weight <= capacity
      returning member.id
    )
    update conversation c
    set owner = 'agent', assignee_id = seat.id, assigned_at = ${change.now}, queued_at = null,
      updated_at = ${change.now}, version = version + 1
    from work, seat
    where c.workspace_id = work.workspace_id and c.id = work.id
    returning c.team_id`.execute(change.tx);
  const claimed = rows[0];
  if (!claimed) return false;
  await change.tx
    .insertInto('dispatch_decision')
    .values({
      workspace_id: change.workspaceId,
      id: decisionId,
      conversation_id: conversationId,
      member_id: memberId,
      decided_at: change.now,
      decision: JSON.stringify(decision),
    })
    .execute();
  change.record('conversation.assigned', conversationId, {
    memberId,
    teamId: claimed.team_id,
    by: 'dispatch',
    decisionId,
  });
  return true;
}

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
  const unanswered = updated.owner === 'agent' && updated.status === 'open' && !updated.first_reply_at;
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
      sql<boolean>`bool_or(m.presence = 'online' and m.disabled_at is null and m.load + ${weight} <= m.capacity)`.as(
        'has_room',
      ),
    ])
    .where('s.workspace_id', '=', workspaceId)
    .where('s.skill_id', '=', required_skill_id)
    .executeTakeFirst();
  return skilled?.has_room === true && !skilled.has_it;
}
