import { randomBytes } from 'node:crypto';
import pg from 'pg';
import pino from 'pino';
import { inject } from 'vitest';
import { createDatabase, type Database } from '../db/database.ts';
import { createPool } from '../db/pool.ts';
import { databaseName, urlOf } from './scratch.ts';

export interface TestDatabase {
  url: string;
  db: Database;
  /** The pool behind `db`, for libraries that want one. */
  pool: pg.Pool;
  /** Closes the pool and drops the database. */
  drop(): Promise<void>;
}

/** A migrated, empty database of its own, cloned from the run's template in 15 to 30 ms. One for each test file. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const blank = await createBlankDatabase('template');
  const log = pino({ level: 'warn' });
  const pool = createPool({ url: blank.url, size: 10, log });
  const db = createDatabase(pool, log);
  return {
    url: blank.url,
    db,
    pool,
    async drop() {
      if (!pool.ended) await db.close();
      await blank.drop();
    },
  };
}

/** An empty database that nothing was migrated in (or a copy of the run's `template`). */
export async function createBlankDatabase(
  from?: 'template',
): Promise<{ url: string; drop(): Promise<void> }> {
  const { adminUrl, run } = inject('postgres');
  const name = databaseName(run, randomBytes(6).toString('hex'));
  const template = from ? databaseName(run, from) : 'template0';
  await asAdmin(adminUrl, async (admin) => {
    const { rows } = await admin.query<{ fsync: string }>('show fsync');
    // Copying files is the faster way only where nothing has to reach the disk: 14 against 120 ms; else 60 against 25.
    const strategy = rows[0]?.fsync === 'off' ? 'file_copy' : 'wal_log';
    await admin.query(`create database ${name} template ${template} strategy ${strategy} encoding 'UTF8'`);
  });
  return {
    url: urlOf(adminUrl, name),
    drop: () => asAdmin(adminUrl, (admin) => admin.query(`drop database if exists ${name} with (force)`)),
  };
}

async function asAdmin(adminUrl: string, work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl, application_name: 'attune-test' });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}
