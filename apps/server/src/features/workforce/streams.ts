import type { VolumeStream } from '@attune/contract';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';

export const HALF_HOUR_MS = 1_800_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
const RECENT_MS = 28 * DAY_MS;
/** A stream that nothing has come to for so long belongs to the past: it is forecast from its own end, and not part of the whole. */
const ALIVE_MS = 7 * DAY_MS;

/** The streams of a workspace, busiest first. */
export async function listStreams(tx: Tx, workspaceId: string, now: Date): Promise<VolumeStream[]> {
  const { rows } = await sql<{
    id: string;
    name: string;
    channel: string | null;
    skill_id: string | null;
    first_at: Date | null;
    last_at: Date | null;
    contacts: number;
  }>`
    select s.id, s.name, s.channel, s.skill_id, f.at as first_at, l.at as last_at, coalesce(r.contacts, 0)::float8 as contacts
    from volume_stream s
    left join lateral (select at from volume v where v.workspace_id = s.workspace_id and v.stream_id = s.id order by at limit 1) f on true
    left join lateral (select at from volume v where v.workspace_id = s.workspace_id and v.stream_id = s.id order by at desc limit 1) l on true
    left join lateral (select sum(contacts) as contacts from volume v
      where v.workspace_id = s.workspace_id and v.stream_id = s.id and v.at >= ${new Date(now.getTime() - RECENT_MS)}) r on true
    where s.workspace_id = ${workspaceId}
    order by r.contacts desc nulls last, s.name`.execute(tx);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    channel: row.channel,
    skillId: row.skill_id,
    firstAt: row.first_at?.toISOString() ?? null,
    lastAt: row.last_at?.toISOString() ?? null,
    contacts: Math.round(row.contacts),
  }));
}

/** Counted here, or imported up to the present. */
export const isAlive = ({ channel, lastAt }: VolumeStream, now: Date): boolean =>
  channel !== null || (lastAt !== null && Date.parse(lastAt) >= now.getTime() - ALIVE_MS);
