import type { AgentState, WaitingWork } from '@attune/dispatch';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';

/** More than this is not planned in one go; the rest follows when these are served. */
const PLAN_AT_ONCE = 500;

/** Waiting work of a workspace as packages/dispatch reads it, in the order it came. */
export async function loadWaiting(tx: Tx, workspaceId: string): Promise<WaitingWork[]> {
  const rows = await tx
    .selectFrom('conversation as c')
    .leftJoin('topic as t', (join) =>
      join.onRef('t.workspace_id', '=', 'c.workspace_id').onRef('t.id', '=', 'c.topic_id'),
    )
    .select([
      'c.id',
      'c.queued_at',
      'c.priority',
      'c.language',
      'c.team_id',
      'c.weight',
      'c.last_assignee_id',
      'c.refused_by',
      'c.required_skill_id',
      't.skill_id',
      't.min_level',
    ])
    .where('c.workspace_id', '=', workspaceId)
    .where('c.owner', '=', 'queue')
    .where('c.status', '=', 'open')
    .orderBy('c.queued_at')
    .limit(PLAN_AT_ONCE)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    waitingSince: row.queued_at?.getTime() ?? 0,
    priority: row.priority as WaitingWork['priority'],
    language: row.language,
    requiredSkills: requiredSkills(row),
    teamId: row.team_id,
    weight: Number(row.weight),
    lastAgentId: row.last_assignee_id,
    excludedAgentIds: row.refused_by,
  }));
}

/** The topic's, and what a rule asks for besides. */
function requiredSkills(row: {
  skill_id: string | null;
  min_level: number | null;
  required_skill_id: string | null;
}): WaitingWork['requiredSkills'] {
  const { skill_id, min_level, required_skill_id } = row;
  return [
    ...(skill_id ? [{ skillId: skill_id, minLevel: min_level ?? 1 }] : []),
    ...(required_skill_id && required_skill_id !== skill_id
      ? [{ skillId: required_skill_id, minLevel: 1 }]
      : []),
  ];
}

/** Those who answer customers, with their skills and what they hold now. */
export async function loadAgents(tx: Tx, workspaceId: string): Promise<AgentState[]> {
  const rows = await tx
    .selectFrom('member as m')
    .select(['m.id', 'm.presence', 'm.languages', 'm.load', 'm.capacity', 'm.last_assigned_at'])
    .select([
      sql<Record<string, number>>`coalesce((select jsonb_object_agg(s.skill_id, s.level) from member_skill s
        where s.workspace_id = m.workspace_id and s.member_id = m.id), '{}')`.as('skills'),
      sql<string[]>`array(select t.team_id from team_member t
        where t.workspace_id = m.workspace_id and t.member_id = m.id order by t.team_id)`.as('team_ids'),
    ])
    .where('m.workspace_id', '=', workspaceId)
    .where('m.disabled_at', 'is', null)
    .where('m.role', 'in', ['owner', 'admin', 'supervisor', 'agent'])
    .execute();
  return rows.map((row) => ({
    id: row.id,
    presence: row.presence as AgentState['presence'],
    languages: row.languages,
    skills: row.skills,
    teamIds: row.team_ids,
    load: Number(row.load),
    capacity: Number(row.capacity),
    lastAssignedAt: row.last_assigned_at?.getTime() ?? null,
  }));
}
