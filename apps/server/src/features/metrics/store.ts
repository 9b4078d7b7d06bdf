import type { ConversationMeasures } from '@attune/metrics';
import { sql } from 'kysely';
import { sendAlong, type Tx } from '../../db/database.ts';

/** Columns of a row beside workspace_id, conversation_id and seq, which name it. */
const TABLES = {
  measurement: [
    'metric',
    'at',
    'value',
    'business_value',
    'provisional',
    'estimated',
    'running',
    'member_id',
    'team_id',
    'channel',
    'topic_id',
    'language',
  ],
  stage_span: ['stage', 'from_at', 'to_at', 'member_id', 'team_id'],
} as const;
type Table = keyof typeof TABLES;

interface Row {
  conversation_id: string;
  seq: number;
  [column: string]: string | number | boolean | Date | null;
}

/**
 * Makes these the measures of their conversations. What stays as it is, most of it, is not written again. Goes out with
 * the commit: from its first write on, a transaction holds back whoever reads the event log.
 */
export function store(tx: Tx, workspaceId: string, results: readonly [string, ConversationMeasures][]): void {
  if (results.length === 0) return;
  write(tx, workspaceId, 'measurement', results.map(measurementRows), results);
  write(tx, workspaceId, 'stage_span', results.map(stageRows), results);
  writeDue(tx, workspaceId, results);
}

/** A value so far is not final: it belongs to no hour yet. */
function measurementRows([id, { measurements }]: [string, ConversationMeasures]): Row[] {
  return measurements
    .filter((value) => !value.running)
    .map((value, seq) => ({
      conversation_id: id,
      seq,
      metric: value.metric,
      at: new Date(value.at),
      value: value.value,
      business_value: value.businessValue,
      provisional: value.provisional,
      estimated: value.estimated,
      running: false,
      member_id: value.memberId,
      team_id: value.teamId,
      channel: value.channel ?? 'widget',
      topic_id: value.topicId,
      language: value.language,
    }));
}

/** The stage that goes on has no end yet. */
function stageRows([id, { stages, current }]: [string, ConversationMeasures]): Row[] {
  const spans = current === null || stages.at(-1) === current ? stages : [...stages, current];
  return spans.map((span, seq) => ({
    conversation_id: id,
    seq,
    stage: span.stage,
    from_at: new Date(span.from),
    to_at: span === current ? 'infinity' : new Date(span.to),
    member_id: span.memberId,
    team_id: span.teamId,
  }));
}

/**
 * One parameter holds all rows, whatever their number. What is stored is looked up by a subquery, which the planner
 * cannot turn into a join that reads the whole table.
 */
function write(
  tx: Tx,
  workspaceId: string,
  table: Table,
  rows: readonly Row[][],
  results: readonly [string, ConversationMeasures][],
): void {
  const name = sql.table(table);
  const lengths = JSON.stringify(results.map(([id], index) => ({ id, length: rows[index]?.length ?? 0 })));
  sendAlong(
    tx,
    sql`delete from ${name} t using jsonb_to_recordset(${lengths}::jsonb) n (id uuid, length smallint)
      where t.workspace_id = ${workspaceId} and t.conversation_id = n.id and t.seq >= n.length`.compile(tx),
  );
  const columns = (of: string) => sql.join(TABLES[table].map((column) => sql.ref(`${of}.${column}`)));
  const bare = sql.join(TABLES[table].map((column) => sql.ref(column)));
  sendAlong(
    tx,
    sql`insert into ${name} (workspace_id, conversation_id, seq, ${bare})
      select ${workspaceId}::uuid, n.conversation_id, n.seq, ${columns('n')}
      from jsonb_populate_recordset(null::${name}, ${JSON.stringify(rows.flat())}::jsonb) n
      where (
        select row (${columns('t')}) is distinct from row (${columns('n')}) from ${name} t
        where t.workspace_id = ${workspaceId} and t.conversation_id = n.conversation_id and t.seq = n.seq
      ) is not false
      on conflict (workspace_id, conversation_id, seq) do update set (${bare}) = row (${columns('excluded')})`.compile(
      tx,
    ),
  );
}

/** When these conversations fall due next. */
function writeDue(tx: Tx, workspaceId: string, results: readonly [string, ConversationMeasures][]): void {
  const due = results.map(([conversation_id, { nextChangeAt }]) => ({
    conversation_id,
    due_at: nextChangeAt !== null && Number.isFinite(nextChangeAt) ? new Date(Math.ceil(nextChangeAt)) : null,
  }));
  const rows = JSON.stringify(due);
  sendAlong(
    tx,
    sql`delete from measurement_due d using jsonb_populate_recordset(null::measurement_due, ${rows}::jsonb) n
      where d.workspace_id = ${workspaceId} and d.conversation_id = n.conversation_id and n.due_at is null`.compile(
      tx,
    ),
  );
  sendAlong(
    tx,
    sql`insert into measurement_due (workspace_id, conversation_id, due_at)
      select ${workspaceId}::uuid, n.conversation_id, n.due_at
      from jsonb_populate_recordset(null::measurement_due, ${rows}::jsonb) n
      where n.due_at is not null and n.due_at is distinct from (
        select d.due_at from measurement_due d
        where d.workspace_id = ${workspaceId} and d.conversation_id = n.conversation_id)
      on conflict (workspace_id, conversation_id) do update set due_at = excluded.due_at`.compile(tx),
  );
}
