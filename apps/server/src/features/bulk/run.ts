import { type Action, type BulkState, Id } from '@attune/contract';
import Type from 'typebox';
import type { Change } from '../../events/change.ts';
import type { Platform } from '../../feature.ts';
import { toAppError } from '../../http/problems.ts';
import { type Task, task } from '../../jobs/tasks.ts';
import { applyActions, type Undo, undoActions } from '../conversations/index.ts';

export const RUN = 'run_bulk';

interface Outcome {
  state: BulkState;
  code?: string;
  undo?: Undo;
}

/**
 * Brings every conversation of a bulk to where it should be: done, or undone once that was asked for. Which are left is looked up
 * afresh, and each is locked, judged and marked in the transaction of its change, so that a crash or a second node repeats nothing.
 */
export function runBulk({ db, changes }: Platform): Task {
  const Payload = Type.Object({ workspaceId: Id, bulkId: Id });
  return task(RUN, Payload, async ({ workspaceId, bulkId }) => {
    const found = await db.workspace(workspaceId, async (tx) => {
      const bulk = await tx
        .selectFrom('bulk')
        .select('member_id')
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', bulkId)
        .executeTakeFirst();
      const items = await tx
        .selectFrom('bulk_item')
        .select('conversation_id')
        .where('workspace_id', '=', workspaceId)
        .where('bulk_id', '=', bulkId)
        .where('state', 'in', ['waiting', 'done'])
        .orderBy('position')
        .execute();
      return bulk && { actor: { kind: 'agent' as const, id: bulk.member_id }, items };
    });
    if (!found) return;
    for (const { conversation_id: id } of found.items) {
      const run = (work: (change: Change, item: Item) => Promise<Outcome>) =>
        changes.run(workspaceId, found.actor, async (change) => {
          const item = await lockItem(change, bulkId, id);
          if (item) await mark(change, bulkId, id, await work(change, item));
        });
      try {
        await run((change, item) => advance(change, id, item));
      } catch (error) {
        const { code, status } = toAppError(error);
        // What is no fault of the request is tried again.
        if (status >= 500) throw error;
        await run(async (_, { state }) => ({ state: state === 'done' ? 'kept' : 'failed', code }));
      }
    }
  });
}

interface Item {
  state: string;
  undo: unknown;
  actions: unknown;
  undone_at: Date | null;
}

/** Undefined: there is nothing left to do with it. */
async function lockItem(
  { tx, workspaceId }: Change,
  bulkId: string,
  conversationId: string,
): Promise<Item | undefined> {
  const item = await tx
    .selectFrom('bulk_item as i')
    .innerJoin('bulk as b', (join) =>
      join.onRef('b.workspace_id', '=', 'i.workspace_id').onRef('b.id', '=', 'i.bulk_id'),
    )
    .select(['i.state', 'i.undo', 'b.actions', 'b.undone_at'])
    .where('i.workspace_id', '=', workspaceId)
    .where('i.bulk_id', '=', bulkId)
    .where('i.conversation_id', '=', conversationId)
    .forUpdate('i')
    .executeTakeFirst();
  return item && (item.state === 'waiting' || (item.state === 'done' && item.undone_at)) ? item : undefined;
}

async function advance(change: Change, id: string, item: Item): Promise<Outcome> {
  if (item.state === 'done') {
    await undoActions(change, id, item.undo as Undo);
    return { state: 'undone' };
  }
  if (item.undone_at) return { state: 'unchanged' };
  const undo = await applyActions(change, id, item.actions as Action[]);
  return undo ? { state: 'done', undo } : { state: 'unchanged' };
}

async function mark(
  { tx, workspaceId }: Change,
  bulkId: string,
  conversationId: string,
  { state, code, undo }: Outcome,
): Promise<void> {
  await tx
    .updateTable('bulk_item')
    .set({ state, code: code ?? null, ...(undo && { undo: JSON.stringify(undo) }) })
    .where('workspace_id', '=', workspaceId)
    .where('bulk_id', '=', bulkId)
    .where('conversation_id', '=', conversationId)
    .execute();
}
