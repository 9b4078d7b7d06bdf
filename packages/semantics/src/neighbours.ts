import { dot } from './doc-vectors.ts';
import { features } from './features.ts';
import { detectLanguage } from './language.ts';
import type { Language, Segment } from './types.ts';
import { lengthOf } from './vectors.ts';

/** Of the score, what the vectors say; the words say the rest. Chosen on folds of training data, see the README. */
const VECTOR_SHARE = 0.4;
/** Texts in two languages share no words, whatever they mean: the vectors alone decide, and count so much. Judgement. */
const FOREIGN_SHARE = 0.8;
/** Vectors of texts that have nothing in common are this near by chance: less counts as nothing. */
const CHANCE = 0.25;
/** So many texts are looked at between two pauses: well below 10 ms. */
const SLICE = 2048;
/** A question's gist stands early. UTF-16 units. */
const TEXT_LIMIT = 2000;

export interface Neighbour {
  readonly id: string;
  /** 0…1, for ranking. */
  readonly score: number;
}

export interface NeighbourQuery {
  readonly text: string;
  /** Of the index's dimensions, as `quantise` makes it; null: by words alone. */
  readonly vector: Int8Array | null;
  readonly k: number;
}

interface Entry {
  readonly id: string;
  readonly language: Language | null;
  /** Hashes of the words, then of the n-grams. */
  readonly hashes: Int32Array;
  readonly words: number;
  /** 1 ÷ the vector's length; 0: no vector. */
  readonly scale: number;
}

/**
 * Texts near to a text: brute force over vectors of signed bytes, fused with a cosine over words and n-grams in the matcher's
 * scheme ("bnc.btc"). For tens of thousands of short texts that come and go: about 1 kB each, no index to
 * rebuild, and a search in slices. `set` and `remove` may happen between the slices.
 */
export class Neighbours {
  readonly dimensions: number;
  readonly #segment: Segment;
  readonly #slots = new Map<string, number>();
  readonly #entries: (Entry | undefined)[] = [];
  readonly #free: number[] = [];
  /** How many texts have a feature. */
  readonly #frequencies = new Map<number, number>();
  #vectors = new Int8Array(0);

  constructor(dimensions: number, segment: Segment) {
    this.dimensions = dimensions;
    this.#segment = segment;
  }

  get size(): number {
    return this.#slots.size;
  }

  has(id: string): boolean {
    return this.#slots.has(id);
  }

  /** Adds the text or replaces the one with the same id. @throws RangeError when the vector has other dimensions */
  set(id: string, text: string, vector: Int8Array | null): void {
    if (vector && vector.length !== this.dimensions) {
      throw new RangeError(`a vector of ${vector.length} dimensions among those of ${this.dimensions}`);
    }
    this.remove(id);
    const slot = this.#free.pop() ?? this.#entries.length;
    const { hashes, words } = this.#hashes(text);
    const length = vector ? lengthOf(vector) : 0;
    this.#entries[slot] = {
      id,
      language: detectLanguage(text),
      hashes,
      words,
      scale: length > 0 ? 1 / length : 0,
    };
    this.#slots.set(id, slot);
    for (const hash of hashes) this.#frequencies.set(hash, (this.#frequencies.get(hash) ?? 0) + 1);
    if (!vector) return;
    if ((slot + 1) * this.dimensions > this.#vectors.length) {
      const larger = new Int8Array(Math.max(64, Math.ceil((slot + 1) * 1.5)) * this.dimensions);
      larger.set(this.#vectors);
      this.#vectors = larger;
    }
    this.#vectors.set(vector, slot * this.dimensions);
  }

  /** False if there was no such text. */
  remove(id: string): boolean {
    const slot = this.#slots.get(id);
    if (slot === undefined) return false;
    for (const hash of this.#entries[slot]!.hashes) {
      const left = this.#frequencies.get(hash)! - 1;
      if (left === 0) this.#frequencies.delete(hash);
      else this.#frequencies.set(hash, left);
    }
    this.#entries[slot] = undefined;
    this.#free.push(slot);
    return this.#slots.delete(id);
  }

  /** Best first, equal scores by id; only texts with a score above 0. Pauses after each slice. */
  *search({ text, vector, k }: NeighbourQuery): Generator<void, Neighbour[]> {
    const words = this.#weigh(text);
    const asked = vector?.length === this.dimensions ? vector : null;
    const scale = asked ? 1 / (lengthOf(asked) || 1) : 0;
    const language = detectLanguage(text);
    const top: Neighbour[] = [];
    for (let slot = 0; slot < this.#entries.length; slot++) {
      if (slot % SLICE === SLICE - 1) yield;
      const entry = this.#entries[slot];
      if (!entry) continue;
      const lexical = words.cosine(entry);
      const semantic =
        asked && entry.scale > 0
          ? dot(this.#vectors, slot * this.dimensions, asked) * scale * entry.scale
          : null;
      const foreign = language !== null && entry.language !== null && language !== entry.language;
      const score = Math.min(1, fuse(lexical, semantic, foreign));
      if (score > 0) insert(top, { id: entry.id, score }, k);
    }
    return top;
  }

  #hashes(text: string): { hashes: Int32Array; words: number } {
    const { words, grams } = features(text.slice(0, TEXT_LIMIT), this.#segment);
    const some = grams.ids.filter(isKept);
    const hashes = new Int32Array(words.ids.length + some.length);
    hashes.set(words.ids);
    hashes.set(some, words.ids.length);
    return { hashes, words: words.ids.length };
  }

  #weigh(text: string): WeightedWords {
    const { hashes, words } = this.#hashes(text);
    const rarity = (hash: number) =>
      Math.log(1 + (this.size + 0.5) / ((this.#frequencies.get(hash) ?? 0) + 0.5));
    return new WeightedWords(hashes, words, rarity);
  }
}

/** Every other n-gram: on folds of training data the neighbours are as good, at half the memory and time. */
const isKept = (hash: number): boolean => (hash & 1) === 0;

function fuse(lexical: number, semantic: number | null, foreign: boolean): number {
  if (semantic === null) return lexical;
  const near = Math.max(0, (semantic - CHANCE) / (1 - CHANCE));
  if (foreign) return near * FOREIGN_SHARE;
  return VECTOR_SHARE * near + (1 - VECTOR_SHARE) * lexical;
}

/** A question's words and n-grams by rarity, in a table that a stored text's hashes are looked up in. */
class WeightedWords {
  readonly #hashes: Int32Array;
  readonly #weights: Float64Array;
  /** Open addressing; 0: empty, else index + 1. */
  readonly #table: Uint16Array;
  readonly #mask: number;

  constructor(hashes: Int32Array, words: number, rarity: (hash: number) => number) {
    this.#hashes = hashes;
    this.#weights = Float64Array.from(hashes, rarity);
    // Two cosines of equal weight; where there are only words, or only n-grams, that one counts alone.
    const both = words > 0 && words < hashes.length;
    scaleTo(this.#weights.subarray(0, words), both ? 0.5 : 1);
    scaleTo(this.#weights.subarray(words), both ? 0.5 : 1);
    const size = 2 ** Math.ceil(Math.log2(8 * hashes.length + 16));
    this.#mask = size - 1;
    this.#table = new Uint16Array(size);
    for (let i = 0; i < hashes.length; i++) {
      let at = hashes[i]! & this.#mask;
      while (this.#table[at]) at = (at + 1) & this.#mask;
      this.#table[at] = i + 1;
    }
  }

  cosine({ hashes, words }: Entry): number {
    const byWords = this.#sum(hashes, 0, words) / Math.sqrt(words || 1);
    return byWords + this.#sum(hashes, words, hashes.length) / Math.sqrt(hashes.length - words || 1);
  }

  #sum(hashes: Int32Array, from: number, to: number): number {
    let sum = 0;
    for (let i = from; i < to; i++) {
      const hash = hashes[i]!;
      let at = hash & this.#mask;
      let entry = this.#table[at]!;
      while (entry > 0 && this.#hashes[entry - 1] !== hash) {
        at = (at + 1) & this.#mask;
        entry = this.#table[at]!;
      }
      if (entry > 0) sum += this.#weights[entry - 1]!;
    }
    return sum;
  }
}

/** To this Euclidean length. */
function scaleTo(weights: Float64Array, length: number): void {
  let square = 0;
  for (const weight of weights) square += weight * weight;
  const factor = length / (Math.sqrt(square) || 1);
  for (let i = 0; i < weights.length; i++) weights[i]! *= factor;
}

/** Keeps `top` sorted and at most `k` long. */
function insert(top: Neighbour[], found: Neighbour, k: number): void {
  let at = top.length;
  while (at > 0 && precedes(found, top[at - 1]!)) at--;
  if (at >= k) return;
  top.splice(at, 0, found);
  if (top.length > k) top.pop();
}

function precedes(a: Neighbour, b: Neighbour): boolean {
  return a.score !== b.score ? a.score > b.score : a.id < b.id;
}
