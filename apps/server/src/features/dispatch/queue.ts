import type { DispatchSettings } from '@attune/contract';
import type { AgentState, WaitingWork } from '@attune/dispatch';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import type { Known } from './experience.ts';
import { UPSET } from './history.ts';

/** More than this is not planned in one go; the rest follows when these are served. */
const PLAN_AT_ONCE = 1000;
/** How much likelier an upset customer leaves, at full intensity; until the workspace's own history says. */
const UPSET_RISK = 1;
/** A conversation in which the agent waits for the customer keeps them busy by this part of its weight. */
const QUIET_SHARE = 0.5;

/** Waiting work of a workspace as packages/dispatch reads it, in the order it came; or what waits and is held. */
export async function loadWaiting(
  tx: Tx,
  workspaceId: string,
  settings: DispatchSettings,
  known: Known,
  held = false,
): Promise<WaitingWork[]> {
  const rows = await workQuery(tx, workspaceId, settings)
    .where('c.owner', '=', 'queue')
    .where('c.status', '=', 'open')
    .where('c.dispatch_locked', '=', held)
    .orderBy('c.queued_at')
    .limit(PLAN_AT_ONCE)
    .execute();
  return rows.map((row) => asWork(row, known));
}

/** What came since then, whatever became of it: the newest. */
export async function loadRecent(
  tx: Tx,
  workspaceId: string,
  settings: DispatchSettings,
  known: Known,
  { since, limit }: { since: Date; limit: number },
): Promise<WaitingWork[]> {
  const rows = await workQuery(tx, workspaceId, settings)
    .where('c.created_at', '>=', since)
    // Nothing was written in it before; there is an index.
    .where('c.last_message_at', '>=', since)
    .orderBy('c.created_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => asWork({ ...row, queued_at: row.created_at, waiting_since: null }, known));
}

function workQuery(tx: Tx, workspaceId: string, { valueAttribute }: DispatchSettings) {
  return tx
    .selectFrom('conversation as c')
    .leftJoin('topic as t', (join) =>
      join.onRef('t.workspace_id', '=', 'c.workspace_id').onRef('t.id', '=', 'c.topic_id'),
    )
    .leftJoin('conversation_mood as e', (join) =>
      join.onRef('e.workspace_id', '=', 'c.workspace_id').onRef('e.conversation_id', '=', 'c.id'),
    )
    .select([
      'c.id',
      'c.queued_at',
      'c.created_at',
      'c.priority',
      'c.language',
      'c.team_id',
      'c.weight',
      'c.last_assignee_id',
      'c.refused_by',
      'c.required_skill_id',
      'c.channel',
      'c.waiting_since',
      'c.topic_id',
      't.skill_id',
      't.min_level',
      'e.emotion',
      'e.intensity',
    ])
    .select(sql<Date | null>`case when c.first_reply_at is null then c.first_reply_due_at end`.as('due_at'))
    .select(
      sql<unknown>`case when ${valueAttribute}::text is not null then (select p.attributes -> ${valueAttribute}::text
        from contact p where p.workspace_id = c.workspace_id and p.id = c.contact_id) end`.as('value'),
    )
    .where('c.workspace_id', '=', workspaceId);
}

type WorkRow = Awaited<ReturnType<ReturnType<typeof workQuery>['executeTakeFirstOrThrow']>>;

function asWork(row: WorkRow, known: Known): WaitingWork {
  return {
    id: row.id,
    // Handed from one to the next, the customer has waited since they wrote.
    waitingSince: Math.min(...[row.queued_at, row.waiting_since].map((at) => at?.getTime() ?? Infinity)),
    priority: row.priority as WaitingWork['priority'],
    language: row.language,
    requiredSkills: requiredSkills(row),
    teamId: row.team_id,
    weight: Number(row.weight),
    lastAgentId: row.last_assignee_id,
    excludedAgentIds: row.refused_by,
    channel: row.channel === 'email' ? 'async' : 'live',
    dueAt: row.due_at?.getTime() ?? null,
    value: customerValue(row.value),
    risk: row.emotion && UPSET.includes(row.emotion) ? riskOf(row.intensity ?? 0, known) : 1,
    ...(row.topic_id && handleTime(known.handleSeconds.get(row.topic_id))),
  };
}

/** How much likelier somebody leaves who is upset so much (0…1). */
export const riskOf = (intensity: number, { upsetRisk }: Known): number =>
  upsetRisk ?? 1 + UPSET_RISK * intensity;

const handleTime = (handleSeconds: number | undefined) => handleSeconds !== undefined && { handleSeconds };

/** What losing a customer costs, in average customers: the attribute's number; yes is three. */
export function customerValue(attribute: unknown): number {
  if (attribute === true) return 3;
  const value = typeof attribute === 'string' ? Number(attribute) : attribute;
  return typeof value === 'number' && value > 0 && Number.isFinite(value) ? Math.min(100, value) : 1;
}

/** The topic's, and what a rule asks for besides. */
export function requiredSkills(row: {
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

/** Those who answer customers, with their skills and what they hold now. Whose connection broke counts as offline. */
export async function loadAgents(tx: Tx, workspaceId: string, known: Known): Promise<AgentState[]> {
  const rows = await tx
    .selectFrom('member as m')
    .leftJoinLateral(
      (from) =>
        from
          .selectFrom('conversation as c')
          .select(sql<number>`sum(c.weight) filter (where c.waiting_since is null)`.as('quiet'))
          .whereRef('c.workspace_id', '=', 'm.workspace_id')
          .whereRef('c.assignee_id', '=', 'm.id')
          .where('c.owner', '=', 'agent')
          .where('c.status', '=', 'open')
          .as('held'),
      (join) => join.onTrue(),
    )
    .select([
      'm.id',
      'm.languages',
      'm.load',
      'm.capacity',
      'm.async_load',
      'm.live_capacity',
      'm.async_capacity',
      'm.shift_ends_at',
      'm.last_assigned_at',
      'held.quiet',
    ])
    .select([
      sql<AgentState['presence']>`case when m.gone_since is null then m.presence else 'offline' end`.as(
        'presence',
      ),
      sql<Record<string, number>>`coalesce((select jsonb_object_agg(s.skill_id, s.level) from member_skill s
        where s.workspace_id = m.workspace_id and s.member_id = m.id), '{}')`.as('skills'),
      sql<string[]>`array(select t.team_id from team_member t
        where t.workspace_id = m.workspace_id and t.member_id = m.id order by t.team_id)`.as('team_ids'),
    ])
    .where('m.workspace_id', '=', workspaceId)
    .where('m.disabled_at', 'is', null)
    .where('m.role', 'in', ['owner', 'admin', 'supervisor', 'agent'])
    .execute();
  return rows.map((row) => {
    const [load, asyncLoad] = [Number(row.load), Number(row.async_load)];
    return {
      id: row.id,
      presence: row.presence,
      languages: row.languages,
      skills: row.skills,
      teamIds: row.team_ids,
      load,
      capacity: Number(row.capacity),
      lastAssignedAt: row.last_assigned_at?.getTime() ?? null,
      classCapacity: {
        ...(row.live_capacity !== null && { live: Number(row.live_capacity) }),
        ...(row.async_capacity !== null && { async: Number(row.async_capacity) }),
      },
      classLoad: { live: load - asyncLoad, async: asyncLoad },
      activeLoad: load - (1 - QUIET_SHARE) * Number(row.quiet ?? 0),
      speed: known.speed.get(row.id) ?? {},
      shiftRate: known.shiftRate.get(row.id) ?? 0,
      shiftEndsAt: row.shift_ends_at?.getTime() ?? null,
    };
  });
}
