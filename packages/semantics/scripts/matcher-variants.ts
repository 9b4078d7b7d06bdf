import { BLOCK, collect, Trace, trace } from '../src/features.ts';
import type { FeatureBlock, Segment, StaticEncoder } from '../src/types.ts';
import type { Task } from './matcher-tasks.ts';

/** Another way the matcher could compare words. */
export interface Scheme {
  readonly name: string;
  /** Of which blocks the second cosine is. */
  readonly grams: readonly number[];
  /** 1 + ln(count) instead of "there or not". */
  readonly damped?: boolean;
  /** Rarity to this power on the side of the stored texts (0 if absent). */
  readonly stored?: number;
  /** Rarity to this power on the side of the question (1 if absent). */
  readonly asked?: number;
}

export interface Shares {
  readonly words: number;
  readonly meaning: number;
}

export const SINGLE = [BLOCK.grams];
export const SHORT = [BLOCK.grams, BLOCK.bigrams];
export const LONG = [BLOCK.grams, BLOCK.bigrams, BLOCK.longGrams];

/** Of a task at most. */
const QUESTIONS = 1500;

type Cosines = (asked: FeatureBlock) => Float64Array;

/**
 * Brute force over every stored text, so that schemes the matcher does not have can be compared with its own.
 *
 * @returns per pair of shares, for each question the rank of the entry wanted (from 1; Infinity if nothing speaks for it)
 */
export function ranks(
  task: Task,
  scheme: Scheme,
  shares: readonly Shares[],
  { segment, encoder }: { segment: Segment; encoder: StaticEncoder },
): number[][] {
  const into = new Trace();
  const blocks = (text: string) => {
    const traced = trace(text, segment, into);
    return [collect(traced, BLOCK.words), collect(traced, ...scheme.grams)] as const;
  };
  const stored = task.texts.map(({ text }) => blocks(text));
  const words = cosines(
    stored.map(([block]) => block),
    scheme,
  );
  const grams = cosines(
    stored.map(([, block]) => block),
    scheme,
  );
  const withMeaning = shares.some(({ meaning }) => meaning > 0);
  const vectors = withMeaning ? task.texts.map(({ text }) => encoder.encode(text)) : [];
  const numbers = new Map<string, number>();
  const owners = Int32Array.from(
    task.texts,
    ({ id }) => numbers.get(id) ?? numbers.set(id, numbers.size).size - 1,
  );
  const result: number[][] = shares.map(() => []);
  const best = new Float64Array(numbers.size);
  const meaning = new Float64Array(numbers.size);
  for (const { text, id } of sample(task.questions)) {
    const [askedWords, askedGrams] = blocks(text);
    const wordScores = words(askedWords);
    const gramScores = grams(askedGrams);
    const vector = encoder.encode(text);
    meaning.fill(0);
    for (let at = 0; at < vectors.length; at++) {
      const owner = owners[at]!;
      meaning[owner] = Math.max(meaning[owner]!, dot(vector, vectors[at]!));
    }
    shares.forEach((share, which) => {
      const part = askedGrams.ids.length === 0 ? 1 : askedWords.ids.length === 0 ? 0 : share.words;
      best.fill(0);
      for (let at = 0; at < owners.length; at++) {
        const score = part * wordScores[at]! + (1 - part) * gramScores[at]!;
        if (score > best[owners[at]!]!) best[owners[at]!] = score;
      }
      for (let owner = 0; owner < best.length; owner++) {
        best[owner]! += share.meaning * (meaning[owner]! - best[owner]!);
      }
      result[which]!.push(rankOf(best, numbers.get(id)!));
    });
  }
  return result;
}

/** Evenly from the whole list. */
function sample<T>(list: readonly T[]): T[] {
  const step = Math.max(1, list.length / QUESTIONS);
  return Array.from(
    { length: Math.min(list.length, QUESTIONS) },
    (_, index) => list[Math.floor(index * step)]!,
  );
}

function cosines(stored: readonly FeatureBlock[], { damped, stored: power = 0, asked = 1 }: Scheme): Cosines {
  const lists = new Map<number, { at: number[]; weights: number[] }>();
  for (const { ids } of stored) for (const id of ids) lists.set(id, { at: [], weights: [] });
  const frequency = new Map<number, number>();
  for (const { ids } of stored) for (const id of ids) frequency.set(id, (frequency.get(id) ?? 0) + 1);
  const rarity = (id: number) => Math.log(1 + (stored.length + 0.5) / ((frequency.get(id) ?? 0) + 0.5));
  const weigh = ({ ids, counts }: FeatureBlock, exponent: number) => {
    const weights = Array.from(
      ids,
      (id, i) => (damped ? 1 + Math.log(counts[i]!) : 1) * rarity(id) ** exponent,
    );
    const length = Math.hypot(...weights) || 1;
    return weights.map((weight) => weight / length);
  };
  stored.forEach((block, at) => {
    weigh(block, power).forEach((weight, i) => {
      const list = lists.get(block.ids[i]!)!;
      list.at.push(at);
      list.weights.push(weight);
    });
  });
  return (block) => {
    const scores = new Float64Array(stored.length);
    weigh(block, asked).forEach((weight, i) => {
      const list = lists.get(block.ids[i]!);
      if (!list) return;
      for (let j = 0; j < list.at.length; j++) scores[list.at[j]!]! += weight * list.weights[j]!;
    });
    return scores;
  };
}

/** Of equals the first stands first; what rounding parts is equal. */
function rankOf(scores: Float64Array, wanted: number): number {
  const own = scores[wanted]!;
  if (!(own > 0)) return Infinity;
  let rank = 1;
  for (let at = 0; at < scores.length; at++) {
    if (scores[at]! > own + 1e-9 || (at < wanted && scores[at]! > own - 1e-9)) rank++;
  }
  return rank;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
