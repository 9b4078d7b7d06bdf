import type { Locale, Member, MemberPatch, Presence, Role } from '@attune/contract';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import { setPresence } from './presence.ts';

/** Members with their teams and skills: one query for any number of them. */
function memberQuery(tx: Tx, workspaceId: string) {
  return tx
    .selectFrom('member as m')
    .select([
      'm.id',
      'm.name',
      'm.email',
      'm.role',
      'm.presence',
      'm.presence_at',
      'm.capacity',
      'm.load',
      'm.live_capacity',
      'm.async_capacity',
      'm.async_load',
      'm.shift_ends_at',
      'm.gone_since',
      'm.languages',
      'm.disabled_at',
      sql<string[]>`array(select t.team_id from team_member t
        where t.workspace_id = m.workspace_id and t.member_id = m.id order by t.team_id)`.as('team_ids'),
      sql<Member['skills']>`(select coalesce(jsonb_agg(
          jsonb_build_object('skillId', s.skill_id, 'level', s.level) order by s.skill_id), '[]')
        from member_skill s where s.workspace_id = m.workspace_id and s.member_id = m.id)`.as('skills'),
    ])
    .where('m.workspace_id', '=', workspaceId);
}

type MemberRow = Awaited<ReturnType<ReturnType<typeof memberQuery>['executeTakeFirstOrThrow']>>;

function present(row: MemberRow): Member {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role as Role,
    presence: row.presence as Presence,
    presenceAt: row.presence_at.toISOString(),
    capacity: Number(row.capacity),
    load: Number(row.load),
    liveCapacity: row.live_capacity === null ? null : Number(row.live_capacity),
    asyncCapacity: row.async_capacity === null ? null : Number(row.async_capacity),
    asyncLoad: Number(row.async_load),
    shiftEndsAt: row.shift_ends_at?.toISOString() ?? null,
    connected: row.gone_since === null,
    languages: row.languages as Member['languages'],
    teamIds: row.team_ids,
    skills: row.skills,
    disabled: row.disabled_at !== null,
  };
}

export async function listMembers(tx: Tx, workspaceId: string): Promise<Member[]> {
  const rows = await memberQuery(tx, workspaceId).orderBy(sql`lower(m.name)`).orderBy('m.id').execute();
  return rows.map(present);
}

/** @throws not_found */
export async function getMember(tx: Tx, workspaceId: string, id: string): Promise<Member> {
  const row = await memberQuery(tx, workspaceId).where('m.id', '=', id).executeTakeFirst();
  if (!row) throw notFound('member');
  return present(row);
}

export interface NewMember {
  userId: string;
  name: string;
  email: string;
  role: Role;
}

/** Adds a person to the workspace, or lets one back in who was disabled. Somebody who is in stays as they are. */
export async function addMember(change: Change, { userId, name, email, role }: NewMember): Promise<string> {
  const row = await change.tx
    .insertInto('member')
    .values({
      workspace_id: change.workspaceId,
      id: change.newId(),
      user_id: userId,
      name,
      email,
      role,
      presence_at: change.now,
      created_at: change.now,
    })
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'user_id']).doUpdateSet((eb) => ({
        role: eb.case().when('member.disabled_at', 'is', null).then(eb.ref('member.role')).else(role).end(),
        disabled_at: null,
      })),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  change.record('settings.changed', null, { what: 'members', id: row.id });
  return row.id;
}

/** @throws not_found, forbidden, last_owner, unknown_reference (a team or skill that does not exist) */
export async function patchMember(change: Change, by: Role, id: string, patch: MemberPatch): Promise<void> {
  const { tx, workspaceId } = change;
  await changeStanding(change, by, id, patch);
  await tx
    .updateTable('member')
    .set((eb) => ({
      name: patch.name ?? eb.ref('name'),
      capacity: patch.capacity ?? eb.ref('capacity'),
      live_capacity: patch.liveCapacity === undefined ? eb.ref('live_capacity') : patch.liveCapacity,
      async_capacity: patch.asyncCapacity === undefined ? eb.ref('async_capacity') : patch.asyncCapacity,
      languages: patch.languages ?? eb.ref('languages'),
    }))
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
  if (patch.teamIds) await setTeams(change, id, patch.teamIds);
  if (patch.skills) await setSkills(change, id, patch.skills);
  change.record('settings.changed', null, { what: 'members', id });
}

/** What somebody changes of themselves. */
export async function patchOwnMember(
  change: Change,
  id: string,
  patch: { name?: string; locale?: Locale | null; email?: string },
): Promise<void> {
  await change.tx
    .updateTable('member')
    .set((eb) => ({
      name: patch.name ?? eb.ref('name'),
      email: patch.email ?? eb.ref('email'),
      locale: patch.locale === undefined ? eb.ref('locale') : patch.locale,
    }))
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', id)
    .execute();
  change.record('settings.changed', null, { what: 'members', id });
}

/** The workspace asks more of its members than before: their live connections come in through the door again. */
export async function callBackIn(change: Change): Promise<void> {
  const members = await change.tx
    .selectFrom('member')
    .select('id')
    .where('workspace_id', '=', change.workspaceId)
    .where('disabled_at', 'is', null)
    .execute();
  for (const { id } of members) change.record('settings.changed', null, { what: 'members', id });
}

/** Role and whether the person may come in at all. Only owners decide about owners, and one always remains. */
async function changeStanding(change: Change, by: Role, id: string, patch: MemberPatch): Promise<void> {
  const { tx, workspaceId } = change;
  // All owners are locked, in one order: of two who demote each other at once, the second sees the first.
  const rows = await tx
    .selectFrom('member')
    .select(['id', 'role', 'disabled_at'])
    .where('workspace_id', '=', workspaceId)
    .where((eb) => eb.or([eb('id', '=', id), eb('role', '=', 'owner')]))
    .orderBy('id')
    .forUpdate()
    .execute();
  const member = rows.find((row) => row.id === id);
  if (!member) throw notFound('member');
  const role = patch.role ?? (member.role as Role);
  const disabled = patch.disabled ?? member.disabled_at !== null;
  if (role === member.role && disabled === (member.disabled_at !== null)) return;

  if ((member.role === 'owner' || role === 'owner') && by !== 'owner') {
    throw new AppError('forbidden', 'Only an owner decides about owners');
  }
  const othersRemain = rows.some((row) => row.id !== id && row.role === 'owner' && row.disabled_at === null);
  const remains = role === 'owner' && !disabled;
  if (member.role === 'owner' && !remains && !othersRemain) throw new AppError('last_owner');

  if (disabled) await setPresence(change, id, 'offline');
  await tx
    .updateTable('member')
    .set({ role, disabled_at: disabled ? (member.disabled_at ?? change.now) : null })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
}

async function setTeams(change: Change, memberId: string, teamIds: readonly string[]): Promise<void> {
  const { tx, workspaceId } = change;
  await tx
    .deleteFrom('team_member')
    .where('workspace_id', '=', workspaceId)
    .where('member_id', '=', memberId)
    .execute();
  if (teamIds.length === 0) return;
  await tx
    .insertInto('team_member')
    .values(teamIds.map((teamId) => ({ workspace_id: workspaceId, team_id: teamId, member_id: memberId })))
    .execute();
}

async function setSkills(change: Change, memberId: string, skills: Member['skills']): Promise<void> {
  const { tx, workspaceId } = change;
  await tx
    .deleteFrom('member_skill')
    .where('workspace_id', '=', workspaceId)
    .where('member_id', '=', memberId)
    .execute();
  // Of a skill that is named twice the last level counts.
  const levels = new Map(skills.map(({ skillId, level }) => [skillId, level]));
  if (levels.size === 0) return;
  await tx
    .insertInto('member_skill')
    .values(
      [...levels].map(([skillId, level]) => ({
        workspace_id: workspaceId,
        member_id: memberId,
        skill_id: skillId,
        level,
      })),
    )
    .execute();
}
