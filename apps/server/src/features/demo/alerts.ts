import type { EmotionCondition } from '@attune/contract';
import { createRandom } from '@attune/simulator';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '../../db/database.ts';
import { compileCondition, createReader } from '../emotion/index.ts';
import { SEED } from './world.ts';

/** Of the history's messages, so many are looked at; more would make the start slow. */
const LOOKED_AT = 400;
const MINUTE_MS = 60_000;

interface Said {
  id: string;
  conversation_id: string;
  body: string;
  created_at: Date;
  vip: unknown;
}

/**
 * What supervisors made of alerts in the weeks of the history: what the workspace's rules would have said then, each decided
 * within minutes, one in six as a false alarm. While the history is written the rules are silent about it: it is past.
 */
export async function rememberAlerts(tx: Tx, workspaceId: string): Promise<void> {
  const rules = await tx
    .selectFrom('emotion_rule')
    .select(['id', 'name', 'condition'])
    .where('workspace_id', '=', workspaceId)
    .execute();
  const boss = await tx
    .selectFrom('member')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('role', '=', 'supervisor')
    .executeTakeFirst();
  if (!boss || rules.length === 0) return;
  const messages = await tx
    .selectFrom('message as m')
    .innerJoin('conversation as c', (join) =>
      join.onRef('c.workspace_id', '=', 'm.workspace_id').onRef('c.id', '=', 'm.conversation_id'),
    )
    .innerJoin('contact as p', (join) =>
      join.onRef('p.workspace_id', '=', 'c.workspace_id').onRef('p.id', '=', 'c.contact_id'),
    )
    .select(['m.id', 'm.conversation_id', 'm.body', 'm.created_at'])
    .select(sql<unknown>`p.attributes -> 'vip'`.as('vip'))
    .where('m.workspace_id', '=', workspaceId)
    .where('m.author_kind', '=', 'contact')
    .where('c.status', '=', 'resolved')
    .where(
      sql<boolean>`m.body ~* '投诉|骗|太差|气死|12315|！！|😡|😤|complain|angry|furious|lawyer|annoying|scam|!!'`,
    )
    .orderBy('m.created_at', 'desc')
    .limit(LOOKED_AT)
    .execute();
  const alerts = decide(rules, messages, boss.id);
  if (alerts.length === 0) return;
  await tx
    .insertInto('emotion_alert')
    .values(alerts.map((alert) => ({ workspace_id: workspaceId, ...alert })))
    .execute();
}

function decide(
  rules: readonly { id: string; name: string; condition: unknown }[],
  messages: readonly Said[],
  decidedBy: string,
) {
  const random = createRandom(`alerts/${SEED}`);
  const reader = createReader();
  const seen = new Set<string>();
  return rules.flatMap(({ id: ruleId, name, condition }) => {
    const { kind } = condition as EmotionCondition;
    const why = compileCondition(condition as EmotionCondition);
    return messages.flatMap(({ id, conversation_id, body, created_at, vip }) => {
      const because = why({ body, feeling: readOf(reader.read(body)), readings: [], attributes: { vip } });
      const key = `${ruleId}/${conversation_id}`;
      if (!because || seen.has(key)) return [];
      seen.add(key);
      const decided_at = new Date(created_at.getTime() + random.between(0.5, 8) * MINUTE_MS);
      return [
        {
          id: uuidv7({ msecs: created_at.getTime() }),
          rule_id: ruleId,
          rule_name: name,
          kind,
          conversation_id,
          message_id: id,
          because,
          raised_at: created_at,
          verdict: random.chance(1 / 6) ? 'dismissed' : 'confirmed',
          decided_at,
          decided_by: decidedBy,
        },
      ];
    });
  });
}

const readOf = <T extends { readonly because: readonly string[] }>(feeling: T) => ({
  ...feeling,
  because: [...feeling.because],
});
