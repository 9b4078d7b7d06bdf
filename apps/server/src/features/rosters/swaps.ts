import type { PublishedShift, RosterViolation, Swap, SwapInput } from '@attune/contract';
import { sql } from 'kysely';
import type { MemberIdentity } from '../../access/access.ts';
import { isUniqueViolation, type Tx } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import { loadSettings } from '../workspaces/index.ts';
import { spanOf } from './days.ts';
import { checkPerson } from './people.ts';
import { loadPublishedFacts, violationsOf } from './problem.ts';
import { lockRoster, plans } from './shared.ts';
import { loadPublishedByIds, presentShift, type ShiftRow } from './shifts.ts';

const SHOWN = 200;
const SHOWN_MS = 60 * 86_400_000;

interface SwapRow {
  readonly id: string;
  readonly by: string;
  readonly to: string | null;
  readonly state: Swap['state'];
  /** As they were when it was asked. */
  readonly shifts: { readonly shift: PublishedShift; readonly inReturn: PublishedShift | null };
  readonly violations: RosterViolation[];
  readonly createdAt: Date;
}

const COLUMNS = [
  'id',
  'by_member_id as by',
  'to_member_id as to',
  'state',
  'shifts',
  'violations',
  'created_at as createdAt',
] as const;

/** Those of the last weeks, newest first: who plans sees all; others their own, and those open to them. */
export async function listSwaps(
  tx: Tx,
  workspaceId: string,
  { memberId, now }: { memberId: string | null; now: Date },
): Promise<Swap[]> {
  const rows = (await tx
    .selectFrom('swap')
    .select(COLUMNS)
    .where('workspace_id', '=', workspaceId)
    .where('created_at', '>', new Date(now.getTime() - SHOWN_MS))
    .$if(memberId !== null, (query) =>
      query.where((eb) =>
        eb.or([
          eb('by_member_id', '=', memberId),
          eb('to_member_id', '=', memberId),
          eb.and([eb('to_member_id', 'is', null), eb('state', '=', 'asked')]),
        ]),
      ),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(SHOWN)
    .execute()) as SwapRow[];
  return rows
    .map((row) => present(row, now))
    .filter((swap) => memberId === null || isParty(swap, memberId) || swap.state === 'asked');
}

/**
 * Offers a published shift of one's own, to one colleague or to all, perhaps for one of theirs.
 * @throws not_found, bad_request, expired for a shift that has begun, wrong_state while another swap of it is open
 */
export async function askSwap(change: Change, me: MemberIdentity, input: SwapInput): Promise<Swap> {
  const { tx, workspaceId, now } = change;
  const { shiftId, inReturnId = null } = input;
  const found = await loadPublishedByIds(tx, workspaceId, [shiftId, ...(inReturnId ? [inReturnId] : [])]);
  const shift = found.find(({ id }) => id === shiftId);
  const inReturn = found.find(({ id }) => id === inReturnId) ?? null;
  if (shift?.memberId !== me.memberId || (inReturnId && !inReturn)) throw notFound('shift');
  const to = input.toMemberId ?? inReturn?.memberId ?? null;
  if (to === me.memberId) throw new AppError('bad_request', 'A swap takes two');
  if (inReturn && inReturn.memberId !== to)
    throw new AppError('bad_request', 'The shift in return is not theirs');
  if (to) await checkPerson(tx, workspaceId, to);
  if (shift.from <= now || (inReturn && inReturn.from <= now))
    throw new AppError('expired', 'The shift has begun');
  const row: SwapRow = {
    id: change.newId(),
    by: me.memberId,
    to,
    state: 'asked',
    shifts: { shift: presentShift(shift), inReturn: inReturn && presentShift(inReturn) },
    violations: [],
    createdAt: now,
  };
  await tx
    .insertInto('swap')
    .values({
      workspace_id: workspaceId,
      id: row.id,
      shift_id: shiftId,
      by_member_id: row.by,
      to_member_id: to,
      in_return_id: inReturnId,
      state: row.state,
      shifts: JSON.stringify(row.shifts),
      created_at: now,
    })
    .execute()
    .catch((error: unknown) => {
      throw isUniqueViolation(error, 'swap_open')
        ? new AppError('wrong_state', 'A swap of that shift is open already')
        : error;
    });
  change.record('swap.changed', null, { swapId: row.id, state: 'asked' });
  return present(row, now);
}

/**
 * The colleague takes it; of two who take an open one at once, one does. What it would break is noted for who decides. Null: a shift has
 * changed or begun since, and so it is refused.
 * @throws not_found, wrong_state, double_shift
 */
export async function acceptSwap(change: Change, me: MemberIdentity, id: string): Promise<Swap | null> {
  const row = await lock(change, id);
  const isFree = row.to === null && row.by !== me.memberId;
  // Who was slower learns that it is gone; who was never asked, that there is nothing.
  if (row.state !== 'asked') throw new AppError('wrong_state');
  if (!isFree && !isParty(row, me.memberId)) throw notFound('swap');
  if (!isFree && row.to !== me.memberId)
    throw new AppError('forbidden', 'Nobody takes what they offer themselves');
  if (!(await isFresh(change, row))) return refuse(change, row);
  const violations = await violationsAfter(change, row, me.memberId);
  return save(change, { ...row, to: me.memberId, state: 'accepted', violations });
}

/** @throws not_found, wrong_state */
export async function withdrawSwap(change: Change, me: MemberIdentity, id: string): Promise<Swap> {
  const row = await lock(change, id);
  if (row.by !== me.memberId) throw notFound('swap');
  if (!isOpen(row)) throw new AppError('wrong_state');
  return save(change, { ...row, state: 'withdrawn' });
}

/**
 * Approving exchanges the shifts, published and in the draft – where the draft has other plans for a shift by now, they stay.
 * Null: a shift has changed or begun since, and so it is refused.
 * @throws not_found, wrong_state, double_shift, unknown_reference when the colleague has gone
 */
export async function decideSwap(change: Change, id: string, approve: boolean): Promise<Swap | null> {
  const { tx, workspaceId, now } = change;
  const row = await lock(change, id);
  if (!isOpen(row)) throw new AppError('wrong_state');
  if (!approve) return save(change, { ...row, state: 'refused' });
  if (row.state !== 'accepted' || !row.to) throw new AppError('wrong_state', 'Nobody has accepted it yet');
  await lockRoster(change);
  if (!(await isFresh(change, row))) return refuse(change, row);
  await checkPerson(tx, workspaceId, row.to);
  const moves = movesOf(row, row.to);
  // One statement, so that two who exchange their shifts of one day never have two.
  for (const table of ['published_shift', 'roster_shift'] as const)
    await sql`
      update ${sql.table(table)} s set member_id = m."to"
        ${table === 'published_shift' ? sql`, published_at = ${now}` : sql``}
      from jsonb_to_recordset(${JSON.stringify(moves)}::jsonb) m (id uuid, "from" uuid, "to" uuid, date date)
      where s.workspace_id = ${workspaceId} and s.id = m.id and s.member_id = m."from" and s.date = m.date`.execute(
      tx,
    );
  const span = spanOf(moves.map(({ date }) => date));
  change.record('roster.changed', null, { ...span });
  change.record('roster.published', null, { ...span });
  const swap = await save(change, { ...row, state: 'approved' });
  await refuseStale(change);
  return swap;
}

/** Refuses what is open about shifts that are not as they were when it was asked. */
export async function refuseStale(change: Change): Promise<void> {
  const { tx, workspaceId, now } = change;
  const differs = (key: 'shift' | 'inReturn') => sql`
    s.shifts -> ${sql.lit(key)} <> 'null' and not exists (
      select from published_shift p
      where p.workspace_id = s.workspace_id and p.id = (s.shifts #>> ${sql.lit(`{${key},id}`)})::uuid
        and p.member_id = (s.shifts #>> ${sql.lit(`{${key},memberId}`)})::uuid
        and p.from_at = (s.shifts #>> ${sql.lit(`{${key},from}`)})::timestamptz
        and p.to_at = (s.shifts #>> ${sql.lit(`{${key},to}`)})::timestamptz)`;
  const { rows } = await sql<{ id: string }>`
    update swap s set state = 'refused', decided_at = ${now}
    where s.workspace_id = ${workspaceId} and s.state in ('asked', 'accepted')
      and (${differs('shift')} or ${differs('inReturn')})
    returning id`.execute(tx);
  for (const { id } of rows) change.record('swap.changed', null, { swapId: id, state: 'refused' });
}

async function lock({ tx, workspaceId }: Change, id: string): Promise<SwapRow> {
  return (await tx
    .selectFrom('swap')
    .select(COLUMNS)
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow(() => notFound('swap'))) as SwapRow;
}

async function save(change: Change, row: SwapRow): Promise<Swap> {
  const isDecided = row.state === 'approved' || row.state === 'refused';
  await change.tx
    .updateTable('swap')
    .set({
      state: row.state,
      to_member_id: row.to,
      violations: JSON.stringify(row.violations),
      ...(isDecided && { decided_at: change.now, decided_by: change.actor.id }),
    })
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', row.id)
    .execute();
  change.record('swap.changed', null, { swapId: row.id, state: row.state });
  return present(row, change.now);
}

async function refuse(change: Change, row: SwapRow): Promise<null> {
  await save(change, { ...row, state: 'refused' });
  return null;
}

/** Neither shift has changed hands or times, nor begun. */
async function isFresh({ tx, workspaceId, now }: Change, { shifts }: SwapRow): Promise<boolean> {
  const wanted = [shifts.shift, ...(shifts.inReturn ? [shifts.inReturn] : [])];
  const found = await loadPublishedByIds(
    tx,
    workspaceId,
    wanted.map(({ id }) => id),
  );
  return wanted.every(({ id, memberId, from, to }) => {
    const shift = found.find((one) => one.id === id);
    if (shift?.memberId !== memberId || shift.from <= now) return false;
    return shift.from.toISOString() === from && shift.to.toISOString() === to;
  });
}

/** What either would break with the shifts exchanged, and does not break now. @throws double_shift */
async function violationsAfter(
  { tx, workspaceId }: Change,
  row: SwapRow,
  to: string,
): Promise<RosterViolation[]> {
  const { timeZone } = await loadSettings(tx, workspaceId);
  const moves = movesOf(row, to);
  const facts = await loadPublishedFacts(tx, workspaceId, timeZone, spanOf(moves.map(({ date }) => date)));
  const takerOf = new Map(moves.map((move) => [move.id, move.to]));
  const shifts = facts.shifts.map((shift): ShiftRow => {
    const memberId = takerOf.get(shift.id);
    return memberId ? { ...shift, memberId } : shift;
  });
  for (const move of moves)
    if (shifts.filter(({ memberId, date }) => memberId === move.to && date === move.date).length > 1)
      throw new AppError('double_shift');
  const before = new Set(violationsOf(facts).map((one) => JSON.stringify(one)));
  return violationsOf({ ...facts, shifts }).filter(
    (one) => (one.memberId === row.by || one.memberId === to) && !before.has(JSON.stringify(one)),
  );
}

function movesOf({ by, shifts: { shift, inReturn } }: SwapRow, to: string) {
  return [
    { id: shift.id, from: by, to, date: shift.date },
    ...(inReturn ? [{ id: inReturn.id, from: to, to: by, date: inReturn.date }] : []),
  ];
}

function present({ id, by, to, state, shifts, violations, createdAt }: SwapRow, now: Date): Swap {
  const hasBegun = [shifts.shift, shifts.inReturn].some((shift) => shift && new Date(shift.from) <= now);
  return {
    id,
    ...shifts,
    byMemberId: by,
    toMemberId: to,
    // Whoever touched it would be told so.
    state: isOpen({ state }) && hasBegun ? 'refused' : state,
    violations,
    createdAt: createdAt.toISOString(),
  };
}

const isOpen = ({ state }: Pick<SwapRow, 'state'>) => state === 'asked' || state === 'accepted';

const isParty = (swap: SwapRow | Swap, memberId: string): boolean =>
  'by' in swap
    ? swap.by === memberId || swap.to === memberId
    : swap.byMemberId === memberId || swap.toMemberId === memberId;

/** Whose swaps a person may see; null: everybody's. */
export const seesSwapsOf = (me: MemberIdentity): string | null => (plans(me) ? null : me.memberId);
