import { sql } from 'kysely';
import type { Change } from '../../events/change.ts';
import { type Days, plusDays } from './days.ts';
import { lockRoster } from './shared.ts';
import { refuseStale } from './swaps.ts';

/** Makes the draft of these days what everybody sees. Publishing the same again changes nothing and says nothing. */
export async function publish(change: Change, days: Days): Promise<void> {
  const { tx, workspaceId, now } = change;
  const to = plusDays(days.from, days.days);
  await lockRoster(change);
  const gone = await sql`
    delete from published_shift p
    where p.workspace_id = ${workspaceId} and p.date >= ${days.from} and p.date < ${to}
      and not exists (
        select from roster_shift r
        where r.workspace_id = p.workspace_id and r.id = p.id and r.date >= ${days.from} and r.date < ${to})
    returning id`.execute(tx);
  const written = await sql`
    insert into published_shift as p
      (workspace_id, id, member_id, date, shift_type_id, from_at, to_at, breaks, published_at)
    select workspace_id, id, member_id, date, shift_type_id, from_at, to_at, breaks, ${now}
    from roster_shift
    where workspace_id = ${workspaceId} and date >= ${days.from} and date < ${to}
    on conflict (workspace_id, id) do update set member_id = excluded.member_id, date = excluded.date,
      shift_type_id = excluded.shift_type_id, from_at = excluded.from_at, to_at = excluded.to_at,
      breaks = excluded.breaks, published_at = excluded.published_at
    where (p.member_id, p.date, p.shift_type_id, p.from_at, p.to_at, p.breaks) is distinct from
      (excluded.member_id, excluded.date, excluded.shift_type_id, excluded.from_at, excluded.to_at, excluded.breaks)
    returning id`.execute(tx);
  if (gone.rows.length + written.rows.length === 0) return;
  change.record('roster.published', null, { ...days });
  await refuseStale(change);
}
