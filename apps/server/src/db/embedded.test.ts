import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { type EmbeddedPostgres, startEmbedded } from './embedded.ts';
import { postgresBinaries, unprivilegedUser } from './postgres-binaries.ts';

const log = pino({ level: 'silent' });
const isRoot = process.getuid?.() === 0;
const started: EmbeddedPostgres[] = [];
const dirs: string[] = [];

afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
});

/** A folder that other users may enter, as a deployment's would be. */
function newDir(parent = tmpdir()): string {
  const dir = mkdtempSync(join(parent, 'attune-embedded-'));
  chmodSync(dir, 0o755);
  dirs.push(dir);
  return dir;
}

async function start(dataDir: string): Promise<EmbeddedPostgres> {
  const server = await startEmbedded({ dataDir, log });
  started.push(server);
  return server;
}

async function query<T extends pg.QueryResultRow>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync(`/proc/${pid}/cmdline`) || readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
}

/** Another process that starts the server, writes rows and reports each one that was committed. */
function startWriter(dataDir: string): ChildProcess {
  return fork(join(import.meta.dirname, '../testing/embedded-writer.ts'), [dataDir], {
    execPath: process.execPath,
    execArgv: [],
    detached: true, // a process group of its own, like a terminal's job
  });
}

describe('the built-in PostgreSQL', () => {
  test('starts, speaks UTF-8, keeps its data over a stop and is safe by default', async () => {
    const dataDir = newDir();
    const server = await start(dataDir);
    await query(server.url, `create table note (body text); insert into note values ('知音')`);
    const [settings] = await query<Record<string, string>>(
      server.url,
      `select current_setting('fsync') fsync, current_setting('server_encoding') encoding,
        current_setting('TimeZone') zone, current_setting('listen_addresses') listen, lower('ÄÖ知') lowered`,
    );
    expect(settings).toEqual({
      fsync: 'on',
      encoding: 'UTF8',
      zone: 'UTC',
      listen: '', // nobody else may enter the folder of its socket
      lowered: 'äö知',
    });
    expect(statSync(join(dataDir, 'postgres-password')).mode & 0o777).toBe(0o600);
    const wrong = new URL(server.url);
    wrong.password = 'guess';
    await expect(query(wrong.href, 'select 1')).rejects.toThrow('password authentication failed');

    await server.stop();
    expect(isRunning(server.pid)).toBe(false);
    const again = await start(dataDir);
    expect(await query(again.url, 'select body from note')).toEqual([{ body: '知音' }]);
  });

  test('listens on this machine only where its path is too long for a socket', async () => {
    const server = await start(join(newDir(), 'a-folder-with-a-long-name'.repeat(4)));
    expect(await query(server.url, `select current_setting('listen_addresses') as listen`)).toEqual([
      { listen: '127.0.0.1' },
    ]);
  });

  test('is adopted after its parent was killed, with nothing acknowledged lost', async () => {
    const dataDir = newDir();
    const writer = startWriter(dataDir);
    const acknowledged: number[] = [];
    let pid = 0;
    await new Promise<void>((done, fail) => {
      writer.once('exit', (code) => fail(new Error(`the writer ended: ${code}`)));
      writer.on('message', (message: { pid?: number; row?: number }) => {
        if (message.pid) pid = message.pid;
        if (message.row) acknowledged.push(message.row);
        if (acknowledged.length === 200) done();
      });
    });
    writer.removeAllListeners('exit');
    process.kill(-(writer.pid ?? 0), 'SIGKILL'); // the whole group, as a terminal does with Ctrl-C
    await once(writer, 'exit');

    expect(isRunning(pid)).toBe(true);
    const server = await start(dataDir);
    expect(server.pid).toBe(pid);
    const rows = await query<{ n: number }>(server.url, 'select n from written order by n');
    expect(rows.map(({ n }) => n)).toEqual(expect.arrayContaining(acknowledged));
    await server.stop();
    expect(isRunning(pid)).toBe(false);
  });

  test('recovers after the server itself was killed', async () => {
    const dataDir = newDir();
    const server = await start(dataDir);
    await query(server.url, 'create table kept (n int); insert into kept values (1)');
    process.kill(server.pid, 'SIGKILL');
    const again = await start(dataDir);
    expect(again.pid).not.toBe(server.pid);
    expect(await query(again.url, 'select n from kept')).toEqual([{ n: 1 }]);
  });

  test('takes no notice of a postmaster.pid whose number belongs to somebody else now', async () => {
    const dataDir = newDir();
    const server = await start(dataDir);
    const [row] = await query<{ data_directory: string }>(server.url, 'show data_directory');
    const pidFile = join(row?.data_directory ?? '', 'postmaster.pid');
    const lines = readFileSync(pidFile, 'utf8').split('\n');
    await server.stop();
    writeFileSync(pidFile, [String(process.pid), ...lines.slice(1)].join('\n'));
    const again = await start(dataDir);
    expect(again.pid).not.toBe(process.pid);
  });

  test('is one server for all who start it at the same time, until the last one leaves', async () => {
    const dataDir = newDir();
    const servers = await Promise.all([start(dataDir), start(dataDir), start(dataDir)]);
    const pids = new Set(servers.map(({ pid }) => pid));
    expect(pids.size).toBe(1);
    const [first, second, third] = servers;
    await first?.stop();
    expect(await query(second?.url ?? '', 'select 1 as one')).toEqual([{ one: 1 }]);
    await Promise.all([second?.stop(), third?.stop()]);
    expect(isRunning(first?.pid ?? 0)).toBe(false);
  });

  test('stops once when many leave at the same time, over and over', { timeout: 60_000 }, async () => {
    const dataDir = newDir();
    for (let round = 0; round < 5; round += 1) {
      const servers = await Promise.all(Array.from({ length: 6 }, () => start(dataDir)));
      await Promise.all(servers.map((server) => server.stop()));
      expect(isRunning(servers[0]?.pid ?? 0)).toBe(false);
    }
  });

  test('stops although the connection that held it was cut', async () => {
    const dataDir = newDir();
    const server = await start(dataDir);
    await query(
      server.url,
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'attune-hold'`,
    );
    await server.stop();
    expect(isRunning(server.pid)).toBe(false);
  });

  test('says why it cannot start', async () => {
    const dataDir = newDir();
    const server = await start(dataDir);
    const [row] = await query<{ data_directory: string }>(server.url, 'show data_directory');
    await server.stop();
    writeFileSync(join(row?.data_directory ?? '', 'postgresql.auto.conf'), 'no_such_setting = 1\n');
    await expect(start(dataDir)).rejects.toThrow('no_such_setting');
  });

  // PostgreSQL only refuses root, so there is nothing to test for anyone else.
  test.runIf(isRoot)(
    'started by root in a folder only root may enter, lives under /var/lib/attune',
    async () => {
      const closed = newDir(homedir());
      chmodSync(closed, 0o700);
      const dataDir = join(closed, 'data');
      mkdirSync(dataDir);
      const server = await start(dataDir);
      await query(server.url, 'create table kept (n int); insert into kept values (1)');
      const [row] = await query<{ data_directory: string }>(server.url, 'show data_directory');
      const place = row?.data_directory ?? '';
      dirs.push(dirname(place));
      expect(place).toMatch(/^\/var\/lib\/attune\//);
      expect(statSync(place).uid).not.toBe(0);
      const password = statSync(join(dirname(place), 'postgres-password'));
      expect([password.uid, password.mode & 0o777]).toEqual([0, 0o600]);
      await server.stop();
      // What lies elsewhere outlives the data folder, and opens again.
      rmSync(dataDir, { recursive: true });
      mkdirSync(dataDir);
      const again = await start(dataDir);
      expect(await query(again.url, 'select n from kept')).toEqual([{ n: 1 }]);
    },
  );

  test.runIf(isRoot)(
    'copies its programs where the system user cannot reach them, and mends their links',
    () => {
      const closed = newDir(homedir());
      chmodSync(closed, 0o700);
      const installed = dirname(dirname(postgresBinaries(undefined)));
      const copy = join(closed, 'package');
      const filter = (path: string) => !lstatSync(path).isSymbolicLink();
      cpSync(installed, copy, { recursive: true, filter });
      const runAs = unprivilegedUser();
      const home = newDir();
      const bin = postgresBinaries(runAs, copy, home);
      expect(bin.startsWith(home)).toBe(true);
      const { stdout } = spawnSync(join(bin, 'postgres'), ['--version'], {
        ...runAs,
        cwd: '/',
        encoding: 'utf8',
      });
      expect(stdout).toContain('(PostgreSQL) 18');
      expect(postgresBinaries(runAs, copy, home)).toBe(bin);
    },
  );
});
