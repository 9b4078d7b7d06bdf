import { type ConversationMeasures, type MetricEvent, measureConversation } from '@attune/metrics';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { hoursOf, loadSettings } from '../workspaces/index.ts';
import { store } from './store.ts';

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
  const [, { settings, timeZone }, events, contacts, thanks] = await Promise.all([
    takeTurns(tx, ids),
    loadSettings(tx, workspaceId),
    loadEvents(tx, workspaceId, ids),
    loadContacts(tx, workspaceId, ids),
    loadThanks(tx, workspaceId, ids),
  ]);
  const hours = hoursOf(settings, timeZone);
  // A customer who was erased has left events, but no conversation to measure.
  const results = ids
    .filter((id) => contacts.has(id))
    .map((id): [string, ConversationMeasures] => {
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
  store(tx, workspaceId, results);
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
        and p.resolved_at is not null and p.merged_into_id is null
      order by p.created_at desc limit 1) p on true
    left join lateral (
      select created_at, topic_id from conversation n
      where n.workspace_id = c.workspace_id and n.contact_id = c.contact_id and n.created_at > c.created_at
        and n.merged_into_id is null
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
