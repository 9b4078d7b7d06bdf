import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../testing/app.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { createChanges, SYSTEM } from './change.ts';
import { type Consumer, consumerStep, replay } from './consumers.ts';
import { type LogEvent, type LogPosition, positionOf, readLog, START } from './log.ts';
import { startTail } from './tail.ts';

const log = pino({ level: 'silent' });
const clock = () => new Date();
let database: TestDatabase;
let workspaceId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  workspaceId = uuidv7();
  await database.db.system((tx) =>
    tx
      .insertInto('workspace')
      .values({
        workspace_id: workspaceId,
        name: 'w',
        locale: 'en',
        time_zone: 'UTC',
        widget_key: 'k',
        widget_secret: 's',
        created_at: clock(),
      })
      .execute(),
  );
});
afterAll(() => database.drop());

const changes = () => createChanges({ db: database.db, clock, wake: () => {} });

describe('reading while others write', () => {
  test('slow concurrent writers whose commits overtake each other: no event is skipped', async () => {
    const { db, url } = database;
    const total = 60;
    const seen: number[] = [];
    let position: LogPosition = START;
    const writers = Array.from({ length: 6 }, () => new pg.Client({ connectionString: url }));
    await Promise.all(writers.map((writer) => writer.connect()));
    let written = 0;
    // Each writer keeps its transaction open while others, begun later, commit: ids become visible out of order.
    const write = async (client: pg.Client, lane: number) => {
      for (let n = 0; n < total / writers.length; n += 1) {
        await client.query('begin');
        await client.query(
          `insert into event (workspace_id, type, actor_kind, at, shard) values ($1, 'settings.changed', 'system', now(), 0)`,
          [workspaceId],
        );
        await client.query('select pg_sleep($1)', [((lane * 7 + n * 3) % 5) / 100]);
        await client.query('commit');
        written += 1;
      }
    };
    const writing = Promise.all(writers.map(write));
    await until(async () => {
      const batch = await db.system((tx) => readLog(tx, { after: position, limit: 7, workspaceId }));
      for (const event of batch.events) {
        seen.push(event.id);
        position = positionOf(event);
      }
      return written === total && seen.length >= total;
    });
    await writing;
    await Promise.all(writers.map((writer) => writer.end()));
    const rows = await db.system((tx) =>
      tx.selectFrom('event').select('id').where('workspace_id', '=', workspaceId).execute(),
    );
    expect([...seen].sort((a, b) => a - b)).toEqual(rows.map((row) => Number(row.id)).sort((a, b) => a - b));
    expect(new Set(seen).size).toBe(total);
  });

  test('an event behind an open transaction is held, and comes as soon as that ends', async () => {
    const { db, url } = database;
    const tail = await startTail(db, log);
    const got: LogEvent[] = [];
    tail.subscribe((events) => got.push(...events));
    const blocker = new pg.Client({ connectionString: url });
    await blocker.connect();
    await blocker.query('begin; select pg_current_xact_id()');
    await changes().run(workspaceId, SYSTEM, async (change) => {
      change.record('settings.changed', null, { what: 'tags', id: null });
    });
    tail.wake();
    const batch = await db.system((tx) => readLog(tx, { after: tail.position(), limit: 10 }));
    expect(batch).toMatchObject({ events: [], held: true });
    expect(got).toEqual([]);
    await blocker.query('commit');
    await until(() => got.length === 1);
    await blocker.end();
    await tail.stop();
  });
});

/** Counts events per conversation into `draft`, a table that this test does not need otherwise. */
function countingConsumer(name: string): Consumer {
  return {
    name,
    types: ['message.received'],
    shards: 4,
    batch: 5,
    async handle(tx, events) {
      for (const event of events) {
        await tx
          .insertInto('counter')
          .values({ workspace_id: event.workspaceId, name: `${name}/${event.payload.messageId}`, value: 1 })
          .onConflict((conflict) =>
            conflict
              .columns(['workspace_id', 'name'])
              .doUpdateSet((set) => ({ value: set('counter.value', '+', 1) })),
          )
          .execute();
      }
    },
    async clear(tx) {
      await tx.deleteFrom('counter').where('name', 'like', `${name}/%`).execute();
    },
  };
}

async function recordMessages(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => uuidv7());
  for (const messageId of ids) {
    await changes().run(workspaceId, SYSTEM, async (change) => {
      change.record('message.received', uuidv7(), { messageId });
    });
  }
  return ids;
}

async function counted(name: string): Promise<Map<string, number>> {
  const rows = await database.db.system((tx) =>
    tx.selectFrom('counter').select(['name', 'value']).where('name', 'like', `${name}/%`).execute(),
  );
  return new Map(rows.map((row) => [row.name.slice(name.length + 1), row.value]));
}

async function drain(consumer: Consumer): Promise<void> {
  for (let shard = 0; shard < consumer.shards; shard += 1) {
    const step = consumerStep(database.db, consumer, shard, log);
    while (await step());
  }
}

describe('consumers', () => {
  test('killed in mid-batch, begun again: every event takes effect exactly once', async () => {
    const ids = await recordMessages(40);
    const victim = resolve(import.meta.dirname, '../testing/consumer-victim.ts');
    // The child consumes slowly; it is killed between the effect of an event and the commit of its batch.
    const child = spawn(process.execPath, [victim, database.url], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const consumer = countingConsumer('killed');
    await until(async () => {
      await drain(consumer);
      return (await counted('killed')).size === ids.length;
    });
    expect([...(await counted('killed')).values()].every((value) => value === 1)).toBe(true);
  });

  test('several nodes at once share the work and double nothing', async () => {
    const consumer = countingConsumer('shared');
    const ids = await recordMessages(30);
    await until(async () => {
      await Promise.all([drain(consumer), drain(consumer), drain(consumer)]);
      const done = await counted('shared');
      return ids.every((id) => done.has(id));
    });
    expect([...(await counted('shared')).values()].every((value) => value === 1)).toBe(true);
  });

  test('a replay begins at the first event and arrives at the same rows', async () => {
    const consumer = countingConsumer('again');
    await drain(consumer);
    const first = await counted('again');
    await replay(database.db, consumer);
    expect((await counted('again')).size).toBe(0);
    await drain(consumer);
    expect(await counted('again')).toEqual(first);
  });

  test('an event that cannot be handled is set aside after some tries; its neighbours are not lost', async () => {
    const ids = await recordMessages(6);
    const bad = ids[3];
    const good = countingConsumer('picky');
    const consumer: Consumer = {
      ...good,
      async handle(tx, events) {
        if (events.some((event) => event.payload.messageId === bad)) throw new Error('cannot');
        await good.handle(tx, events);
      },
    };
    const steps = Array.from({ length: 4 }, (_, shard) => consumerStep(database.db, consumer, shard, log));
    await until(async () => {
      for (const step of steps) await step().catch(() => {});
      const done = await counted('picky');
      return ids.every((id) => id === bad || done.has(id));
    });
    await until(async () => {
      for (const step of steps) await step().catch(() => {});
      const failures = await database.db.system((tx) =>
        tx.selectFrom('event_failure').selectAll().where('consumer', '=', 'picky').execute(),
      );
      return failures.length === 1;
    });
    expect((await counted('picky')).has(bad ?? '')).toBe(false);
  });
});
