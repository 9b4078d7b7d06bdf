import { sql } from 'kysely';
import type { Change } from '../../events/change.ts';
import { lock } from './core.ts';
import { enqueue, withRefusal } from './ownership.ts';

export type Stranded = 'offer_expired' | 'agent_gone';

/**
 * What an agent cannot serve goes back into the queue: not accepted in time, or the agent is gone while the customer waits. Looks again
 * under the lock; a conversation that is held stays. Returns whether it went back.
 */
export async function reclaim(change: Change, conversationId: string, why: Stranded): Promise<boolean> {
  const conversation = await lock(change, conversationId);
  const { owner, status, offered_until, assignee_id, dispatch_locked } = conversation;
  if (owner !== 'agent' || status !== 'open' || dispatch_locked) return false;
  if (why === 'offer_expired') {
    if (!offered_until || offered_until > change.now) return false;
    await enqueue(change, conversation, why, { refused_by: withRefusal(conversation, assignee_id) });
    return true;
  }
  const { rows } = await sql`
    select from member a, conversation c
    where c.workspace_id = ${change.workspaceId} and c.id = ${conversationId} and c.waiting_since is not null
      and a.workspace_id = c.workspace_id and a.id = c.assignee_id and ${hasLeft}`.execute(change.tx);
  if (rows.length === 0) return false;
  await enqueue(change, conversation, why);
  return true;
}

/**
 * Of member `a` and conversation `c`: the agent went offline after getting it. Who was offline before was chosen by a person who
 * knew that, or took it themselves: that holds.
 */
export const hasLeft = sql<boolean>`(a.disabled_at is not null or a.presence = 'offline' and a.presence_at > c.assigned_at)`;
