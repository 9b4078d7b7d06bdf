import type { FeatureBlock } from './types.ts';

/** Words and character n-grams of a text. */
export type Blocks = readonly [words: FeatureBlock, grams: FeatureBlock];

/** One text in the index: a title, an example or a body. */
export interface Doc {
  /** Place in the index; given anew after removal. */
  slot: number;
  /** Per block: words, then n-grams. */
  readonly blocks: readonly [DocBlock, DocBlock];
}

interface DocBlock {
  /** Ascending. */
  readonly ids: Int32Array;
  /** Where each feature stands in its posting list, so that it can be taken out in constant time. */
  readonly places: Int32Array;
}

interface Posting {
  readonly slots: number[];
  /** Index of the feature within the doc's block. */
  readonly at: number[];
}

/**
 * Inverted index with cosine scores in the vector space model, "bnc.btc" in the notation of Salton and Buckley (1988; Manning, Raghavan and
 * Schütze, Introduction to Information Retrieval, 6.4.3): a stored text has a feature or has it not, a question weighs its own by
 * inverse document frequency. Questions are short, and a word said twice says no more. Rarity enters with the question only, so what is
 * stored never changes: adding or removing a text costs time proportional to its length, whatever else is stored.
 */
export class Postings {
  readonly #lists: [Map<number, Posting>, Map<number, Posting>] = [new Map(), new Map()];
  readonly #docs: (Doc | undefined)[] = [];
  /** Per block and slot: what a feature of the text weighs, so that all of them have length 1 together. */
  readonly #scales: readonly [number[], number[]] = [[], []];
  readonly #free: number[] = [];
  #size = 0;

  /** Slots are below this number. */
  get capacity(): number {
    return this.#docs.length;
  }

  at(slot: number): Doc {
    return this.#docs[slot]!;
  }

  add([words, grams]: Blocks): Doc {
    const slot = this.#free.pop() ?? this.#docs.length;
    const doc: Doc = { slot, blocks: [docBlock(words), docBlock(grams)] };
    this.#docs[slot] = doc;
    this.#size++;
    doc.blocks.forEach((block, which) => {
      const lists = this.#lists[which]!;
      this.#scales[which]![slot] = 1 / Math.sqrt(block.ids.length || 1);
      for (let i = 0; i < block.ids.length; i++) {
        const id = block.ids[i]!;
        let list = lists.get(id);
        if (!list) {
          list = { slots: [], at: [] };
          lists.set(id, list);
        }
        block.places[i] = list.slots.push(slot) - 1;
        list.at.push(i);
      }
    });
    return doc;
  }

  remove(doc: Doc): void {
    doc.blocks.forEach((block, which) => {
      for (let i = 0; i < block.ids.length; i++) this.#unlist(which, block.ids[i]!, block.places[i]!);
    });
    this.#docs[doc.slot] = undefined;
    this.#free.push(doc.slot);
    this.#size--;
  }

  /** Moves the last of the list into the gap. */
  #unlist(which: number, id: number, place: number): void {
    const lists = this.#lists[which]!;
    const list = lists.get(id)!;
    const slot = list.slots.pop()!;
    const at = list.at.pop()!;
    if (place < list.slots.length) {
      list.slots[place] = slot;
      list.at[place] = at;
      this.#docs[slot]!.blocks[which]!.places[at] = place;
    } else if (list.slots.length === 0) {
      lists.delete(id);
    }
  }

  /** Weights of a question's features: their rarity, of length 1 together. */
  weigh({ ids }: FeatureBlock, which: number): Float64Array {
    const weights = new Float64Array(ids.length);
    let square = 0;
    for (let i = 0; i < weights.length; i++) {
      const frequency = this.#lists[which]!.get(ids[i]!)?.slots.length ?? 0;
      const rarity = Math.log(1 + (this.#size + 0.5) / (frequency + 0.5));
      weights[i] = rarity;
      square += rarity * rarity;
    }
    const length = Math.sqrt(square) || 1;
    for (let i = 0; i < weights.length; i++) weights[i]! /= length;
    return weights;
  }

  /** Adds `share` × cosine to the score of every text that shares a feature; notes each text it meets first. */
  accumulate(
    ids: Int32Array,
    weights: Float64Array,
    which: number,
    share: number,
    scores: Float64Array,
    met: number[],
  ): void {
    const lists = this.#lists[which]!;
    const scales = this.#scales[which]!;
    for (let i = 0; i < ids.length; i++) {
      const list = lists.get(ids[i]!);
      if (!list) continue;
      const weight = weights[i]! * share;
      for (const slot of list.slots) {
        if (scores[slot] === 0) met.push(slot);
        scores[slot]! += weight * scales[slot]!;
      }
    }
  }
}

function docBlock({ ids }: FeatureBlock): DocBlock {
  return { ids, places: new Int32Array(ids.length) };
}

/** Index of `wanted` in an ascending list, or -1. */
export function find(ids: Int32Array, wanted: number): number {
  let low = 0;
  let high = ids.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const id = ids[middle]!;
    if (id === wanted) return middle;
    if (id < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
