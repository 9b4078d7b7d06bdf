import { seeded, shuffle } from './classify/random.ts';
import { features } from './features.ts';
import type { Features, Segment, StaticEncoder } from './types.ts';

/** A suggestion that somebody judged: what was asked, the text that was offered, and whether it was taken. */
export interface JudgedPair {
  readonly question: string;
  readonly answer: string;
  readonly accepted: boolean;
}

export interface Adaptation {
  /** What `loadAdaptation` reads; some hundred kilobytes. */
  readonly bytes: Uint8Array;
  /** Probability that the answer is taken, as this workspace's people judge. */
  score(question: string, answer: string): number;
  /** The matcher's score, raised or lowered by what was learned; 0…1, for putting its best matches in another order. */
  adjust(score: number, question: string, answer: string): number;
}

export interface AdaptationParts {
  readonly segment: Segment;
  readonly encoder: StaticEncoder;
}

/** What the learned probability counts beside the matcher's score; chosen on pairs of the training part. */
const LEARNED_SHARE = 0.3;
const LIKENESSES = 8;
/** Hashed weights of words and n-grams: those in common, and those on one side only. */
const BUCKETS = 2 ** 16;
const SEED = { common: 0x51ed270b, single: 0x2f0b4c47 };
const FOLDS = 3;
const EPOCHS = 8;
const RATE = 0.1;
const DECAY = 1e-3;
/** Smaller weights are not worth their bytes. */
const LEAST = 1e-3;
const NO_BUCKETS = new Int32Array(0);

/** In how many texts each bucket occurs, of so many. */
interface Rarity {
  readonly texts: number;
  readonly counts: Uint16Array;
}

interface Model {
  readonly bias: number;
  readonly likeness: Float32Array;
  readonly weights: Float32Array;
}

interface Evidence {
  readonly likeness: Float64Array;
  readonly buckets: Int32Array;
}

/**
 * Learns from judged pairs how much each likeness of question and answer (words, n-grams, meaning, length) counts in this workspace, and
 * which words make a difference when they stand on one side only or on both. Logistic regression with Adagrad steps;
 * ten thousand pairs take seconds. The order of the pairs does not matter.
 *
 * @throws RangeError unless there are accepted and rejected pairs
 */
export function adapt(pairs: readonly JudgedPair[], parts: AdaptationParts): Adaptation {
  const accepted = pairs.filter((pair) => pair.accepted).length;
  if (accepted === 0 || accepted === pairs.length) {
    throw new RangeError('needs both accepted and rejected pairs');
  }
  const ordered = pairs.toSorted(
    (a, b) =>
      compare(a.question, b.question) ||
      compare(a.answer, b.answer) ||
      Number(a.accepted) - Number(b.accepted),
  );
  const rarity = countTexts(
    ordered.flatMap((pair) => [pair.question, pair.answer]),
    parts.segment,
  );
  const look = observer(parts, rarity);
  const evidence = ordered.map((pair) => look(pair.question, pair.answer));
  const labels = ordered.map((pair) => pair.accepted);
  return adaptation(pack(balanced(evidence, labels), rarity), parts);
}

/** @throws RangeError if the bytes are no adaptation */
export function loadAdaptation(bytes: Uint8Array, parts: AdaptationParts): Adaptation {
  return adaptation(bytes, parts);
}

function adaptation(bytes: Uint8Array, parts: AdaptationParts): Adaptation {
  const { model, rarity } = unpack(bytes);
  const look = observer(parts, rarity);
  const score = (question: string, answer: string) => predict(model, look(question, answer));
  return {
    bytes,
    score,
    adjust: (found, question, answer) =>
      (found + LEARNED_SHARE * score(question, answer)) / (1 + LEARNED_SHARE),
  };
}

/**
 * What single words say is soon believed too much. Folds that were not learned from tell how far likenesses and words can be
 * relied upon; the model of all pairs is scaled by that (stacking, Wolpert 1992).
 */
function balanced(evidence: readonly Evidence[], accepted: readonly boolean[]): Model {
  const told: Evidence[] = [];
  const labels: boolean[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const rest = evidence.map((_, index) => index).filter((index) => index % FOLDS !== fold);
    const model = learn(
      rest.map((index) => evidence[index]!),
      rest.map((index) => accepted[index]!),
      LIKENESSES,
    );
    for (let index = fold; index < evidence.length; index += FOLDS) {
      const { likeness, words } = sums(model, evidence[index]!);
      told.push({ likeness: Float64Array.of(likeness, words), buckets: NO_BUCKETS });
      labels.push(accepted[index]!);
    }
  }
  const trust = learn(told, labels, 2);
  const [ofLikeness, ofWords] = [Math.max(0, trust.likeness[0]!), Math.max(0, trust.likeness[1]!)];
  const { likeness, weights, bias } = learn(evidence, accepted, LIKENESSES);
  return {
    bias: trust.bias + ofLikeness * bias,
    likeness: likeness.map((weight) => weight * ofLikeness),
    weights: weights.map((weight) => weight * ofWords),
  };
}

function learn(evidence: readonly Evidence[], accepted: readonly boolean[], likenesses: number): Model {
  const likeness = new Float32Array(likenesses);
  const likenessSquares = new Float64Array(likenesses).fill(1e-2);
  const weights = new Float32Array(BUCKETS);
  const squares = new Float32Array(BUCKETS).fill(1e-2);
  let bias = 0;
  let biasSquares = 1e-2;
  const random = seeded(evidence.length);
  const order = Int32Array.from(evidence, (_, index) => index);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    shuffle(order, order.length, random);
    for (const index of order) {
      const one = evidence[index]!;
      const error = predict({ bias, likeness, weights }, one) - (accepted[index] ? 1 : 0);
      biasSquares += error * error;
      bias -= (RATE * error) / Math.sqrt(biasSquares);
      for (let k = 0; k < likenesses; k++) {
        const step = error * one.likeness[k]! + DECAY * likeness[k]!;
        likenessSquares[k]! += step * step;
        likeness[k]! -= (RATE * step) / Math.sqrt(likenessSquares[k]!);
      }
      const share = 1 / Math.sqrt(one.buckets.length || 1);
      for (const bucket of one.buckets) {
        const step = error * share + DECAY * weights[bucket]!;
        squares[bucket]! += step * step;
        weights[bucket]! -= (RATE * step) / Math.sqrt(squares[bucket]!);
      }
    }
  }
  return { bias, likeness, weights };
}

function predict(model: Model, evidence: Evidence): number {
  const { likeness, words } = sums(model, evidence);
  return 1 / (1 + Math.exp(-likeness - words));
}

function sums({ bias, likeness, weights }: Model, evidence: Evidence): { likeness: number; words: number } {
  let first = bias;
  for (let k = 0; k < likeness.length; k++) first += likeness[k]! * evidence.likeness[k]!;
  let second = 0;
  for (const bucket of evidence.buckets) second += weights[bucket]!;
  return { likeness: first, words: second / Math.sqrt(evidence.buckets.length || 1) };
}

/** Texts are looked at once, however many pairs they stand in. */
function observer(
  { segment, encoder }: AdaptationParts,
  rarity: Rarity,
): (question: string, answer: string) => Evidence {
  const cache = new Map<string, { features: Features; vector: Float32Array; length: number }>();
  const seen = (text: string) => {
    let known = cache.get(text);
    if (!known) {
      known = { features: features(text, segment), vector: encoder.encode(text), length: text.length };
      if (cache.size > 20_000) cache.clear();
      cache.set(text, known);
    }
    return known;
  };
  return (question, answer) => {
    const [a, b] = [seen(question), seen(answer)];
    const buckets: number[] = [];
    const words = overlap(a.features.words.ids, b.features.words.ids, buckets, rarity);
    const grams = overlap(a.features.grams.ids, b.features.grams.ids, buckets, rarity);
    const longGrams = overlap(a.features.longGrams.ids, b.features.longGrams.ids, null, rarity);
    let meaning = 0;
    for (let i = 0; i < a.vector.length; i++) meaning += a.vector[i]! * b.vector[i]!;
    const [shorter, longer] = a.length < b.length ? [a.length, b.length] : [b.length, a.length];
    return {
      likeness: Float64Array.of(
        words.cosine * 4,
        grams.cosine * 4,
        longGrams.cosine * 4,
        meaning * 4,
        grams.contained * 4,
        shorter / (longer || 1),
        Math.log(1 + shorter) / 3,
        Math.log(1 + longer) / 3,
      ),
      buckets: Int32Array.from(buckets),
    };
  };
}

/** Two ascending lists: what they share and what only one has, as buckets, and how alike they are; what is rare counts more. */
function overlap(
  a: Int32Array,
  b: Int32Array,
  buckets: number[] | null,
  rarity: Rarity,
): { cosine: number; contained: number } {
  let common = 0;
  let [inA, inB] = [0, 0];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const x = i < a.length ? a[i]! : Infinity;
    const y = j < b.length ? b[j]! : Infinity;
    const bucket = bucketOf(Math.min(x, y), SEED.common);
    const weight = Math.log(1 + (rarity.texts + 0.5) / (rarity.counts[bucket]! + 0.5)) ** 2;
    if (x === y) common += weight;
    buckets?.push(x === y ? bucket : bucketOf(Math.min(x, y), SEED.single));
    if (x <= y) {
      inA += weight;
      i++;
    }
    if (y <= x) {
      inB += weight;
      j++;
    }
  }
  return { cosine: common / (Math.sqrt(inA * inB) || 1), contained: common / (Math.min(inA, inB) || 1) };
}

function countTexts(texts: readonly string[], segment: Segment): Rarity {
  const distinct = new Set(texts);
  const counts = new Uint16Array(BUCKETS);
  for (const text of distinct) {
    const { words, grams } = features(text, segment);
    for (const id of [...words.ids, ...grams.ids]) {
      const bucket = bucketOf(id, SEED.common);
      if (counts[bucket]! < 65_535) counts[bucket]!++;
    }
  }
  return { texts: distinct.size, counts };
}

function bucketOf(feature: number, seed: number): number {
  return Math.imul(feature ^ seed, 0x9e3779b1) >>> 16;
}

const HEAD = 4 * (2 + LIKENESSES);
/** Bucket, count (16 bits each), weight (float). */
const CELL = 8;

/** Number of texts, bias, weights of the likenesses, then every bucket that counts. */
function pack({ bias, likeness, weights }: Model, { texts, counts }: Rarity): Uint8Array {
  const counting: number[] = [];
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    if (Math.abs(weights[bucket]!) >= LEAST || counts[bucket]! > 0) counting.push(bucket);
  }
  const bytes = new Uint8Array(HEAD + CELL * counting.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, texts, true);
  view.setFloat32(4, bias, true);
  likeness.forEach((weight, index) => {
    view.setFloat32(8 + 4 * index, weight, true);
  });
  counting.forEach((bucket, index) => {
    const at = HEAD + CELL * index;
    view.setUint16(at, bucket, true);
    view.setUint16(at + 2, counts[bucket]!, true);
    view.setFloat32(at + 4, weights[bucket]!, true);
  });
  return bytes;
}

function unpack(bytes: Uint8Array): { model: Model; rarity: Rarity } {
  if (bytes.length < HEAD || (bytes.length - HEAD) % CELL !== 0) throw new RangeError('not an adaptation');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const weights = new Float32Array(BUCKETS);
  const counts = new Uint16Array(BUCKETS);
  for (let at = HEAD; at < bytes.length; at += CELL) {
    const bucket = view.getUint16(at, true);
    counts[bucket] = view.getUint16(at + 2, true);
    weights[bucket] = view.getFloat32(at + 4, true);
  }
  const likeness = Float32Array.from({ length: LIKENESSES }, (_, k) => view.getFloat32(8 + 4 * k, true));
  return {
    model: { bias: view.getFloat32(4, true), likeness, weights },
    rarity: { texts: view.getUint32(0, true), counts },
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
