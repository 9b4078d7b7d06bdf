import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Thread } from '@attune/contract';
import pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from '../db/database.ts';
import { createPool } from '../db/pool.ts';
import { createDiskStorage } from '../storage/disk.ts';
import { buildTestApp, type TestApp } from '../testing/app.ts';
import { createBlankDatabase, type TestDatabase } from '../testing/database.ts';
import type { TestMember } from '../testing/factories.ts';
import { backup } from './backup.ts';
import { restore } from './restore.ts';
import { listTables } from './tables.ts';

const log = pino({ level: 'silent' });
let t: TestApp;
let owner: TestMember;
let conversationId: string;
let folder: string;
let file: string;
const storageOf = (name: string) => createDiskStorage(join(folder, name));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'attune-backup-'));
  file = join(folder, 'all.zip');
  t = await buildTestApp();
  const workspace = await t.makeWorkspace();
  owner = await t.makeMember(workspace, 'owner', { presence: 'online' });
  const customer = await t.makeCustomer(workspace);
  conversationId = (await customer.say('付款扣了两次\t\\N "quoted"\n💥')).conversation.id;
  await owner.send('POST', `/conversations/${conversationId}/take`);
  await owner.send('POST', `/conversations/${conversationId}/messages`, {
    clientKey: 'backup-key',
    kind: 'message',
    body: 'one moment',
  });
  await t.platform.db.system((tx) =>
    tx
      .insertInto('attachment')
      .values(
        ['file-one', 'file-two'].map((name, i) => ({
          workspace_id: workspace.id,
          id: `00000000-0000-7000-8000-00000000000${i}`,
          uploader_kind: 'member',
          uploader_id: owner.memberId,
          file_name: `${name}.txt`,
          content_type: 'text/plain',
          byte_size: 6,
          storage_key: `space/${name}`,
          created_at: new Date(),
        })),
      )
      .execute(),
  );
  await storageOf('before').put('space/file-one', one('知音'));
  await t.settled();
  await backup({ url: t.database.url, storage: storageOf('before'), file });
});
afterAll(async () => {
  await t.close();
  await rm(folder, { recursive: true });
});

async function* one(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function contentOf(url: string): Promise<Record<string, string[]>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const content: Record<string, string[]> = {};
  for (const { name } of await listTables(client)) {
    // Positions are numbered anew.
    const row =
      name === 'event' || name === 'event_cursor'
        ? `to_jsonb(t) - 'id' - 'txid' - 'updated_at'`
        : 'to_jsonb(t)';
    const { rows } = await client.query<{ row: string }>(
      `select (${row})::text as row from "${name}" t order by 1`,
    );
    content[name] = rows.map((one) => one.row);
  }
  await client.end();
  return content;
}

test('brings every row and file into another installation, which then goes on', async () => {
  const blank = await createBlankDatabase();
  try {
    const manifest = await restore({ url: blank.url, storage: storageOf('after'), file, log });
    expect(manifest.missing).toEqual(['space/file-two']);
    const before = await contentOf(t.database.url);
    expect(await contentOf(blank.url)).toEqual(before);
    expect(before.message).toHaveLength(2);
    const kept = await storageOf('after').get('space/file-one');
    expect((await kept.toArray()).join('')).toBe('知音');
    await expect(restore({ url: blank.url, storage: storageOf('again'), file, log })).rejects.toThrow(
      'not empty',
    );

    const pool = createPool({ url: blank.url, size: 10, log });
    const database: TestDatabase = {
      url: blank.url,
      pool,
      db: createDatabase(pool, log),
      drop: () => pool.end(),
    };
    const other = await buildTestApp({ database });
    try {
      const thread = await other.app.inject({
        url: `${owner.workspace.url}/conversations/${conversationId}`,
        headers: { cookie: owner.cookie },
      });
      expect(thread.json<Thread>().messages.map(({ body }) => body)).toEqual([
        '付款扣了两次\t\\N "quoted"\n💥',
        'one moment',
      ]);
      // The log goes on behind what was restored: consumers read what comes, and nothing twice.
      const { rows } = await pool.query<{ n: number }>('select count(*)::int as n from measurement');
      const customer = await other.makeCustomer(owner.workspace);
      const said = await customer.say('after the restore');
      await other.settled();
      const { rows: metrics } = await pool.query<{ n: number }>(
        'select count(*)::int as n from message_emotion e join message m on m.id = e.message_id where m.id = $1',
        [said.message.id],
      );
      expect(metrics[0]?.n).toBe(1);
      const { rows: still } = await pool.query<{ n: number }>(
        'select count(*)::int as n from measurement where conversation_id = $1',
        [conversationId],
      );
      expect(still[0]?.n).toBe(rows[0]?.n);
    } finally {
      await other.close();
      await database.drop();
    }
  } finally {
    await blank.drop();
  }
});

test('a damaged backup changes nothing', async () => {
  const bytes = await readFile(file);
  const at = bytes.indexOf('tables/message.copy') + 'tables/message.copy'.length + 12;
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  const damaged = join(folder, 'damaged.zip');
  await writeFile(damaged, bytes);
  const blank = await createBlankDatabase();
  try {
    await expect(
      restore({ url: blank.url, storage: storageOf('none'), file: damaged, log }),
    ).rejects.toThrow();
    expect(await contentOf(blank.url)).toEqual({});
  } finally {
    await blank.drop();
  }
});
