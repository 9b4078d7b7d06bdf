import { type Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { Value } from 'typebox/value';
import yauzl from 'yauzl';
import type { Log } from '../db/embedded.ts';
import { migrate, pendingMigrations, readMigrations } from '../db/migrate.ts';
import type { Storage } from '../storage/storage.ts';
import { Hashing, MANIFEST, Manifest } from './manifest.ts';
import { quoted } from './tables.ts';

interface Options {
  url: string;
  storage: Storage;
  file: string;
  log: Log;
}

/**
 * Fills a fresh installation from a backup. Every checksum is looked at before anything is written; the tables are filled in
 * one transaction, with all references checked at its end.
 * @throws when the backup is damaged or of a newer version, or when the database has data
 */
export async function restore({ url, storage, file, log }: Options): Promise<Manifest> {
  const archive = await openArchive(file);
  try {
    const manifest = await readManifest(archive);
    for (const { path, sha256 } of [...manifest.tables, ...manifest.files])
      if ((await hashOf(await archive.read(path))) !== sha256)
        throw new Error(`The backup is damaged: ${path}`);
    pendingMigrations(readMigrations(), manifest.migrations);
    await refuseUsed(url);
    // As far as the backup; whatever this version has beyond it then changes rows as it would have there.
    await migrate(url, log, { only: new Set(manifest.migrations.map(({ name }) => name)) });
    for (const { key, path } of manifest.files) await storage.put(key, await archive.read(path));
    await fill(url, manifest, archive);
    await migrate(url, log);
    return manifest;
  } finally {
    archive.close();
  }
}

interface Archive {
  read(path: string): Promise<Readable>;
  close(): void;
}

async function openArchive(file: string): Promise<Archive> {
  const zip = await yauzl.openPromise(file, { autoClose: false });
  const entries = new Map<string, yauzl.Entry>();
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
  return {
    async read(path) {
      const entry = entries.get(path);
      if (!entry) throw new Error(`The backup is not whole: ${path} is missing`);
      return zip.openReadStreamPromise(entry);
    },
    close: () => zip.close(),
  };
}

async function readManifest(archive: Archive): Promise<Manifest> {
  const manifest: unknown = JSON.parse(await text(await archive.read(MANIFEST)));
  if (!Value.Check(Manifest, manifest)) throw new Error('Not a backup that this version can read');
  return manifest;
}

async function hashOf(content: Readable): Promise<string> {
  const hashing = new Hashing();
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  await pipeline(content, hashing, nowhere);
  return hashing.hex();
}

async function refuseUsed(url: string): Promise<void> {
  await connected(url, async (client) => {
    const { rows } = await client.query<{ tables: number }>(
      `select count(*)::int as tables from pg_tables where schemaname = 'public'`,
    );
    if (rows[0]?.tables !== 0)
      throw new Error('The database is not empty: restore into a fresh data folder or a new database');
  });
}

async function fill(url: string, manifest: Manifest, archive: Archive): Promise<void> {
  await connected(url, async (client) => {
    await client.query('begin');
    const { rows: references } = await client.query<{ owner: string; name: string; definition: string }>(`
      select conrelid::regclass::text as owner, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
      from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`);
    for (const { owner, name } of references)
      await client.query(`alter table ${owner} drop constraint ${name}`);
    for (const { name, columns, path } of manifest.tables) {
      // What triggers keep – agents' loads – is in the backup already.
      await client.query(`alter table ${quoted(name)} disable trigger user`);
      const into = `copy ${quoted(name)} (${columns.map(quoted).join(', ')}) from stdin`;
      await pipeline(await archive.read(path), client.query(copyFrom(into)));
      await client.query(`alter table ${quoted(name)} enable trigger user`);
    }
    for (const { owner, name, definition } of references)
      await client.query(`alter table ${owner} add constraint ${name} ${definition}`);
    await client.query(
      `select setval(pg_get_serial_sequence('event', 'id'), coalesce(max(id), 0) + 1, false) from event`,
    );
    await client.query('commit');
  });
}

async function connected(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'attune-restore' });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
