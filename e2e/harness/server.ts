import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBlankDatabase } from '../../apps/server/src/testing/database.ts';
import { projectDir } from '../../scripts/run.ts';
import { freePort } from './ports.ts';

export interface Server {
  port: number;
  /** Its public address. */
  url: string;
  /** Dies at once, as in a crash: nothing is written or closed any more. */
  kill(): Promise<void>;
  /** Starts again on the same database, data folder and port. */
  start(): Promise<void>;
  /** What it has logged. */
  output(): string;
  /** Stops for good and drops the database. */
  close(): Promise<void>;
}

const START_MS = 60_000;

/** The whole server as people run it: its own process, an empty migrated database, the real clock, no demo. */
export async function startServer(env: Record<string, string> = {}): Promise<Server> {
  const database = await createBlankDatabase('template');
  const dataDir = await mkdtemp(join(tmpdir(), 'attune-e2e-'));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  let child: ChildProcess | null = null;
  let output = '';

  async function start(): Promise<void> {
    const started = spawn(process.execPath, [join(projectDir, 'apps/server/src/main.ts')], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: database.url,
        ATTUNE_DATA_DIR: dataDir,
        ATTUNE_PORT: String(port),
        ATTUNE_DEMO: 'off',
        ATTUNE_LOG_LEVEL: process.env.ATTUNE_TEST_LOG ?? 'warn',
        ...env,
      },
    });
    child = started;
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (process.env.ATTUNE_TEST_LOG) process.stderr.write(text);
      });
    }
    const deadline = Date.now() + START_MS;
    while (!(await isReady(url))) {
      if (started.exitCode !== null) throw new Error(`The server ended at its start:\n${output}`);
      if (Date.now() > deadline) throw new Error(`The server was not ready in time:\n${output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const ending = child;
    child = null;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = once(ending, 'exit');
    ending.kill(signal);
    await gone;
  }

  await start();
  return {
    port,
    url,
    start,
    kill: () => end('SIGKILL'),
    output: () => output,
    async close() {
      await end('SIGTERM');
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/ready`)).ok;
  } catch {
    return false;
  }
}
