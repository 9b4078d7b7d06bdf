import { startOfHour } from '@attune/time';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { HOUR_MS } from './streams.ts';

/** Contacts per hour; value i is of the hour that begins at from + i hours. */
export interface HourlySeries {
  from: number;
  values: (number | null)[];
}

/**
 * What came to each of these streams hour by hour within [from, to), whole local hours. A stream that is counted here has zeros where
 * nothing came; of an imported one it is not known, except in hours of the week in which nothing ever came: then it was closed.
 */
export async function loadHourly(
  tx: Tx,
  workspaceId: string,
  streams: readonly { id: string; channel: string | null }[],
  { from, to, timeZone }: { from: number; to: number; timeZone: string },
): Promise<Map<string, HourlySeries>> {
  const origin = startOfHour(timeZone, from);
  const { rows } = await sql<{ stream_id: string; hour: Date; contacts: number }>`
    select stream_id, date_bin('1 hour', at, ${new Date(origin)}) as hour, sum(contacts)::float8 as contacts
    from volume
    where workspace_id = ${workspaceId} and stream_id = any (${streams.map(({ id }) => id)}::uuid[])
      and at >= ${new Date(origin)} and at < ${new Date(to)}
    group by 1, 2 order by 1, 2`.execute(tx);
  const byStream = Map.groupBy(rows, (row) => row.stream_id);
  return new Map(
    streams.flatMap(({ id, channel }): [string, HourlySeries][] => {
      const own = byStream.get(id);
      const first = own?.[0]?.hour.getTime();
      if (!own || first === undefined) return [];
      const last = own.at(-1)?.hour.getTime() ?? first;
      const end = channel === null ? last + HOUR_MS : to;
      const values: (number | null)[] = Array.from(
        { length: Math.max(0, Math.floor((end - first) / HOUR_MS)) },
        () => (channel === null ? null : 0),
      );
      for (const { hour, contacts } of own) values[(hour.getTime() - first) / HOUR_MS] = contacts;
      if (channel === null) closeUnused(values);
      return [[id, { from: first, values }]];
    }),
  );
}

const WEEK = 168;
/** Before so many weeks were seen, an empty hour of the week says nothing. */
const WEEKS_SEEN = 2;

function closeUnused(values: (number | null)[]): void {
  if (values.length < WEEKS_SEEN * WEEK) return;
  const used = new Set<number>();
  values.forEach((value, index) => {
    if (value !== null) used.add(index % WEEK);
  });
  values.forEach((value, index) => {
    if (value === null && !used.has(index % WEEK)) values[index] = 0;
  });
}

/** All together, where something is known of any of them. */
export function sumOf(all: readonly HourlySeries[]): HourlySeries | null {
  if (all.length === 0) return null;
  const from = Math.min(...all.map((each) => each.from));
  const end = Math.max(...all.map((each) => each.from + each.values.length * HOUR_MS));
  const values: (number | null)[] = Array.from({ length: (end - from) / HOUR_MS }, () => null);
  for (const each of all) {
    const offset = (each.from - from) / HOUR_MS;
    each.values.forEach((value, index) => {
      if (value !== null) values[offset + index] = (values[offset + index] ?? 0) + value;
    });
  }
  return { from, values };
}

/**
 * The first half-hour's part of each hour of the week (0 = Monday 00:00 of the local clock, by `hourOfWeek`), learned from the last weeks
 * and drawn towards a half.
 */
export async function loadHalves(
  tx: Tx,
  workspaceId: string,
  timeZone: string,
  since: Date,
): Promise<(hourOfWeek: number) => number> {
  const { rows } = await sql<{ hour: number; half: number; contacts: number }>`
    select (extract(isodow from local)::int - 1) * 24 + extract(hour from local)::int as hour,
      floor(extract(minute from local) / 30)::int as half, sum(contacts)::float8 as contacts
    from (select at at time zone ${timeZone} as local, contacts from volume
      where workspace_id = ${workspaceId} and at >= ${since}) v
    group by 1, 2`.execute(tx);
  const sums = new Map<number, [number, number]>();
  for (const { hour, half, contacts } of rows) {
    const pair = sums.get(hour) ?? [0, 0];
    pair[half === 0 ? 0 : 1] += contacts;
    sums.set(hour, pair);
  }
  const PRIOR = 20;
  return (hour) => {
    const [first, second] = sums.get(hour) ?? [0, 0];
    return (first + PRIOR / 2) / (first + second + PRIOR);
  };
}
