import { randomBytes } from 'node:crypto';
import pg from 'pg';

/**
 * Databases that live as long as one run of tests or of a script. All names carry the run's id; the run holds an
 * advisory lock on it, so that the next run can tell leftovers of a dead one from databases in use, even across hosts.
 */
export interface Scratch {
  run: string;
  /** An empty database; returns its connection string. */
  create(name: string): Promise<string>;
  /** Drops every database of the run. */
  close(): Promise<void>;
}

const prefix = 'attune_test_';

export function databaseName(run: string, name: string): string {
  return `${prefix}${run}_${name}`;
}

/** Connection string of another database of the same server. */
export function urlOf(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

export async function openScratch(adminUrl: string): Promise<Scratch> {
  const run = randomBytes(4).toString('hex');
  const admin = new pg.Client({ connectionString: adminUrl, application_name: 'attune-test' });
  await admin.connect();
  await admin.query('select pg_advisory_lock($1, $2)', lockOf(run));

  const { rows } = await admin.query<{ name: string }>(
    `select datname as name from pg_database where datname like '${prefix}%'`,
  );
  const runs = new Set(rows.map(({ name }) => name.slice(prefix.length, prefix.length + 8)));
  for (const dead of runs) if (await lock(dead)) await drop(dead);

  async function lock(other: string): Promise<boolean> {
    const result = await admin.query<{ got: boolean }>(
      'select pg_try_advisory_lock($1, $2) as got',
      lockOf(other),
    );
    return other !== run && result.rows[0]?.got === true;
  }

  async function drop(owner: string): Promise<void> {
    const found = await admin.query<{ name: string }>(
      `select datname as name from pg_database where datname like '${prefix}${owner}%'`,
    );
    for (const { name } of found.rows) await admin.query(`drop database if exists ${name} with (force)`);
    await admin.query('select pg_advisory_unlock($1, $2)', lockOf(owner));
  }

  return {
    run,
    async create(name) {
      await admin.query(`create database ${databaseName(run, name)} template template0 encoding 'UTF8'`);
      return urlOf(adminUrl, databaseName(run, name));
    },
    async close() {
      await drop(run);
      await admin.end();
    },
  };
}

function lockOf(run: string): [number, number] {
  return [4_771_803, Number.parseInt(run, 16) | 0];
}
