import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createBlankDatabase } from '../testing/database.ts';
import { migrate } from './migrate.ts';

const log = pino({ level: 'silent' });
let dir: string;
let blank: Awaited<ReturnType<typeof createBlankDatabase>>;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'attune-migrate-'));
  blank = await createBlankDatabase();
});
afterEach(async () => {
  rmSync(dir, { recursive: true });
  await blank.drop();
});

const write = (name: string, text: string) => writeFileSync(join(dir, name), text);
const run = () => migrate(blank.url, log, { dir });

async function query(text: string, url = blank.url): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

test('applies what is new, in order, once', async () => {
  write('0002_second.sql', 'alter table thing add column name text');
  write('0001_first.sql', 'create table thing (id int); grant select on thing to attune_app');
  expect(await run()).toEqual(['0001_first.sql', '0002_second.sql']);
  expect(await run()).toEqual([]);
  write('0003_third.sql', 'drop table thing');
  expect(await run()).toEqual(['0003_third.sql']);
});

test('two nodes may start at once', async () => {
  write('0001_first.sql', 'create table thing (id int); insert into thing values (1)');
  const runs = await Promise.all([run(), run(), run()]);
  expect(runs.flat()).toEqual(['0001_first.sql']);
  expect(await query('select id from thing')).toEqual([{ id: 1 }]);
});

test('a migration that fails leaves nothing behind and says where', async () => {
  write('0001_first.sql', 'create table thing (id int);\n\nselect no_such_column from thing');
  await expect(run()).rejects.toThrow(
    /0001_first\.sql failed: column "no_such_column" does not exist.*line 3/,
  );
  expect(await query(`select to_regclass('thing') as thing`)).toEqual([{ thing: null }]);
  write('0001_first.sql', 'create table thing (id int)');
  expect(await run()).toEqual(['0001_first.sql']);
});

test('refuses a database that is newer than the code, and an applied file that was changed', async () => {
  write('0001_first.sql', 'create table thing (id int)');
  write('0002_second.sql', 'select 1');
  await run();
  write('0001_first.sql', 'create table thing (id bigint)');
  await expect(run()).rejects.toThrow('changed afterwards: 0001_first.sql');
  write('0001_first.sql', 'create table thing (id int)');
  rmSync(join(dir, '0002_second.sql'));
  await expect(run()).rejects.toThrow('newer than this version of Attune; it also has: 0002_second.sql');
});

test('refuses names that leave the order open', async () => {
  write('0001_first.sql', 'select 1');
  write('0001_again.sql', 'select 1');
  await expect(run()).rejects.toThrow('each number once');
});

test('a user who may not grant the role is told what to run, and that is enough', async () => {
  write('0001_first.sql', 'create table thing (id int)');
  await run();
  await query('drop table thing, migration');
  const user = `attune_plain_${randomBytes(4).toString('hex')}`;
  const name = new URL(blank.url).pathname.slice(1);
  await query(`create role ${user} login password 'plain'; alter database ${name} owner to ${user}`);
  const url = new URL(blank.url);
  url.username = user;
  url.password = 'plain';
  try {
    const failure = await migrate(url.href, log, { dir }).catch((error: unknown) => error);
    expect(String(failure)).toContain(`create role attune_app nologin;\n  grant attune_app to "${user}";`);
    await query(`grant attune_app to "${user}"`);
    expect(await migrate(url.href, log, { dir })).toEqual(['0001_first.sql']);
  } finally {
    await query(`alter database ${name} owner to current_user; drop owned by ${user}; drop role ${user}`);
  }
});
