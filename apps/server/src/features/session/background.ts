import { sql } from 'kysely';
import type { Consumer } from '../../events/consumers.ts';
import type { Platform } from '../../feature.ts';
import type { Job } from '../../jobs/worker.ts';
import { endAllSessions } from './sessions.ts';

/** Whoever was disabled is signed out; the door has refused them from that moment. */
export function endSessionsOfDisabled(): Consumer {
  return {
    name: 'end_sessions',
    types: ['settings.changed'],
    shards: 1,
    async handle(tx, events) {
      for (const { workspaceId, payload } of events) {
        if (payload.what !== 'members' || typeof payload.id !== 'string') continue;
        const gone = await tx
          .selectFrom('member')
          .select('user_id')
          .where('workspace_id', '=', workspaceId)
          .where('id', '=', payload.id)
          .where('disabled_at', 'is not', null)
          .executeTakeFirst();
        if (gone) await endAllSessions(tx, gone.user_id);
      }
    },
  };
}

/** Deletes what has expired. */
export function sweepSignIn({ db, clock }: Platform): Job {
  return {
    name: 'sweep_sign_in',
    cron: '17 3 * * *',
    async run() {
      const now = clock();
      const before = (days: number) => new Date(now.getTime() - days * 86_400_000);
      await db.system(async (tx) => {
        await tx.deleteFrom('auth_session').where('expires_at', '<', sql<Date>`now()`).execute();
        await tx.deleteFrom('auth_token').where('expires_at', '<', now).execute();
        await tx.deleteFrom('auth_attempt').where('at', '<', before(1)).execute();
        await tx.deleteFrom('auth_device').where('seen_at', '<', before(365)).execute();
      });
    },
  };
}
