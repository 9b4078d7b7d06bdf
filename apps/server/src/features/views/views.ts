import {
  type Filter,
  MOST_COUNTED,
  type SavedView,
  type SavedViewInput,
  type SavedViewPatch,
  type Sort,
} from '@attune/contract';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import { filterExpression } from '../conversations/index.ts';

/** Lists that people keep. A shared one is everybody's to see, and for leads to change; one's own is nobody else's business. */

const DEFAULT_SORT: Sort = 'newest_activity';

function visible(tx: Tx, workspaceId: string, memberId: string) {
  return tx
    .selectFrom('saved_view')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where((where) => where.or([where('shared', '=', true), where('member_id', '=', memberId)]));
}

type Row = Awaited<ReturnType<ReturnType<typeof visible>['executeTakeFirstOrThrow']>>;

const present = (row: Row, memberId: string): SavedView => ({
  id: row.id,
  name: row.name,
  shared: row.shared,
  mine: row.member_id === memberId,
  filter: row.filter as unknown as Filter,
  sort: row.sort as Sort,
  position: row.position,
});

export async function listViews(tx: Tx, workspaceId: string, memberId: string): Promise<SavedView[]> {
  const rows = await visible(tx, workspaceId, memberId).orderBy('position').orderBy('created_at').execute();
  return rows.map((row) => present(row, memberId));
}

/** @throws not_found, also for the own view of somebody else */
export async function loadView(
  tx: Tx,
  workspaceId: string,
  memberId: string,
  id: string,
): Promise<SavedView> {
  const row = await visible(tx, workspaceId, memberId).where('id', '=', id).executeTakeFirst();
  if (!row) throw notFound('view');
  return present(row, memberId);
}

/** How many conversations each view holds, in one statement; no further than `MOST_COUNTED`. */
export async function countViews(
  tx: Tx,
  workspaceId: string,
  memberId: string,
  now: Date,
): Promise<Record<string, number>> {
  const views = await listViews(tx, workspaceId, memberId);
  if (views.length === 0) return {};
  const counts = views.map(
    ({ id, filter }) => sql`select ${id}::text as id, (select count(*)::int from (
      select from conversation c join contact p on p.workspace_id = c.workspace_id and p.id = c.contact_id
      where c.workspace_id = ${workspaceId} and ${filterExpression(filter, { now, memberId })}
      limit ${MOST_COUNTED}) found) as count`,
  );
  const { rows } = await sql<{ id: string; count: number }>`${sql.join(counts, sql` union all `)}`.execute(
    tx,
  );
  return Object.fromEntries(rows.map(({ id, count }) => [id, count]));
}

export async function createView(
  change: Change,
  memberId: string,
  input: SavedViewInput,
): Promise<SavedView> {
  const { tx, workspaceId, now } = change;
  const id = change.newId();
  await tx
    .insertInto('saved_view')
    .values({
      workspace_id: workspaceId,
      id,
      member_id: memberId,
      name: input.name.trim(),
      shared: input.shared ?? false,
      filter: JSON.stringify(input.filter),
      sort: input.sort ?? DEFAULT_SORT,
      position: sql<number>`(select coalesce(max(v.position), 0) + 1 from saved_view v where v.workspace_id = ${workspaceId})`,
      created_at: now,
    })
    .execute();
  change.record('settings.changed', null, { what: 'views', id });
  return loadView(tx, workspaceId, memberId, id);
}

export async function patchView(
  change: Change,
  memberId: string,
  view: SavedView,
  patch: SavedViewPatch,
): Promise<SavedView> {
  const { tx, workspaceId } = change;
  const { filter, name, shared, sort, position } = patch;
  await tx
    .updateTable('saved_view')
    .set({
      position: position ?? view.position,
      ...(name !== undefined && { name: name.trim() }),
      ...(shared !== undefined && { shared }),
      ...(sort && { sort }),
      ...(filter && { filter: JSON.stringify(filter) }),
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', view.id)
    .execute();
  change.record('settings.changed', null, { what: 'views', id: view.id });
  return loadView(tx, workspaceId, memberId, view.id);
}

export async function deleteView(change: Change, id: string): Promise<void> {
  await change.tx
    .deleteFrom('saved_view')
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', id)
    .execute();
  change.record('settings.changed', null, { what: 'views', id });
}
