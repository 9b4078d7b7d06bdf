import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';

interface Shown {
  workspaceId: string;
  memberId: string;
  conversationId: string;
  /** The customer's newest message. */
  messageId: string;
  topicId: string | null;
}

/**
 * Notes what was suggested. Repeating it changes nothing; if other templates are suggested for the same message (one was
 * edited meanwhile), the latest stand, until the reply is there.
 */
export async function recordShown(
  tx: Tx,
  { workspaceId, memberId, conversationId, messageId, topicId }: Shown,
  items: readonly { templateId: string; score: number }[],
  now: Date,
): Promise<void> {
  await tx
    .insertInto('suggestion')
    .values({
      workspace_id: workspaceId,
      message_id: messageId,
      member_id: memberId,
      conversation_id: conversationId,
      topic_id: topicId,
      shown_at: now,
      template_ids: items.map(({ templateId }) => templateId),
      scores: items.map(({ score }) => score),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'message_id', 'member_id'])
        .doUpdateSet({ template_ids: sql`excluded.template_ids`, scores: sql`excluded.scores` })
        .where('suggestion.state', '=', 'open')
        .where(sql<boolean>`suggestion.template_ids <> excluded.template_ids`),
    )
    .execute();
}
