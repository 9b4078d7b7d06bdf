import { BLOCK, Trace, trace } from './features.ts';
import type { Segment, StaticEncoder } from './types.ts';

/** "ATSE" in the file's first four bytes, then the version of the layout. */
const MAGIC = 0x45535441;
const LAYOUT = 1;
const HEADER = 16;
/** What stands late in a long text would hardly move the mean. UTF-16 units. */
const TEXT_LIMIT = 2000;

/** Rows of a hashed table: what `packTable` writes and `loadEncoder` reads. */
export interface Table {
  /** A power of two. */
  readonly rows: number;
  readonly dimensions: number;
  /** Per row, what one step of `values` is worth. */
  readonly scales: Float32Array;
  /** Row by row. */
  readonly values: Int8Array;
}

/**
 * A static encoder: each feature of a text (word, character n-gram) picks one row of a hashed table; their sum, scaled to length one, is the
 * text's vector. How much a feature says is the length of its row. The idea is fastText's (Bojanowski et al. 2017), the
 * training is in `scripts/train-encoder.ts`. A text without a known feature has the zero vector.
 *
 * @throws RangeError if the bytes are no such table
 */
export function loadEncoder(bytes: Uint8Array, segment: Segment): StaticEncoder {
  const table = readTable(bytes);
  const traced = new Trace();
  return {
    version: `static-${LAYOUT}-${fingerprint(bytes)}`,
    dimensions: table.dimensions,
    encode(text) {
      return pool(table, rowsOf(trace(text.slice(0, TEXT_LIMIT), segment, traced), table.rows));
    },
  };
}

/** The rows that a text's features pick, in order of the text, with repetitions. */
export function rowsOf(traced: Trace, rows: number): Int32Array {
  const picked = new Int32Array(traced.count);
  let size = 0;
  for (let i = 0; i < traced.count; i++) {
    if (traced.blocks[i] !== BLOCK.pairs) picked[size++] = traced.hashes[i]! & (rows - 1);
  }
  return picked.subarray(0, size);
}

/** Sum of the rows, of length one; zeros if all of them are. */
export function pool({ dimensions, scales, values }: Table, rows: Int32Array): Float32Array {
  const sum = new Float32Array(dimensions);
  for (const row of rows) {
    const scale = scales[row]!;
    if (scale === 0) continue;
    const start = row * dimensions;
    for (let i = 0; i < dimensions; i++) sum[i]! += scale * values[start + i]!;
  }
  normalise(sum);
  return sum;
}

function normalise(vector: Float32Array): void {
  let square = 0;
  for (const value of vector) square += value * value;
  if (square === 0) return;
  const factor = 1 / Math.sqrt(square);
  for (let i = 0; i < vector.length; i++) vector[i]! *= factor;
}

/** The table as a file: magic, layout, rows, dimensions (32 bits each, little endian), scales, values. */
export function packTable({ rows, dimensions, scales, values }: Table): Uint8Array {
  const bytes = new Uint8Array(HEADER + 4 * rows + rows * dimensions);
  const view = new DataView(bytes.buffer);
  [MAGIC, LAYOUT, rows, dimensions].forEach((field, index) => {
    view.setUint32(4 * index, field, true);
  });
  for (let row = 0; row < rows; row++) view.setFloat32(HEADER + 4 * row, scales[row]!, true);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.length), HEADER + 4 * rows);
  return bytes;
}

function readTable(bytes: Uint8Array): Table {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [magic, layout, rows, dimensions] =
    bytes.length < HEADER ? [] : [0, 4, 8, 12].map((at) => view.getUint32(at, true));
  if (magic !== MAGIC || layout !== LAYOUT || !rows || !dimensions || (rows & (rows - 1)) !== 0) {
    throw new RangeError('not an encoder of this layout');
  }
  if (bytes.length !== HEADER + 4 * rows + rows * dimensions) {
    throw new RangeError('an encoder cut short or grown');
  }
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) scales[row] = view.getFloat32(HEADER + 4 * row, true);
  const values = new Int8Array(bytes.buffer, bytes.byteOffset + HEADER + 4 * rows, rows * dimensions);
  return { rows, dimensions, scales, values };
}

/** FNV-1a over the file, eight hexadecimal digits. */
function fingerprint(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 16_777_619);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
