import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { startEmbedded } from '../../apps/server/src/db/embedded.ts';
import { projectDir } from '../../scripts/run.ts';

/** A server under load: the real process on the built-in database, in a folder that goes when it stops. */
export interface BenchServer {
  url: string;
  /** Key of its tokens. */
  secret: string;
  /** The database, as its owner. */
  databaseUrl: string;
  /** What the process used: seconds of CPU since it began, bytes resident now. */
  usage(): Promise<{ cpuSeconds: number; rssBytes: number }>;
  stop(): Promise<void>;
}

/** `profileDir`: where Node writes a CPU profile of the server when it stops. */
export async function startServer({ profileDir }: { profileDir?: string } = {}): Promise<BenchServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'attune-bench-'));
  await chmod(dataDir, 0o755); // PostgreSQL runs as another user where this one is root
  const embedded = await startEmbedded({ dataDir, log: pino({ level: 'warn' }) });
  const secret = randomBytes(24).toString('hex');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const profile = profileDir ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`] : [];
  const child = spawn(process.execPath, [...profile, ...startArguments()], {
    cwd: projectDir,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      PATH: process.env.PATH,
      ATTUNE_DATA_DIR: dataDir,
      ATTUNE_SECRET: secret,
      ATTUNE_PORT: String(port),
      ATTUNE_DEMO: 'off',
      ATTUNE_LOG_LEVEL: 'warn',
    },
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    await embedded.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  while (!(await isReady(url))) {
    if (child.exitCode !== null) {
      await stop();
      throw new Error('the server did not start');
    }
    await delay(50);
  }
  return {
    url,
    secret,
    databaseUrl: embedded.url,
    async usage() {
      const text = await (await fetch(`${url}/metrics`)).text();
      const read = (name: string) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1]);
      return {
        cpuSeconds: read('process_cpu_seconds_total'),
        rssBytes: read('process_resident_memory_bytes'),
      };
    },
    stop,
  };
}

/** What `npm start` gives to Node, so that what is measured is what people run. */
function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8'));
  return String(scripts.start).split(' ').slice('exec node'.split(' ').length);
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/ready`).then(
    (answer) => answer.ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
