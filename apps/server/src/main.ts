import { join } from 'node:path';
import pino from 'pino';
import { buildApp } from './app.ts';
import { createDatabase } from './db/database.ts';
import { startEmbedded } from './db/embedded.ts';
import { migrate } from './db/migrate.ts';
import { createPool } from './db/pool.ts';
import { ensureSecret, readEnv } from './env.ts';
import { migrateJobs } from './jobs/worker.ts';

/** The process: environment, database, migrations, application, listening; and all of it in reverse on a signal. */
async function main(): Promise<void> {
  const env = readEnv(process.env);
  const log = pino({
    level: env.logLevel,
    redact: {
      paths: ['req.headers.authorization', 'req.headers.cookie', '*.password', '*.token'],
      censor: '[redacted]',
    },
  });
  const embedded = env.databaseUrl ? null : await startEmbedded({ dataDir: env.dataDir, log });
  const databaseUrl = env.databaseUrl ?? embedded?.url ?? '';
  await migrate(databaseUrl, log);
  const pool = createPool({ url: databaseUrl, size: env.poolSize, log });
  await migrateJobs(pool, log);
  const db = createDatabase(pool, log);
  const running = await buildApp({
    env,
    secret: ensureSecret(env),
    db,
    pool,
    databaseUrl,
    clock: () => new Date(),
    log,
    jobs: true,
  });

  let stopping: Promise<void> | null = null;
  const stop = (signal: string): Promise<void> => {
    stopping ??= (async () => {
      log.info({ signal }, 'Stopping');
      await running.stop();
      await db.close();
      await embedded?.stop();
    })();
    return stopping;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      stop(signal).then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'Could not stop cleanly');
          process.exit(1);
        },
      );
    });
  }

  await running.app.listen({ host: env.host, port: env.port });
  log.info({ url: env.publicUrl, data: join(env.dataDir) }, 'Attune is ready');
}

await main();
