import type { Absence, AbsenceInput, Wish, WishInput } from '@attune/contract';
import type { MemberIdentity } from '../../access/access.ts';
import type { Tx } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import { isDate } from './days.ts';
import { checkPerson } from './people.ts';
import { plans } from './shared.ts';

const LONGEST_MS = 400 * 86_400_000;

interface Range {
  readonly from: Date;
  readonly to: Date;
  /** Only of this person. */
  readonly memberId?: string | undefined;
}

/** Absences that touch the range, whatever their state. */
export async function loadAbsences(
  tx: Tx,
  workspaceId: string,
  { from, to, memberId }: Range,
): Promise<Absence[]> {
  const rows = await tx
    .selectFrom('absence')
    .select(['id', 'member_id', 'from_at', 'to_at', 'kind', 'state'])
    .where('workspace_id', '=', workspaceId)
    .where('from_at', '<', to)
    .where('to_at', '>', from)
    .$if(memberId !== undefined, (query) => query.where('member_id', '=', memberId ?? ''))
    .orderBy('from_at')
    .orderBy('id')
    .execute();
  return rows.map(presentAbsence);
}

/** Own ones are asked for; who plans decides about everybody's, their own included. @throws forbidden, bad_request, unknown_reference */
export async function createAbsence(
  change: Change,
  me: MemberIdentity,
  { memberId, from, to, kind }: AbsenceInput,
): Promise<Absence> {
  const { tx, workspaceId, now } = change;
  checkOwn(me, memberId);
  const length = Date.parse(to) - Date.parse(from);
  if (!(length > 0)) throw new AppError('bad_request', '`to` must come after `from`');
  if (length > LONGEST_MS) throw new AppError('bad_request', 'An absence lasts at most 400 days');
  await checkPerson(tx, workspaceId, memberId);
  const row = {
    id: change.newId(),
    member_id: memberId,
    from_at: new Date(from),
    to_at: new Date(to),
    kind,
    state: plans(me) ? 'approved' : 'asked',
  };
  await tx
    .insertInto('absence')
    .values({ workspace_id: workspaceId, ...row, created_at: now })
    .execute();
  change.record('settings.changed', null, { what: 'absences', id: row.id });
  return presentAbsence(row);
}

/** @throws not_found */
export async function decideAbsence(change: Change, id: string, state: Absence['state']): Promise<Absence> {
  const row = await change.tx
    .updateTable('absence')
    .set({ state })
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', id)
    .returning(['id', 'member_id', 'from_at', 'to_at', 'kind', 'state'])
    .executeTakeFirstOrThrow(() => notFound('absence'));
  change.record('settings.changed', null, { what: 'absences', id });
  return presentAbsence(row);
}

/** Who does not plan takes back what they asked for, until it is decided. @throws not_found, wrong_state */
export async function deleteAbsence(change: Change, me: MemberIdentity, id: string): Promise<void> {
  const { tx, workspaceId } = change;
  const row = await tx
    .selectFrom('absence')
    .select(['member_id', 'state'])
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row || !(plans(me) || row.member_id === me.memberId)) throw notFound('absence');
  if (!plans(me) && row.state !== 'asked') throw new AppError('wrong_state', 'It has been decided');
  await tx.deleteFrom('absence').where('workspace_id', '=', workspaceId).where('id', '=', id).execute();
  change.record('settings.changed', null, { what: 'absences', id });
}

/** Wishes for local days `from` up to, not including, `to`. */
export async function loadWishes(
  tx: Tx,
  workspaceId: string,
  { from, to, memberId }: { from: string; to: string; memberId?: string | undefined },
): Promise<Wish[]> {
  return (await tx
    .selectFrom('wish')
    .select(['id', 'member_id as memberId', 'date', 'kind', 'shift_type_id as shiftTypeId'])
    .where('workspace_id', '=', workspaceId)
    .where('date', '>=', from)
    .where('date', '<', to)
    .$if(memberId !== undefined, (query) => query.where('member_id', '=', memberId ?? ''))
    .orderBy('date')
    .orderBy('id')
    .execute()) as Wish[];
}

/** One a person and day: the last one counts. @throws forbidden, bad_request, unknown_reference */
export async function putWish(
  change: Change,
  me: MemberIdentity,
  { memberId, date, kind, shiftTypeId }: WishInput,
): Promise<Wish> {
  const { tx, workspaceId } = change;
  checkOwn(me, memberId);
  if (!isDate(date)) throw new AppError('bad_request', `There is no day ${date}`);
  if ((kind === 'shift') !== (shiftTypeId !== null))
    throw new AppError('bad_request', 'A shift type belongs to a wish for a shift, and to no other');
  await checkPerson(tx, workspaceId, memberId);
  if (shiftTypeId) {
    const type = await tx
      .selectFrom('shift_type')
      .select('id')
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', shiftTypeId)
      .executeTakeFirst();
    if (!type) throw new AppError('unknown_reference', 'No such shift type');
  }
  const wish = { kind, shift_type_id: shiftTypeId };
  const { id } = await tx
    .insertInto('wish')
    .values({ workspace_id: workspaceId, id: change.newId(), member_id: memberId, date, ...wish })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'member_id', 'date']).doUpdateSet(wish))
    .returning('id')
    .executeTakeFirstOrThrow();
  change.record('settings.changed', null, { what: 'wishes', id });
  return { id, memberId, date, kind, shiftTypeId };
}

/** @throws not_found */
export async function deleteWish(change: Change, me: MemberIdentity, id: string): Promise<void> {
  await change.tx
    .deleteFrom('wish')
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', id)
    .$if(!plans(me), (query) => query.where('member_id', '=', me.memberId))
    .returning('id')
    .executeTakeFirstOrThrow(() => notFound('wish'));
  change.record('settings.changed', null, { what: 'wishes', id });
}

/** @throws forbidden */
function checkOwn(me: MemberIdentity, memberId: string): void {
  if (memberId !== me.memberId && !plans(me))
    throw new AppError('forbidden', 'Of others only who plans can ask');
}

function presentAbsence(row: {
  id: string;
  member_id: string;
  from_at: Date;
  to_at: Date;
  kind: string;
  state: string;
}): Absence {
  return {
    id: row.id,
    memberId: row.member_id,
    from: row.from_at.toISOString(),
    to: row.to_at.toISOString(),
    kind: row.kind as Absence['kind'],
    state: row.state as Absence['state'],
  };
}
