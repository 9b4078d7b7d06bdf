import type { WorkContract, WorkContractPut } from '@attune/contract';
import { sql } from 'kysely';
import { PERMISSIONS } from '../../access/permissions.ts';
import type { Tx } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';

/** For who has no contract of their own: full time, eleven hours between shifts as European law has it. */
export const DEFAULT_CONTRACT: WorkContractPut = {
  minMinutes: 0,
  maxMinutes: 40 * 60,
  maxDaysInRow: 5,
  minRestMinutes: 11 * 60,
  maxNights: 5,
  shiftTypeIds: [],
  rostered: true,
};

/** Somebody whose role answers customers. */
export interface Person {
  readonly memberId: string;
  readonly name: string;
  readonly email: string;
  readonly skillIds: readonly string[];
  readonly contract: WorkContract;
}

/** All who can be rostered – who answers, and is not disabled – by name. */
export async function listPeople(tx: Tx, workspaceId: string): Promise<Person[]> {
  const rows = await tx
    .selectFrom('member as m')
    .leftJoin('work_contract as c', (join) =>
      join.onRef('c.workspace_id', '=', 'm.workspace_id').onRef('c.member_id', '=', 'm.id'),
    )
    .select([
      'm.id',
      'm.name',
      'm.email',
      'c.min_minutes',
      'c.max_minutes',
      'c.max_days_in_row',
      'c.min_rest_minutes',
      'c.max_nights',
      'c.shift_type_ids',
      'c.rostered',
      sql<string[]>`array(select s.skill_id from member_skill s
        where s.workspace_id = m.workspace_id and s.member_id = m.id order by s.skill_id)`.as('skill_ids'),
    ])
    .where('m.workspace_id', '=', workspaceId)
    .where('m.role', 'in', [...PERMISSIONS['workforce.own']])
    .where('m.disabled_at', 'is', null)
    .orderBy(sql`lower(m.name)`)
    .orderBy('m.id')
    .execute();
  return rows.map((row) => ({
    memberId: row.id,
    name: row.name,
    email: row.email,
    skillIds: row.skill_ids,
    contract: {
      memberId: row.id,
      minMinutes: row.min_minutes ?? DEFAULT_CONTRACT.minMinutes,
      maxMinutes: row.max_minutes ?? DEFAULT_CONTRACT.maxMinutes,
      maxDaysInRow: row.max_days_in_row ?? DEFAULT_CONTRACT.maxDaysInRow,
      minRestMinutes: row.min_rest_minutes ?? DEFAULT_CONTRACT.minRestMinutes,
      maxNights: row.max_nights ?? DEFAULT_CONTRACT.maxNights,
      shiftTypeIds: row.shift_type_ids ?? DEFAULT_CONTRACT.shiftTypeIds,
      rostered: row.rostered ?? DEFAULT_CONTRACT.rostered,
    },
  }));
}

/** @throws unknown_reference for somebody who does not answer here */
export async function checkPerson(tx: Tx, workspaceId: string, memberId: string): Promise<void> {
  if (!(await isPerson(tx, workspaceId, memberId)))
    throw new AppError('unknown_reference', 'Nobody with that id answers customers here');
}

async function isPerson(tx: Tx, workspaceId: string, memberId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('member')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', memberId)
    .where('role', 'in', [...PERMISSIONS['workforce.own']])
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** @throws not_found, bad_request, unknown_reference for a shift type that does not exist */
export async function putContract(
  change: Change,
  memberId: string,
  put: WorkContractPut,
): Promise<WorkContract> {
  const { tx, workspaceId } = change;
  if (put.minMinutes > put.maxMinutes)
    throw new AppError('bad_request', 'The least hours are more than the most');
  if (!(await isPerson(tx, workspaceId, memberId))) throw notFound('person who answers');
  const shiftTypeIds = [...new Set(put.shiftTypeIds)];
  const known = await tx
    .selectFrom('shift_type')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', shiftTypeIds)
    .execute();
  if (known.length < shiftTypeIds.length) throw new AppError('unknown_reference', 'No such shift type');
  const row = {
    min_minutes: put.minMinutes,
    max_minutes: put.maxMinutes,
    max_days_in_row: put.maxDaysInRow,
    min_rest_minutes: put.minRestMinutes,
    max_nights: put.maxNights,
    shift_type_ids: shiftTypeIds,
    rostered: put.rostered,
  };
  await tx
    .insertInto('work_contract')
    .values({ workspace_id: workspaceId, member_id: memberId, ...row })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'member_id']).doUpdateSet(row))
    .execute();
  change.record('settings.changed', null, { what: 'work-contracts', id: memberId });
  return { ...put, memberId, shiftTypeIds };
}
