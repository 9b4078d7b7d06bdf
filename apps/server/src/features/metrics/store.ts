import type { ConversationMeasures } from '@attune/metrics';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';

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

/** Makes these the measures of their conversations. What stays as it is, most of it, is not written again. */
export async function store(
  tx: Tx,
  workspaceId: string,
  results: readonly [string, ConversationMeasures][],
  now: Date,
): Promise<void> {
  const ids = results.map(([id]) => id);
  // First everything is read, then everything is written: from its first write on, a transaction holds back whoever
  // reads the event log.
  const changes = [
    await compare(tx, 'measurement', workspaceId, ids, results.flatMap(measurementRows)),
    await compare(
      tx,
      'stage_span',
      workspaceId,
      ids,
      results.flatMap((result) => stageRows(result, now)),
    ),
  ];
  const due = await compareDue(tx, workspaceId, results);
  for (const change of changes) await write(tx, workspaceId, change);
  await writeDue(tx, workspaceId, due);
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

/** The last stage of an open conversation goes on: it has no end yet. */
function stageRows([id, { stages }]: [string, ConversationMeasures], now: Date): Row[] {
  return stages.map((span, seq) => ({
    conversation_id: id,
    seq,
    stage: span.stage,
    from_at: new Date(span.from),
    to_at: seq === stages.length - 1 && span.to >= now.getTime() ? 'infinity' : new Date(span.to),
    member_id: span.memberId,
    team_id: span.teamId,
  }));
}

interface Change {
  table: Table;
  changed: Row[];
  surplus: { conversation_id: string; seq: number }[];
}

const nameOf = (row: { conversation_id: string; seq: number }): string => `${row.conversation_id}/${row.seq}`;

async function compare(
  tx: Tx,
  table: Table,
  workspaceId: string,
  ids: readonly string[],
  wanted: readonly Row[],
): Promise<Change> {
  const columns = TABLES[table];
  const content = (row: Row): string => columns.map((column) => plain(row[column])).join('|');
  const { rows } =
    await sql<Row>`select conversation_id, seq, ${sql.join(columns.map((column) => sql.ref(column)))}
    from ${sql.table(table)} where workspace_id = ${workspaceId} and conversation_id = any(${[...ids]}::uuid[])`.execute(
      tx,
    );
  const present = new Map(rows.map((row) => [nameOf(row), content(row)]));
  const changed = wanted.filter((row) => present.get(nameOf(row)) !== content(row));
  const names = new Set(wanted.map(nameOf));
  return { table, changed, surplus: rows.filter((row) => !names.has(nameOf(row))) };
}

function plain(value: Row[string] | undefined): string {
  if (value instanceof Date) return String(value.getTime());
  // The driver reads the end that is not there yet as a number.
  return value === 'infinity' ? 'Infinity' : String(value);
}

async function write(tx: Tx, workspaceId: string, { table, changed, surplus }: Change): Promise<void> {
  const name = sql.table(table);
  if (surplus.length > 0) {
    const gone = JSON.stringify(surplus.map(({ conversation_id, seq }) => ({ conversation_id, seq })));
    await sql`delete from ${name} t using jsonb_to_recordset(${gone}::jsonb) g (conversation_id uuid, seq smallint)
      where t.workspace_id = ${workspaceId} and t.conversation_id = g.conversation_id and t.seq = g.seq`.execute(
      tx,
    );
  }
  if (changed.length === 0) return;
  const columns = sql.join(TABLES[table].map((column) => sql.ref(column)));
  const fresh = sql.join(TABLES[table].map((column) => sql.ref(`excluded.${column}`)));
  // One parameter holds all rows, whatever their number.
  await sql`insert into ${name} (workspace_id, conversation_id, seq, ${columns})
    select ${workspaceId}::uuid, conversation_id, seq, ${columns}
    from jsonb_populate_recordset(null::${name}, ${JSON.stringify(changed)}::jsonb)
    on conflict (workspace_id, conversation_id, seq) do update set (${columns}) = row (${fresh})`.execute(tx);
}

interface Due {
  conversation_id: string;
  due_at: Date | null;
}

/** When conversations fall due, where that is news. */
async function compareDue(
  tx: Tx,
  workspaceId: string,
  results: readonly [string, ConversationMeasures][],
): Promise<Due[]> {
  const rows = await tx
    .selectFrom('measurement_due')
    .select(['conversation_id', 'due_at'])
    .where('workspace_id', '=', workspaceId)
    .where(
      'conversation_id',
      'in',
      results.map(([id]) => id),
    )
    .execute();
  const known = new Map(rows.map((row) => [row.conversation_id, row.due_at.getTime()]));
  return results.flatMap(([id, { nextChangeAt }]) => {
    const at = nextChangeAt !== null && Number.isFinite(nextChangeAt) ? Math.ceil(nextChangeAt) : undefined;
    if (known.get(id) === at) return [];
    return { conversation_id: id, due_at: at === undefined ? null : new Date(at) };
  });
}

async function writeDue(tx: Tx, workspaceId: string, due: readonly Due[]): Promise<void> {
  const gone = due.filter((entry) => entry.due_at === null).map((entry) => entry.conversation_id);
  const set = due.flatMap(({ conversation_id, due_at }) =>
    due_at ? { workspace_id: workspaceId, conversation_id, due_at } : [],
  );
  if (gone.length > 0) {
    await tx
      .deleteFrom('measurement_due')
      .where('workspace_id', '=', workspaceId)
      .where('conversation_id', 'in', gone)
      .execute();
  }
  if (set.length === 0) return;
  await tx
    .insertInto('measurement_due')
    .values(set)
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'conversation_id'])
        .doUpdateSet((expression) => ({ due_at: expression.ref('excluded.due_at') })),
    )
    .execute();
}
