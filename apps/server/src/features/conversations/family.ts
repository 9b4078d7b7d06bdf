import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';

/** A conversation and all that was merged into it, at any depth: what is read as one thread. */
export async function familyOf(tx: Tx, workspaceId: string, id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive family (id) as (
      select ${id}::uuid
      union all
      select c.id from conversation c join family f on c.merged_into_id = f.id where c.workspace_id = ${workspaceId}
    ) select id from family`.execute(tx);
  return rows.map((row) => row.id);
}

/** Where merged conversations are to be found now, at any depth: the id of what each is part of. */
export async function leadersOf(
  tx: Tx,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ of: string; id: string }>`
    with recursive way (of, id, next) as (
      select c.id, c.id, c.merged_into_id from conversation c
      where c.workspace_id = ${workspaceId} and c.id = any(${[...ids]}::uuid[])
      union all
      select w.of, c.id, c.merged_into_id from way w join conversation c on c.id = w.next
      where c.workspace_id = ${workspaceId}
    ) select of, id from way where next is null`.execute(tx);
  return new Map(rows.map((row) => [row.of, row.id]));
}
