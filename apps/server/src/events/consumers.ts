import { sql } from 'kysely';
import type { Database, Tx } from '../db/database.ts';
import { type LogEvent, type LogPosition, positionOf, readLog, START } from './log.ts';
import { createTicker, type Ticker } from './ticker.ts';
import type { EventType } from './types.ts';

/**
 * A consumer turns events into rows exactly once: its effect and the move of its cursor are one transaction. Order per
 * conversation holds, because a conversation's events all lie in one shard and one node at a time works on a shard.
 */
export interface Consumer {
  name: string;
  types: readonly EventType[];
  /** How many nodes may share the work: 1, 2, 4, 8 or 16. */
  shards: number;
  batch?: number;
  /** Let events gather at least this long. */
  minIntervalMs?: number;
  /** Runs as the owner role: every query names its workspace_id. */
  handle(tx: Tx, events: LogEvent[]): Promise<void>;
  /** Deletes what `handle` made, before a replay. */
  clear?(tx: Tx): Promise<void>;
}

export interface Consumers {
  wake(): void;
  stop(): Promise<void>;
}

const POLL_MS = 1000;
const HELD_MS = 5;
const TRIES = 5;

interface Logger {
  error(fields: object, message: string): void;
}

export function startConsumers(db: Database, consumers: readonly Consumer[], log: Logger): Consumers {
  const tickers: Ticker[] = consumers.flatMap((consumer) =>
    Array.from({ length: consumer.shards }, (_, index) => {
      const step = consumerStep(db, consumer, index, log);
      return createTicker({
        pollMs: POLL_MS,
        againMs: HELD_MS,
        ...(consumer.minIntervalMs !== undefined && { minIntervalMs: consumer.minIntervalMs }),
        onError: (error) =>
          log.error({ err: error, consumer: consumer.name, shard: index }, 'An event consumer failed'),
        work: step,
      });
    }),
  );
  return {
    wake: () => {
      for (const ticker of tickers) ticker.wake();
    },
    stop: async () => {
      await Promise.all(tickers.map((ticker) => ticker.stop()));
    },
  };
}

/** One turn of a shard: at most one batch. Returns true when there may be more. */
export function consumerStep(
  db: Database,
  consumer: Consumer,
  index: number,
  log: Logger,
): () => Promise<boolean> {
  const limit = consumer.batch ?? 200;
  const shard = { index, of: consumer.shards };
  let failed: LogEvent | null = null;
  let tries = 0;

  return async () => {
    // Look before locking: a lock takes a transaction id, and that holds every reader back for a moment.
    const peek = await db.system(async (tx) => {
      const after = await readCursor(tx, consumer.name, index);
      return readLog(tx, { after, limit: 1, shard, types: consumer.types });
    });
    if (peek.events.length === 0) return peek.held;
    const size = failed ? 1 : limit;
    const giveUp = tries >= TRIES;
    let current: LogEvent | null = null;
    try {
      const again = await db.system(async (tx) => {
        const cursor = await lockCursor(tx, consumer.name, index);
        if (!cursor) return false; // another node is at it
        const batch = await readLog(tx, { after: cursor, limit: size, shard, types: consumer.types });
        const last = batch.events.at(-1);
        if (!last) return batch.held;
        current = batch.events[0] ?? null;
        if (giveUp && current) await setAside(tx, consumer.name, current);
        else await consumer.handle(tx, batch.events);
        await sql`set local role none`.execute(tx);
        await moveCursor(tx, consumer.name, index, positionOf(last));
        return batch.held || batch.full || size === 1;
      });
      failed = null;
      tries = 0;
      return again;
    } catch (error) {
      // Go on one event at a time, so that the bad one is found and does not take its neighbours along.
      tries = size === 1 ? tries + 1 : 0;
      failed = current;
      if (tries >= TRIES && failed)
        log.error({ err: error, event: (failed as LogEvent).id, consumer: consumer.name }, 'Event set aside');
      throw error;
    }
  };
}

async function readCursor(tx: Tx, consumer: string, shard: number): Promise<LogPosition> {
  const row = await cursorQuery(tx, consumer, shard).executeTakeFirst();
  return row ? { txid: row.txid, id: Number(row.id) } : START;
}

function cursorQuery(tx: Tx, consumer: string, shard: number) {
  return tx
    .selectFrom('event_cursor')
    .select([sql<string>`txid::text`.as('txid'), 'id'])
    .where('consumer', '=', consumer)
    .where('shard', '=', shard);
}

async function lockCursor(tx: Tx, consumer: string, shard: number): Promise<LogPosition | null> {
  const row = await cursorQuery(tx, consumer, shard).forUpdate().skipLocked().executeTakeFirst();
  if (row) return { txid: row.txid, id: Number(row.id) };
  // Missing, or locked elsewhere: `on conflict` tells the two apart without waiting for long.
  const made = await tx
    .insertInto('event_cursor')
    .values({ consumer, shard, txid: sql`${START.txid}::xid8`, id: START.id })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return made.numInsertedOrUpdatedRows ? START : null;
}

async function moveCursor(tx: Tx, consumer: string, shard: number, to: LogPosition): Promise<void> {
  await tx
    .updateTable('event_cursor')
    .set({ txid: sql`${to.txid}::xid8`, id: to.id, updated_at: sql`now()` })
    .where('consumer', '=', consumer)
    .where('shard', '=', shard)
    .execute();
}

async function setAside(tx: Tx, consumer: string, event: LogEvent): Promise<void> {
  await tx
    .insertInto('event_failure')
    .values({ workspace_id: event.workspaceId, event_id: event.id, consumer, error: `failed ${TRIES} times` })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Starts a consumer over: deletes what it made and sends its cursors back to the beginning of the log. */
export async function replay(db: Database, consumer: Consumer): Promise<void> {
  await db.system(async (tx) => {
    await tx
      .selectFrom('event_cursor')
      .selectAll()
      .where('consumer', '=', consumer.name)
      .forUpdate()
      .execute();
    await consumer.clear?.(tx);
    await tx.deleteFrom('event_cursor').where('consumer', '=', consumer.name).execute();
  });
}
