import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MissingFile, type Storage } from './storage.ts';

/** Names between slashes. Without dots, no key can lead out of the folder. */
const KEY = /^[a-z0-9-]{2,64}(\/[a-z0-9-]{2,64}){0,3}$/;
const UNFINISHED = '.unfinished';
/** An upload that takes longer than this was cut off by a crash. */
const ABANDONED_MS = 86_400_000;

/**
 * Files on the local disk, or on one that all nodes mount. `a/b` lies in `a/<last two characters of b>/b`, so that no folder
 * grows too large. A file appears under its name only when all of it has reached the disk.
 */
export function createDiskStorage(folder: string): Storage {
  const unfinished = join(folder, UNFINISHED);

  function pathOf(key: string): string {
    if (!KEY.test(key)) throw new Error('not a storage key');
    return join(folder, dirname(key), key.slice(-2), key.slice(key.lastIndexOf('/') + 1));
  }

  async function write(path: string, source: AsyncIterable<Uint8Array>): Promise<number> {
    const file = await open(path, 'wx', 0o600);
    try {
      let size = 0;
      for await (const chunk of source) {
        await file.writeFile(chunk);
        size += chunk.length;
      }
      await file.sync();
      return size;
    } finally {
      await file.close();
    }
  }

  return {
    async put(key, source) {
      const path = pathOf(key);
      await mkdir(unfinished, { recursive: true });
      const temporary = join(unfinished, randomUUID());
      try {
        const size = await write(temporary, source);
        await mkdir(dirname(path), { recursive: true });
        await rename(temporary, path);
        await syncFolder(dirname(path));
        return size;
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },

    async get(key) {
      const file = await open(pathOf(key), 'r').catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'ENOENT' ? new MissingFile(key) : error;
      });
      return file.createReadStream();
    },

    async delete(key) {
      await rm(pathOf(key), { force: true });
    },
  };
}

/** Removes what crashed uploads left behind, as of `now`. */
export async function sweepDiskStorage(folder: string, now: Date): Promise<void> {
  const unfinished = join(folder, UNFINISHED);
  for (const name of await readdir(unfinished).catch(() => [])) {
    const path = join(unfinished, name);
    const found = await stat(path).catch(() => null);
    if (found && now.getTime() - found.mtimeMs > ABANDONED_MS) await rm(path, { force: true });
  }
}

/** Makes a rename survive a power cut; not every system can. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => null);
  try {
    await folder?.sync();
  } catch {
    // Windows has no such thing.
  } finally {
    await folder?.close();
  }
}
