import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { startEmbedded } from '../db/embedded.ts';
import { readEnv } from '../env.ts';

export interface TestServer {
  /** Connection string of a database to issue `create database` from. */
  url: string;
  stop(): Promise<void>;
}

/**
 * The PostgreSQL that tests and scripts make scratch databases on: DATABASE_URL, else a built-in one in a cache
 * folder, tuned for databases that nobody misses after a crash.
 */
export async function startTestServer(): Promise<TestServer> {
  const given = readEnv(process.env).databaseUrl;
  if (given) return { url: given, stop: async () => {} };
  const dataDir = join(import.meta.dirname, '../../../../node_modules/.cache/attune-test');
  mkdirSync(dataDir, { recursive: true });
  return startEmbedded({
    dataDir,
    log: pino({ level: 'warn' }),
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      autovacuum_naptime: '10min',
      max_wal_size: '512MB',
      shared_buffers: '64MB',
      max_connections: '200',
    },
  });
}
