import { Skill, SkillInput, Team, TeamInput, Topic, TopicInput } from '@attune/contract';
import { sql } from 'kysely';
import type { Change } from '../../events/change.ts';
import type { Collection } from './collection-routes.ts';

export const teams: Collection<typeof Team, typeof TeamInput> = {
  table: 'team',
  path: 'teams',
  title: 'Team',
  Item: Team,
  Input: TeamInput,
  async list(tx, workspaceId, id) {
    const rows = await tx
      .selectFrom('team as t')
      .select([
        't.id',
        't.name',
        sql<string[]>`array(select m.member_id from team_member m
          where m.workspace_id = t.workspace_id and m.team_id = t.id order by m.member_id)`.as('memberIds'),
      ])
      .where('t.workspace_id', '=', workspaceId)
      .$if(id !== undefined, (query) => query.where('t.id', '=', id ?? ''))
      .orderBy(sql`lower(t.name)`)
      .execute();
    return rows;
  },
  async create(change, id, { name, memberIds }) {
    await change.tx
      .insertInto('team')
      .values({ workspace_id: change.workspaceId, id, name, created_at: change.now })
      .execute();
    if (memberIds) await setMembers(change, id, memberIds);
  },
  async update(change, id, { name, memberIds }) {
    if (name !== undefined) await rename(change, 'team', id, name);
    if (memberIds) await setMembers(change, id, memberIds);
  },
};

async function setMembers(change: Change, teamId: string, memberIds: readonly string[]): Promise<void> {
  const { tx, workspaceId } = change;
  await tx
    .deleteFrom('team_member')
    .where('workspace_id', '=', workspaceId)
    .where('team_id', '=', teamId)
    .execute();
  // Members carry their teams: whoever shows members has to read them again.
  change.record('settings.changed', null, { what: 'members', id: null });
  if (memberIds.length === 0) return;
  await tx
    .insertInto('team_member')
    .values(
      memberIds.map((memberId) => ({ workspace_id: workspaceId, team_id: teamId, member_id: memberId })),
    )
    .execute();
}

async function rename(change: Change, table: 'team' | 'skill', id: string, name: string): Promise<void> {
  await change.tx
    .updateTable(table)
    .set({ name })
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', id)
    .execute();
}

export const skills: Collection<typeof Skill, typeof SkillInput> = {
  table: 'skill',
  path: 'skills',
  title: 'Skill',
  Item: Skill,
  Input: SkillInput,
  list(tx, workspaceId, id) {
    return tx
      .selectFrom('skill')
      .select(['id', 'name'])
      .where('workspace_id', '=', workspaceId)
      .$if(id !== undefined, (query) => query.where('id', '=', id ?? ''))
      .orderBy(sql`lower(name)`)
      .execute();
  },
  async create(change, id, { name }) {
    await change.tx
      .insertInto('skill')
      .values({ workspace_id: change.workspaceId, id, name, created_at: change.now })
      .execute();
  },
  async update(change, id, { name }) {
    if (name !== undefined) await rename(change, 'skill', id, name);
  },
};

export const topics: Collection<typeof Topic, typeof TopicInput> = {
  table: 'topic',
  path: 'topics',
  title: 'Topic',
  Item: Topic,
  Input: TopicInput,
  list(tx, workspaceId, id) {
    return tx
      .selectFrom('topic')
      .select(['id', 'name', 'skill_id as skillId', 'min_level as minLevel', 'team_id as teamId', 'examples'])
      .where('workspace_id', '=', workspaceId)
      .$if(id !== undefined, (query) => query.where('id', '=', id ?? ''))
      .orderBy(sql`lower(name)`)
      .execute();
  },
  async create(change, id, { name, skillId = null, minLevel = 1, teamId = null, examples = [] }) {
    await change.tx
      .insertInto('topic')
      .values({
        workspace_id: change.workspaceId,
        id,
        name,
        skill_id: skillId,
        min_level: minLevel,
        team_id: teamId,
        examples,
        created_at: change.now,
      })
      .execute();
  },
  async update(change, id, { name, skillId, minLevel, teamId, examples }) {
    await change.tx
      .updateTable('topic')
      .set((eb) => ({
        name: name ?? eb.ref('name'),
        skill_id: skillId === undefined ? eb.ref('skill_id') : skillId,
        min_level: minLevel ?? eb.ref('min_level'),
        team_id: teamId === undefined ? eb.ref('team_id') : teamId,
        examples: examples ?? eb.ref('examples'),
      }))
      .where('workspace_id', '=', change.workspaceId)
      .where('id', '=', id)
      .execute();
  },
};
