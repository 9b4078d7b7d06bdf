import { setImmediate } from 'node:timers/promises';
import type { Feeling } from '@attune/contract';
import type { EmotionReader } from '@attune/semantics';
import { sql } from 'kysely';
import { sendAlong, type Tx } from '../../db/database.ts';
import { type Change, SYSTEM } from '../../events/change.ts';
import type { Consumer } from '../../events/consumers.ts';
import type { LogEvent } from '../../events/log.ts';
import type { Platform } from '../../feature.ts';
import { findAlerts, raise } from './alerts.ts';
import { READINGS } from './conditions.ts';
import { moodOf, type Reading } from './mood.ts';

/** A customer's message with what was read from it. */
export interface Moment {
  messageId: string;
  conversationId: string;
  body: string;
  at: Date;
  feeling: Feeling;
  /** It was never read before. */
  fresh: boolean;
}

/** A reading as it is stored, of a message of the conversation. */
interface Stored extends Reading {
  conversationId: string;
  messageId: string;
  at: Date;
}

/** Reading goes on for this long before the process answers others. */
const SLICE_MS = 8;

/**
 * Reads every customer's message once, and says so. What is there already from the same reader stays as it is, so a replay
 * has nothing to clear: it reads again what another reader had read, in place, and raises no alert a second time.
 */
export function emotionConsumer({ changes }: Pick<Platform, 'changes'>, reader: EmotionReader): Consumer {
  return {
    name: 'emotion',
    types: ['message.received'],
    shards: 1,
    batch: 200,
    minIntervalMs: 100,
    async handle(tx, events) {
      for (const [workspaceId, own] of Map.groupBy(events, (event) => event.workspaceId)) {
        await changes.within(tx, workspaceId, SYSTEM, (change) => annotate(change, own, reader));
      }
    },
  };
}

async function annotate(change: Change, events: readonly LogEvent[], reader: EmotionReader): Promise<void> {
  // Everything is read before the first write.
  const ids = events.map((event) => String(event.payload.messageId));
  const moments = await readMessages(change, ids, reader);
  if (moments.length === 0) return;
  const conversationIds = [...new Set(moments.map((moment) => moment.conversationId))];
  const stored = await loadReadings(change.tx, change.workspaceId, conversationIds);
  const readings = merge(stored, moments);
  const alerts = await findAlerts(
    change,
    moments.filter(({ fresh }) => fresh),
    ({ conversationId, messageId }) => {
      const all = readings.get(conversationId) ?? [];
      return all.slice(0, all.findIndex((reading) => reading.messageId === messageId) + 1);
    },
  );
  for (const { messageId, conversationId, feeling, at } of moments) {
    const { emotion, sentiment, intensity } = feeling;
    change
      .as(SYSTEM, at)
      .record('message.felt', conversationId, { messageId, emotion, sentiment, intensity });
  }
  if (alerts.length > 0) await raise(change, alerts);
  saveMoments(change, moments, reader.version);
  saveMoods(change, readings);
}

/** The messages that this reader has not read, or reads otherwise than another did, oldest first. */
async function readMessages(
  { tx, workspaceId }: Change,
  ids: readonly string[],
  reader: EmotionReader,
): Promise<Moment[]> {
  const rows = await tx
    .selectFrom('message as m')
    .leftJoin('message_emotion as e', (join) =>
      join.onRef('e.workspace_id', '=', 'm.workspace_id').onRef('e.message_id', '=', 'm.id'),
    )
    .select(['m.id', 'm.conversation_id', 'm.body', 'm.created_at', 'e.reader'])
    .where('m.workspace_id', '=', workspaceId)
    .where('m.id', 'in', [...ids])
    .where('m.author_kind', '=', 'contact')
    .orderBy('m.created_at')
    .orderBy('m.id')
    .execute();
  const moments: Moment[] = [];
  let since = performance.now();
  for (const row of rows) {
    if (row.reader === reader.version || row.body.trim() === '') continue;
    const feeling = reader.read(row.body);
    moments.push({
      messageId: row.id,
      conversationId: row.conversation_id,
      body: row.body,
      at: row.created_at,
      feeling: { ...feeling, because: [...feeling.because] },
      fresh: row.reader === null,
    });
    if (performance.now() - since < SLICE_MS) continue;
    await setImmediate();
    since = performance.now();
  }
  return moments;
}

/** The latest of each conversation. */
async function loadReadings(
  tx: Tx,
  workspaceId: string,
  conversationIds: readonly string[],
): Promise<Stored[]> {
  const { rows } = await sql<Stored>`
    select e.conversation_id as "conversationId", e.message_id as "messageId", e.at, e.sentiment, e.emotion, e.intensity
    from unnest(${conversationIds}::uuid[]) c (id)
    cross join lateral (
      select * from message_emotion
      where workspace_id = ${workspaceId} and conversation_id = c.id
      order by at desc, message_id desc limit ${READINGS}
    ) e`.execute(tx);
  return rows;
}

/** What was stored and what was read now, by conversation, oldest first. */
function merge(stored: readonly Stored[], moments: readonly Moment[]): Map<string, Stored[]> {
  const byMessage = new Map(stored.map((reading) => [reading.messageId, reading]));
  for (const { messageId, conversationId, at, feeling } of moments)
    byMessage.set(messageId, { messageId, conversationId, at, ...feeling });
  const order = (a: Stored, b: Stored) =>
    a.at.getTime() - b.at.getTime() || (a.messageId < b.messageId ? -1 : 1);
  return Map.groupBy([...byMessage.values()].sort(order), (reading) => reading.conversationId);
}

/** Waited for by nobody, as all writes here: the readers of the log are held back for no longer than the commit takes. */
function saveMoments({ tx, workspaceId }: Change, moments: readonly Moment[], reader: string): void {
  const query = tx
    .insertInto('message_emotion')
    .values(
      moments.map(({ messageId, conversationId, at, feeling }) => ({
        workspace_id: workspaceId,
        message_id: messageId,
        conversation_id: conversationId,
        at,
        sentiment: feeling.sentiment,
        emotion: feeling.emotion,
        intensity: feeling.intensity,
        because: feeling.because,
        reader,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'message_id']).doUpdateSet((set) => ({
        sentiment: set.ref('excluded.sentiment'),
        emotion: set.ref('excluded.emotion'),
        intensity: set.ref('excluded.intensity'),
        because: set.ref('excluded.because'),
        reader: set.ref('excluded.reader'),
      })),
    )
    .compile();
  sendAlong(tx, query);
}

function saveMoods({ tx, workspaceId }: Change, readings: ReadonlyMap<string, readonly Stored[]>): void {
  const moods = [...readings].flatMap(([conversationId, own]) => {
    const last = own.at(-1);
    return last
      ? [{ workspace_id: workspaceId, conversation_id: conversationId, at: last.at, ...moodOf(own) }]
      : [];
  });
  const query = tx
    .insertInto('conversation_mood')
    .values(moods)
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'conversation_id']).doUpdateSet((set) => ({
        at: set.ref('excluded.at'),
        sentiment: set.ref('excluded.sentiment'),
        emotion: set.ref('excluded.emotion'),
        intensity: set.ref('excluded.intensity'),
        trend: set.ref('excluded.trend'),
      })),
    )
    .compile();
  sendAlong(tx, query);
}
