import { sql } from 'kysely';
import { sendAlong } from '../../db/database.ts';
import type { Change } from '../../events/change.ts';

export interface Claim {
  conversationId: string;
  memberId: string;
  /** Kept, so that "why her?" has an answer. */
  decision: unknown;
  /** What the plan knew to be required; a skill that a rule has asked for since makes the claim fail. */
  skillIds: readonly string[];
}

/**
 * The dispatcher's claim of any number of conversations, in order of service. One statement in which each can succeed only
 * once: only while it still waits, unlocked and not refused by that agent, and only while the agent is there with room for it
 * and for what precedes it. Work and agents are locked and read where they stand, so no interleaving exceeds a capacity, and
 * what a person has in hands at that moment is passed over. It never undoes a decision of a person.
 *
 * @param offerSeconds how long the agent has to accept; 0: there is nothing to accept
 * @returns ids of the conversations that got their agent
 */
export async function claim(
  change: Change,
  claims: readonly Claim[],
  offerSeconds = 0,
): Promise<ReadonlySet<string>> {
  const { workspaceId, now, tx } = change;
  if (claims.length === 0) return new Set();
  const wanted = claims.map(({ conversationId, memberId, skillIds }, place) => ({
    place,
    conversation_id: conversationId,
    member_id: memberId,
    skill_ids: skillIds,
  }));
  const until = offerSeconds > 0 ? new Date(now.getTime() + offerSeconds * 1000) : null;
  const { rows } = await sql<{ id: string; member_id: string; team_id: string | null }>`
    with wanted as (
      select * from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb)
        as w (place integer, conversation_id uuid, member_id uuid, skill_ids uuid[])
    ), work as (
      select c.id, c.weight, c.channel = 'email' as is_async, w.member_id, w.place
      from conversation c join wanted w on w.conversation_id = c.id
      where c.workspace_id = ${workspaceId} and c.owner = 'queue' and c.status = 'open' and not c.dispatch_locked
        and not (w.member_id = any (c.refused_by))
        and (c.required_skill_id is null or c.required_skill_id = any (w.skill_ids))
      order by c.id
      for no key update of c skip locked
    ), seat as (
      select m.id, m.load, m.capacity, m.async_load, m.live_capacity, m.async_capacity
      from member m
      where m.workspace_id = ${workspaceId} and m.id in (select member_id from work) and m.presence = 'online'
        and m.disabled_at is null and m.gone_since is null
        and (m.shift_ends_at is null or m.shift_ends_at > ${now})
      order by m.id
      for no key update
    ), sums as (
      select *, sum(weight) over before as total, sum(weight) filter (where is_async) over before as async_total
      from work window before as (partition by member_id order by place)
    ), granted as (
      select sums.id, seat.id as member_id
      from sums join seat on seat.id = sums.member_id
      where seat.load + total <= seat.capacity
        and seat.async_load + coalesce(async_total, 0) <= coalesce(seat.async_capacity, 'Infinity')
        and seat.load - seat.async_load + total - coalesce(async_total, 0) <= coalesce(seat.live_capacity, 'Infinity')
    ), seated as (
      update member set last_assigned_at = greatest(last_assigned_at, ${now})
      from (select distinct member_id from granted) g
      where member.workspace_id = ${workspaceId} and member.id = g.member_id
    )
    update conversation c
    set owner = 'agent', assignee_id = granted.member_id, assigned_at = ${now}, queued_at = null, assigned_by = 'dispatch',
      offered_until = ${until}, updated_at = ${now}, version = version + 1
    from granted
    where c.workspace_id = ${workspaceId} and c.id = granted.id
    returning c.id, granted.member_id, c.team_id`.execute(tx);
  if (rows.length === 0) return new Set();
  const decisions = new Map(claims.map(({ conversationId, decision }) => [conversationId, decision]));
  const kept = rows.map((row) => ({ ...row, decisionId: change.newId() }));
  const decided = tx
    .insertInto('dispatch_decision')
    .values(
      kept.map(({ id, member_id, decisionId }) => ({
        workspace_id: workspaceId,
        id: decisionId,
        conversation_id: id,
        member_id,
        decided_at: now,
        decision: JSON.stringify(decisions.get(id)),
      })),
    )
    .compile();
  sendAlong(tx, decided);
  for (const { id, member_id, team_id, decisionId } of kept) {
    change.record('conversation.assigned', id, {
      memberId: member_id,
      teamId: team_id,
      by: 'dispatch',
      decisionId,
    });
  }
  return new Set(rows.map(({ id }) => id));
}
