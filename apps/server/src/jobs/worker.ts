import type { FastifyBaseLogger } from 'fastify';
import { Logger, parseCronItems, run } from 'graphile-worker';
import type pg from 'pg';

/** Work on a timetable, run by one node at a time and caught up after a stop. Must be safe to run twice. */
export interface Job {
  name: string;
  /** Crontab, UTC: minute hour day month weekday. */
  cron: string;
  run(): Promise<void>;
}

/** Starts graphile-worker on our database, in a schema of its own. */
export async function startJobs(
  pool: pg.Pool,
  jobs: readonly Job[],
  log: FastifyBaseLogger,
): Promise<() => Promise<void>> {
  const runner = await run({
    pgPool: pool,
    concurrency: 2,
    noHandleSignals: true,
    pollInterval: 5000,
    logger: new Logger(() => (level, message) => {
      if (level === 'error') log.error({ job: true }, message);
      else if (level === 'warning') log.warn({ job: true }, message);
      else log.debug({ job: true }, message);
    }),
    taskList: Object.fromEntries(jobs.map((job) => [job.name, () => job.run()])),
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
