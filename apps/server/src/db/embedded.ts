import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { BaseLogger } from 'pino';
import { isErrno, keptSecret, readIfPresent } from '../kept-secret.ts';
import { canUse, postgresBinaries, type RunAs, sharedHome, unprivilegedUser } from './postgres-binaries.ts';

export type Log = Pick<BaseLogger, 'info' | 'warn' | 'error'>;

export interface EmbeddedPostgres {
  /** Connection string of the database `attune`, as its superuser. */
  url: string;
  /** Process id of the PostgreSQL server. */
  pid: number;
  /** Shuts the server down, unless another process uses it too. Close your own connections first. */
  stop(): Promise<void>;
}

interface Options {
  dataDir: string;
  log: Log;
  /** Extra server settings, for tests. */
  settings?: Record<string, string>;
}

const user = 'attune';
const database = 'attune';
/** Everyone who uses the server holds this advisory lock shared; who gets it exclusively was the last. */
const inUseLock = 4_771_801;
const startLimitMs = 10 * 60_000;

const serverSettings: Record<string, string> = {
  max_connections: '100',
  password_encryption: 'scram-sha-256',
  shared_buffers: '128MB',
  effective_cache_size: '1GB',
  random_page_cost: '1.1',
  jit: 'off',
  wal_compression: 'on',
  max_wal_size: '2GB',
  // A young table outgrows the plans made for it when it was empty within seconds, not minutes.
  autovacuum_naptime: '10s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // One file a weekday, overwritten a week later.
  logging_collector: 'on',
  log_directory: 'log',
  log_filename: 'postgresql-%a.log',
  log_truncate_on_rotation: 'on',
  log_rotation_age: '1d',
  log_rotation_size: '0',
};

/**
 * Starts the PostgreSQL that Attune brings along, or adopts the one that already runs on this data folder.
 * The server is a process of its own group: it outlives a killed parent, and the terminal's Ctrl-C does not reach it.
 * @throws when it cannot be started, with the last lines of its log.
 */
export async function startEmbedded({ dataDir, log, settings = {} }: Options): Promise<EmbeddedPostgres> {
  mkdirSync(dataDir, { recursive: true });
  const place = findPlace(dataDir);
  // Beside the files that it opens: where these lie elsewhere, they outlive the data folder.
  const password = keptSecret(join(dirname(place.cluster), 'postgres-password'));
  if (!existsSync(join(place.cluster, 'PG_VERSION'))) {
    log.info({ dir: place.cluster }, 'Creating the database');
    initialise(place, password);
  }

  const deadline = Date.now() + startLimitMs;
  const failures: string[] = [];
  let child: Launched | undefined;
  try {
    while (Date.now() < deadline) {
      const failure = child?.failure();
      if (failure !== undefined) {
        // Perhaps another process was quicker: then this round adopts its server.
        failures.push(failure);
        child = undefined;
      }
      const written = readPidFile(place.cluster);
      const state = written ? stateOf(written.pid, place.cluster) : 'dead';
      if (written && state === 'ours') {
        const url = `postgres://${user}:${password}@${encodeURIComponent(written.host)}:${written.port}`;
        const holder = await takeHold(`${url}/postgres`, place.cluster);
        if (holder) return useServer(place.cluster, written.pid, `${url}/${database}`, holder, log);
      } else if (!child) {
        if (failures.length >= 3) throw new Error(`PostgreSQL did not start:\n${failures.at(-1)}`);
        if (written && state === 'foreign') dropPidFile(place.cluster, written);
        child = await launch(place, { ...serverSettings, ...settings });
      }
      await delay(20);
    }
  } finally {
    child?.forget();
  }
  throw new Error(`PostgreSQL was not ready within 10 minutes; see its log in ${place.cluster}/log`);
}

interface Place {
  cluster: string;
  bin: string;
  runAs: RunAs | undefined;
}

/** Where the database lives and who runs it: the owner of existing files, else this user or its stand-in for root. */
function findPlace(dataDir: string): Place {
  const root = process.getuid?.() === 0;
  const standIn = unprivilegedUser();
  let home = realpathSync(dataDir);
  const inPlace = join(home, 'postgres-18');
  const owner = root && existsSync(inPlace) ? statSync(inPlace) : undefined;
  const runAs = owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : standIn;
  if (runAs && !canUse(home, runAs)) {
    home = join(sharedHome, createHash('sha256').update(home).digest('hex').slice(0, 16));
    mkdirSync(home, { recursive: true, mode: 0o755 });
    for (const dir of [sharedHome, home]) chmodSync(dir, 0o755);
  }
  return { cluster: join(home, 'postgres-18'), bin: postgresBinaries(runAs), runAs };
}

/** Runs initdb in a folder beside and renames it into place, so that a half-made cluster is never used. */
function initialise({ cluster, bin, runAs }: Place, password: string): void {
  const draft = mkdtempSync(`${cluster}.new-${process.pid}-`);
  try {
    const passwordFile = join(draft, 'password');
    const data = join(draft, 'data');
    mkdirSync(data, { mode: 0o700 });
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (runAs) for (const path of [draft, data, passwordFile]) chownSync(path, runAs.uid, runAs.gid);
    const { status, stdout, stderr, error } = spawnSync(
      join(bin, 'initdb'),
      [
        ...['-D', data, '-U', user, '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
        ...[
          '--encoding',
          'UTF8',
          '--locale',
          'C',
          '--locale-provider',
          'builtin',
          '--builtin-locale',
          'C.UTF-8',
        ],
      ],
      { ...runAs, cwd: '/', env: childEnv, encoding: 'utf8' },
    );
    if (error) throw error;
    if (status !== 0) throw new Error(`initdb failed:\n${stdout}${stderr}`);
    renameSync(data, cluster);
  } catch (error) {
    // Another process that started at the same time was quicker.
    if (!isErrno(error, 'EEXIST', 'ENOTEMPTY')) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

const childEnv = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

interface Launched {
  /** Undefined while the process lives; else its last words. */
  failure(): string | undefined;
  forget(): void;
}

async function launch({ cluster, bin, runAs }: Place, settings: Record<string, string>): Promise<Launched> {
  const all = { ...settings, ...(await address(cluster)) };
  const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const logFile = `${cluster}.start-${process.pid}-${randomBytes(4).toString('hex')}.log`;
  const output = openSync(logFile, 'wx', 0o600);
  const child = spawn(join(bin, 'postgres'), ['-D', cluster, ...args], {
    ...runAs,
    cwd: '/',
    env: childEnv,
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  let ended: string | undefined;
  const finish = (reason: string) => {
    ended ??= `${readIfPresent(logFile) ?? ''}\n(${reason}; more in ${cluster}/log)`;
    rmSync(logFile, { force: true });
  };
  child.once('error', (error) => finish(error.message));
  child.once('exit', (code, signal) => finish(`exit ${code ?? signal}`));
  child.unref();
  return { failure: () => ended, forget: () => rmSync(logFile, { force: true }) };
}

/** Longest path of a socket that every system takes. */
const SOCKET_PATH = 100;

/**
 * A socket in its own folder, which nobody else may enter and which costs less than TCP. TCP on this machine only, where the folder's path is too long for a socket.
 */
async function address(cluster: string): Promise<Record<string, string>> {
  const fits = Buffer.byteLength(join(cluster, '.s.PGSQL.65535')) <= SOCKET_PATH;
  return {
    port: String(await freePort()),
    listen_addresses: fits ? '' : '127.0.0.1',
    unix_socket_directories: fits ? cluster : '',
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(0, '127.0.0.1', done);
  });
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

interface PidFile {
  pid: number;
  port: number;
  /** An address, or the folder of its socket. */
  host: string;
  text: string;
}

/**
 * postmaster.pid: process id on line 1, port on line 4, folder of the socket on line 5, address on line 6. Undefined when
 * absent or not yet complete.
 */
function readPidFile(cluster: string): PidFile | undefined {
  const text = readIfPresent(join(cluster, 'postmaster.pid'));
  const lines = text?.split('\n');
  const pid = Number(lines?.[0]);
  const port = Number(lines?.[3]);
  const host = lines?.[4] || lines?.[5];
  return text && pid > 0 && port > 0 && host ? { pid, port, host, text } : undefined;
}

/** Whether the process is a PostgreSQL on this folder, or a newcomer that got the number of a dead one. */
function stateOf(pid: number, cluster: string): 'ours' | 'foreign' | 'dead' {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!isErrno(error, 'EPERM')) return 'dead';
  }
  // A process that has ended but was not reaped yet has an empty command line.
  const command = commandLine(pid);
  if (!command) return 'dead';
  return command.includes(`-D ${cluster} -c`) ? 'ours' : 'foreign';
}

function commandLine(pid: number): string | undefined {
  if (process.platform !== 'linux') {
    return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
  }
  try {
    return readIfPresent(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ');
  } catch (error) {
    if (isErrno(error, 'ESRCH')) return undefined;
    throw error;
  }
}

/**
 * PostgreSQL itself clears the file of a dead server, but not when an unrelated process of the same user now has the
 * number, which is common in containers.
 */
function dropPidFile(cluster: string, seen: PidFile): void {
  if (readPidFile(cluster)?.text === seen.text) rmSync(join(cluster, 'postmaster.pid'), { force: true });
}

/** A connection that marks the server as in use, or undefined when the server is not ready. */
async function takeHold(url: string, cluster: string): Promise<pg.Client | undefined> {
  const client = new pg.Client({ connectionString: url, application_name: 'attune-hold', keepAlive: true });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query(`select pg_advisory_lock_shared(${inUseLock})`);
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    if (rows[0]?.data_directory !== cluster) throw new Error('another PostgreSQL answers on the port');
    const found = await client.query('select from pg_database where datname = $1', [database]);
    if (found.rowCount === 0) await client.query(`create database ${database}`).catch(ignoreDuplicate);
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    const notReady = ['57P03', '57P01', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT'];
    if (isErrno(error, ...notReady) || /terminated|Connection ended/i.test(String(error))) return undefined;
    throw error;
  }
}

function ignoreDuplicate(error: unknown): void {
  // 42P04 duplicate_database; 23505 when two nodes create it in the same instant.
  if (!isErrno(error, '42P04', '23505')) throw error;
}

function useServer(cluster: string, pid: number, url: string, holder: pg.Client, log: Log): EmbeddedPostgres {
  let stopping: Promise<void> | undefined;
  let lost = false;
  holder.on('error', (error) => {
    lost = true;
    if (!stopping) log.error({ reason: error.message }, 'The connection to the built-in PostgreSQL broke');
  });
  /**
   * Lets go of the server, and says whether nobody else holds it. Whoever is last may stop the server before the
   * answer is here, and a connection may break for other reasons: so until there is an answer or no server.
   */
  const letGo = async (): Promise<{ holder: pg.Client; last: boolean } | undefined> => {
    let hold = lost ? undefined : holder;
    while (stateOf(pid, cluster) === 'ours') {
      hold ??= await takeHold(url, cluster);
      try {
        await hold?.query(`select pg_advisory_unlock_shared(${inUseLock})`);
        const answer = await hold?.query<{ last: boolean }>(
          `select pg_try_advisory_lock(${inUseLock}) as last`,
        );
        if (hold && answer) return { holder: hold, last: answer.rows[0]?.last === true };
      } catch {
        hold = undefined;
      }
      await delay(20);
    }
    return undefined;
  };
  const stop = async () => {
    const free = await letGo();
    if (free && !free.last) {
      await free.holder.end();
      log.info('The built-in PostgreSQL stays up: another process uses it');
      return;
    }
    if (free) process.kill(pid, 'SIGINT'); // fast shutdown
    await free?.holder.end().catch(() => {});
    // Its pid file goes a moment before it does.
    while (stateOf(pid, cluster) === 'ours') await delay(20);
  };
  return {
    url,
    pid,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}
