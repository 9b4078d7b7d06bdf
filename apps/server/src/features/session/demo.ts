import type { SetupState } from '@attune/contract';
import type { Tx } from '../../db/database.ts';

/** Addresses and password of the people in the demo workspace. The domain can never belong to anybody (RFC 2606). */
export const DEMO_EMAIL_DOMAIN = 'demo.example';
export const DEMO_PASSWORD = 'attune-demo';

/** One person of each role in the demo workspace, to try it with; null where there is none. */
export async function listDemoSignIns(tx: Tx): Promise<SetupState['demo']> {
  const rows = await tx
    .selectFrom('member as m')
    .innerJoin('workspace as w', 'w.workspace_id', 'm.workspace_id')
    .distinctOn('m.role')
    .select(['m.email', 'm.role', 'm.name'])
    .where('w.demo', '=', true)
    .where('m.disabled_at', 'is', null)
    .where('m.email', 'like', `%@${DEMO_EMAIL_DOMAIN}`)
    .orderBy('m.role')
    .orderBy('m.created_at')
    .execute();
  if (rows.length === 0) return null;
  return { signIns: rows.map((row) => ({ ...row, password: DEMO_PASSWORD })) };
}
