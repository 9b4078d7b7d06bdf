import type { Actor, VolumeImported } from '@attune/contract';
import { sql } from 'kysely';
import { AppError } from '../../errors.ts';
import type { Platform } from '../../feature.ts';
import { parseVolumes } from './parse-volumes.ts';
import { HALF_HOUR_MS, listStreams } from './streams.ts';

/** Imported history may be of any year, but not of any length. */
const MAX_HALF_HOURS = 20 * 366 * 48;

/**
 * Takes volumes from a CSV into the stream of this name, made when there is none. Of the time that the file covers it replaces what was
 * there, so importing it twice changes nothing.
 * @throws bad_request when it holds no line that can be read
 */
export async function importVolumes(
  { changes, clock }: Pick<Platform, 'changes' | 'clock'>,
  workspaceId: string,
  actor: Actor,
  { name, csv, timeZone }: { name: string; csv: string; timeZone: string },
): Promise<VolumeImported> {
  const { volumes, rows, contacts, faults, passedOver } = await parseVolumes(csv, timeZone);
  if (rows === 0) throw new AppError('bad_request', 'No line holds a time and a count', faultErrors(faults));
  const times = [...volumes.keys()].sort((a, b) => a - b);
  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 0];
  if ((last - first) / HALF_HOUR_MS > MAX_HALF_HOURS)
    throw new AppError('bad_request', 'The times lie more than 20 years apart');
  return changes.run(workspaceId, actor, async (change) => {
    const { tx } = change;
    await sql`insert into volume_stream (workspace_id, id, name, created_at)
      values (${workspaceId}, ${change.newId()}, ${name}, ${change.now}) on conflict (workspace_id, name) do nothing`.execute(
      tx,
    );
    const { rows: found } = await sql<{ id: string }>`
      select id from volume_stream where workspace_id = ${workspaceId} and name = ${name} for update`.execute(
      tx,
    );
    const id = found[0]?.id ?? '';
    await sql`delete from volume where workspace_id = ${workspaceId} and stream_id = ${id}
      and at between ${new Date(first)} and ${new Date(last)}`.execute(tx);
    await sql`insert into volume (workspace_id, stream_id, at, contacts)
      select ${workspaceId}::uuid, ${id}::uuid, to_timestamp(at / 1000.0), contacts
      from unnest(${times}::float8[], ${times.map((at) => volumes.get(at))}::real[]) as n (at, contacts)`.execute(
      tx,
    );
    // What was forecast of other numbers says nothing any more.
    await tx
      .deleteFrom('forecast')
      .where('workspace_id', '=', workspaceId)
      .where((where) => where.or([where('stream_id', '=', id), where('stream_id', 'is', null)]))
      .where('from_at', '<=', new Date(last))
      .execute();
    change.record('settings.changed', null, { what: 'volumes', id });
    const stream = (await listStreams(tx, workspaceId, clock())).find((each) => each.id === id);
    if (!stream) throw new AppError('internal');
    return { stream, rows, contacts, faults, passedOver };
  });
}

const faultErrors = (faults: VolumeImported['faults']) =>
  faults.map(({ line, code }) => ({ path: `/csv/${line}`, message: code }));
