import { type Direction, DocVectors, direction } from './doc-vectors.ts';
import { BLOCK, collect, Trace, trace } from './features.ts';
import { detectLanguage } from './language.ts';
import { normalise } from './normalise.ts';
import { type Blocks, type Doc, find, Postings } from './postings.ts';
import type { Match, Matcher, MatcherEntry, MatchOptions, Segment, StaticEncoder } from './types.ts';

/** A body answers, a title asks as the customer does: what only the body says counts half. */
const BODY_SHARE = 0.5;
/** What words count beside single Han characters and n-grams of other scripts; see `scripts/fit-matcher.ts`. */
const WORD_SHARE = 0.2;
/** An entry in another language than the customer's keeps this part of its score. */
const OTHER_LANGUAGE = 0.5;
/** A question's gist stands early; what is pasted after it does not pay for the time. UTF-16 units. */
const QUESTION_LIMIT = 2000;
const DEFAULT_K = 3;
/** So many of the best compete for being the answer; what stands behind them adds next to nothing. */
const RIVALS = 10;
/**
 * What the meaning (cosine of the encoder's vectors) counts beside words, by the question's language: Chinese characters say
 * more by themselves than English n-grams do. See `scripts/fit-matcher.ts`.
 */
const MEANING_SHARE = { zh: 0.25, other: 0.5 };
/** Without a common word, less likeness than this is chance. */
const MIN_MEANING = 0.35;

/**
 * The best entries compete for being the answer, and against none being it: the share of exp(score / temperature) in the sum over
 * them, plus one for none. Fitted by maximum likelihood, by language, with and without an encoder; see `scripts/fit-matcher.ts`.
 */
const CALIBRATION = {
  words: { zh: { temperature: 0.06, none: 0.3 }, other: { temperature: 0.075, none: 0.46 } },
  meaning: { zh: { temperature: 0.05, none: 0.3 }, other: { temperature: 0.06, none: 0.54 } },
};

interface Entry {
  readonly id: string;
  readonly language: string | null;
  readonly docs: Doc[];
  readonly body: Doc | null;
  readonly exact: ReadonlySet<string>;
  /** Scratch of the running question: number of the question, best score and text, score of the body. */
  seen: number;
  best: number;
  bestDoc: Doc | null;
  bodyScore: number;
  /** Likeness of meaning of the nearest text, and which it is. */
  meaning: number;
  nearest: Doc | null;
}

interface Question {
  readonly trace: Trace;
  readonly blocks: Blocks;
  readonly weights: readonly [Float64Array, Float64Array];
  readonly shares: readonly [number, number];
  /** Null without an encoder. */
  readonly vector: Direction | null;
}

export interface MatcherParts {
  readonly segment: Segment;
  /** Finds what means the same in other words, or in the other language. Without it only words count. */
  readonly encoder?: StaticEncoder | undefined;
  /** What meaning counts beside words, 0…1; the default was chosen for the encoder that ships. */
  readonly meaningShare?: { readonly zh: number; readonly other: number } | undefined;
}

/**
 * Words and, with an encoder, meaning: cosine over words and characters (n-grams outside Han) in an inverted index, mixed with the cosine of
 * vectors. Title and examples stand for an entry one by one and the best wins; the body (words only) adds half of what is left to
 * gain. A score of 1 is kept for a question that is word for word a title or an example.
 *
 * `set` and `remove` cost time proportional to the entry; the result depends only on the entries present, not on how they came.
 */
export function createMatcher(parts: MatcherParts): Matcher {
  return new HybridMatcher(parts);
}

class HybridMatcher implements Matcher {
  readonly #segment: Segment;
  readonly #encoder: StaticEncoder | null;
  readonly #vectors: DocVectors;
  readonly #meaningShare: { readonly zh: number; readonly other: number };
  readonly #entries = new Map<string, Entry>();
  readonly #postings = new Postings();
  /** By slot. */
  readonly #owners: Entry[] = [];
  readonly #trace = new Trace();
  #scores = new Float64Array(0);
  #question = 0;

  constructor({ segment, encoder, meaningShare = MEANING_SHARE }: MatcherParts) {
    this.#meaningShare = meaningShare;
    this.#segment = segment;
    this.#encoder = encoder ?? null;
    this.#vectors = new DocVectors(encoder?.dimensions ?? 0);
  }

  get size(): number {
    return this.#entries.size;
  }

  set({ id, title, body, examples = [], language }: MatcherEntry): void {
    this.remove(id);
    const asked = [...new Set([title, ...examples])];
    const docs = asked.map((text) => {
      const doc = this.#postings.add(this.#blocks(text));
      if (this.#encoder) this.#vectors.set(doc.slot, this.#encoder.encode(text));
      return doc;
    });
    const bodyDoc = body.trim() === '' ? null : this.#postings.add(this.#blocks(body));
    const entry: Entry = {
      id,
      language: language ? primary(language) : null,
      docs,
      body: bodyDoc,
      exact: new Set(asked.map(exactKey).filter((key) => key !== '')),
      seen: 0,
      best: 0,
      bestDoc: null,
      bodyScore: 0,
      meaning: 0,
      nearest: null,
    };
    this.#entries.set(id, entry);
    for (const doc of bodyDoc ? [...docs, bodyDoc] : docs) this.#owners[doc.slot] = entry;
  }

  remove(id: string): boolean {
    const entry = this.#entries.get(id);
    if (!entry) return false;
    for (const doc of entry.docs) {
      if (this.#encoder) this.#vectors.clear(doc.slot);
      this.#postings.remove(doc);
    }
    if (entry.body) this.#postings.remove(entry.body);
    return this.#entries.delete(id);
  }

  match(text: string, { k = DEFAULT_K, filter, language }: MatchOptions = {}): Match[] {
    const asked = text.slice(0, QUESTION_LIMIT);
    const question = this.#ask(asked);
    const wanted = language ? primary(language) : detectLanguage(asked);
    const top: { entry: Entry; score: number }[] = [];
    const kept = Math.max(k, RIVALS);
    const key = exactKey(asked);
    const kind = wanted === 'zh' ? 'zh' : 'other';
    const share = question.vector ? this.#meaningShare[kind] : 0;
    for (const entry of this.#score(question)) {
      if (filter && !filter(entry.id)) continue;
      const title = entry.exact.has(key) ? 1 : entry.best + share * (entry.meaning - entry.best);
      let score = title + (1 - title) * BODY_SHARE * entry.bodyScore;
      if (wanted !== null && entry.language !== null && entry.language !== wanted) score *= OTHER_LANGUAGE;
      const last = top[kept - 1];
      if (last && !precedes(score, entry.id, last)) continue;
      let at = top.length;
      while (at > 0 && precedes(score, entry.id, top[at - 1]!)) at--;
      top.splice(at, 0, { entry, score });
      if (top.length > kept) top.pop();
    }
    const { temperature, none } = CALIBRATION[this.#encoder ? 'meaning' : 'words'][kind];
    let competition = Math.exp(none / temperature);
    for (const { score } of top.slice(0, RIVALS)) competition += Math.exp(score / temperature);
    return top.slice(0, k).map(({ entry, score }) => ({
      id: entry.id,
      score,
      probability: Math.exp(score / temperature) / competition,
      matched: this.#explain(question, entry),
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
      vector: this.#encoder && direction(this.#encoder.encode(text)),
    };
  }

  #blocks(text: string): Blocks {
    const traced = trace(text, this.#segment, this.#trace);
    return [collect(traced, BLOCK.words), collect(traced, BLOCK.grams)];
  }

  /** Every entry that shares a feature with the question, its scores left in its scratch fields. */
  #score({ blocks: [words, grams], weights, shares, vector }: Question): Entry[] {
    if (this.#scores.length < this.#postings.capacity) {
      this.#scores = new Float64Array(this.#postings.capacity * 2);
    }
    const scores = this.#scores;
    const met: number[] = [];
    this.#postings.accumulate(words.ids, weights[0], BLOCK.words, shares[0], scores, met);
    this.#postings.accumulate(grams.ids, weights[1], BLOCK.grams, shares[1], scores, met);

    const run = ++this.#question;
    const entries: Entry[] = [];
    const visit = (entry: Entry) => {
      if (entry.seen === run) return;
      entry.seen = run;
      entry.best = 0;
      entry.bestDoc = null;
      entry.bodyScore = 0;
      entry.meaning = 0;
      entry.nearest = null;
      entries.push(entry);
    };
    for (const slot of met) {
      const entry = this.#owners[slot]!;
      visit(entry);
      // Rounding may carry a cosine of 1 past 1.
      const score = Math.min(1, scores[slot]!);
      if (slot === entry.body?.slot) entry.bodyScore = score;
      else if (score > entry.best) {
        entry.best = score;
        entry.bestDoc = this.#postings.at(slot);
      }
      scores[slot] = 0;
    }
    if (!vector) return entries;
    for (const entry of this.#entries.values()) {
      for (const doc of entry.docs) {
        const meaning = this.#vectors.similarity(doc.slot, vector);
        if (entry.seen !== run && meaning < MIN_MEANING) continue;
        visit(entry);
        if (meaning <= entry.meaning) continue;
        entry.meaning = meaning;
        entry.nearest = doc;
      }
    }
    return entries;
  }

  /** The words in common; where there are none, the question's own words that lean most towards the entry's meaning. */
  #explain(question: Question, entry: Entry): string[] {
    const shared = decidingWords(question, entry);
    const { vector, trace: from } = question;
    if (shared.length > 0 || !vector || !entry.nearest || !this.#encoder) return shared;
    const gains = new Map<string, number>();
    const asked = Array.from({ length: from.words }, (_, index) => from.word(index));
    for (const word of asked) {
      const gain = this.#vectors.similarity(entry.nearest.slot, direction(this.#encoder.encode(word)));
      if (gain > 0) gains.set(word, gain);
    }
    return strongest(gains);
  }
}

function precedes(score: number, id: string, other: { entry: Entry; score: number }): boolean {
  return score !== other.score ? score > other.score : id < other.entry.id;
}

/** The question's words by what they added to the score. */
function decidingWords({ trace: from, blocks, weights, shares }: Question, entry: Entry): string[] {
  const doc = entry.bestDoc && entry.best >= BODY_SHARE * entry.bodyScore ? entry.bestDoc : entry.body;
  if (!doc) return [];
  const gains = new Map<string, number>();
  for (let i = 0; i < from.count; i++) {
    const which = from.blocks[i]!;
    if (which !== BLOCK.words && which !== BLOCK.grams) continue;
    const block = doc.blocks[which];
    if (find(block.ids, from.hashes[i]!) < 0) continue;
    const asked = blocks[which];
    const at = find(asked.ids, from.hashes[i]!);
    const gain = (shares[which] * weights[which][at]!) / (asked.counts[at]! * Math.sqrt(block.ids.length));
    const word = from.word(from.owners[i]!);
    gains.set(word, (gains.get(word) ?? 0) + gain);
  }
  return strongest(gains);
}

/** Words until four fifths of the gain are told; at most five. */
function strongest(gains: ReadonlyMap<string, number>): string[] {
  const ordered = [...gains].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const total = ordered.reduce((sum, [, gain]) => sum + gain, 0);
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
