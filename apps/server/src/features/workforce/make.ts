import { type SpecialDay as CalendarDay, holidaysAsDays } from '@attune/forecast';
import { addDays, localParts, startOfDay, startOfHour } from '@attune/time';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { type Change, SYSTEM } from '../../events/change.ts';
import type { Platform } from '../../feature.ts';
import { hoursOf, loadSettings } from '../workspaces/index.ts';
import { countVolumes } from './count.ts';
import {
  type ForecastTask,
  forecastInThread,
  type MadeForecast,
  OUTLOOK_DAYS,
  type Said,
  type StreamTask,
} from './forecast-run.ts';
import { type HourlySeries, loadHourly } from './series.ts';
import { loadSpecialDays } from './special-days.ts';
import { DAY_MS, HOUR_MS, isAlive, listStreams } from './streams.ts';

/** History that forecasts are made from: special days come once a year. */
const HISTORY_DAYS = 2 * 366;
/** A stream that was never forecast is tried on so many days of its past, each at noon. */
const TRIED_DAYS = 14;
const KEPT_DAYS = 400;

export interface Forecaster {
  /** Counts what came and forecasts what comes, now. `again`: also of streams that ended and were forecast from there. */
  make(workspaceId: string, options?: { again?: boolean }): Promise<void>;
  /** Streams without a past of forecasts get one, made from what was known then: so there is an accuracy from the first day on. */
  tryPast(workspaceId: string): Promise<void>;
  /** All of it in the background; asked for twice before it has begun, it is done once. */
  soon(workspaceId: string): void;
  stop(): Promise<void>;
}

export function createForecaster(platform: Platform): Forecaster {
  const { db, changes, clock, log } = platform;
  const stopping = new AbortController();
  const waiting = new Set<string>();
  let queue: Promise<void> = Promise.resolve();
  let trying = new AbortController();

  async function run(
    workspaceId: string,
    what: { tries: boolean; again: boolean },
    signal: AbortSignal,
  ): Promise<void> {
    const task = await db.workspace(workspaceId, (tx) => loadTask(tx, workspaceId, clock(), what));
    if (task.streams.length === 0) return;
    await forecastInThread(task, signal, (made) =>
      changes.run(workspaceId, SYSTEM, (change) => store(change, made)),
    );
  }

  async function make(workspaceId: string, { again = false } = {}): Promise<void> {
    await countVolumes(platform, workspaceId);
    await run(workspaceId, { tries: false, again }, stopping.signal);
  }

  const tryPast = (workspaceId: string) =>
    run(workspaceId, { tries: true, again: true }, AbortSignal.any([stopping.signal, trying.signal]));

  async function makeWaiting(workspaceId: string): Promise<void> {
    if (stopping.signal.aborted) return;
    waiting.delete(workspaceId);
    try {
      await make(workspaceId, { again: true });
      // Who waits for a forecast comes first; what is left of the past is tried with the next one.
      trying = new AbortController();
      if (waiting.size === 0) await tryPast(workspaceId);
    } catch (error) {
      if (stopping.signal.aborted || trying.signal.aborted) return;
      log.warn({ err: error, workspaceId }, 'Forecasting failed');
    }
  }

  return {
    make,
    tryPast,
    soon(workspaceId) {
      if (waiting.has(workspaceId)) return;
      waiting.add(workspaceId);
      trying.abort(new Error('something else is to be forecast'));
      queue = queue.then(() => makeWaiting(workspaceId));
    },
    async stop() {
      stopping.abort(new Error('stopping'));
      await queue;
    },
  };
}

async function loadTask(
  tx: Tx,
  workspaceId: string,
  now: Date,
  { tries, again }: { tries: boolean; again: boolean },
): Promise<ForecastTask> {
  const { settings, timeZone } = await loadSettings(tx, workspaceId);
  const thisHour = startOfHour(timeZone, now.getTime());
  const streams = (await listStreams(tx, workspaceId, now))
    .filter(({ firstAt }) => firstAt !== null)
    .map((stream) => {
      const counted = stream.channel !== null;
      const end = counted ? thisHour : Math.min(thisHour, Date.parse(stream.lastAt ?? '') + HOUR_MS / 2);
      return { ...stream, end, alive: isAlive(stream, now), past: pastOrigins(end, timeZone) };
    });
  const made = await madeForecasts(tx, workspaceId, streams);
  // What ended long ago is not forecast anew each hour.
  const due = streams.filter(({ id, end, alive }) => tries || again || alive || !made.has(`${id} ${end}`));
  const known = new Map<string, HourlySeries>();
  for (const [end, own] of Map.groupBy(due, (stream) => stream.end)) {
    const range = { from: end - HISTORY_DAYS * DAY_MS, to: end, timeZone };
    for (const [id, series] of await loadHourly(tx, workspaceId, own, range)) known.set(id, series);
  }
  const tasks = due.flatMap(({ id, alive, past }): StreamTask[] => {
    const series = known.get(id);
    const missing = past.filter((at) => !made.has(`${id} ${at}`));
    return series ? [{ streamId: id, ...series, alive, past: tries ? missing : [] }] : [];
  });
  const from = Math.min(thisHour, ...tasks.map((task) => task.from));
  const days = await loadSpecialDays(tx, workspaceId, settings, datesAround(from, thisHour, timeZone), 'en');
  const calendar = { timeZone, hours: hoursOf(settings, timeZone), days: calendarDays(days) };
  return { calendar, said: await loadSaid(tx, workspaceId), streams: tasks, tries };
}

/** The newest forecast of each stream and, as '', of the whole. */
async function loadSaid(tx: Tx, workspaceId: string): Promise<Map<string, Said>> {
  const { rows } = await sql<Omit<Said, 'from'> & { stream_id: string | null; from_at: Date }>`
    select f.stream_id, f.from_at, f.low80, f.high80, f.low95, f.high95,
      f.inflation80::float8 as inflation80, f.inflation95::float8 as inflation95
    from (select null::uuid as id union all select id from volume_stream where workspace_id = ${workspaceId}) s
    cross join lateral (select * from forecast f
      where f.workspace_id = ${workspaceId} and not f.past and (f.stream_id = s.id or (s.id is null and f.stream_id is null))
      order by f.from_at desc limit 1) f`.execute(tx);
  return new Map(
    rows.map(({ stream_id, from_at, ...said }) => [stream_id ?? '', { ...said, from: from_at.getTime() }]),
  );
}

/** `STREAM START` of the forecasts that there are already. */
async function madeForecasts(
  tx: Tx,
  workspaceId: string,
  streams: readonly { id: string; end: number; past: readonly number[] }[],
): Promise<Set<string>> {
  const starts = [...new Set(streams.flatMap(({ end, past }) => [end, ...past]))];
  const rows = await tx
    .selectFrom('forecast')
    .select(['stream_id', 'from_at'])
    .where('workspace_id', '=', workspaceId)
    .where(
      'stream_id',
      'in',
      streams.map(({ id }) => id),
    )
    .where(
      'from_at',
      'in',
      starts.map((at) => new Date(at)),
    )
    .execute();
  return new Set(rows.map(({ stream_id, from_at }) => `${stream_id} ${from_at.getTime()}`));
}

function pastOrigins(end: number, timeZone: string): number[] {
  const noon = addDays(timeZone, startOfDay(timeZone, end), -TRIED_DAYS) + 12 * HOUR_MS;
  return Array.from({ length: TRIED_DAYS + 1 }, (_, day) => addDays(timeZone, noon, day)).filter(
    (at) => at < end,
  );
}

function datesAround(from: number, now: number, timeZone: string): { from: string; to: string } {
  const date = (at: number) => localParts(timeZone, at).date;
  return { from: date(from - 7 * DAY_MS), to: date(now + (OUTLOOK_DAYS + 14) * DAY_MS) };
}

/** As the engine names them. What the workspace says of a day goes before what the world says. */
function calendarDays(
  days: readonly { date: string; kind: string; name: string; factor: number | null; source: string }[],
): CalendarDay[] {
  const own = new Set(days.filter(({ source }) => source === 'own').map(({ date }) => date));
  return days.flatMap(({ date, kind, name, factor, source }): CalendarDay[] => {
    if (source !== 'own' && own.has(date)) return [];
    if (kind === 'closed') return [{ date, kind }];
    if (source === 'public') return holidaysAsDays([{ date, name, makeUp: kind === 'make_up' }]);
    return [{ date, kind: `${kind}:${name}`, ...(factor !== null && { factor }) }];
  });
}

async function store(change: Change, made: readonly MadeForecast[]): Promise<void> {
  const { tx, workspaceId, now } = change;
  change.record('forecast.made', null, {});
  const keys = made.filter(({ past }) => !past);
  // Only the newest says what comes after its 48 hours.
  await sql`update forecast f set outlook = '{}' from unnest(${keys.map(({ streamId }) => streamId)}::uuid[]) as n (stream_id)
    where f.workspace_id = ${workspaceId} and f.stream_id is not distinct from n.stream_id and f.outlook <> '{}'`.execute(
    tx,
  );
  await tx
    .insertInto('forecast')
    .values(
      made.map((one) => ({
        workspace_id: workspaceId,
        id: change.newId(),
        stream_id: one.streamId,
        made_at: now,
        from_at: new Date(one.from),
        mean: one.mean,
        low80: one.low80,
        high80: one.high80,
        low95: one.low95,
        high95: one.high95,
        outlook: one.outlook,
        ceiling: one.ceiling,
        method: one.method,
        members: JSON.stringify(one.members),
        notes: JSON.stringify(one.notes),
        inflation80: one.inflation80,
        inflation95: one.inflation95,
        updated: one.updated,
        past: one.past,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'stream_id', 'from_at']).doUpdateSet((row) => ({
        made_at: row.ref('excluded.made_at'),
        mean: row.ref('excluded.mean'),
        low80: row.ref('excluded.low80'),
        high80: row.ref('excluded.high80'),
        low95: row.ref('excluded.low95'),
        high95: row.ref('excluded.high95'),
        outlook: row.ref('excluded.outlook'),
        ceiling: row.ref('excluded.ceiling'),
        method: row.ref('excluded.method'),
        members: row.ref('excluded.members'),
        notes: row.ref('excluded.notes'),
        inflation80: row.ref('excluded.inflation80'),
        inflation95: row.ref('excluded.inflation95'),
        updated: row.ref('excluded.updated'),
        past: row.ref('excluded.past'),
      })),
    )
    .execute();
  await tx
    .deleteFrom('forecast')
    .where('workspace_id', '=', workspaceId)
    .where('made_at', '<', new Date(now.getTime() - KEPT_DAYS * DAY_MS))
    .execute();
}
