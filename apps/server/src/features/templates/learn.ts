import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { SYSTEM } from '../../events/change.ts';
import type { Platform } from '../../feature.ts';
import type { Job } from '../../jobs/worker.ts';
import { REPLIES_NEEDED } from './calibration.ts';
import { type Answered, type Evidence, evidenceOf } from './evidence.ts';
import { burstsOf } from './knowledge.ts';
import type { Replay, ReplayInput } from './replay.ts';
import { replayInThread } from './replay-in-thread.ts';

const DAY_MS = 86_400_000;
/** Older replies are forgotten, as is what lies behind the newest so many. */
const LOOK_BACK_DAYS = 180;
const MAX_REPLIES = 10_000;
const SLICE = 500;

/** With few replies there is nothing to weigh or to judge by. */
const examplesOnly = (answered: readonly Answered[]): Replay => ({
  mix: 0,
  classifier: null,
  adaptation: null,
  calibration: null,
  judged: 0,
  hitsBefore: 0,
  hitsAfter: 0,
  examples: evidenceOf(answered),
});

/**
 * Learns which messages templates answer from what became of the suggestions shown, and how far scores can be trusted.
 * Starts from nothing each time, so the same history teaches the same, however often. Returns whether anything is new.
 */
export async function learn({ db, changes, clock }: Platform, workspaceId: string): Promise<boolean> {
  const since = new Date(clock().getTime() - LOOK_BACK_DAYS * DAY_MS);
  const answered = await loadAnswered(db, workspaceId, since);
  const templates = await db.workspace(workspaceId, (tx) => templatesToTeach(tx, workspaceId));
  const shown = answered.filter(({ templateIds }) => templateIds.length > 0).length;
  const lesson =
    shown < REPLIES_NEEDED ? examplesOnly(answered) : await replayInThread({ templates, answered });
  return changes.run(workspaceId, SYSTEM, async (change) => {
    // Nodes and people that learn at the same time take turns.
    await sql`select pg_advisory_xact_lock(hashtext(${`learn ${workspaceId}`}))`.execute(change.tx);
    const changed = await replaceExamples(change.tx, workspaceId, lesson.examples, change.now);
    const recalibrated = await noteLearning(change.tx, workspaceId, shown, lesson, change.now);
    if (changed || recalibrated) change.record('settings.changed', null, { what: 'templates', id: null });
    return changed;
  });
}

/** Newest first. Whose texts are gone are left out. */
async function loadAnswered(db: Platform['db'], workspaceId: string, since: Date): Promise<Answered[]> {
  const rows = await db.workspace(workspaceId, (tx) =>
    tx
      .selectFrom('suggestion')
      .select(['message_id', 'topic_id', 'template_ids', 'used_template_id', 'edit'])
      .where('workspace_id', '=', workspaceId)
      .where('state', '=', 'answered')
      .where('answered_at', '>', since)
      .orderBy('answered_at', 'desc')
      .orderBy('message_id', 'desc')
      .orderBy('member_id')
      .limit(MAX_REPLIES)
      .execute(),
  );
  const answered: Answered[] = [];
  for (let from = 0; from < rows.length; from += SLICE) {
    const slice = rows.slice(from, from + SLICE);
    const ids = slice.map((row) => row.message_id);
    const texts = await db.workspace(workspaceId, (tx) => burstsOf(tx, workspaceId, ids));
    for (const row of slice) {
      const { message_id: messageId, topic_id: topicId, template_ids: templateIds, edit } = row;
      const text = texts.get(messageId);
      if (text !== undefined)
        answered.push({ messageId, topicId, text, templateIds, usedTemplateId: row.used_template_id, edit });
    }
  }
  return answered;
}

async function templatesToTeach(tx: Tx, workspaceId: string): Promise<ReplayInput['templates']> {
  return tx
    .selectFrom('template')
    .select(['id', 'title', 'body', 'examples', 'language', 'topic_id as topicId'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('id')
    .execute();
}

/** Makes these the learned examples; what stays keeps its date. Returns whether anything changed. */
async function replaceExamples(
  tx: Tx,
  workspaceId: string,
  examples: readonly Evidence[],
  now: Date,
): Promise<boolean> {
  const { rows } = await sql<{ n: number }>`
    with wanted as materialized (
      select r.template_id, r.message_id, r.weight
      from jsonb_to_recordset(${JSON.stringify(
        examples.map(({ templateId, messageId, weight }) => ({
          template_id: templateId,
          message_id: messageId,
          weight,
        })),
      )}::jsonb) r (template_id uuid, message_id uuid, weight real)
      -- Templates and messages may be gone by now.
      join template t on t.workspace_id = ${workspaceId} and t.id = r.template_id
      join message m on m.workspace_id = ${workspaceId} and m.id = r.message_id),
    gone as (
      delete from learned_example l where l.workspace_id = ${workspaceId}
        and not exists (select from wanted w where w.template_id = l.template_id and w.message_id = l.message_id)
      returning 1),
    written as (
      insert into learned_example as l (workspace_id, template_id, message_id, weight, learned_at)
      select ${workspaceId}::uuid, template_id, message_id, weight, ${now}::timestamptz from wanted
      on conflict (workspace_id, template_id, message_id) do update
        set weight = excluded.weight, learned_at = excluded.learned_at where l.weight <> excluded.weight
      returning 1)
    select (select count(*)::int from gone) + (select count(*)::int from written) as n`.execute(tx);
  return (rows[0]?.n ?? 0) > 0;
}

/** Returns whether templates are found, or scores read, otherwise than before. */
async function noteLearning(
  tx: Tx,
  workspaceId: string,
  replies: number,
  { calibration, classifier, adaptation, mix, judged, hitsBefore, hitsAfter }: Replay,
  now: Date,
): Promise<boolean> {
  const before = await tx
    .selectFrom('recommendation')
    .select([
      sql<boolean>`calibration is distinct from ${calibration && JSON.stringify(calibration)}::jsonb
        or classifier is distinct from ${classifier && Buffer.from(classifier)}::bytea or mix <> ${mix}::real
        or adaptation is distinct from ${adaptation && Buffer.from(adaptation)}::bytea`.as('differs'),
    ])
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  const values = {
    learned_at: now,
    replies,
    calibration: calibration && JSON.stringify(calibration),
    classifier: classifier && Buffer.from(classifier),
    adaptation: adaptation && Buffer.from(adaptation),
    mix,
    judged,
    hits_before: hitsBefore,
    hits_after: hitsAfter,
  };
  await tx
    .insertInto('recommendation')
    .values({ workspace_id: workspaceId, ...values })
    .onConflict((conflict) => conflict.column('workspace_id').doUpdateSet(values))
    .execute();
  return before ? before.differs : calibration !== null || classifier !== null || adaptation !== null;
}

/** Every night, for each workspace where suggestions were answered since it last learned. */
export function learnNightly(platform: Platform): Job {
  return {
    name: 'learn_suggestions',
    cron: '20 19 * * *',
    async run() {
      const due = await platform.db.system((tx) =>
        tx
          .selectFrom('workspace as w')
          .leftJoin('recommendation as r', 'r.workspace_id', 'w.workspace_id')
          .select('w.workspace_id')
          .where((where) =>
            where.exists(
              where
                .selectFrom('suggestion as s')
                .select('s.message_id')
                .whereRef('s.workspace_id', '=', 'w.workspace_id')
                .where('s.state', '=', 'answered')
                .where(sql<boolean>`s.answered_at > coalesce(r.learned_at, '-infinity')`),
            ),
          )
          .execute(),
      );
      for (const { workspace_id } of due) await learn(platform, workspace_id);
    },
  };
}
