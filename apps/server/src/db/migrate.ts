import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { appRole } from './database.ts';
import type { Log } from './embedded.ts';

export const migrationsDir = resolve(import.meta.dirname, '../../migrations');

const oneMigrator = 4_771_802;

interface Migration {
  name: string;
  checksum: string;
  text: string;
}

/**
 * Brings the database up to date: every file of `dir` not applied yet, in order of name, each in its own transaction.
 * Nodes that start together wait for one another.
 * @returns the names applied by this call.
 * @throws when the database is newer than this code, an applied file was changed, or the role cannot be created.
 */
export async function migrate(
  url: string,
  log: Log,
  { dir = migrationsDir, only }: { dir?: string; only?: ReadonlySet<string> } = {},
): Promise<string[]> {
  const files = readMigrations(dir);
  const client = new pg.Client({ connectionString: url, application_name: 'attune-migrate' });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(`select pg_advisory_lock(${oneMigrator})`);
    await createAppRole(client);
    await client.query(`create table if not exists migration (
      name text primary key, checksum text not null, applied_at timestamptz not null default now())`);
    const known = await client.query<{ name: string; checksum: string }>(
      'select name, checksum from migration',
    );
    const pending = pendingMigrations(files, known.rows).filter(({ name }) => !only || only.has(name));
    for (const migration of pending) await apply(client, migration, log);
    return pending.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

/** @throws when what is applied and what this code brings along do not fit together. */
export function pendingMigrations<T extends Omit<Migration, 'text'>>(
  files: T[],
  applied: { name: string; checksum: string }[],
): T[] {
  const byName = new Map(files.map((file) => [file.name, file]));
  const unknown = applied.filter(({ name }) => !byName.has(name)).map(({ name }) => name);
  if (unknown.length > 0) {
    throw new Error(
      `The database is newer than this version of Attune; it also has: ${unknown.join(', ')}. Update.`,
    );
  }
  const changed = applied.filter(({ name, checksum }) => byName.get(name)?.checksum !== checksum);
  if (changed.length > 0) {
    const names = changed.map(({ name }) => name).join(', ');
    throw new Error(
      `Applied migrations were changed afterwards: ${names}. Restore them and add a new file instead.`,
    );
  }
  const done = new Set(applied.map(({ name }) => name));
  return files.filter(({ name }) => !done.has(name));
}

export function readMigrations(dir: string = migrationsDir): Migration[] {
  const names = readdirSync(dir).filter((name) => name.endsWith('.sql'));
  const numbers = new Set(names.map((name) => name.slice(0, 4)));
  if (names.some((name) => !/^\d{4}_\w+\.sql$/.test(name)) || numbers.size < names.length) {
    throw new Error(`Migrations must be named 0001_name.sql, each number once: ${names.join(', ')}`);
  }
  return names.sort().map((name) => {
    const text = readFileSync(join(dir, name), 'utf8');
    return { name, text, checksum: createHash('sha256').update(text).digest('hex') };
  });
}

async function apply(client: pg.Client, { name, checksum, text }: Migration, log: Log): Promise<void> {
  await client.query('begin');
  try {
    await client.query(text);
    await client.query('insert into migration (name, checksum) values ($1, $2)', [name, checksum]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`Migration ${name} failed: ${explain(error, text)}`, { cause: error });
  }
  log.info({ migration: name }, 'Applied a migration');
}

/** Adds the line of the file that PostgreSQL points at. */
function explain(error: unknown, text: string): string {
  if (!(error instanceof pg.DatabaseError)) return String(error);
  const line = error.position ? text.slice(0, Number(error.position)).split('\n').length : undefined;
  return [error.message, error.detail, error.hint, line && `line ${line}`].filter(Boolean).join(' – ');
}

/** Roles belong to the whole server: another database on it may create the same one at the same time. */
async function createAppRole(client: pg.Client): Promise<void> {
  try {
    await client.query(`do $$
      begin
        if not exists (select from pg_roles where rolname = '${appRole}') then
          create role ${appRole} nologin;
        end if;
      exception when duplicate_object or unique_violation then null;
      end $$`);
    // From PostgreSQL 16 on, who creates a role may not yet become it.
    await becomes(client).catch(async () => {
      await client.query(`grant ${appRole} to current_user`);
      await becomes(client);
    });
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== '42501') throw error;
    const { rows } = await client.query<{ user: string }>('select current_user as user');
    const user = pg.escapeIdentifier(rows[0]?.user ?? 'attune');
    throw new Error(
      `The database user ${user} may not create roles. Let an administrator run:\n` +
        `  create role ${appRole} nologin;\n  grant ${appRole} to ${user};`,
      { cause: error },
    );
  }
}

async function becomes(client: pg.Client): Promise<void> {
  await client.query(`set role ${appRole}`);
  await client.query('reset role');
}
