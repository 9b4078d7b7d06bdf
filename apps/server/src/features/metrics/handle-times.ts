import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';

/** Time that agents spent on each of these conversations, in milliseconds; without those that nothing was measured of. */
export async function handleTimes(
  tx: Tx,
  workspaceId: string,
  conversationIds: readonly string[],
): Promise<Map<string, number>> {
  if (conversationIds.length === 0) return new Map();
  const rows = await tx
    .selectFrom('measurement')
    .select(['conversation_id', sql<number>`sum(value)`.as('total')])
    .where('workspace_id', '=', workspaceId)
    .where('conversation_id', 'in', conversationIds)
    .where('metric', '=', 'handle_time')
    .groupBy('conversation_id')
    .execute();
  return new Map(rows.map((row) => [row.conversation_id, row.total]));
}
