import type { ForecastAccuracy } from '@attune/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../db/database.ts';

const LEADS = [1, 4, 24, 48];
/** How far back accuracy looks. */
const WINDOW = '28 days';

/** A stream, or all together. */
export const ofStream = (streamId: string | null, column = 'stream_id'): RawBuilder<boolean> =>
  streamId === null ? sql`${sql.ref(column)} is null` : sql`${sql.ref(column)} = ${streamId}`;

/**
 * Accuracy (1 − WAPE) of the first 1, 4, 24 and 48 hours of every forecast made in the last four weeks before `until`, against
 * what came since, and the accuracy that chance alone would have allowed: the mean absolute deviation of a Poisson count of mean m is
 * 2·e^−m·m^(⌊m⌋+1)/⌊m⌋! (De Moivre), √(2m/π) for large m. @param streamIds whose contacts together are what was forecast
 */
export async function loadAccuracy(
  tx: Tx,
  workspaceId: string,
  streamId: string | null,
  streamIds: readonly string[],
  until: Date,
): Promise<ForecastAccuracy[]> {
  const { rows } = await sql<{ lead: number; error: number; actual: number; noise: number; hours: number }>`
    with made as (
      select from_at, mean from forecast
      where workspace_id = ${workspaceId} and ${ofStream(streamId)}
        and from_at >= ${until}::timestamptz - interval '${sql.raw(WINDOW)}' and from_at < ${until}
    ), expected as (
      select from_at + (n - 1) * interval '1 hour' as at, n as lead, greatest(m, 0.01)::float8 as m
      from made, unnest(mean[1:48]) with ordinality as each (m, n)
      where from_at + n * interval '1 hour' <= ${until}
    ), hours as (
      select distinct at from expected
    ), came as (
      select h.at, coalesce(sum(v.contacts), 0)::float8 as contacts
      from hours h
      left join volume v on v.workspace_id = ${workspaceId} and v.stream_id = any (${streamIds}::uuid[])
        and v.at >= h.at and v.at < h.at + interval '1 hour'
      group by h.at
    ), judged as (
      select e.lead, abs(c.contacts - e.m) as error, c.contacts as actual,
        case when e.m < 20 then 2 * exp(-e.m) * power(e.m, floor(e.m) + 1) / factorial(floor(e.m)::bigint)::float8
          else sqrt(2 * e.m / pi()) end as noise
      from expected e join came c using (at)
    )
    select l.lead, sum(error)::float8 as error, sum(actual)::float8 as actual, sum(noise)::float8 as noise, count(*)::int as hours
    from unnest(${LEADS}::int[]) as l (lead) join judged j on j.lead <= l.lead
    group by l.lead`.execute(tx);
  return LEADS.map((leadHours) => {
    const row = rows.find(({ lead }) => lead === leadHours);
    if (!row || row.actual === 0) return { leadHours, accuracy: null, ceiling: null, hours: row?.hours ?? 0 };
    return {
      leadHours,
      accuracy: 1 - row.error / row.actual,
      ceiling: Math.max(0, 1 - row.noise / row.actual),
      hours: row.hours,
    };
  });
}
