import { BLOCK, collect, Trace, trace } from './features.ts';
import { detectLanguage } from './language.ts';
import { normalise } from './normalise.ts';
import { type Blocks, type Doc, find, Postings } from './postings.ts';
import type { Match, Matcher, MatcherEntry, MatchOptions, Segment } from './types.ts';

/** A body answers, a title asks as the customer does: what only the body says counts half. */
const BODY_SHARE = 0.5;
/** Words and n-grams count alike; measured on training data, see the README. */
const WORD_SHARE = 0.5;
/** An entry in another language than the customer's keeps this part of its score. */
const OTHER_LANGUAGE = 0.5;
/** A question's gist stands early; what is pasted after it does not pay for the time. UTF-16 units. */
const QUESTION_LIMIT = 2000;
const DEFAULT_K = 3;

interface Entry {
  readonly id: string;
  readonly language: string | null;
  readonly docs: Doc[];
  readonly body: Doc | null;
  readonly exact: readonly string[];
  /** Scratch of the running question: number of the question, best score and text, score of the body. */
  seen: number;
  best: number;
  bestDoc: Doc | null;
  bodyScore: number;
}

interface Question {
  readonly trace: Trace;
  readonly blocks: Blocks;
  readonly weights: readonly [Float64Array, Float64Array];
  readonly shares: readonly [number, number];
}

/**
 * A lexical matcher: cosine over words and short character n-grams, in an inverted index. Title and examples
 * stand for an entry one by one and the best wins; the body adds half of what is left to gain. Scores are 0…1 and not
 * calibrated; 1 is kept for a question that is word for word a title or an example.
 *
 * `set` and `remove` cost time proportional to the entry; the result depends only on the entries present, not on how they came.
 */
export function createMatcher({ segment }: { segment: Segment }): Matcher {
  return new LexicalMatcher(segment);
}

class LexicalMatcher implements Matcher {
  readonly #segment: Segment;
  readonly #entries = new Map<string, Entry>();
  readonly #postings = new Postings();
  /** By slot. */
  readonly #owners: Entry[] = [];
  readonly #exact = new Map<string, Set<Entry>>();
  readonly #trace = new Trace();
  #scores = new Float64Array(0);
  #question = 0;

  constructor(segment: Segment) {
    this.#segment = segment;
  }

  get size(): number {
    return this.#entries.size;
  }

  set({ id, title, body, examples = [], language }: MatcherEntry): void {
    this.remove(id);
    const asked = [...new Set([title, ...examples])];
    const docs = asked.map((text) => this.#postings.add(this.#blocks(text)));
    const bodyDoc = body.trim() === '' ? null : this.#postings.add(this.#blocks(body));
    const entry: Entry = {
      id,
      language: language ? primary(language) : null,
      docs,
      body: bodyDoc,
      exact: [...new Set(asked.map(exactKey))].filter((key) => key !== ''),
      seen: 0,
      best: 0,
      bestDoc: null,
      bodyScore: 0,
    };
    this.#entries.set(id, entry);
    for (const doc of bodyDoc ? [...docs, bodyDoc] : docs) this.#owners[doc.slot] = entry;
    for (const key of entry.exact) {
      const same = this.#exact.get(key);
      if (same) same.add(entry);
      else this.#exact.set(key, new Set([entry]));
    }
  }

  remove(id: string): boolean {
    const entry = this.#entries.get(id);
    if (!entry) return false;
    for (const doc of entry.docs) this.#postings.remove(doc);
    if (entry.body) this.#postings.remove(entry.body);
    for (const key of entry.exact) {
      const same = this.#exact.get(key)!;
      same.delete(entry);
      if (same.size === 0) this.#exact.delete(key);
    }
    return this.#entries.delete(id);
  }

  match(text: string, { k = DEFAULT_K, filter, language }: MatchOptions = {}): Match[] {
    const asked = text.slice(0, QUESTION_LIMIT);
    const question = this.#ask(asked);
    const wanted = language ? primary(language) : detectLanguage(asked);
    const top: { entry: Entry; score: number }[] = [];
    for (const entry of this.#score(question, exactKey(asked))) {
      let score = entry.best + (1 - entry.best) * BODY_SHARE * entry.bodyScore;
      if (wanted !== null && entry.language !== null && entry.language !== wanted) score *= OTHER_LANGUAGE;
      const last = top[k - 1];
      if (last && !precedes(score, entry.id, last)) continue;
      if (filter && !filter(entry.id)) continue;
      let at = top.length;
      while (at > 0 && precedes(score, entry.id, top[at - 1]!)) at--;
      top.splice(at, 0, { entry, score });
      if (top.length > k) top.pop();
    }
    return top.map(({ entry, score }) => ({
      id: entry.id,
      score,
      matched: decidingWords(question, entry),
    }));
  }

  #ask(text: string): Question {
    const blocks = this.#blocks(text);
    const [words, grams] = blocks;
    const wordShare = grams.ids.length === 0 ? 1 : words.ids.length === 0 ? 0 : WORD_SHARE;
    return {
      trace: this.#trace,
      blocks,
      weights: [this.#postings.weigh(words, BLOCK.words), this.#postings.weigh(grams, BLOCK.grams)],
      shares: [wordShare, 1 - wordShare],
    };
  }

  #blocks(text: string): Blocks {
    const traced = trace(text, this.#segment, this.#trace);
    return [collect(traced, BLOCK.words), collect(traced, BLOCK.grams)];
  }

  /** Every entry that shares a feature with the question, its scores left in its scratch fields. */
  #score({ blocks: [words, grams], weights, shares }: Question, key: string): Entry[] {
    if (this.#scores.length < this.#postings.capacity) {
      this.#scores = new Float64Array(this.#postings.capacity * 2);
    }
    const scores = this.#scores;
    const met: number[] = [];
    this.#postings.accumulate(words.ids, weights[0], BLOCK.words, shares[0], scores, met);
    this.#postings.accumulate(grams.ids, weights[1], BLOCK.grams, shares[1], scores, met);

    const question = ++this.#question;
    const entries: Entry[] = [];
    for (const slot of met) {
      const entry = this.#owners[slot]!;
      if (entry.seen !== question) {
        entry.seen = question;
        entry.best = 0;
        entry.bestDoc = null;
        entry.bodyScore = 0;
        entries.push(entry);
      }
      // Rounding may carry a cosine of 1 past 1.
      const score = Math.min(1, scores[slot]!);
      if (slot === entry.body?.slot) entry.bodyScore = score;
      else if (score > entry.best) {
        entry.best = score;
        entry.bestDoc = this.#postings.at(slot);
      }
      scores[slot] = 0;
    }
    for (const entry of this.#exact.get(key) ?? []) if (entry.seen === question) entry.best = 1;
    return entries;
  }
}

function precedes(score: number, id: string, other: { entry: Entry; score: number }): boolean {
  return score !== other.score ? score > other.score : id < other.entry.id;
}

/** The question's words by what they added, until four fifths of the score are told; at most five. */
function decidingWords({ trace: from, blocks, weights, shares }: Question, entry: Entry): string[] {
  const doc = entry.bestDoc && entry.best >= BODY_SHARE * entry.bodyScore ? entry.bestDoc : entry.body;
  if (!doc) return [];
  const gains = new Map<string, number>();
  let total = 0;
  for (let i = 0; i < from.count; i++) {
    const which = from.blocks[i]!;
    if (which !== BLOCK.words && which !== BLOCK.grams) continue;
    const block = doc.blocks[which];
    const stored = find(block.ids, from.hashes[i]!);
    if (stored < 0) continue;
    const asked = blocks[which];
    const at = find(asked.ids, from.hashes[i]!);
    const gain = (shares[which] * weights[which][at]! * block.weights[stored]!) / asked.counts[at]!;
    const word = from.word(from.owners[i]!);
    gains.set(word, (gains.get(word) ?? 0) + gain);
    total += gain;
  }
  const ordered = [...gains].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const deciding: string[] = [];
  let told = 0;
  for (const [word, gain] of ordered) {
    if (deciding.length === 5 || told >= 0.8 * total) break;
    deciding.push(word);
    told += gain;
  }
  return deciding;
}

/** Equal for texts that differ in case, width, spaces and punctuation only. */
function exactKey(text: string): string {
  return normalise(text)
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}

function primary(tag: string): string {
  return tag.split(/[-_]/, 1)[0]!.toLowerCase();
}
