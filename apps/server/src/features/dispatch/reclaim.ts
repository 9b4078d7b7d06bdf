import { sql } from 'kysely';
import { SYSTEM } from '../../events/change.ts';
import type { Platform } from '../../feature.ts';
import { hasLeft, reclaim, type Stranded } from '../conversations/index.ts';

/**
 * Puts back into the queue what lies with somebody who cannot serve it: offers that lapsed, customers who wait for an agent who is offline.
 * Looks at the state, so it does not matter which node does it, how often, or what crashed before.
 */
export async function reclaimStranded({ db, changes, clock }: Platform): Promise<void> {
  const now = clock();
  const { rows } = await db.first.system((tx) =>
    sql<{ workspace_id: string; id: string; why: Stranded }>`
      select workspace_id, id, 'offer_expired' as why from conversation
      where offered_until <= ${now} and owner = 'agent' and status = 'open' and not dispatch_locked
      union all
      select c.workspace_id, c.id, 'agent_gone' from member a
      join conversation c on c.workspace_id = a.workspace_id and c.assignee_id = a.id
      where ${hasLeft} and c.owner = 'agent' and c.status = 'open' and c.waiting_since is not null
        and not c.dispatch_locked`.execute(tx),
  );
  for (const { workspace_id, id, why } of rows) {
    await changes.runFirst(workspace_id, SYSTEM, (change) => reclaim(change, id, why));
  }
}
