import pino from 'pino';
import type { TestProject } from 'vitest/node';
import { migrate } from '../db/migrate.ts';
import { createPool } from '../db/pool.ts';
import { migrateJobs } from '../jobs/worker.ts';
import { openScratch } from './scratch.ts';
import { startTestServer } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgres: { adminUrl: string; run: string };
  }
}

/** Once a run: a PostgreSQL, and in it the migrated database that every test file clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestServer();
  const scratch = await openScratch(server.url);
  const log = pino({ level: 'warn' });
  const url = await scratch.create('template');
  await migrate(url, log);
  const pool = createPool({ url, size: 2, log });
  await migrateJobs(pool, log);
  await pool.end();
  project.provide('postgres', { adminUrl: server.url, run: scratch.run });
  return async () => {
    await scratch.close();
    await server.stop();
  };
}
