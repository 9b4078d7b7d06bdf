import { characterClasses, HAN } from '../characters.ts';
import { BLOCK, Trace, trace } from '../features.ts';
import type { Segment } from '../types.ts';

/** Features are hashed to 2^18 buckets if nothing else is said; the lowest bit tells words and pairs (0) from character n-grams (1). */
export const BUCKET_BITS = 18;
const BUCKETS = 2 ** BUCKET_BITS;
const BLOCKS = 2;
const BLOCK_BIT: Uint8Array = new Uint8Array(5);
BLOCK_BIT[BLOCK.grams] = 1;
BLOCK_BIT[BLOCK.bigrams] = 1;
BLOCK_BIT[BLOCK.longGrams] = 1;

/** Other hashes for a word at the beginning and at the end. */
const FIRST = 0x68e31da4;
const LAST = 0x1b56c4e9;

/** 1 + ln(count): the tenth repetition says less than the second. */
const DAMPED = Float64Array.from({ length: 256 }, (_, count) => 1 + Math.log(Math.max(count, 1)));

/** What a text is about stands early; what is pasted after it does not pay for the time. UTF-16 units. */
export const TEXT_LIMIT = 2000;

/** A text's distinct buckets with their counts, or sparse vectors; row `i` lies at `offsets[i]` … `offsets[i + 1]`. */
export interface SparseRows {
  readonly offsets: Int32Array;
  readonly ids: Int32Array;
  readonly values: Float32Array;
}

/** A sparse vector; reused from text to text, so only the first `size` places hold. */
export class SparseVector {
  size = 0;
  ids: Int32Array = new Int32Array(512);
  values: Float32Array = new Float32Array(512);
  /** Share of the distinct features that the vocabulary does not have, 0…1. */
  unseen = 0;

  push(id: number, value: number): void {
    if (this.size === this.ids.length) {
      const ids = new Int32Array(2 * this.size);
      ids.set(this.ids);
      this.ids = ids;
      const values = new Float32Array(2 * this.size);
      values.set(this.values);
      this.values = values;
    }
    this.ids[this.size] = id;
    this.values[this.size++] = value;
  }
}

/** Distinct buckets of a text with their counts. One instance serves many texts, one after the other. */
export class Counter {
  readonly #segment: Segment;
  readonly #trace = new Trace();
  readonly #counts: Uint8Array;
  readonly #bits: number;
  readonly counted = new SparseVector();

  /** @param bits how many buckets, as a power of 2 */
  constructor(segment: Segment, bits: number = BUCKET_BITS) {
    this.#segment = segment;
    this.#bits = bits;
    this.#counts = new Uint8Array(2 ** bits);
  }

  count(text: string): SparseVector {
    return this.countTrace(trace(text.slice(0, TEXT_LIMIT), this.#segment, this.#trace));
  }

  /** The same for features that were traced already, so that several models share one trace. */
  countTrace(traced: Trace): SparseVector {
    const { counted } = this;
    const counts = this.#counts;
    counted.size = 0;
    for (let i = 0; i < traced.count; i++) this.#add(bucketOf(traced, i, this.#bits));
    this.#addEdges(traced);
    for (let i = 0; i < counted.size; i++) {
      const bucket = counted.ids[i]!;
      counted.values[i] = counts[bucket]!;
      counts[bucket] = 0;
    }
    return counted;
  }

  #add(bucket: number): void {
    if (this.#counts[bucket] === 0) this.counted.push(bucket, 0);
    if (this.#counts[bucket]! < 255) this.#counts[bucket]!++;
  }

  /** First and last word once more, as such, if Chinese: there the verb often leads and a particle closes. */
  #addEdges(traced: Trace): void {
    let first = -1;
    let last = -1;
    for (let i = 0; i < traced.count; i++) {
      if (traced.blocks[i] !== BLOCK.words) continue;
      if (first < 0) first = i;
      last = i;
    }
    if (isHan(traced, first)) this.#add(edgeBucket(traced.hashes[first]!, FIRST, this.#bits));
    if (isHan(traced, last)) this.#add(edgeBucket(traced.hashes[last]!, LAST, this.#bits));
  }

  countAll(texts: readonly string[]): SparseRows {
    return stack(texts.length, (index) => this.count(texts[index]!));
  }
}

function isHan(traced: Trace, feature: number): boolean {
  if (feature < 0) return false;
  const start = traced.starts[traced.owners[feature]!]!;
  return characterClasses()[traced.text.charCodeAt(start)] === HAN;
}

function edgeBucket(hash: number, edge: number, bits: number): number {
  const mixed = Math.imul(hash ^ edge, 0x85ebca6b);
  return ((mixed ^ (mixed >>> 13)) >>> (33 - bits)) * BLOCKS;
}

export function bucketOf(traced: Trace, index: number, bits: number = BUCKET_BITS): number {
  return (traced.hashes[index]! >>> (33 - bits)) * BLOCKS + BLOCK_BIT[traced.blocks[index]!]!;
}

/**
 * TF-IDF with damped counts and smoothed rarity ln((1 + n) / (1 + df)) + 1, each block of length 1 (Salton and Buckley 1988).
 * A feature without a row still counts in the length of its block, as if it had been seen once: a text half of
 * whose words are unknown then scores lower everywhere, as it should.
 */
export class Vocabulary {
  /** Row of each bucket, or -1. */
  readonly #rows = new Int32Array(BUCKETS).fill(-1);
  readonly #rarity: number[] = [];
  readonly buckets: number[] = [];
  /** How many texts hold each bucket of `buckets`. */
  readonly frequencies: number[] = [];
  readonly #documents: number;
  readonly #unknown: number;

  /** @param frequency how many of `documents` texts hold the bucket at the same index of `buckets` */
  constructor(documents: number, buckets: Iterable<number>, frequency: ArrayLike<number>) {
    this.#documents = documents;
    this.#unknown = rarity(documents, 1);
    for (const bucket of buckets) this.#add(bucket, frequency[this.buckets.length]!);
  }

  static fit(counted: SparseRows): Vocabulary {
    const documents = counted.offsets.length - 1;
    const frequencies = new Map<number, number>();
    for (const bucket of counted.ids) frequencies.set(bucket, (frequencies.get(bucket) ?? 0) + 1);
    const buckets = Int32Array.from(frequencies.keys()).sort();
    return new Vocabulary(
      documents,
      buckets,
      Array.from(buckets, (bucket) => frequencies.get(bucket)!),
    );
  }

  get size(): number {
    return this.buckets.length;
  }

  get documents(): number {
    return this.#documents;
  }

  row(bucket: number): number {
    return this.#rows[bucket]!;
  }

  /** Gives rows to buckets that have none yet; rarities of the others stay. */
  extend(counted: SparseRows): void {
    for (const bucket of Int32Array.from(new Set(counted.ids)).sort()) {
      if (this.#rows[bucket]! < 0) this.#add(bucket, 1);
    }
  }

  weigh(counted: SparseVector, into: SparseVector): SparseVector {
    let words = 0;
    let grams = 0;
    let unseen = 0;
    into.size = 0;
    for (let i = 0; i < counted.size; i++) {
      const bucket = counted.ids[i]!;
      const row = this.#rows[bucket]!;
      const weight = DAMPED[counted.values[i]!]! * (row < 0 ? this.#unknown : this.#rarity[row]!);
      if (bucket & 1) grams += weight * weight;
      else words += weight * weight;
      if (row < 0) unseen++;
      else into.push(row, bucket & 1 ? -weight : weight);
    }
    const wordScale = 1 / (Math.sqrt(words) || 1);
    const gramScale = -1 / (Math.sqrt(grams) || 1);
    for (let i = 0; i < into.size; i++) into.values[i]! *= into.values[i]! < 0 ? gramScale : wordScale;
    into.unseen = counted.size === 0 ? 1 : unseen / counted.size;
    return into;
  }

  weighAll(counted: SparseRows): SparseRows {
    const from = new SparseVector();
    const into = new SparseVector();
    return stack(counted.offsets.length - 1, (index) => {
      from.size = 0;
      for (let at = counted.offsets[index]!; at < counted.offsets[index + 1]!; at++) {
        from.push(counted.ids[at]!, counted.values[at]!);
      }
      return this.weigh(from, into);
    });
  }

  #add(bucket: number, frequency: number): void {
    this.#rows[bucket] = this.buckets.push(bucket) - 1;
    this.frequencies.push(frequency);
    this.#rarity.push(rarity(this.#documents, frequency));
  }
}

/**
 * How much of a text is known, three ways: share of its distinct features; share of the (squared) length of its words and pairs; of its n-grams.
 *
 * @param seen by row: whether it was learned from; all rows if left out
 */
export function familiarity(
  { size, ids, values, unseen }: SparseVector,
  { buckets }: Vocabulary,
  seen?: Uint8Array,
): [features: number, words: number, grams: number] {
  let known = 0;
  const masses: [number, number] = [0, 0];
  for (let i = 0; i < size; i++) {
    const row = ids[i]!;
    if (seen && seen[row] === 0) continue;
    known++;
    masses[buckets[row]! & 1]! += values[i]! * values[i]!;
  }
  return [size === 0 ? 0 : (known / size) * (1 - unseen), ...masses];
}

function rarity(documents: number, frequency: number): number {
  return Math.log((1 + documents) / (1 + frequency)) + 1;
}

/** Rows one below the other; `row` may hand out the same object each time. */
export function stack(count: number, row: (index: number) => SparseVector): SparseRows {
  const offsets = new Int32Array(count + 1);
  let ids = new Int32Array(count * 128 + 16);
  let values = new Float32Array(ids.length);
  for (let index = 0; index < count; index++) {
    const vector = row(index);
    const start = offsets[index]!;
    const end = start + vector.size;
    if (end > ids.length) {
      const wider = new Int32Array(2 * end);
      wider.set(ids);
      ids = wider;
      const heavier = new Float32Array(2 * end);
      heavier.set(values);
      values = heavier;
    }
    ids.set(vector.ids.subarray(0, vector.size), start);
    values.set(vector.values.subarray(0, vector.size), start);
    offsets[index + 1] = end;
  }
  const size = offsets[count]!;
  return { offsets, ids: ids.slice(0, size), values: values.slice(0, size) };
}
