import type { ShiftType, ShiftTypeInput } from '@attune/contract';
import type { Tx } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';

/** In the order of the day. */
export async function listShiftTypes(tx: Tx, workspaceId: string, id?: string): Promise<ShiftType[]> {
  const rows = await tx
    .selectFrom('shift_type')
    .select(['id', 'name', 'colour', 'start_minute', 'minutes', 'breaks'])
    .where('workspace_id', '=', workspaceId)
    .$if(id !== undefined, (query) => query.where('id', '=', id ?? ''))
    .orderBy('start_minute')
    .orderBy('minutes')
    .orderBy('name')
    .execute();
  return rows.map(({ start_minute, breaks, ...row }) => ({
    ...row,
    startMinute: start_minute,
    breaks: breaks as ShiftType['breaks'],
  }));
}

/** @throws not_found */
export async function getShiftType(tx: Tx, workspaceId: string, id: string): Promise<ShiftType> {
  const [type] = await listShiftTypes(tx, workspaceId, id);
  if (!type) throw notFound('shift type');
  return type;
}

export async function createShiftType(change: Change, input: ShiftTypeInput): Promise<ShiftType> {
  const id = change.newId();
  const { name, colour, startMinute, minutes, breaks } = checked(input);
  await change.tx
    .insertInto('shift_type')
    .values({
      workspace_id: change.workspaceId,
      id,
      name,
      colour,
      start_minute: startMinute,
      minutes,
      breaks: JSON.stringify(breaks),
      created_at: change.now,
    })
    .execute();
  record(change, id);
  return { id, name, colour, startMinute, minutes, breaks };
}

/** What is not named stays; shifts that were made of it keep their times. @throws not_found */
export async function patchShiftType(
  change: Change,
  id: string,
  patch: Partial<ShiftTypeInput>,
): Promise<ShiftType> {
  const { tx, workspaceId } = change;
  const before = await getShiftType(tx, workspaceId, id);
  const { name, colour, startMinute, minutes, breaks } = checked({ ...before, ...patch });
  await tx
    .updateTable('shift_type')
    .set({ name, colour, start_minute: startMinute, minutes, breaks: JSON.stringify(breaks) })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
  record(change, id);
  return { id, name, colour, startMinute, minutes, breaks };
}

/** Shifts of it stay, with times of their own; wishes for it go. @throws not_found */
export async function deleteShiftType(change: Change, id: string): Promise<void> {
  const { tx, workspaceId } = change;
  await tx
    .deleteFrom('shift_type')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirstOrThrow(() => notFound('shift type'));
  await tx
    .updateTable('work_contract')
    .set((eb) => ({ shift_type_ids: eb.fn<string[]>('array_remove', ['shift_type_ids', eb.val(id)]) }))
    .where('workspace_id', '=', workspaceId)
    .where((eb) => eb(eb.val(id), '=', eb.fn.any('shift_type_ids')))
    .execute();
  record(change, id);
}

/** What a schema cannot say. @throws bad_request */
function checked(input: ShiftTypeInput): ShiftTypeInput {
  const name = input.name.trim();
  if (name === '') throw new AppError('bad_request', 'A shift type needs a name');
  const breaks = input.breaks.toSorted((a, b) => a.fromMinute - b.fromMinute);
  let end = 0;
  for (const { fromMinute, minutes } of breaks) {
    if (fromMinute < end) throw new AppError('bad_request', 'Breaks must not overlap');
    end = fromMinute + minutes;
  }
  if (end > input.minutes) throw new AppError('bad_request', 'A break must lie within the shift');
  return { ...input, name, breaks };
}

function record(change: Change, id: string): void {
  change.record('settings.changed', null, { what: 'shift-types', id });
}
