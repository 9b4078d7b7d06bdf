import { createHash, randomBytes } from 'node:crypto';
import type { History, World } from '@attune/simulator';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '../../db/database.ts';
import type { Platform } from '../../feature.ts';
import { settleSuggestions } from '../templates/index.ts';
import { countAgain } from '../workforce/index.ts';
import { loadSettings } from '../workspaces/index.ts';
import { rememberAlerts } from './alerts.ts';
import { foldScript, type Rows } from './fold.ts';
import { type Ids, idOf, loadIds } from './ids.ts';
import { simulateInThread } from './simulation.ts';

const DAY_MS = 86_400_000;
/** Conversations of one transaction: readers of the event log wait no longer than it takes. */
const BATCH = 100;
/**
 * Batches after which the planner learns that the tables are not empty any more. Checks of foreign keys keep the plan they
 * began with: on an empty table a sequential scan, which would make the whole take five times as long.
 */
const ANALYSE_AFTER = new Set([1, 9]);
/** How many conversations of the history are written, in the table `counter`. */
const PROGRESS = 'demo_history';
const NUMBERS = 'conversation';
const FIRST_NUMBER = 1001;

export interface FillOptions {
  days: number;
  perDay: number;
}

/**
 * Writes the history of the demo workspace up to the moment when it was made. It is the same at every try, and what is
 * written is counted in the same transactions: after a crash the next start goes on where it stopped.
 * Returns how many conversations were written, now and before.
 */
export async function fillHistory(
  { db, log }: Pick<Platform, 'db' | 'log'>,
  { id: workspaceId, created_at }: { id: string; created_at: Date },
  world: World,
  { days, perDay }: FillOptions,
  stopped: () => boolean = () => false,
): Promise<{ total: number; done: boolean }> {
  const known = await db.workspace(workspaceId, (tx) => readProgress(tx, workspaceId));
  if (known.finished) return { total: known.written, done: true };
  const to = created_at.getTime();
  const contacts = world.contacts.length;
  const history = await simulateInThread({ from: to - days * DAY_MS, to, perDay, contacts });
  const total = history.conversations.length;
  const { ids, targetMs } = await db.workspace(workspaceId, async (tx) => {
    await reserveNumbers(tx, workspaceId, total);
    const { settings } = await loadSettings(tx, workspaceId);
    const target = settings.firstResponseTargetSeconds * 1000;
    return { ids: await loadIds(tx, workspaceId, world), targetMs: target };
  });
  for (let from = known.written; from < total; from += BATCH) {
    if (stopped()) return { total, done: false };
    const scripts = history.conversations.slice(from, from + BATCH);
    const newId = (at: number) => uuidv7({ msecs: at });
    const rows = scripts.map((script, index) =>
      foldScript(script, {
        ids,
        number: FIRST_NUMBER + from + index,
        firstResponseTargetMs: targetMs,
        newId,
      }),
    );
    await db.workspace(workspaceId, async (tx) => {
      await write(tx, workspaceId, rows);
      await setProgress(tx, workspaceId, from + scripts.length);
    });
    if (ANALYSE_AFTER.has(from / BATCH)) await analyse(db);
    if (from % 1000 === 0)
      log.info({ written: from + scripts.length, of: total }, 'Writing the demo history');
  }
  await db.workspace(workspaceId, (tx) => finish(tx, ids, history));
  await analyse(db);
  return { total, done: true };
}

async function analyse(db: Platform['db']): Promise<void> {
  await db.system((tx) =>
    sql`analyze conversation, message, event, contact, measurement, stage_span`.execute(tx),
  );
}

async function readProgress(tx: Tx, workspaceId: string): Promise<{ written: number; finished: boolean }> {
  const row = await tx
    .selectFrom('counter')
    .select('value')
    .where('workspace_id', '=', workspaceId)
    .where('name', '=', PROGRESS)
    .executeTakeFirst();
  const value = row?.value ?? 0;
  // Minus one, minus the number of conversations: all is done.
  return value < 0 ? { written: -value - 1, finished: true } : { written: value, finished: false };
}

async function setProgress(tx: Tx, workspaceId: string, value: number): Promise<void> {
  await tx
    .insertInto('counter')
    .values({ workspace_id: workspaceId, name: PROGRESS, value })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'name']).doUpdateSet({ value }))
    .execute();
}

/** The history has the first numbers; whoever writes while it is being filled comes after. */
async function reserveNumbers(tx: Tx, workspaceId: string, total: number): Promise<void> {
  await tx
    .insertInto('counter')
    .values({ workspace_id: workspaceId, name: NUMBERS, value: FIRST_NUMBER - 1 + total })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** One statement per table and batch. */
async function write(tx: Tx, workspaceId: string, rows: readonly Rows[]): Promise<void> {
  const w = sql`${workspaceId}::uuid`;
  const json = (list: readonly unknown[]) => sql`${JSON.stringify(list)}::jsonb`;
  const all = <K extends 'messages' | 'decisions' | 'suggestions' | 'surveys' | 'tags'>(key: K) =>
    rows.flatMap((row) => row[key]);
  const names = `id, number, contact_id, channel, language, topic_id, status, owner, assignee_id, last_assignee_id,
    team_id, priority, refused_by, created_at, updated_at, queued_at, assigned_at, assigned_by, first_reply_at, first_reply_due_at,
    waiting_since, snoozed_until, resolved_at, csat_score, last_message_at, last_message_preview, last_message_author,
    agent_read_at, contact_read_at, version`;
  const list = sql.raw(names);
  await sql`insert into conversation (workspace_id, ${list}) select ${w}, ${list}
    from jsonb_populate_recordset(null::conversation, ${json(rows.map((row) => row.conversation))})`.execute(
    tx,
  );
  const messageColumns = sql.raw(
    'id, conversation_id, kind, author_kind, author_id, body, template_id, client_key, created_at',
  );
  await sql`insert into message (workspace_id, ${messageColumns}) select ${w}, ${messageColumns}
    from jsonb_populate_recordset(null::message, ${json(all('messages'))})`.execute(tx);
  const decisionColumns = sql.raw('id, conversation_id, member_id, decided_at, decision');
  await sql`insert into dispatch_decision (workspace_id, ${decisionColumns}) select ${w}, ${decisionColumns}
    from jsonb_populate_recordset(null::dispatch_decision, ${json(all('decisions'))})`.execute(tx);
  const suggestionColumns = sql.raw(
    'message_id, member_id, conversation_id, topic_id, shown_at, template_ids, scores',
  );
  await sql`insert into suggestion (workspace_id, ${suggestionColumns}) select ${w}, ${suggestionColumns}
    from jsonb_populate_recordset(null::suggestion, ${json(all('suggestions'))})`.execute(tx);
  const surveyColumns = sql.raw(
    'id, conversation_id, member_id, kind, token_hash, sent_at, answered_at, score, comment',
  );
  // Nobody has the links of these surveys.
  const surveys = all('surveys').map((survey) => ({
    ...survey,
    kind: 'csat',
    token_hash: createHash('sha256').update(randomBytes(24)).digest('hex'),
  }));
  await sql`insert into survey (workspace_id, ${surveyColumns}) select ${w}, ${surveyColumns}
    from jsonb_populate_recordset(null::survey, ${json(surveys)})`.execute(tx);
  await sql`insert into conversation_tag (workspace_id, conversation_id, tag_id) select ${w}, conversation_id, tag_id
    from jsonb_populate_recordset(null::conversation_tag, ${json(all('tags'))})`.execute(tx);
  // In the order in which things happened; sorting is stable, so each conversation keeps its own.
  const events = rows.flatMap((row) => row.events).sort((a, b) => a.at - b.at);
  await writeEvents(
    tx,
    workspaceId,
    events.map(({ row }) => row),
  );
  const sent = events.filter(({ row }) => row.type === 'message.sent');
  await settleSuggestions(
    tx,
    workspaceId,
    sent.map(({ row }) => ({ conversationId: row.conversation_id, payload: { ...row.payload } })),
  );
  await sql`update contact p set last_seen_at = c.seen
    from (select contact_id, max(contact_read_at) as seen from conversation
      where workspace_id = ${w} and id = any(${rows.map((row) => row.conversation.id)}::uuid[]) group by contact_id) c
    where p.workspace_id = ${w} and p.id = c.contact_id`.execute(tx);
}

async function writeEvents(tx: Tx, workspaceId: string, events: readonly object[]): Promise<void> {
  const columns = sql.raw('type, conversation_id, actor_kind, actor_id, at, payload, shard');
  await sql`insert into event (workspace_id, ${columns}) select ${workspaceId}::uuid, ${columns}
    from rows from (jsonb_to_recordset(${JSON.stringify(events)}::jsonb) as (type text, conversation_id uuid,
      actor_kind text, actor_id uuid, at timestamptz, payload jsonb, shard smallint)) with ordinality
      r (type, conversation_id, actor_kind, actor_id, at, payload, shard, n)
    order by n`.execute(tx);
}

/** Who was there when, who is now, how often each template was used, and what became of alerts. */
async function finish(tx: Tx, ids: Ids, history: History): Promise<void> {
  const { workspaceId } = ids;
  const w = sql`${workspaceId}::uuid`;
  const now = new Map<string, string>();
  const events = history.presence.map(({ at, agentId, to }) => {
    const memberId = idOf(ids.agents, agentId);
    const from = now.get(memberId) ?? 'offline';
    now.set(memberId, to);
    return {
      type: 'agent.presence_changed',
      conversation_id: null,
      actor_kind: 'agent',
      actor_id: memberId,
      at: new Date(at),
      payload: { memberId, from, to },
      shard: 0,
    };
  });
  await writeEvents(tx, workspaceId, events);
  // The hour may have been counted while half of it was written.
  await countAgain(tx, workspaceId);
  await sql`update member m set presence = r.presence, presence_at = r.at, last_assigned_at = a.at
    from jsonb_to_recordset(${JSON.stringify(
      [...now].map(([id, presence]) => ({
        id,
        presence,
        at: events.findLast((event) => event.actor_id === id)?.at,
      })),
    )}::jsonb) r (id uuid, presence text, at timestamptz)
    left join (select member_id, max(decided_at) as at from dispatch_decision where workspace_id = ${w} group by member_id) a
      on a.member_id = r.id
    where m.workspace_id = ${w} and m.id = r.id`.execute(tx);
  await sql`update template t set use_count = u.n
    from (select template_id, count(*) as n from message where workspace_id = ${w} and template_id is not null group by template_id) u
    where t.workspace_id = ${w} and t.id = u.template_id`.execute(tx);
  await rememberAlerts(tx, workspaceId);
  await setProgress(tx, workspaceId, -history.conversations.length - 1);
}
