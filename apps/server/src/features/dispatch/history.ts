import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../db/database.ts';

/** Feelings that make a customer count as upset. */
export const UPSET: readonly string[] = ['anger', 'anxiety', 'sadness'];

/** One time in the queue that has ended, and how. */
export interface PastWait {
  readonly conversationId: string;
  /** Epoch milliseconds at which it began. */
  readonly from: number;
  readonly minutes: number;
  /** The customer left; false: an agent got it. */
  readonly left: boolean;
  /** The customer was upset when it began. */
  readonly upset: boolean;
}

/**
 * The waits that ended in [from, to), newest first, at most `limit`. They come from the measurements: a wait that ended with an
 * agent is a row of `queue_wait`, one that the customer ended a row of `abandonment` and the stage that it cut short.
 */
export async function loadWaits(
  tx: Tx,
  workspaceId: string,
  { from, to, limit }: { from: Date; to: Date; limit: number },
): Promise<PastWait[]> {
  const { rows } = await sql<{ id: string; at: Date; seconds: number; gone: boolean; upset: boolean }>`
    with answered as (
      select conversation_id as id, at, value / 1000 as seconds, false as gone
      from measurement
      where workspace_id = ${workspaceId} and metric = 'queue_wait' and at >= ${from} and at < ${to}
      order by at desc limit ${limit}
    ), begins as (
      select case when count(*) < ${limit} then ${from}::timestamptz else min(at) end as at from answered
    ), ended as (
      select * from answered
      union all
      select m.conversation_id, m.at, extract(epoch from m.at - s.from_at)::float8, true
      from measurement m
      cross join lateral (
        select from_at from stage_span
        where workspace_id = m.workspace_id and conversation_id = m.conversation_id and from_at <= m.at
          and stage in ('queue', 'transfer_wait')
        order by from_at desc limit 1) s
      where m.workspace_id = ${workspaceId} and m.metric = 'abandonment' and m.value = 1
        and m.at >= (select at from begins) and m.at < ${to}
    )
    select w.*, coalesce(e.emotion = any(${UPSET}), false) as upset
    from (select * from ended order by at desc limit ${limit}) w
    left join lateral (
      select emotion from message_emotion
      where workspace_id = ${workspaceId} and conversation_id = w.id and at <= w.at - make_interval(secs => w.seconds - 1)
      order by at desc limit 1) e on true
    order by w.at desc, w.id`.execute(tx);
  return rows.map(({ id, at, seconds, gone, upset }) => ({
    conversationId: id,
    from: at.getTime() - seconds * 1000,
    minutes: seconds / 60,
    left: gone,
    upset,
  }));
}

export interface HandleTotals {
  readonly topicId: string | null;
  readonly memberId: string | null;
  readonly conversations: number;
  /** Sum of their handle times. */
  readonly seconds: number;
}

/** A conversation that lay open over night says little about work. */
const LONGEST_HANDLING_SECONDS = 7200;

/** Handle times since `from`, by topic and by who was responsible at the end. */
export async function loadHandleTotals(tx: Tx, workspaceId: string, from: Date): Promise<HandleTotals[]> {
  const rows = await tx
    .selectFrom('measurement')
    .select(['topic_id', 'member_id'])
    .select([
      sql<number>`count(*)::integer`.as('conversations'),
      sql<number>`sum(least(value / 1000, ${LONGEST_HANDLING_SECONDS}::float8))`.as('seconds'),
    ])
    .where('workspace_id', '=', workspaceId)
    .where('metric', '=', 'handle_time')
    .where('at', '>=', from)
    .where('value', '>', 0)
    .groupBy(['topic_id', 'member_id'])
    .execute();
  return rows.map(({ topic_id, member_id, conversations, seconds }) => ({
    topicId: topic_id,
    memberId: member_id,
    conversations,
    seconds,
  }));
}

/** Longer than this a customer's turn hardly takes an agent's place: the conversation is set to pending. */
const LONGEST_TURN_SECONDS = 600;

/** Stages in which a conversation takes one of an agent's places. */
export const TAKES_A_PLACE = ['first_response', 'work', 'customer'] as const;

/** For how many seconds such a stage takes it; `end` is when the stage ended. */
export const placeTaken = (end: RawBuilder<unknown>) => sql<number>`case stage
  when 'customer' then least(extract(epoch from ${end} - from_at), ${LONGEST_TURN_SECONDS})
  else extract(epoch from ${end} - from_at) end`;

/** For how long conversations took agents' places in stages that lie within [from, to]. */
export async function loadHeldTotals(
  tx: Tx,
  workspaceId: string,
  { from, to }: { from: Date; to: Date },
): Promise<Pick<HandleTotals, 'seconds' | 'conversations'>> {
  return tx
    .selectFrom('stage_span')
    .select([
      sql<number>`count(distinct conversation_id)::integer`.as('conversations'),
      sql<number>`coalesce(sum(${placeTaken(sql`to_at`)}), 0)::float8`.as('seconds'),
    ])
    .where('workspace_id', '=', workspaceId)
    .where('from_at', '>=', from)
    .where('to_at', '<=', to)
    .where('stage', 'in', TAKES_A_PLACE)
    .executeTakeFirstOrThrow();
}

/** memberId → weight of what came to them from the queue since `from`. */
export async function loadReceived(tx: Tx, workspaceId: string, from: Date): Promise<Map<string, number>> {
  const rows = await tx
    .selectFrom('measurement as m')
    .innerJoin('conversation as c', (join) =>
      join.onRef('c.workspace_id', '=', 'm.workspace_id').onRef('c.id', '=', 'm.conversation_id'),
    )
    .select(['m.member_id', sql<number>`sum(c.weight)::float8`.as('weight')])
    .where('m.workspace_id', '=', workspaceId)
    .where('m.metric', '=', 'queue_wait')
    .where('m.at', '>=', from)
    .where('m.member_id', 'is not', null)
    .groupBy('m.member_id')
    .execute();
  return new Map(rows.flatMap(({ member_id, weight }) => (member_id ? [[member_id, weight]] : [])));
}

/** topicId → the skill that it takes. */
export async function loadTopicSkills(tx: Tx, workspaceId: string): Promise<Map<string, string>> {
  const rows = await tx
    .selectFrom('topic')
    .select(['id', 'skill_id'])
    .where('workspace_id', '=', workspaceId)
    .where('skill_id', 'is not', null)
    .execute();
  return new Map(rows.flatMap(({ id, skill_id }) => (skill_id ? [[id, skill_id]] : [])));
}
