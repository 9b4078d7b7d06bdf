import type { FastifyBaseLogger } from 'fastify';
import { Logger, parseCronItems, run, runMigrations, runOnce, type TaskList } from 'graphile-worker';
import type pg from 'pg';
import type { Task } from './tasks.ts';

/** Work on a timetable, run by one node at a time and caught up after a stop. Must be safe to run twice. */
export interface Job {
  name: string;
  /** Crontab, UTC: minute hour day month weekday. */
  cron: string;
  run(): Promise<void>;
}

/** What the worker of a node does. */
export interface Work {
  jobs: readonly Job[];
  tasks: readonly Task[];
}

/** Brings the schema of the job queue up to date. */
export async function migrateJobs(pool: pg.Pool, log: FastifyBaseLogger): Promise<void> {
  await runMigrations({ pgPool: pool, logger: loggerOf(log) });
}

/** Starts graphile-worker on our database, in a schema of its own. */
export async function startJobs(
  pool: pg.Pool,
  { jobs, tasks }: Work,
  log: FastifyBaseLogger,
): Promise<() => Promise<void>> {
  const runner = await run({
    pgPool: pool,
    concurrency: 2,
    noHandleSignals: true,
    pollInterval: 5000,
    logger: loggerOf(log),
    taskList: {
      ...taskListOf(tasks),
      ...Object.fromEntries(jobs.map((job) => [job.name, () => job.run()])),
    },
    parsedCronItems: parseCronItems(
      jobs.map((job) => ({
        task: job.name,
        match: job.cron,
        options: { backfillPeriod: 0, maxAttempts: 3, jobKey: job.name },
      })),
    ),
  });
  runner.promise.catch((error: unknown) => log.error({ err: error }, 'The job worker stopped'));
  return () => runner.stop();
}

/** Does every task that is due once, and returns. Where no worker runs: in tests. */
export async function runTasksOnce(
  pool: pg.Pool,
  tasks: readonly Task[],
  log: FastifyBaseLogger,
): Promise<void> {
  await runOnce({
    pgPool: pool,
    concurrency: 1,
    noHandleSignals: true,
    logger: loggerOf(log),
    taskList: taskListOf(tasks),
  });
}

function taskListOf(tasks: readonly Task[]): TaskList {
  return Object.fromEntries(tasks.map(({ name, run }) => [name, (payload: unknown) => run(payload)]));
}

function loggerOf(log: FastifyBaseLogger): Logger {
  return new Logger(() => (level, message) => {
    if (level === 'error') log.error({ job: true }, message);
    else if (level === 'warning') log.warn({ job: true }, message);
    else log.debug({ job: true }, message);
  });
}
