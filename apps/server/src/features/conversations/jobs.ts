import { SYSTEM } from '../../events/change.ts';
import type { Platform } from '../../feature.ts';
import type { Job } from '../../jobs/worker.ts';
import { wake } from './lifecycle.ts';

/** Opens what was snoozed until now. */
export function wakeSnoozed({ db, changes, clock }: Platform): Job {
  return {
    name: 'wake_snoozed',
    cron: '* * * * *',
    async run() {
      const due = await db.system((tx) =>
        tx
          .selectFrom('conversation')
          .select(['workspace_id', 'id'])
          .where('status', '=', 'snoozed')
          .where('snoozed_until', '<=', clock())
          .execute(),
      );
      for (const { workspace_id, id } of due)
        await changes.run(workspace_id, SYSTEM, (change) => wake(change, id));
    },
  };
}
