import type { RosterSolve } from '@attune/contract';
import type { Assignment } from '@attune/staffing';
import { isUniqueViolation, type Tx } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import { type Days, isWithin, plusDays, timesOn } from './days.ts';
import type { RosterFacts } from './problem.ts';
import { type DraftRow, insertDraft, loadDraft } from './shifts.ts';
import { isKept } from './solve-problem.ts';

/** A node that solves says so every few seconds; one that has not for so long is gone. */
export const LOST_MS = 30_000;

type Result = Omit<RosterSolve, 'state' | 'startedAt'>;

/** @throws wrong_state while a roster of the workspace is being solved */
export async function beginSolve(
  change: Change,
  id: string,
  { from, days }: Days,
  timeLimitSeconds: number,
): Promise<RosterSolve> {
  const { tx, workspaceId, now } = change;
  const result: Result = { ...NOTHING, timeLimitSeconds };
  await tx
    .updateTable('roster_solve')
    .set({ state: 'failed', result: JSON.stringify({ ...NOTHING, timeLimitSeconds, error: 'lost' }) })
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', 'running')
    .where('seen_at', '<', new Date(now.getTime() - LOST_MS))
    .execute();
  const row = {
    id,
    days,
    state: 'running',
    started_at: now,
    seen_at: now,
    result: JSON.stringify(result),
  };
  const begun = await tx
    .insertInto('roster_solve')
    .values({ workspace_id: workspaceId, from_date: from, ...row })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'from_date'])
        .doUpdateSet(row)
        .where('roster_solve.state', '<>', 'running'),
    )
    .returning('id')
    .executeTakeFirst()
    .catch((error: unknown) => {
      throw isUniqueViolation(error, 'roster_solve_running') ? underWay() : error;
    });
  if (!begun) throw underWay();
  change.record('roster.changed', null, { from, days });
  return { state: 'running', startedAt: now.toISOString(), ...result };
}

/** Says that the node is alive; false: the run is not wanted any more. */
export async function touchSolve(tx: Tx, workspaceId: string, id: string, now: Date): Promise<boolean> {
  const row = await tx
    .updateTable('roster_solve')
    .set({ seen_at: now })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .where('state', '=', 'running')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Ends a run that is still wanted; false: it is not, and nothing may come of it. */
export async function endSolve(
  change: Change,
  id: string,
  state: 'done' | 'failed',
  result: Result,
): Promise<boolean> {
  const row = await change.tx
    .updateTable('roster_solve')
    .set({ state, seen_at: change.now, result: JSON.stringify(result) })
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', id)
    .where('state', '=', 'running')
    .returning(['from_date', 'days'])
    .executeTakeFirst();
  if (row) change.record('roster.changed', null, { from: row.from_date, days: row.days });
  return row !== undefined;
}

/** Gives up what is being solved, on whatever node; its id. */
export async function cancelSolve(change: Change): Promise<string | null> {
  const row = await change.tx
    .updateTable('roster_solve')
    .set({ state: 'cancelled' })
    .where('workspace_id', '=', change.workspaceId)
    .where('state', '=', 'running')
    .returning(['id', 'from_date', 'days'])
    .executeTakeFirst();
  if (row) change.record('roster.changed', null, { from: row.from_date, days: row.days });
  return row?.id ?? null;
}

/** The latest that touches these days. */
export async function loadSolve(
  tx: Tx,
  workspaceId: string,
  { from, days }: Days,
  now: Date,
): Promise<RosterSolve | null> {
  const rows = await tx
    .selectFrom('roster_solve')
    .select(['from_date', 'days', 'state', 'started_at', 'seen_at', 'result'])
    .where('workspace_id', '=', workspaceId)
    .where('from_date', '<', plusDays(from, days))
    .where('from_date', '>', plusDays(from, -28))
    .orderBy('started_at', 'desc')
    .execute();
  const row = rows.find((one) => plusDays(one.from_date, one.days) > from);
  if (!row) return null;
  const isLost = row.state === 'running' && now.getTime() - row.seen_at.getTime() > LOST_MS;
  const result = row.result as unknown as Result;
  return {
    ...result,
    state: isLost ? 'failed' : (row.state as RosterSolve['state']),
    startedAt: row.started_at.toISOString(),
    error: isLost ? 'lost' : result.error,
  };
}

/**
 * Puts the solution in the place of the draft that is free: what has been locked or has begun meanwhile stays. A shift of the same
 * person and day keeps its id, so that it shows as moved and not as new.
 */
export async function applySolution(
  change: Change,
  { days, timeZone, types }: RosterFacts,
  assignments: readonly Assignment[],
): Promise<void> {
  const { tx, workspaceId, now } = change;
  const before = await loadDraft(tx, workspaceId, days);
  const rowOf = new Map(before.map((row) => [`${row.memberId} ${row.date}`, row]));
  const typeOf = new Map(types.map((type) => [type.id, type]));
  const made = assignments.flatMap(({ agentId, day, shiftId }): DraftRow[] => {
    const type = typeOf.get(shiftId);
    const old = rowOf.get(`${agentId} ${day}`);
    if (!type || !isWithin(days, day) || (old && isKept(old, now))) return [];
    const times = timesOn(timeZone, day, type);
    return [
      {
        id: old?.id ?? change.newId(),
        memberId: agentId,
        date: day,
        shiftTypeId: type.id,
        ...times,
        locked: false,
      },
    ];
  });
  await tx
    .deleteFrom('roster_shift')
    .where('workspace_id', '=', workspaceId)
    .where(
      'id',
      'in',
      before.filter((row) => !isKept(row, now)).map(({ id }) => id),
    )
    .execute();
  await insertDraft(change, made);
}

export const NOTHING: Result = {
  timeLimitSeconds: 0,
  seconds: null,
  optimal: false,
  gap: null,
  paidMinutes: null,
  unmet: [],
  error: null,
};

const underWay = () => new AppError('wrong_state', 'A roster is being solved already');
