import type { Platform } from '../../feature.ts';
import type { Job } from '../../jobs/worker.ts';
import { memberGone } from './presence.ts';

/** Live sockets sign every 20 s (features/conversations/live.ts). */
const GONE_AFTER_MS = 90_000;

/** Whoever has had no live socket on any node for a while takes no work any more. */
export function takeGoneOffline(platform: Platform): Job {
  return {
    name: 'take_gone_offline',
    cron: '* * * * *',
    async run() {
      const since = new Date(platform.clock().getTime() - GONE_AFTER_MS);
      const gone = await platform.db.system((tx) =>
        tx
          .selectFrom('member')
          .select(['workspace_id', 'id'])
          .where('presence', '<>', 'offline')
          .where('presence_at', '<', since)
          .where((where) => where.or([where('seen_at', 'is', null), where('seen_at', '<', since)]))
          .execute(),
      );
      for (const { workspace_id, id } of gone) await memberGone(platform, workspace_id, id);
    },
  };
}
