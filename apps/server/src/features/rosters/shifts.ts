import type { PublishedShift, RosterShift, RosterShiftInput, RosterShiftPatch } from '@attune/contract';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import { type Days, isDate, plusDays, type Shape, shapeOf, spanOf, timesOn } from './days.ts';
import { checkPerson } from './people.ts';
import { getShiftType } from './shift-types.ts';

/** A shift as it is stored, in the draft or published. */
export interface ShiftRow {
  readonly id: string;
  readonly memberId: string;
  /** Local day on which it begins. */
  readonly date: string;
  readonly shiftTypeId: string | null;
  readonly from: Date;
  readonly to: Date;
  readonly breaks: PublishedShift['breaks'];
}

export interface DraftRow extends ShiftRow {
  readonly locked: boolean;
}

const COLUMNS = ['id', 'member_id as memberId', 'date', 'shift_type_id as shiftTypeId', 'breaks'] as const;
const TIMES = ['from_at as from', 'to_at as to'] as const;

/** Shifts of the draft that begin on these days, by person and day. */
export async function loadDraft(tx: Tx, workspaceId: string, { from, days }: Days): Promise<DraftRow[]> {
  return (await tx
    .selectFrom('roster_shift')
    .select([...COLUMNS, ...TIMES, 'locked'])
    .where('workspace_id', '=', workspaceId)
    .where('date', '>=', from)
    .where('date', '<', plusDays(from, days))
    .orderBy('date')
    .orderBy('from_at')
    .orderBy('id')
    .execute()) as DraftRow[];
}

/** The same of single days. */
export async function loadDraftOn(
  tx: Tx,
  workspaceId: string,
  dates: readonly string[],
): Promise<DraftRow[]> {
  return (await tx
    .selectFrom('roster_shift')
    .select([...COLUMNS, ...TIMES, 'locked'])
    .where('workspace_id', '=', workspaceId)
    .where('date', 'in', [...dates])
    .execute()) as DraftRow[];
}

export type PublishedRow = ShiftRow & { readonly publishedAt: Date };

/** Published shifts that begin on these days, by day and time. */
export async function loadPublished(
  tx: Tx,
  workspaceId: string,
  { from, days, memberId }: Days & { memberId?: string | undefined },
): Promise<PublishedRow[]> {
  return (await publishedQuery(tx, workspaceId)
    .where('date', '>=', from)
    .where('date', '<', plusDays(from, days))
    .$if(memberId !== undefined, (query) => query.where('member_id', '=', memberId ?? ''))
    .orderBy('date')
    .orderBy('from_at')
    .orderBy('id')
    .execute()) as PublishedRow[];
}

export async function loadPublishedByIds(
  tx: Tx,
  workspaceId: string,
  ids: readonly string[],
): Promise<PublishedRow[]> {
  return (await publishedQuery(tx, workspaceId)
    .where('id', 'in', [...ids])
    .execute()) as PublishedRow[];
}

function publishedQuery(tx: Tx, workspaceId: string) {
  return tx
    .selectFrom('published_shift')
    .select([...COLUMNS, ...TIMES, 'published_at as publishedAt'])
    .where('workspace_id', '=', workspaceId);
}

export function presentShift({
  id,
  memberId,
  date,
  shiftTypeId,
  from,
  to,
  breaks,
}: ShiftRow): PublishedShift {
  return { id, memberId, date, shiftTypeId, from: from.toISOString(), to: to.toISOString(), breaks };
}

/** @param published the shift of the same id; undefined: there is none */
export function presentDraft(row: DraftRow, published: ShiftRow | undefined): RosterShift {
  const change = !published ? 'new' : sameShift(row, published) ? 'none' : 'moved';
  return { ...presentShift(row), locked: row.locked, change };
}

export function sameShift(a: ShiftRow, b: ShiftRow): boolean {
  return JSON.stringify(comparable(a)) === JSON.stringify(comparable(b));
}

/** The database gives the keys of stored JSON in an order of its own. */
function comparable({ memberId, date, shiftTypeId, from, to, breaks }: ShiftRow): unknown[] {
  const rests = breaks.map((rest) => [rest.from, rest.to, rest.paid]);
  return [memberId, date, shiftTypeId, from.getTime(), to.getTime(), rests];
}

/** @throws bad_request, double_shift, not_found for a kind of shift that does not exist, unknown_reference for a person */
export async function createShift(
  change: Change,
  timeZone: string,
  input: RosterShiftInput,
): Promise<RosterShift> {
  const { tx, workspaceId } = change;
  const { memberId, date, shiftTypeId = null, locked = false } = input;
  await checkPerson(tx, workspaceId, memberId);
  const shape = await newShape(change, null, input);
  const row = { id: change.newId(), memberId, ...place(timeZone, date, shape), shiftTypeId, locked };
  await insertDraft(change, [row]);
  recordRoster(change, [date]);
  return presentDraft(row, undefined);
}

/**
 * What is not named stays; on another day it keeps its times of the clock.
 * @throws not_found, bad_request, double_shift, unknown_reference
 */
export async function patchShift(
  change: Change,
  timeZone: string,
  id: string,
  patch: RosterShiftPatch,
): Promise<RosterShift> {
  const { tx, workspaceId } = change;
  const before = (await tx
    .selectFrom('roster_shift')
    .select([...COLUMNS, ...TIMES, 'locked'])
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow(() => notFound('shift'))) as DraftRow;
  const { memberId = before.memberId, date = before.date, locked = before.locked } = patch;
  if (memberId !== before.memberId) await checkPerson(tx, workspaceId, memberId);
  const shiftTypeId = patch.shiftTypeId === undefined ? before.shiftTypeId : patch.shiftTypeId;
  const isPlacedAnew =
    patch.date !== undefined ||
    patch.shiftTypeId !== undefined ||
    patch.startMinute !== undefined ||
    patch.minutes !== undefined;
  const times = isPlacedAnew
    ? place(timeZone, date, await newShape(change, shapeOf(timeZone, before.date, before), patch))
    : { date, from: before.from, to: before.to, breaks: before.breaks };
  const row: DraftRow = { id, memberId, ...times, shiftTypeId, locked };
  await tx
    .updateTable('roster_shift')
    .set({
      member_id: memberId,
      date,
      shift_type_id: shiftTypeId,
      from_at: row.from,
      to_at: row.to,
      breaks: JSON.stringify(row.breaks),
      locked,
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
  recordRoster(change, [before.date, date]);
  const [published] = await loadPublishedByIds(tx, workspaceId, [id]);
  return presentDraft(row, published);
}

/** @throws not_found */
export async function deleteShift(change: Change, id: string): Promise<void> {
  const { date } = await change.tx
    .deleteFrom('roster_shift')
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', id)
    .returning('date')
    .executeTakeFirstOrThrow(() => notFound('shift'));
  recordRoster(change, [date]);
}

/** Any number in one statement. */
export async function insertDraft(change: Change, rows: readonly DraftRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into roster_shift
      (workspace_id, id, member_id, date, shift_type_id, from_at, to_at, breaks, locked)
    select ${change.workspaceId}, id, "memberId", date, "shiftTypeId", "from", "to", breaks, locked
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id uuid, "memberId" uuid, date date,
      "shiftTypeId" uuid, "from" timestamptz, "to" timestamptz, breaks jsonb, locked boolean)`.execute(
    change.tx,
  );
}

/** Says that the roster changed from the first to the last of these days. */
export function recordRoster(change: Change, dates: readonly string[]): void {
  if (dates.length > 0) change.record('roster.changed', null, { ...spanOf(dates) });
}

function place(timeZone: string, date: string, shape: Shape) {
  if (!isDate(date)) throw new AppError('bad_request', `There is no day ${date}`);
  return { date, ...timesOn(timeZone, date, shape) };
}

/** Own times go before those of the kind, and those before what has been. */
async function newShape(
  { tx, workspaceId }: Change,
  before: Shape | null,
  { shiftTypeId, startMinute, minutes }: RosterShiftPatch,
): Promise<Shape> {
  const base = shiftTypeId
    ? await getShiftType(tx, workspaceId, shiftTypeId).catch((error: unknown) => {
        throw error instanceof AppError ? new AppError('unknown_reference', 'No such shift type') : error;
      })
    : before;
  const start = startMinute ?? base?.startMinute;
  const length = minutes ?? base?.minutes;
  if (start === undefined || length === undefined)
    throw new AppError('bad_request', 'A shift needs a shift type, or startMinute and minutes');
  return { startMinute: start, minutes: length, breaks: base?.breaks ?? [] };
}
