import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import type { Change } from '../../events/change.ts';
import { SYSTEM } from '../../events/change.ts';
import type { Platform } from '../../feature.ts';
import { HALF_HOUR_MS, HOUR_MS } from './streams.ts';

/** A conversation may get its skill, its own or that of its topic, a while after it came; so much is counted again each time. */
const AGAIN_MS = 6 * HOUR_MS;

/**
 * Counts the conversations that have come, by channel, skill and half-hour, up to the last half-hour that is over. Running it twice, or on
 * two nodes, counts nothing twice. What is erased after some hours stays counted.
 */
export async function countVolumes(
  { changes, clock }: Pick<Platform, 'changes' | 'clock'>,
  workspaceId: string,
): Promise<void> {
  const to = new Date(Math.floor(clock().getTime() / HALF_HOUR_MS) * HALF_HOUR_MS);
  await changes.run(workspaceId, SYSTEM, async (change) => {
    const { tx } = change;
    // Both nodes wait here.
    await sql`insert into volume_count (workspace_id, counted_to) values (${workspaceId}, '-infinity')
      on conflict do nothing`.execute(tx);
    const { rows } = await sql<{ from: Date | null }>`
      select case when isfinite(counted_to) then least(counted_to, ${new Date(to.getTime() - AGAIN_MS)})
        else (select date_bin('30 minutes', min(created_at), 'epoch') from conversation where workspace_id = ${workspaceId}) end as from
      from volume_count where workspace_id = ${workspaceId} for update`.execute(tx);
    const from = rows[0]?.from;
    if (!from || from >= to) return;
    await addStreams(change, from, to);
    await sql`delete from volume v using volume_stream s
      where v.workspace_id = ${workspaceId} and v.at >= ${from} and v.at < ${to}
        and s.workspace_id = ${workspaceId} and s.id = v.stream_id and s.channel is not null`.execute(tx);
    await sql`insert into volume (workspace_id, stream_id, at, contacts)
      select c.workspace_id, s.id, date_bin('30 minutes', c.created_at, 'epoch') as at, count(*)
      from conversation c
      left join topic t on t.workspace_id = c.workspace_id and t.id = c.topic_id
      join volume_stream s on s.workspace_id = c.workspace_id and s.channel = c.channel
        and s.skill_id is not distinct from coalesce(c.required_skill_id, t.skill_id)
      where c.workspace_id = ${workspaceId} and c.created_at >= ${from} and c.created_at < ${to}
      group by c.workspace_id, s.id, 3`.execute(tx);
    await sql`update volume_count set counted_to = ${to} where workspace_id = ${workspaceId}`.execute(tx);
  });
}

/** The next count begins at the first conversation again, because older ones were added; what was forecast without them goes. */
export async function countAgain(tx: Tx, workspaceId: string): Promise<void> {
  await tx.deleteFrom('forecast').where('workspace_id', '=', workspaceId).execute();
  await tx.deleteFrom('volume_count').where('workspace_id', '=', workspaceId).execute();
}

async function addStreams({ tx, workspaceId, newId, now }: Change, from: Date, to: Date): Promise<void> {
  const { rows } = await sql<{ channel: string; skill_id: string | null; skill: string | null }>`
    select d.channel, d.skill_id, k.name as skill
    from (select distinct c.channel, coalesce(c.required_skill_id, t.skill_id) as skill_id from conversation c
      left join topic t on t.workspace_id = c.workspace_id and t.id = c.topic_id
      where c.workspace_id = ${workspaceId} and c.created_at >= ${from} and c.created_at < ${to}) d
    left join skill k on k.workspace_id = ${workspaceId} and k.id = d.skill_id
    where not exists (select from volume_stream s where s.workspace_id = ${workspaceId}
      and s.channel = d.channel and s.skill_id is not distinct from d.skill_id)
    order by 1, 3`.execute(tx);
  for (const { channel, skill_id, skill } of rows) {
    await sql`insert into volume_stream (workspace_id, id, name, channel, skill_id, created_at)
      values (${workspaceId}, ${newId()}, ${skill === null ? channel : `${channel} · ${skill}`}, ${channel}, ${skill_id}, ${now})
      on conflict do nothing`.execute(tx);
  }
}
