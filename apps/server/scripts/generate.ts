import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import codegen from 'kysely-codegen';
import type pg from 'pg';
import pino from 'pino';
import { migrate } from '../src/db/migrate.ts';
import { createPool } from '../src/db/pool.ts';
import { openScratch } from '../src/testing/scratch.ts';
import { startTestServer } from '../src/testing/server.ts';
import { dumpSchema } from './dump-schema.ts';

/**
 * Writes what follows from the migrations: the row types and a readable dump of the schema.
 *   node apps/server/scripts/generate.ts [--check]
 * With --check nothing is written; a stale file is shown as a diff and the exit status is 1.
 */

const serverDir = resolve(import.meta.dirname, '..');
const log = pino({ level: 'warn' });

async function generate(): Promise<Record<string, string>> {
  const server = await startTestServer();
  try {
    const scratch = await openScratch(server.url);
    try {
      const url = await scratch.create('generate');
      await migrate(url, log);
      const pool = createPool({ url, size: 2, log });
      try {
        return {
          'schema.sql': await dumpSchema(pool),
          'src/db/schema.generated.ts': await rowTypes(pool),
        };
      } finally {
        await pool.end();
      }
    } finally {
      await scratch.close();
    }
  } finally {
    await server.stop();
  }
}

/** The types must say what src/db/pool.ts delivers: bigint and numeric as number, date as string. */
function rowTypes(pool: pg.Pool): Promise<string> {
  return codegen.generate({
    db: new Kysely({ dialect: new PostgresDialect({ pool }) }),
    dialect: new codegen.PostgresDialect({ dateParser: 'string', numericParser: 'number' }),
    typeMapping: { int8: 'number' },
    outFile: null,
  });
}

function diff(file: string, fresh: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'attune-generate-'));
  try {
    const path = join(dir, 'generated');
    writeFileSync(path, fresh);
    return spawnSync('diff', ['-u', file, path], { encoding: 'utf8' }).stdout;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

const check = process.argv.includes('--check');
for (const [name, fresh] of Object.entries(await generate())) {
  const file = join(serverDir, name);
  if (!check) writeFileSync(file, fresh);
  else if (readFileSync(file, 'utf8') !== fresh) {
    console.error(
      `apps/server/${name} does not fit the migrations; run node apps/server/scripts/generate.ts`,
    );
    console.error(diff(file, fresh));
    process.exitCode = 1;
  }
}
