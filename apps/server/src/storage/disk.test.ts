import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDiskStorage, sweepDiskStorage } from './disk.ts';
import { MissingFile } from './storage.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'attune-storage-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function* chunks(...parts: string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}
const files = async () =>
  (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());

test('keeps what it is given, in pieces or none', async () => {
  const storage = createDiskStorage(folder);
  expect(await storage.put('space/one', chunks('知', '音', '!'))).toBe(7);
  expect((await buffer(await storage.get('space/one'))).toString()).toBe('知音!');
  expect(await storage.put('space/none', chunks())).toBe(0);
  expect(await buffer(await storage.get('space/none'))).toHaveLength(0);
  expect((await stat(join(folder, 'space', 'ne', 'one'))).mode & 0o777).toBe(0o600);

  await storage.delete('space/one');
  await storage.delete('space/one');
  await expect(storage.get('space/one')).rejects.toThrow(MissingFile);
});

test('leaves nothing behind when the source breaks', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.alloc(100_000);
    throw new Error('the line went dead');
  }
  const storage = createDiskStorage(folder);
  await expect(storage.put('space/one', broken())).rejects.toThrow('the line went dead');
  expect(await files()).toEqual([]);
});

test.each([
  '../secret',
  'a/../../secret',
  '/etc/passwd',
  'a//b',
  'a\\b',
  'C:x',
  'a/b.txt',
  '',
  'ab/',
  'ab\0c',
  'ＡＢ',
])('no key leads out of the folder: %j', async (key) => {
  const storage = createDiskStorage(folder);
  await expect(storage.put(key, chunks('x'))).rejects.toThrow('not a storage key');
  await expect(storage.get(key)).rejects.toThrow('not a storage key');
  await expect(storage.delete(key)).rejects.toThrow('not a storage key');
  expect(await files()).toEqual([]);
});

test('sweeps what a crash cut off, not what is being written', async () => {
  const now = new Date();
  await sweepDiskStorage(folder, now);
  await createDiskStorage(folder).put('space/one', chunks('x'));
  const unfinished = join(folder, '.unfinished');
  for (const name of ['old', 'new']) await writeFile(join(unfinished, name), 'x');
  const old = new Date(now.getTime() - 25 * 3_600_000);
  await utimes(join(unfinished, 'old'), old, old);
  await sweepDiskStorage(folder, now);
  expect(await readdir(unfinished)).toEqual(['new']);
  expect(await files()).toHaveLength(2);
});
