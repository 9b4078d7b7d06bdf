import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import yazl from 'yazl';
import { MissingFile, type Storage } from '../storage/storage.ts';
import { Hashing, MANIFEST, type Manifest } from './manifest.ts';
import { listTables, selectOf } from './tables.ts';

/**
 * Writes everything to `file`, a ZIP archive: each table as PostgreSQL's COPY writes it, each uploaded file, and a manifest. The
 * tables are read in one snapshot, so the server may go on meanwhile. The file appears when it is whole.
 */
export async function backup(options: { url: string; storage: Storage; file: string }): Promise<Manifest> {
  const { storage, file } = options;
  const client = new pg.Client({ connectionString: options.url, application_name: 'attune-backup' });
  await client.connect();
  const unfinished = `${file}.unfinished`;
  try {
    await client.query('begin isolation level repeatable read read only');
    const zip = new yazl.ZipFile();
    const output = createWriteStream(unfinished, { mode: 0o600, flush: true });
    const written = pipeline(zip.outputStream, output);
    const manifest = await fill(zip, client, storage).catch((error: Error) => {
      output.destroy(error);
      throw error;
    });
    await written;
    await rename(unfinished, file);
    return manifest;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  } finally {
    await client.end();
  }
}

async function fill(zip: yazl.ZipFile, client: pg.Client, storage: Storage): Promise<Manifest> {
  const migrations = await client.query('select name, checksum from migration order by name');
  const keys = await client.query<{ storage_key: string }>('select storage_key from attachment order by 1');
  const manifest: Manifest = {
    format: 'attune-backup-1',
    createdAt: new Date().toISOString(),
    migrations: migrations.rows,
    tables: [],
    files: [],
    missing: [],
  };
  for (const table of await listTables(client)) {
    const path = `tables/${table.name}.copy`;
    const sha256 = await add(zip, path, client.query(copyTo(`copy (${selectOf(table)}) to stdout`)));
    manifest.tables.push({ ...table, path, sha256 });
  }
  for (const { storage_key: key } of keys.rows) {
    const content = await storage.get(key).catch((error: unknown) => {
      if (!(error instanceof MissingFile)) throw error;
      manifest.missing.push(key);
      return null;
    });
    if (!content) continue;
    const path = `files/${key}`;
    manifest.files.push({ key, path, sha256: await add(zip, path, content) });
  }
  await add(zip, MANIFEST, Readable.from([JSON.stringify(manifest, null, 2)]));
  zip.end();
  return manifest;
}

/** Adds one entry, and waits until it is written. @returns its SHA-256 */
async function add(zip: yazl.ZipFile, path: string, content: Readable): Promise<string> {
  const hashing = new Hashing();
  const end = new PassThrough();
  zip.addReadStream(end, path);
  await pipeline(content, hashing, end);
  return hashing.hex();
}
