import { createHash, type Hash } from 'node:crypto';
import { Transform } from 'node:stream';
import Type, { type Static } from 'typebox';

export const MANIFEST = 'manifest.json';

const Entry = Type.Object({ path: Type.String(), sha256: Type.String() });

/** What a backup holds: its last entry. */
export const Manifest = Type.Object({
  format: Type.Literal('attune-backup-1'),
  createdAt: Type.String(),
  migrations: Type.Array(Type.Object({ name: Type.String(), checksum: Type.String() })),
  tables: Type.Array(
    Type.Object({ ...Entry.properties, name: Type.String(), columns: Type.Array(Type.String()) }),
  ),
  files: Type.Array(Type.Object({ ...Entry.properties, key: Type.String() })),
  /** Keys that a row speaks of and the storage does not have. */
  missing: Type.Array(Type.String()),
});
export type Manifest = Static<typeof Manifest>;

/** Passes bytes on and tells their SHA-256 in the end. */
export class Hashing extends Transform {
  readonly #hash: Hash = createHash('sha256');

  override _transform(chunk: Buffer, _: BufferEncoding, done: (error: null, chunk: Buffer) => void): void {
    this.#hash.update(chunk);
    done(null, chunk);
  }

  hex(): string {
    return this.#hash.digest('hex');
  }
}
