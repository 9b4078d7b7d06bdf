import { join, resolve } from 'node:path';
import pino from 'pino';
import { startEmbedded } from '../db/embedded.ts';
import { readEnv } from '../env.ts';
import { createDiskStorage } from '../storage/disk.ts';
import { backup } from './backup.ts';
import { restore } from './restore.ts';

/** `npm run backup -- FILE` and `npm run restore -- FILE`, with the server's own settings. */
async function main([action, name]: string[]): Promise<void> {
  if (!name || (action !== 'backup' && action !== 'restore')) {
    console.error('Say which file: npm run backup -- FILE, npm run restore -- FILE');
    process.exitCode = 1;
    return;
  }
  const env = readEnv(process.env);
  const log = pino({ level: 'warn' });
  const file = resolve(process.env.INIT_CWD ?? process.cwd(), name);
  // Beside a running server it is that server's database which is used, and left running.
  const embedded = env.databaseUrl ? null : await startEmbedded({ dataDir: env.dataDir, log });
  const url = env.databaseUrl ?? embedded?.url ?? '';
  const storage = createDiskStorage(join(env.dataDir, 'files'));
  try {
    const { tables, files, missing } = await (action === 'backup' ? backup : restore)({
      url,
      storage,
      file,
      log,
    });
    const lost = missing.length > 0 ? `; ${missing.length} file(s) were not in the storage` : '';
    console.log(`${action}: ${tables.length} tables and ${files.length} files${lost}. ${file}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  } finally {
    await embedded?.stop();
  }
}

await main(process.argv.slice(2));
