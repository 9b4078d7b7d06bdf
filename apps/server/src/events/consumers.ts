import { sql } from 'kysely';
import { type Database, sendAlong, type Tx } from '../db/database.ts';
import { shardOf } from './change.ts';
import { type LogEvent, type LogPosition, positionOf, readLog } from './log.ts';
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
  /** These events can be read: whoever wants one of them looks at once instead of at the next poll. */
  wake(events: readonly LogEvent[]): void;
  stop(): Promise<void>;
}

/** The tail wakes whoever wants an event as soon as it can be read; this is for what a node left that died over its batch. */
const POLL_MS = 3000;
const HELD_MS = 5;
const TRIES = 5;

interface Logger {
  error(fields: object, message: string): void;
}

export function startConsumers(db: Database, consumers: readonly Consumer[], log: Logger): Consumers {
  const readers = consumers.flatMap((consumer) =>
    Array.from({ length: consumer.shards }, (_, index) => {
      const ticker: Ticker = createTicker({
        pollMs: POLL_MS,
        againMs: HELD_MS,
        ...(consumer.minIntervalMs !== undefined && { minIntervalMs: consumer.minIntervalMs }),
        onError: (error) =>
          log.error({ err: error, consumer: consumer.name, shard: index }, 'An event consumer failed'),
        work: consumerStep(db, consumer, index, log),
      });
      const wants = ({ type, conversationId }: LogEvent) =>
        consumer.types.includes(type) && shardOf(conversationId) % consumer.shards === index;
      return { ticker, wants };
    }),
  );
  return {
    wake: (events) => {
      for (const { ticker, wants } of readers) if (events.some(wants)) ticker.wake();
    },
    stop: async () => {
      await Promise.all(readers.map(({ ticker }) => ticker.stop()));
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
  const after = { consumer: consumer.name, shard: index };
  let failed: LogEvent | null = null;
  let tries = 0;

  return async () => {
    const size = failed ? 1 : limit;
    const giveUp = tries >= TRIES;
    let current: LogEvent | null = null;
    try {
      const again = await db.system(async (tx) => {
        // Not asked together: the nodes that do not get the lock would each read the batch for nothing.
        if (!(await lockCursor(tx, consumer.name, index))) return false; // another node is at it
        const batch = await readLog(tx, { after, limit: size, shard, types: consumer.types });
        const last = batch.events.at(-1);
        if (!last) return batch.held;
        current = batch.events[0] ?? null;
        if (giveUp && current) await setAside(tx, consumer.name, current);
        else await consumer.handle(tx, batch.events);
        sendAlong(tx, sql`set local role none`.compile(tx));
        moveCursor(tx, consumer.name, index, positionOf(last));
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

/**
 * False when another node has it. An advisory lock, because a row lock takes a transaction id, and from then until the
 * commit it holds every reader of the log back: this way that begins only when `handle` writes.
 */
async function lockCursor(tx: Tx, consumer: string, shard: number): Promise<boolean> {
  const { rows } = await sql<{ locked: boolean }>`
    select pg_try_advisory_xact_lock(hashtext(${consumer}), ${shard}) as locked`.execute(tx);
  return rows[0]?.locked === true;
}

function moveCursor(tx: Tx, consumer: string, shard: number, to: LogPosition): void {
  const query = tx
    .insertInto('event_cursor')
    .values({ consumer, shard, txid: sql`${to.txid}::xid8`, id: to.id })
    .onConflict((conflict) =>
      conflict.columns(['consumer', 'shard']).doUpdateSet({
        txid: sql`excluded.txid`,
        id: sql`excluded.id`,
        updated_at: sql`now()`,
      }),
    );
  sendAlong(tx, query.compile());
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
    for (let shard = 0; shard < consumer.shards; shard += 1) {
      await sql`select pg_advisory_xact_lock(hashtext(${consumer.name}), ${shard})`.execute(tx);
    }
    await consumer.clear?.(tx);
    await tx.deleteFrom('event_cursor').where('consumer', '=', consumer.name).execute();
  });
}
