import type { EmotionAlert, Verdict } from '@attune/contract';
import { isUniqueViolation } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import { findAlert, present } from './queries.ts';

/** A person says whether an alert was right, changes their mind, or (null) takes it back. The same verdict twice is one. */
export async function decide(change: Change, id: string, verdict: Verdict | null): Promise<EmotionAlert> {
  const { tx, workspaceId, now, actor } = change;
  const before = await tx
    .selectFrom('emotion_alert')
    .select(['verdict', 'rule_id', 'conversation_id'])
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!before) throw notFound('alert');
  if (before.verdict !== verdict) {
    await tx
      .updateTable('emotion_alert')
      .set({ verdict, decided_at: verdict && now, decided_by: verdict && actor.id })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', id)
      .execute()
      .catch((error: unknown) => {
        // The same rule has spoken up again meanwhile.
        throw isUniqueViolation(error, 'emotion_alert_one_open') ? new AppError('wrong_state') : error;
      });
    change.record('emotion.decided', before.conversation_id, {
      alertId: id,
      ruleId: before.rule_id,
      verdict,
    });
  }
  const [alert] = await present(tx, workspaceId, await findAlert(tx, workspaceId, id));
  if (!alert) throw notFound('alert');
  return alert;
}
