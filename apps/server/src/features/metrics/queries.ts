import type { Dimension, Heatmap, Metric, Tiles } from '@attune/contract';
import { METRIC_KEYS, METRICS, summariseMoments, worstCells } from '@attune/metrics';
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../db/database.ts';

const WALL = METRIC_KEYS.filter((metric) => !METRICS[metric].businessTimeDefault);
/** Each metric in the time that its targets are set in: business time, unless it is defined in wall time. */
const VALUE = sql<number>`case when m.metric = any(${sql.lit(`{${WALL.join(',')}}`)}::text[]) then m.value
  else coalesce(m.business_value, m.value) end`;

const MOMENTS = sql`count(*)::int as n, avg(${VALUE})::float8 as mean, stddev_samp(${VALUE})::float8 as deviation,
  percentile_cont(0.5) within group (order by ${VALUE}) as p50, percentile_cont(0.9) within group (order by ${VALUE}) as p90`;

interface MomentRow {
  n: number;
  mean: number | null;
  deviation: number | null;
  p50: number | null;
  p90: number | null;
}

export interface Range {
  from: Date;
  to: Date;
}

const WEEK_MS = 7 * 86_400_000;
export const HOUR_MS = 3_600_000;

/** The twelve numbers of a range, their course by the hour, and what they were a week before. */
export async function loadTiles(
  tx: Tx,
  workspaceId: string,
  { from, to }: Range,
  now: Date,
): Promise<Tiles['items']> {
  const inRange = (a: Date, b: Date) => sql`m.workspace_id = ${workspaceId} and m.at >= ${a} and m.at < ${b}`;
  const { rows: totals } = await sql<
    MomentRow & { metric: Metric; provisional: boolean; estimated: boolean }
  >`
    select m.metric, ${MOMENTS}, bool_or(m.provisional) as provisional, bool_or(m.estimated) as estimated
    from measurement m where ${inRange(from, to)} group by m.metric`.execute(tx);
  const { rows: hourly } = await sql<{ metric: Metric; hour: number; mean: number }>`
    select m.metric, floor(extract(epoch from m.at - ${from}::timestamptz) / 3600)::int as hour, avg(${VALUE})::float8 as mean
    from measurement m where ${inRange(from, to)} group by 1, 2`.execute(tx);
  // The same hours so far: comparing a morning with a whole day would always look like a drop.
  const until = now < to ? now : to;
  const { rows: before } = await sql<{ metric: Metric; mean: number }>`
    select m.metric, avg(${VALUE})::float8 as mean from measurement m
    where ${inRange(new Date(from.getTime() - WEEK_MS), new Date(until.getTime() - WEEK_MS))} group by 1`.execute(
    tx,
  );
  const hours = Math.max(1, Math.ceil((Math.min(to.getTime(), now.getTime()) - from.getTime()) / HOUR_MS));
  return METRIC_KEYS.map((metric) => {
    const total = totals.find((row) => row.metric === metric);
    const spark: (number | null)[] = Array(Math.min(hours, 24 * 31)).fill(null);
    for (const row of hourly)
      if (row.metric === metric && row.hour < spark.length) spark[row.hour] = row.mean;
    return {
      metric,
      summary: summariseMoments(
        METRICS[metric].kind,
        total ?? { n: 0, mean: null, deviation: null, p50: null, p90: null },
      ),
      provisional: total?.provisional ?? false,
      estimated: total?.estimated ?? false,
      previous: before.find((row) => row.metric === metric)?.mean ?? null,
      spark,
    };
  });
}

const COLUMNS: Record<Exclude<Dimension, 'stage'>, RawBuilder<string | null>> = {
  team: sql`m.team_id::text`,
  channel: sql`m.channel`,
  topic: sql`m.topic_id::text`,
  member: sql`m.member_id::text`,
  language: sql`m.language`,
};

const LABELS: Partial<Record<Dimension, 'team' | 'topic' | 'member'>> = {
  team: 'team',
  topic: 'topic',
  member: 'member',
};

export interface Targets {
  firstResponseMs: number;
  goal: number;
}

export async function loadHeatmap(
  tx: Tx,
  workspaceId: string,
  range: Range,
  dimension: Dimension,
  metric: Metric,
  targets: Targets,
  now: Date,
): Promise<Heatmap> {
  const cells =
    dimension === 'stage'
      ? await stageCells(tx, workspaceId, range, now)
      : await metricCells(tx, workspaceId, range, COLUMNS[dimension], metric);
  const count = Math.ceil((range.to.getTime() - range.from.getTime()) / HOUR_MS);
  const hours = Array.from({ length: count }, (_, index) =>
    new Date(range.from.getTime() + index * HOUR_MS).toISOString(),
  );
  const keys = [...new Set(cells.map((cell) => cell.key))].sort((a, b) => (a ?? '~').localeCompare(b ?? '~'));
  const labels = await loadLabels(tx, workspaceId, dimension, keys);
  const kind = dimension === 'stage' ? 'duration' : METRICS[metric].kind;
  const row = new Map(keys.map((key, index) => [key, index]));
  const worst =
    dimension === 'stage'
      ? []
      : worstCells(
          cells.map((cell) => ({
            metric,
            hour: range.from.getTime() + cell.hour * HOUR_MS,
            dimension,
            key: cell.key,
            value: cell.mean ?? 0,
            n: cell.n,
            queueWait: cell.queue_wait ?? null,
          })),
          {
            targets: {
              first_response_time: targets.firstResponseMs,
              first_response_attainment: targets.goal,
            },
          },
        );
  return {
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    dimension,
    hours,
    rows: keys.map((key) => ({ key, label: key === null ? null : (labels.get(key) ?? key) })),
    cells: cells.map((cell) => ({
      hour: cell.hour,
      row: row.get(cell.key) ?? 0,
      summary: summariseMoments(kind, cell),
    })),
    worst: worst.map((reason) => ({
      hour: Math.floor((reason.hour - range.from.getTime()) / HOUR_MS),
      row: row.get(reason.key) ?? 0,
      reason,
    })),
  };
}

type CellRow = MomentRow & { hour: number; key: string | null; queue_wait?: number | null };

async function metricCells(
  tx: Tx,
  workspaceId: string,
  { from, to }: Range,
  column: RawBuilder<string | null>,
  metric: Metric,
) {
  const { rows } = await sql<CellRow>`
    with wait as (
      select floor(extract(epoch from m.at - ${from}::timestamptz) / 3600)::int as hour, ${column} as key, avg(${VALUE})::float8 as mean
      from measurement m
      where m.workspace_id = ${workspaceId} and m.metric = 'queue_wait' and m.at >= ${from} and m.at < ${to} group by 1, 2
    ), cell as (
      select floor(extract(epoch from m.at - ${from}::timestamptz) / 3600)::int as hour, ${column} as key, ${MOMENTS}
      from measurement m
      where m.workspace_id = ${workspaceId} and m.metric = ${metric} and m.at >= ${from} and m.at < ${to} group by 1, 2
    )
    select cell.*, wait.mean as queue_wait from cell
    left join wait on wait.hour = cell.hour and wait.key is not distinct from cell.key`.execute(tx);
  return rows;
}

/** Time spent in each stage, cut at the hours; `n` counts the conversations that were in it. */
async function stageCells(tx: Tx, workspaceId: string, { from, to }: Range, now: Date): Promise<CellRow[]> {
  const end = now < to ? now : to;
  const { rows } = await sql<CellRow>`
    with span as (
      select s.stage, s.conversation_id, greatest(s.from_at, ${from}::timestamptz) as a, least(s.to_at, ${end}::timestamptz) as b
      from stage_span s
      where s.workspace_id = ${workspaceId} and s.from_at < ${end} and s.to_at > ${from}
    ), piece as (
      select stage, conversation_id, h.hour,
        sum(extract(epoch from least(b, ${from}::timestamptz + (h.hour + 1) * interval '1 hour')
          - greatest(a, ${from}::timestamptz + h.hour * interval '1 hour')) * 1000) as ms
      from span, generate_series(floor(extract(epoch from a - ${from}::timestamptz) / 3600)::int,
        (ceil(extract(epoch from b - ${from}::timestamptz) / 3600) - 1)::int) as h (hour)
      where b > a group by 1, 2, 3
    )
    select hour, stage as key, count(*)::int as n, avg(ms)::float8 as mean, stddev_samp(ms)::float8 as deviation,
      percentile_cont(0.5) within group (order by ms::float8) as p50, percentile_cont(0.9) within group (order by ms::float8) as p90
    from piece group by 1, 2`.execute(tx);
  return rows;
}

async function loadLabels(
  tx: Tx,
  workspaceId: string,
  dimension: Dimension,
  keys: readonly (string | null)[],
) {
  const table = LABELS[dimension];
  const ids = keys.filter((key) => key !== null);
  if (!table || ids.length === 0) return new Map<string, string>();
  const rows = await tx
    .selectFrom(table)
    .select(['id', 'name'])
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}

const CELL_LIMIT = 200;

/** The conversations behind a number: the very rows that were added up. */
export async function loadCell(
  tx: Tx,
  workspaceId: string,
  { from, to }: Range,
  filter: { metric?: Metric; dimension?: Dimension; key?: string },
  now: Date,
): Promise<{ rows: { id: string; value: number; at: Date }[]; total: number }> {
  if (filter.dimension === 'stage') {
    const end = now < to ? now : to;
    const { rows } = await sql<{ id: string; value: number; at: Date; total: number }>`
      select s.conversation_id as id, min(greatest(s.from_at, ${from}::timestamptz)) as at,
        sum(extract(epoch from least(s.to_at, ${end}::timestamptz) - greatest(s.from_at, ${from}::timestamptz)) * 1000)::float8 as value,
        (count(*) over ())::int as total
      from stage_span s
      where s.workspace_id = ${workspaceId} and s.stage = ${filter.key ?? ''} and s.from_at < ${end} and s.to_at > ${from}
      group by 1 order by value desc limit ${CELL_LIMIT}`.execute(tx);
    return { rows, total: rows[0]?.total ?? 0 };
  }
  const column = filter.dimension && COLUMNS[filter.dimension];
  const metric = filter.metric ?? 'first_response_time';
  // Worst first: that is what one opens a cell for.
  const direction = METRICS[metric].better === 'lower' ? sql`desc` : sql`asc`;
  const { rows } = await sql<{ id: string; value: number; at: Date; total: number }>`
    select m.conversation_id as id, ${VALUE} as value, m.at, (count(*) over ())::int as total
    from measurement m
    where m.workspace_id = ${workspaceId} and m.metric = ${metric} and m.at >= ${from} and m.at < ${to}
      ${column ? sql`and ${column} is not distinct from ${filter.key || null}` : sql``}
    order by value ${direction}, m.at desc limit ${CELL_LIMIT}`.execute(tx);
  return { rows, total: rows[0]?.total ?? 0 };
}
