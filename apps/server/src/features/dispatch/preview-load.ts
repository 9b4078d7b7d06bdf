import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { loadWaits, placeTaken, TAKES_A_PLACE } from './history.ts';
import type { Interval } from './online.ts';

/** A conversation's first wait of a day, with what dispatch would have known of it and what came after. */
export interface DayArrival {
  readonly conversationId: string;
  readonly number: number;
  readonly contactName: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly minutes: number;
  readonly outcome: 'served' | 'left' | 'waiting';
  readonly upset: boolean;
  readonly priority: string;
  readonly language: string | null;
  readonly teamId: string | null;
  readonly weight: number;
  readonly channel: string;
  readonly topicId: string | null;
  readonly skill_id: string | null;
  readonly min_level: number | null;
  readonly required_skill_id: string | null;
  /** Epoch milliseconds by which the first reply was promised; null: this was not the first wait. */
  readonly dueAt: number | null;
  /** How long an agent's place was taken; 0: never. */
  readonly heldSeconds: number;
  /** From the assignment to the first reply; 0: none, or at once. */
  readonly replySeconds: number;
}

/** A day that was busier is played with so many of its conversations, the latest. */
const ARRIVALS = 20_000;
const DAY_MS = 86_400_000;
/** Who began to wait in a day, oldest first. */
export async function loadArrivals(
  tx: Tx,
  workspaceId: string,
  day: Interval,
  now: Date,
): Promise<DayArrival[]> {
  // Who waited over midnight belongs to the day in which the wait began.
  const until = Math.min(now.getTime() + 1, day.until + DAY_MS);
  const ended = await loadWaits(tx, workspaceId, {
    from: new Date(day.from),
    to: new Date(until),
    limit: 2 * ARRIVALS,
  });
  const open = await tx
    .selectFrom('conversation')
    .select(['id', 'queued_at'])
    .where('workspace_id', '=', workspaceId)
    .where('owner', '=', 'queue')
    .where('status', '=', 'open')
    .where('queued_at', '>=', new Date(day.from))
    .where('queued_at', '<', new Date(day.until))
    .execute();
  const waits = [
    ...ended.map((wait) => ({ ...wait, outcome: wait.left ? ('left' as const) : ('served' as const) })),
    ...open.map(({ id, queued_at }) => {
      const from = queued_at?.getTime() ?? now.getTime();
      const minutes = Math.max(0, now.getTime() - from) / 60_000;
      return { conversationId: id, from, minutes, upset: false, outcome: 'waiting' as const };
    }),
  ].filter(({ from }) => from >= day.from && from < day.until);
  const first = new Map<string, (typeof waits)[number]>();
  for (const wait of waits.toSorted((a, b) => b.from - a.from)) first.set(wait.conversationId, wait);
  const chosen = [...first.values()].toSorted((a, b) => b.from - a.from).slice(0, ARRIVALS);
  const facts = await loadFacts(
    tx,
    workspaceId,
    chosen.map(({ conversationId }) => conversationId),
    now,
  );
  return chosen.toReversed().flatMap(({ conversationId, from, minutes, outcome, upset }) => {
    const row = facts.get(conversationId);
    if (!row) return [];
    const { number, priority, language, channel, skill_id, min_level, required_skill_id } = row;
    const isFirst = row.first_reply_at === null || row.first_reply_at.getTime() >= from;
    const due = isFirst ? row.first_reply_due_at?.getTime() : undefined;
    return {
      ...{ conversationId, number, priority, language, channel, skill_id, min_level, required_skill_id },
      ...{ at: from, minutes, outcome, upset },
      contactName: row.name,
      attributes: row.attributes as Record<string, unknown>,
      teamId: row.team_id,
      weight: Number(row.weight),
      topicId: row.topic_id,
      dueAt: due !== undefined && due >= from ? due : null,
      heldSeconds: row.held ?? 0,
      replySeconds: row.reply ?? 0,
    };
  });
}

async function loadFacts(tx: Tx, workspaceId: string, ids: readonly string[], now: Date) {
  // The last stage may not have an end yet.
  const stageEnd = sql`least(to_at, coalesce(c.resolved_at, ${now}::timestamptz))`;
  const rows = await tx
    .selectFrom('conversation as c')
    .innerJoin('contact as p', (join) =>
      join.onRef('p.workspace_id', '=', 'c.workspace_id').onRef('p.id', '=', 'c.contact_id'),
    )
    .leftJoin('topic as t', (join) =>
      join.onRef('t.workspace_id', '=', 'c.workspace_id').onRef('t.id', '=', 'c.topic_id'),
    )
    .leftJoinLateral(
      (from) =>
        from
          .selectFrom('stage_span')
          .select([
            sql<number>`sum(${placeTaken(stageEnd)})::float8`.as('held'),
            sql<number>`(sum(extract(epoch from ${stageEnd} - from_at)) filter (where stage = 'first_response'))::float8`.as(
              'reply',
            ),
          ])
          .whereRef('stage_span.workspace_id', '=', 'c.workspace_id')
          .whereRef('stage_span.conversation_id', '=', 'c.id')
          .where('stage', 'in', TAKES_A_PLACE)
          .as('s'),
      (join) => join.onTrue(),
    )
    .select([
      'c.id',
      'c.number',
      'c.priority',
      'c.language',
      'c.team_id',
      'c.weight',
      'c.channel',
      'c.topic_id',
      'c.required_skill_id',
      'c.first_reply_at',
      'c.first_reply_due_at',
      'p.name',
      'p.attributes',
      't.skill_id',
      't.min_level',
      's.held',
      's.reply',
    ])
    .where('c.workspace_id', '=', workspaceId)
    .where(sql<boolean>`c.id = any(${ids}::uuid[])`)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}
