import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import pino from 'pino';
import { buildApp, type RunningApp } from '../app.ts';
import type { Tx } from '../db/database.ts';
import { readEnv } from '../env.ts';
import { readLog } from '../events/log.ts';
import { runTasksOnce } from '../jobs/worker.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { createFactories, type Factories } from './factories.ts';

/** A time that tests move by hand. */
export class TestClock {
  #now: number;

  constructor(start = new Date('2026-03-02T02:00:00Z')) {
    this.#now = start.getTime();
  }

  now = (): Date => new Date(this.#now);

  advance(ms: number): void {
    this.#now += ms;
  }
}

export interface TestApp extends RunningApp, Factories {
  clock: TestClock;
  database: TestDatabase;
  /** Waits until the condition holds; the poll is short, the limit generous. */
  until(condition: () => boolean | Promise<boolean>): Promise<void>;
  /** Waits until the consumers have read every event, those included that they make themselves. */
  settled(): Promise<void>;
  /** Does the one-off tasks that are due by the test's clock, those included that they add. */
  runTasks(): Promise<void>;
  close(): Promise<void>;
}

/** The whole server on a database of its own, without listening; call `close` in afterAll. */
export async function buildTestApp(
  options: {
    env?: Record<string, string>;
    database?: TestDatabase;
    log?: FastifyBaseLogger;
    onRoute?: (route: { method: string | string[]; url: string }) => void;
  } = {},
): Promise<TestApp> {
  const database = options.database ?? (await createTestDatabase());
  const dataDir = await mkdtemp(join(tmpdir(), 'attune-test-'));
  const clock = new TestClock();
  const env = readEnv({
    ATTUNE_DATA_DIR: dataDir,
    ATTUNE_DEMO: 'off',
    ATTUNE_LOG_LEVEL: 'warn',
    ...options.env,
  });
  const log = options.log ?? pino({ level: process.env.ATTUNE_TEST_LOG ?? 'error' });
  const running = await buildApp({
    env,
    secret: 'test-secret-test-secret-test-secret-00',
    db: database.db,
    pool: database.pool,
    databaseUrl: database.url,
    clock: clock.now,
    log,
    jobs: false,
    ...(options.onRoute && { onRoute: options.onRoute }),
  });
  return {
    ...running,
    ...createFactories(running, clock),
    clock,
    database,
    until,
    runTasks: () => atTestTime(database, clock, () => runTasksOnce(database.pool, running.tasks, log)),
    settled: () => until(() => haveReadAll(running)),
    async close() {
      await running.stop();
      if (!options.database) await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The queue lives by the database's clock: what is in it moves there and back, tasks that failed and wait included. */
async function atTestTime(
  { pool }: TestDatabase,
  clock: TestClock,
  work: () => Promise<void>,
): Promise<void> {
  const ahead = Date.now() - clock.now().getTime();
  const move = (ms: number) =>
    pool.query(`update graphile_worker._private_jobs set run_at = run_at + $1 * interval '1 ms'`, [ms]);
  await move(ahead);
  try {
    await work();
  } finally {
    await move(-ahead);
  }
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('the condition did not come true within 20 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function haveReadAll({ features, platform }: RunningApp): Promise<boolean> {
  const newest = (tx: Tx) =>
    tx
      .selectFrom('event')
      .select(({ fn }) => fn.max('id').as('id'))
      .executeTakeFirst();
  return platform.db.system(async (tx) => {
    const before = await newest(tx);
    for (const { name, shards, types } of features.flatMap(({ consumers = [] }) => consumers)) {
      for (let index = 0; index < shards; index++) {
        const after = { consumer: name, shard: index };
        const { events, held } = await readLog(tx, { after, limit: 1, shard: { index, of: shards }, types });
        if (held || events.length > 0) return false;
      }
    }
    return (await newest(tx))?.id === before?.id;
  });
}
