import type { ForecastView } from '@attune/contract';
import { addDays, localParts, startOfDay, startOfHour } from '@attune/time';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { notFound } from '../../errors.ts';
import { loadSettings } from '../workspaces/index.ts';
import { loadAccuracy, ofStream } from './accuracy.ts';
import { HORIZON } from './forecast-run.ts';
import { loadHourly, sumOf } from './series.ts';
import { loadSpecialDays } from './special-days.ts';
import { DAY_MS, HOUR_MS, isAlive, listStreams } from './streams.ts';

/** A forecast as it was made. */
interface StoredForecast {
  made_at: Date;
  from_at: Date;
  mean: number[];
  low80: number[];
  high80: number[];
  low95: number[];
  high95: number[];
  outlook: number[];
  ceiling: number | null;
  method: string;
  updated: boolean;
  members: { name: string; weight: number }[];
  notes: { code: string; at: number | null; value: number | null }[];
}

/** What came, what was expected of it, and what comes. @throws not_found */
export async function loadForecastView(
  tx: Tx,
  workspaceId: string,
  now: Date,
  { streamId = null, historyDays = 7 }: { streamId?: string | null; historyDays?: number },
): Promise<ForecastView> {
  const { settings, timeZone, locale } = await loadSettings(tx, workspaceId);
  const all = await listStreams(tx, workspaceId, now);
  const streams = all.filter((stream) => (streamId === null ? isAlive(stream, now) : stream.id === streamId));
  if (streamId !== null && streams.length === 0) throw notFound('stream');
  const latest = await loadLatest(tx, workspaceId, streamId);
  // A stream that ended is looked at from its end.
  const ended = streamId !== null && streams[0] && !isAlive(streams[0], now) ? streams[0].lastAt : null;
  const end = ended ? Date.parse(ended) + HOUR_MS / 2 : startOfHour(timeZone, now.getTime());
  const from = addDays(timeZone, startOfDay(timeZone, end), -historyDays);
  const series = sumOf([
    ...(await loadHourly(tx, workspaceId, streams, { from, to: end, timeZone })).values(),
  ]);
  const history = { from, values: fit(series, from, end) };
  const ids = streams.map(({ id }) => id);
  const date = (at: number) => localParts(timeZone, at).date;
  return {
    streamId,
    timeZone,
    history: { from: new Date(from).toISOString(), values: history.values },
    expected: await loadExpected(tx, workspaceId, streamId, { from, to: end }),
    forecast: latest && {
      madeAt: latest.made_at.toISOString(),
      from: latest.from_at.toISOString(),
      mean: latest.mean,
      low80: latest.low80,
      high80: latest.high80,
      low95: latest.low95,
      high95: latest.high95,
      ceiling: latest.ceiling,
      method: latest.method,
      updated: latest.updated,
      members: latest.members,
      notes: latest.notes.map(({ code, at, value }) => ({
        code,
        at: at === null ? null : new Date(at).toISOString(),
        value,
      })),
    },
    accuracy: await loadAccuracy(tx, workspaceId, streamId, ids, new Date(end)),
    days: await loadSpecialDays(
      tx,
      workspaceId,
      settings,
      { from: date(from), to: date(end + HORIZON * HOUR_MS) },
      locale === 'en' ? 'en' : 'zh',
    ),
  };
}

/** The values of [from, end), null where nothing is known. */
function fit(
  series: { from: number; values: (number | null)[] } | null,
  from: number,
  end: number,
): (number | null)[] {
  const shift = series ? Math.round((from - series.from) / HOUR_MS) : 0;
  return Array.from(
    { length: Math.max(0, Math.round((end - from) / HOUR_MS)) },
    (_, hour) => series?.values[hour + shift] ?? null,
  );
}

export async function loadLatest(
  tx: Tx,
  workspaceId: string,
  streamId: string | null,
): Promise<StoredForecast | null> {
  const { rows } = await sql<StoredForecast>`
    select made_at, from_at, mean, low80, high80, low95, high95, outlook, ceiling::float8, method, updated, members, notes
    from forecast where workspace_id = ${workspaceId} and ${ofStream(streamId)} and not past
    order by from_at desc limit 1`.execute(tx);
  return rows[0] ?? null;
}

/** For each hour of the range what the newest forecast said that was made at least 24 hours ahead. */
async function loadExpected(
  tx: Tx,
  workspaceId: string,
  streamId: string | null,
  { from, to }: { from: number; to: number },
): Promise<(number | null)[]> {
  const { rows } = await sql<{ hour: number; mean: number }>`
    select distinct on (1) hour, mean from (
      select extract(epoch from f.from_at - ${new Date(from)}::timestamptz)::int / 3600 + (e.n - 1)::int as hour, e.n, e.mean::float8 as mean
      from forecast f, unnest(f.mean[1:${sql.lit(HORIZON)}]) with ordinality as e (mean, n)
      where f.workspace_id = ${workspaceId} and ${ofStream(streamId, 'f.stream_id')}
        and f.from_at > ${new Date(from - 2 * DAY_MS)} and f.from_at < ${new Date(to)} and e.n >= 24
    ) each
    where hour >= 0 and hour < ${Math.round((to - from) / HOUR_MS)}
    order by hour, n`.execute(tx);
  const expected = new Map(rows.map(({ hour, mean }) => [hour, mean]));
  return Array.from(
    { length: Math.max(0, Math.round((to - from) / HOUR_MS)) },
    (_, hour) => expected.get(hour) ?? null,
  );
}
