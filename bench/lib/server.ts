import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
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
  const { nodes, ...cluster } = await startCluster({ nodes: 1, ...(profileDir && { profileDir }) });
  return { ...cluster, ...nodes[0]! };
}

/** One process of several on the same database. */
export interface BenchNode {
  url: string;
  usage: BenchServer['usage'];
  /** Whether it takes requests now. */
  isUp(): boolean;
  /** How often it ended without being told to. */
  crashes(): number;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again, at the same address; resolves when it takes requests. @throws when it does not start */
  start(): Promise<void>;
}

export interface BenchCluster extends Pick<BenchServer, 'secret' | 'databaseUrl' | 'stop'> {
  nodes: BenchNode[];
}

interface ClusterOptions {
  nodes: number;
  profileDir?: string;
  /** Further settings of PostgreSQL. */
  settings?: Record<string, string>;
}

/** Some servers on one database. The first is up before the others begin, so that one migrates. */
export async function startCluster(options: ClusterOptions): Promise<BenchCluster> {
  const dataDir = await mkdtemp(join(tmpdir(), 'attune-bench-'));
  await chmod(dataDir, 0o755); // PostgreSQL runs as another user where this one is root
  const { profileDir, settings = {} } = options;
  const embedded = await startEmbedded({ dataDir, log: pino({ level: 'warn' }), settings });
  const secret = randomBytes(24).toString('hex');
  const profile = profileDir ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`] : [];
  const command = startCommand();
  const children = new Set<ChildProcess>();
  let stopping = false;

  async function makeNode(): Promise<BenchNode> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    let child: ChildProcess | undefined;
    let up = false;
    let crashes = 0;
    return {
      url,
      usage: () => usageOf(url),
      isUp: () => up,
      crashes: () => crashes,
      async kill() {
        const victim = child;
        if (!victim || !up) return;
        up = false;
        child = undefined;
        const ended = once(victim, 'exit');
        victim.kill('SIGKILL');
        await ended;
      },
      async start() {
        const started = spawn(process.execPath, [...profile, ...command.args], {
          cwd: projectDir,
          stdio: ['ignore', 'inherit', 'inherit'],
          env: {
            ...command.env,
            PATH: process.env.PATH,
            ATTUNE_DATA_DIR: dataDir,
            ATTUNE_SECRET: secret,
            ATTUNE_PORT: String(port),
            ATTUNE_DEMO: 'off',
            ATTUNE_LOG_LEVEL: 'warn',
          },
        });
        child = started;
        children.add(started);
        started.once('exit', () => {
          children.delete(started);
          if (child !== started) return;
          up = false;
          if (!stopping) crashes += 1;
        });
        while (!(await isReady(url))) {
          if (started.exitCode !== null || started.signalCode !== null)
            throw new Error('the server did not start');
          await delay(50);
        }
        up = true;
      },
    };
  }

  const stop = async () => {
    stopping = true;
    await Promise.all(
      [...children].map((child) => {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        return ended;
      }),
    );
    await embedded.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const nodes: BenchNode[] = [];
    for (let index = 0; index < options.nodes; index++) nodes.push(await makeNode());
    for (const node of nodes) await node.start();
    return { nodes, secret, databaseUrl: embedded.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function usageOf(url: string): Promise<{ cpuSeconds: number; rssBytes: number }> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const read = (name: string) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1]);
  return { cpuSeconds: read('process_cpu_seconds_total'), rssBytes: read('process_resident_memory_bytes') };
}

/** What `npm start` gives to Node, so that what is measured is what people run. */
function startCommand(): { env: Record<string, string>; args: string[] } {
  const { scripts } = JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8'));
  const words = String(scripts.start).split(' ');
  const node = words.indexOf('node');
  // exec env NAME=VALUE … node …
  const env = Object.fromEntries(words.slice(2, node).map((word) => word.split('=')));
  return { env, args: words.slice(node + 1) };
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
