import {
  type Adaptation,
  type Classifier,
  classifierFromBytes,
  loadAdaptation,
  type StaticEncoder,
} from '@attune/semantics';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { segment } from '../understanding/segment.ts';
import type { Calibration } from './calibration.ts';
import { type Evidence, type Usage, usageOf } from './evidence.ts';

const DAY_MS = 86_400_000;
/** Uses older than this say little about today. */
const USAGE_DAYS = 90;

/** What customers wrote, up to each message, since an agent's reply before it. Of at most some hundred messages at once. */
export async function burstsOf(
  tx: Tx,
  workspaceId: string,
  messageIds: readonly string[],
): Promise<Map<string, string>> {
  if (messageIds.length === 0) return new Map();
  const { rows } = await sql<{ id: string; text: string }>`
    select m.id, string_agg(b.body, e'\n' order by b.created_at, b.id) as text
    from message m
    left join lateral (
      select r.created_at, r.id from message r
      where r.workspace_id = m.workspace_id and r.conversation_id = m.conversation_id and r.kind = 'message'
        and r.author_kind = 'member' and (r.created_at, r.id) < (m.created_at, m.id)
      order by r.created_at desc, r.id desc limit 1) before on true
    join message b on b.workspace_id = m.workspace_id and b.conversation_id = m.conversation_id
      and b.author_kind = 'contact' and (b.created_at, b.id) <= (m.created_at, m.id)
      and (before.id is null or (b.created_at, b.id) > (before.created_at, before.id))
    where m.workspace_id = ${workspaceId} and m.id = any(${messageIds}::uuid[]) and m.author_kind = 'contact'
    group by m.id`.execute(tx);
  return new Map(rows.map(({ id, text }) => [id, text]));
}

/** What was learned for some templates, or for all. */
export async function loadLearned(tx: Tx, workspaceId: string, ids?: readonly string[]): Promise<Evidence[]> {
  const rows = await tx
    .selectFrom('learned_example')
    .select(['template_id', 'message_id', 'weight'])
    .where('workspace_id', '=', workspaceId)
    .$if(ids !== undefined, (query) => query.where('template_id', 'in', [...(ids ?? [])]))
    .orderBy('template_id')
    .orderBy('message_id')
    .execute();
  const texts = await burstsOf(tx, workspaceId, [...new Set(rows.map((row) => row.message_id))]);
  return rows.flatMap(({ template_id, message_id, weight }) => {
    const text = texts.get(message_id);
    return text ? [{ templateId: template_id, messageId: message_id, weight, text }] : [];
  });
}

export async function loadUsage(tx: Tx, workspaceId: string, now: Date): Promise<Usage> {
  const rows = await tx
    .selectFrom('suggestion')
    .select(['topic_id', 'used_template_id', (of) => of.fn.countAll<number>().as('uses')])
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', 'answered')
    .where('answered_at', '>', new Date(now.getTime() - USAGE_DAYS * DAY_MS))
    .where('topic_id', 'is not', null)
    .where('used_template_id', 'is not', null)
    .groupBy(['topic_id', 'used_template_id'])
    .execute();
  return usageOf(
    rows.map(({ topic_id, used_template_id, uses }) => ({
      topicId: topic_id ?? '',
      templateId: used_template_id ?? '',
      count: Number(uses),
    })),
  );
}

/** What learning made of the replies. */
export interface Lesson {
  calibration: Calibration | null;
  classifier: Classifier | null;
  mix: number;
  adaptation: Adaptation | null;
}

const NOTHING: Lesson = { calibration: null, classifier: null, mix: 0, adaptation: null };

export async function loadLesson(
  tx: Tx,
  workspaceId: string,
  encoder: StaticEncoder | null,
): Promise<Lesson> {
  const row = await tx
    .selectFrom('recommendation')
    .select(['calibration', 'classifier', 'mix', 'adaptation'])
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  if (!row) return NOTHING;
  try {
    // A Buffer's `slice` shares its memory, an array's copies it.
    const classifier = row.classifier && classifierFromBytes(row.classifier, { segment });
    const adaptation = encoder && row.adaptation && loadAdaptation(row.adaptation, { segment, encoder });
    return {
      calibration: row.calibration as Calibration | null,
      classifier,
      mix: classifier ? row.mix : 0,
      adaptation,
    };
  } catch (error) {
    // Written by another version of Attune: words alone must do until the next learning.
    if (error instanceof RangeError) return NOTHING;
    throw error;
  }
}
