import type { Action, Bulk, BulkInput, BulkState } from '@attune/contract';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';

/** Stores what is to be done; a repetition with the same key finds it stored. @throws unknown_reference */
export async function startBulk(
  { tx, workspaceId, now, newId }: Change,
  memberId: string,
  { clientKey, conversationIds, actions }: BulkInput,
): Promise<{ id: string; isNew: boolean }> {
  const stored = await tx
    .insertInto('bulk')
    .values({
      workspace_id: workspaceId,
      id: newId(),
      member_id: memberId,
      client_key: clientKey,
      actions: JSON.stringify(actions),
      created_at: now,
    })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'member_id', 'client_key']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!stored) {
    const { id } = await tx
      .selectFrom('bulk')
      .select('id')
      .where('workspace_id', '=', workspaceId)
      .where('member_id', '=', memberId)
      .where('client_key', '=', clientKey)
      .executeTakeFirstOrThrow();
    return { id, isNew: false };
  }
  const { id } = stored;
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('bulk_item')
    .columns(['workspace_id', 'bulk_id', 'conversation_id', 'position', 'state'])
    .expression((eb) =>
      eb
        .selectFrom('conversation as c')
        .innerJoin(
          sql<{
            id: string;
            position: number;
          }>`unnest(${[...conversationIds]}::uuid[]) with ordinality`.as<'g'>(sql`g(id, position)`),
          'g.id',
          'c.id',
        )
        .select(({ ref, val }) => [
          ref('c.workspace_id').as('workspace_id'),
          sql<string>`${val(id)}::uuid`.as('bulk_id'),
          ref('c.id').as('conversation_id'),
          sql<number>`g.position::int`.as('position'),
          sql<string>`'waiting'`.as('state'),
        ])
        .where('c.workspace_id', '=', workspaceId),
    )
    .executeTakeFirstOrThrow();
  if (Number(numInsertedOrUpdatedRows) !== conversationIds.length)
    throw new AppError('unknown_reference', 'No such conversation');
  return { id, isNew: true };
}

/** What has not begun is not done any more. False: it was undone before. @throws not_found */
export async function undoBulk(
  { tx, workspaceId, now }: Change,
  memberId: string,
  id: string,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('bulk')
    .set({ undone_at: now })
    .where('workspace_id', '=', workspaceId)
    .where('member_id', '=', memberId)
    .where('id', '=', id)
    .where('undone_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** One's own. @throws not_found */
export async function loadBulk(tx: Tx, workspaceId: string, memberId: string, id: string): Promise<Bulk> {
  const bulk = await tx
    .selectFrom('bulk')
    .select(['actions', 'created_at', 'undone_at'])
    .where('workspace_id', '=', workspaceId)
    .where('member_id', '=', memberId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!bulk) throw notFound('bulk');
  const states = await tx
    .selectFrom('bulk_item')
    .select(['state', ({ fn }) => fn.countAll<string>().as('n')])
    .where('workspace_id', '=', workspaceId)
    .where('bulk_id', '=', id)
    .groupBy('state')
    .execute();
  const problems = await tx
    .selectFrom('bulk_item as i')
    .innerJoin('conversation as c', (join) =>
      join.onRef('c.workspace_id', '=', 'i.workspace_id').onRef('c.id', '=', 'i.conversation_id'),
    )
    .select(['i.conversation_id', 'i.state', 'i.code', 'c.number'])
    .where('i.workspace_id', '=', workspaceId)
    .where('i.bulk_id', '=', id)
    .where('i.code', 'is not', null)
    .orderBy('i.position')
    .limit(100)
    .execute();
  const counts: Bulk['counts'] = Object.fromEntries(states.map(({ state, n }) => [state, Number(n)]));
  const left = bulk.undone_at ? ['waiting', 'done'] : ['waiting'];
  return {
    id,
    actions: bulk.actions as Action[],
    createdAt: bulk.created_at.toISOString(),
    undoneAt: bulk.undone_at?.toISOString() ?? null,
    finished: !states.some(({ state }) => left.includes(state)),
    counts,
    problems: problems.map(({ conversation_id, state, code, number }) => ({
      conversationId: conversation_id,
      number,
      state: state as BulkState,
      code: code ?? '',
    })),
  };
}
