import type { AlertCounts, AlertPage, AlertsQuery, EmotionRule, EmotionTimeline } from '@attune/contract';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { loadConversations, loadMessages } from '../conversations/index.ts';

const counts = (alias: 'a') => [
  sql<number>`count(${sql.ref(`${alias}.id`)}) filter (where verdict is null)::int`.as('open'),
  sql<number>`count(*) filter (where verdict = 'confirmed')::int`.as('confirmed'),
  sql<number>`count(*) filter (where verdict = 'dismissed')::int`.as('dismissed'),
];

/** The rules in the order in which they were made, each with what became of its alerts. */
export async function listRules(tx: Tx, workspaceId: string, id?: string): Promise<EmotionRule[]> {
  const rows = await tx
    .selectFrom('emotion_rule as r')
    .leftJoin('emotion_alert as a', (join) =>
      join.onRef('a.workspace_id', '=', 'r.workspace_id').onRef('a.rule_id', '=', 'r.id'),
    )
    .select([
      'r.id',
      'r.name',
      'r.condition',
      'r.enabled',
      'r.notify',
      'r.raise_priority',
      'r.required_skill_id',
    ])
    .select(counts('a'))
    .where('r.workspace_id', '=', workspaceId)
    .$if(id !== undefined, (query) => query.where('r.id', '=', id ?? ''))
    .groupBy(['r.workspace_id', 'r.id'])
    .orderBy('r.created_at')
    .orderBy('r.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    condition: row.condition as EmotionRule['condition'],
    enabled: row.enabled,
    notify: row.notify,
    raisePriority: row.raise_priority as EmotionRule['raisePriority'],
    requiredSkillId: row.required_skill_id,
    alerts: { open: row.open, confirmed: row.confirmed, dismissed: row.dismissed },
  }));
}

/** Alerts that wait for a decision, or those that had one; the newest first. */
export async function listAlerts(
  tx: Tx,
  workspaceId: string,
  { state = 'open', cursor, limit = 30 }: AlertsQuery,
): Promise<AlertPage> {
  const time = state === 'open' ? 'raised_at' : 'decided_at';
  const rows = await tx
    .selectFrom('emotion_alert')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('verdict', state === 'open' ? 'is' : 'is not', null)
    .$if(cursor !== undefined, (query) =>
      query.where(
        sql<boolean>`(${sql.ref(time)}, id) < (select coalesce(${sql.ref(time)}, raised_at), id from emotion_alert
          where workspace_id = ${workspaceId} and id = ${cursor})`,
      ),
    )
    .orderBy(time, 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  const all = await tx
    .selectFrom('emotion_alert as a')
    .select(counts('a'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  return {
    items: await present(tx, workspaceId, shown),
    nextCursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
    counts: all satisfies AlertCounts,
  };
}

type AlertRow = Awaited<ReturnType<typeof findAlert>>[number];

export function findAlert(tx: Tx, workspaceId: string, id: string) {
  return tx
    .selectFrom('emotion_alert')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
}

/** Alerts with the conversations and messages they are about. */
export async function present(
  tx: Tx,
  workspaceId: string,
  rows: readonly AlertRow[],
): Promise<AlertPage['items']> {
  const conversationIds = [...new Set(rows.map((row) => row.conversation_id))];
  const conversations = new Map(
    (await loadConversations(tx, workspaceId, conversationIds)).map((item) => [item.id, item]),
  );
  const messageIds = [...new Set(rows.map((row) => row.message_id))];
  const messages = new Map((await loadMessages(tx, workspaceId, messageIds)).map((item) => [item.id, item]));
  return rows.flatMap((row) => {
    const conversation = conversations.get(row.conversation_id);
    const message = messages.get(row.message_id);
    if (!conversation || !message) return [];
    return {
      id: row.id,
      ruleId: row.rule_id,
      ruleName: row.rule_name,
      kind: row.kind as AlertPage['items'][number]['kind'],
      because: row.because,
      raisedAt: row.raised_at.toISOString(),
      verdict: row.verdict as AlertPage['items'][number]['verdict'],
      decidedAt: row.decided_at?.toISOString() ?? null,
      decidedBy: row.decided_by,
      conversation,
      message,
    };
  });
}

/** Of a long conversation only the latest are drawn. */
const MOMENTS = 200;

/** How the customer of a conversation felt from message to message. */
export async function loadTimeline(
  tx: Tx,
  workspaceId: string,
  conversationId: string,
): Promise<EmotionTimeline> {
  const rows = await tx
    .selectFrom('message_emotion')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('conversation_id', '=', conversationId)
    .orderBy('at', 'desc')
    .orderBy('message_id', 'desc')
    .limit(MOMENTS)
    .execute();
  const alerts = await tx
    .selectFrom('emotion_alert')
    .select(['id', 'message_id as messageId', 'rule_name as ruleName', 'verdict'])
    .where('workspace_id', '=', workspaceId)
    .where('conversation_id', '=', conversationId)
    .orderBy('raised_at')
    .orderBy('id')
    .execute();
  return {
    moments: rows.reverse().map(({ message_id, at, sentiment, emotion, intensity, because }) => ({
      messageId: message_id,
      at: at.toISOString(),
      feeling: {
        sentiment,
        emotion: emotion as EmotionTimeline['moments'][number]['feeling']['emotion'],
        intensity,
        because,
      },
    })),
    alerts: alerts as EmotionTimeline['alerts'],
  };
}
