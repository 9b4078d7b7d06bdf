import { characterClasses, EMOJI, HAN, WORD } from './characters.ts';
import { CLASS_TOKEN, normalise } from './normalise.ts';
import type { FeatureBlock, Features, Segment } from './types.ts';

/** Each kind of feature starts its hash elsewhere, so that the word "ab" and the n-gram "ab" differ. */
const SEED = { word: 0x2f0b4c47, pair: 0x51ed270b, latin: 0x3c6ef372, han: 0x1b873593 };
/** Kinds of features. `grams`: single characters in Han, n-grams of 3 to 5 elsewhere; `bigrams`: two Han characters in a row. */
export const BLOCK = { words: 0, grams: 1, pairs: 2, longGrams: 3, bigrams: 4 } as const;
/** Where an n-gram of Han belongs, by its length less one. */
const HAN_BLOCKS = [BLOCK.grams, BLOCK.bigrams, BLOCK.longGrams, BLOCK.longGrams];
const PRIME = 16_777_619;
const SPACE = 32;
const APOSTROPHE = 39;
const LESS_THAN = 60;

/** Features in order of the text, each with the word it comes from. Reused from text to text. */
export class Trace {
  text = '';
  count = 0;
  hashes = new Int32Array(512);
  /** One of `BLOCK`. */
  blocks = new Uint8Array(512);
  /** Index of the word that the feature belongs to. */
  owners = new Int32Array(512);
  words = 0;
  starts: number[] = [];
  ends: number[] = [];

  reset(text: string): void {
    this.text = text;
    this.count = 0;
    this.words = 0;
    this.starts.length = 0;
    this.ends.length = 0;
  }

  add(hash: number, block: number, owner: number): void {
    if (this.count === this.hashes.length) this.#grow();
    this.hashes[this.count] = mix(hash);
    this.blocks[this.count] = block;
    this.owners[this.count++] = owner;
  }

  word(index: number): string {
    return this.text.slice(this.starts[index]!, this.ends[index]!);
  }

  #grow(): void {
    const size = this.hashes.length * 2;
    const hashes = new Int32Array(size);
    hashes.set(this.hashes);
    const blocks = new Uint8Array(size);
    blocks.set(this.blocks);
    const owners = new Int32Array(size);
    owners.set(this.owners);
    this.hashes = hashes;
    this.blocks = blocks;
    this.owners = owners;
  }
}

/**
 * Words, word pairs, and character n-grams: of 1 to 4 in runs of Han, of 3 to 5 within the words of other scripts (with a
 * space at either end, so that beginnings and endings count). An emoji is a word, whatever its skin tone.
 * Hashes roll along the text: no n-gram becomes a string.
 */
export function features(text: string, segment: Segment): Features {
  const traced = trace(text, segment, new Trace());
  return {
    words: collect(traced, BLOCK.words),
    grams: collect(traced, BLOCK.grams, BLOCK.bigrams),
    pairs: collect(traced, BLOCK.pairs),
    longGrams: collect(traced, BLOCK.longGrams),
  };
}

export function trace(text: string, segment: Segment, into: Trace): Trace {
  const clean = normalise(text);
  into.reset(clean);
  const classes = characterClasses();
  let previous = 0;
  let at = 0;
  while (at < clean.length) {
    const kind = classes[clean.charCodeAt(at)]!;
    const start = at;
    if (kind === HAN) {
      at = endOfHan(clean, at, classes);
      previous = hanRun(clean, start, at, segment, previous, into);
    } else if (kind === WORD) {
      at = endOfWord(clean, at, classes);
      previous = addWord(clean, start, at, previous, into);
      latinGrams(clean, start, at, into);
    } else if (kind === EMOJI) {
      at = endOfEmoji(clean, at);
      if (at > start) previous = addWord(clean, start, at, previous, into);
      else at++;
    } else {
      at = endOfClassToken(clean, at);
      if (at > start) previous = addWord(clean, start, at, previous, into);
      else at++;
    }
  }
  return into;
}

/** `from` itself if no class token starts there. One token is one word, without n-grams. */
function endOfClassToken(text: string, from: number): number {
  if (text.charCodeAt(from) !== LESS_THAN) return from;
  CLASS_TOKEN.lastIndex = from;
  return CLASS_TOKEN.test(text) ? CLASS_TOKEN.lastIndex : from;
}

/** `from` itself for half a surrogate pair and for a skin tone, which colours the emoji before it. */
function endOfEmoji(text: string, from: number): number {
  const code = text.codePointAt(from)!;
  if (code <= 0xffff) return code < 0xd800 || code > 0xdfff ? from + 1 : from;
  return code >= 0x1f3fb && code <= 0x1f3ff ? from : from + 2;
}

function endOfHan(text: string, from: number, classes: Uint8Array): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (classes[code] !== HAN) break;
    at += code >= 0xd800 && code <= 0xdbff && at + 1 < text.length ? 2 : 1;
  }
  return at;
}

function endOfWord(text: string, from: number, classes: Uint8Array): number {
  let at = from + 1;
  while (at < text.length) {
    if (classes[text.charCodeAt(at)] === WORD) at++;
    else if (text.charCodeAt(at) === APOSTROPHE && classes[text.charCodeAt(at + 1)] === WORD) at++;
    else break;
  }
  return at;
}

function hanRun(
  text: string,
  from: number,
  to: number,
  segment: Segment,
  before: number,
  into: Trace,
): number {
  const first = into.words;
  let previous = before;
  let at = from;
  for (const word of segment(text.slice(from, to))) {
    const end = Math.min(to, at + word.length);
    if (end > at) previous = addWord(text, at, end, previous, into);
    at = end;
  }
  let owner = first;
  for (let start = from; start < to; start++) {
    while (owner + 1 < into.words && into.starts[owner + 1]! <= start) owner++;
    let hash = SEED.han;
    const limit = Math.min(to, start + HAN_BLOCKS.length);
    for (let i = start; i < limit; i++) {
      hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
      into.add(hash, HAN_BLOCKS[i - start]!, owner);
    }
  }
  return previous;
}

/** Returns the word's hash, which the next word pairs with. */
function addWord(text: string, start: number, end: number, previous: number, into: Trace): number {
  let hash = SEED.word;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  const owner = into.words++;
  into.starts.push(start);
  into.ends.push(end);
  into.add(hash, BLOCK.words, owner);
  if (previous !== 0) into.add(Math.imul(previous ^ SEED.pair, PRIME) ^ hash, BLOCK.pairs, owner);
  return hash;
}

function latinGrams(text: string, start: number, end: number, into: Trace): void {
  const owner = into.words - 1;
  for (let from = start - 1; from < end - 1; from++) {
    let hash = SEED.latin;
    const limit = Math.min(end + 1, from + 5);
    for (let i = from; i < limit; i++) {
      hash = Math.imul(hash ^ (i < start || i === end ? SPACE : text.charCodeAt(i)), PRIME);
      if (i >= from + 2) into.add(hash, BLOCK.grams, owner);
    }
  }
}

/** Final avalanche of MurmurHash3, so that every bit of a feature's id is usable (tables of 2^k buckets). */
function mix(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** The features of one kind or several: sorted, distinct, counted. */
export function collect(from: Trace, ...wanted: number[]): FeatureBlock {
  const ids = new Int32Array(from.count);
  let size = 0;
  for (let i = 0; i < from.count; i++) {
    if (wanted.includes(from.blocks[i]!)) ids[size++] = from.hashes[i]!;
  }
  const sorted = ids.subarray(0, size).sort();
  const counts = new Uint16Array(size);
  let distinct = 0;
  for (let i = 0; i < size; i++) {
    if (distinct > 0 && sorted[distinct - 1] === sorted[i]) {
      if (counts[distinct - 1]! < 65_535) counts[distinct - 1]!++;
    } else {
      sorted[distinct] = sorted[i]!;
      counts[distinct++] = 1;
    }
  }
  return { ids: sorted.slice(0, distinct), counts: counts.slice(0, distinct) };
}
