import type { Readable } from 'node:stream';

/** Where uploaded files lie. A key is written once and never changed. */
export interface Storage {
  /**
   * Keeps the whole of `source` under `key`, or nothing when reading it fails.
   * @returns bytes written
   */
  put(key: string, source: AsyncIterable<Uint8Array>): Promise<number>;
  /** @throws MissingFile */
  get(key: string): Promise<Readable>;
  /** Nothing happens when there is no such file. */
  delete(key: string): Promise<void>;
}

export class MissingFile extends Error {
  constructor(key: string) {
    super(`The storage has no file ${key}`);
  }
}
