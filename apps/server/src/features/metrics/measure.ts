import { type ConversationMeasures, type MetricEvent, measureConversation } from '@attune/metrics';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { hoursOf, loadSettings } from '../workspaces/index.ts';

/** Focus that nothing ended counts this long; wrap-up after the resolve counts up to this. */
const FOCUS_IDLE_MS = 60_000;
const WRAP_UP_LIMIT_MS = 5 * 60_000;
/** A message that is nothing but thanks needs no reply. */
const ONLY_THANKS =
  '^\\W*(ok(ay)?|great|perfect|好的?|嗯+|行)?[\\s,，。!！]*(thanks?( you)?( so| very)?( much)?|thx|ty|cheers|谢谢[你您]?[了啦]?|多谢|感谢|谢了|辛苦了?)\\W*$';

/**
 * Measures conversations of one workspace afresh from their events and replaces what was stored: doing it twice
 * changes nothing. A handful of queries for any number of conversations.
 */
export async function measure(tx: Tx, workspaceId: string, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await takeTurns(tx, ids);
  const { settings, timeZone } = await loadSettings(tx, workspaceId);
  const hours = hoursOf(settings, timeZone);
  const [events, contacts, thanks] = [
    await loadEvents(tx, workspaceId, ids),
    await loadContacts(tx, workspaceId, ids),
    await loadThanks(tx, workspaceId, ids),
  ];
  const results = ids.map((id): [string, ConversationMeasures] => {
    const contact = contacts.get(id);
    return [
      id,
      measureConversation(events.get(id) ?? [], {
        now: now.getTime(),
        firstResponseTargetMs: settings.firstResponseTargetSeconds * 1000,
        hoursOf: () => hours,
        isThanks: (messageId) => thanks.has(messageId),
        previousContact: contact?.previous ?? null,
        nextContact: contact?.next ?? null,
        abandonAfterMs: settings.abandonAfterSeconds * 1000,
        wrapUpLimitMs: WRAP_UP_LIMIT_MS,
        focusIdleMs: FOCUS_IDLE_MS,
      }),
    ];
  });
  await store(tx, workspaceId, results, now);
}

/** A conversation may fall due just as an event of it is consumed: whoever comes second waits, then reads afresh. */
async function takeTurns(tx: Tx, ids: readonly string[]): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(id, 0)) from unnest(${[...ids].sort()}::text[]) id`.execute(
    tx,
  );
}

async function loadEvents(
  tx: Tx,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, MetricEvent[]>> {
  const rows = await tx
    .selectFrom('event')
    .select(['id', 'type', 'at', 'actor_kind', 'actor_id', 'payload', 'conversation_id'])
    .where('workspace_id', '=', workspaceId)
    .where('conversation_id', 'in', [...ids])
    .orderBy('at')
    .orderBy('id')
    .execute();
  const result = new Map<string, MetricEvent[]>();
  for (const row of rows) {
    const list = result.get(row.conversation_id ?? '') ?? [];
    list.push({
      id: Number(row.id),
      type: row.type,
      at: row.at.getTime(),
      actorKind: row.actor_kind,
      actorId: row.actor_id,
      payload: row.payload,
      // Payloads were checked against the contract when they were recorded; other types are ignored by the engine.
    } as MetricEvent);
    result.set(row.conversation_id ?? '', list);
  }
  return result;
}

interface Neighbours {
  previous: { resolvedAt: number; topicId: string | null } | null;
  next: { at: number; topicId: string | null } | null;
}

/** The customer's resolved conversation before, and the one after (on the same topic, if there is one). */
async function loadContacts(
  tx: Tx,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, Neighbours>> {
  const { rows } = await sql<{
    id: string;
    previous_at: Date | null;
    previous_topic: string | null;
    next_at: Date | null;
    next_topic: string | null;
  }>`
    select c.id, p.resolved_at as previous_at, p.topic_id as previous_topic, n.created_at as next_at, n.topic_id as next_topic
    from conversation c
    left join lateral (
      select resolved_at, topic_id from conversation p
      where p.workspace_id = c.workspace_id and p.contact_id = c.contact_id and p.created_at < c.created_at
        and p.resolved_at is not null
      order by p.created_at desc limit 1) p on true
    left join lateral (
      select created_at, topic_id from conversation n
      where n.workspace_id = c.workspace_id and n.contact_id = c.contact_id and n.created_at > c.created_at
      order by (n.topic_id is not distinct from c.topic_id) desc, n.created_at limit 1) n on true
    where c.workspace_id = ${workspaceId} and c.id = any(${[...ids]}::uuid[])`.execute(tx);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        previous: row.previous_at && { resolvedAt: row.previous_at.getTime(), topicId: row.previous_topic },
        next: row.next_at && { at: row.next_at.getTime(), topicId: row.next_topic },
      },
    ]),
  );
}

async function loadThanks(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('message')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('conversation_id', 'in', [...ids])
    .where('author_kind', '=', 'contact')
    .where(sql<boolean>`length(body) < 40 and body ~* ${ONLY_THANKS}`)
    .execute();
  return new Set(rows.map((row) => row.id));
}

async function store(
  tx: Tx,
  workspaceId: string,
  results: readonly [string, ConversationMeasures][],
  now: Date,
): Promise<void> {
  const ids = results.map(([id]) => id);

  // A value so far is not final: it belongs to no hour yet.
  const measurements = results.flatMap(([id, { measurements: list }]) =>
    list
      .filter((value) => !value.running)
      .map((value, seq) => ({
        workspace_id: workspaceId,
        conversation_id: id,
        seq,
        metric: value.metric,
        at: new Date(value.at).toISOString(),
        value: value.value,
        business_value: value.businessValue,
        provisional: value.provisional,
        estimated: value.estimated,
        running: false,
        member_id: value.memberId,
        team_id: value.teamId,
        channel: value.channel ?? 'widget',
        topic_id: value.topicId,
        language: value.language,
      })),
  );
  await replaceRows(tx, 'measurement', workspaceId, ids, measurements);

  // The last stage of an open conversation goes on: it has no end yet.
  const spans = results.flatMap(([id, { stages }]) =>
    stages.map((span, seq) => ({
      workspace_id: workspaceId,
      conversation_id: id,
      seq,
      stage: span.stage,
      from_at: new Date(span.from).toISOString(),
      to_at:
        seq === stages.length - 1 && span.to >= now.getTime() ? 'infinity' : new Date(span.to).toISOString(),
      member_id: span.memberId,
      team_id: span.teamId,
    })),
  );
  await replaceRows(tx, 'stage_span', workspaceId, ids, spans);

  const due = results.flatMap(([id, { nextChangeAt }]) =>
    nextChangeAt === null || !Number.isFinite(nextChangeAt)
      ? []
      : [{ workspace_id: workspaceId, conversation_id: id, due_at: new Date(nextChangeAt) }],
  );
  await tx
    .deleteFrom('measurement_due')
    .where('workspace_id', '=', workspaceId)
    .where('conversation_id', 'in', ids)
    .execute();
  if (due.length > 0) await tx.insertInto('measurement_due').values(due).execute();
}

/**
 * Makes these the rows of these conversations. What stays as it is, most of it, is not written again. One parameter
 * holds all rows, whatever their number.
 */
async function replaceRows(
  tx: Tx,
  table: 'measurement' | 'stage_span',
  workspaceId: string,
  ids: readonly string[],
  rows: readonly object[],
): Promise<void> {
  const name = sql.table(table);
  const wanted = sql`jsonb_populate_recordset(null::${name}, ${JSON.stringify(rows)}::jsonb)`;
  const own = sql`workspace_id = ${workspaceId} and conversation_id = any(${[...ids]}::uuid[])`;
  await sql`delete from ${name} have where ${own} and not exists (
    select from ${wanted} want
    where want.conversation_id = have.conversation_id and want.seq = have.seq and want is not distinct from have)`.execute(
    tx,
  );
  await sql`insert into ${name} select * from ${wanted} except select * from ${name} where ${own}`.execute(
    tx,
  );
}
