import { pack, unpack } from '../classify/bytes.ts';
import type { Example } from '../classify/examples.ts';
import { Layer } from '../classify/layer.ts';
import {
  BUCKET_BITS,
  Counter,
  type SparseRows,
  SparseVector,
  stack,
  TEXT_LIMIT,
} from '../classify/sparse.ts';
import { type TrainingRows, trainSvm } from '../classify/svm.ts';
import { Trace, trace } from '../features.ts';
import type { Segment } from '../types.ts';
import { CUE_NAMES, type Cues, readCues } from './cues.ts';
import { balancedOffsets, highest } from './offsets.ts';

export interface LabelModelOptions {
  readonly segment: Segment;
  /**
   * What a feature weighs before anything is learned: its rarity, or its rarity times how differently the two classes use it
   * (the log-count ratio of Wang and Manning 2012; two classes only).
   */
  readonly weighting: 'rarity' | 'contrast';
  /** Cost of a violated margin. */
  readonly c: number;
  /** Shift the scores so that rare classes get their share: for the mean of the classes' F1 instead of accuracy. */
  readonly balance: boolean;
  /** Buckets for features, as a power of 2; default 18. Long texts by the ten thousand need more room. */
  readonly bits?: number | undefined;
  /** How many times an example counts; default once. */
  readonly repeat?: ((example: Example) => number) | undefined;
}

const WIDTH = CUE_NAMES.length;
const FOLDS = 4;
/** A feature that both classes use alike keeps this much. */
const LEAST_CONTRAST = 0.4;
const PASSES = 40;

/**
 * Which of a few labels a text bears: one-versus-rest linear SVMs over hashed words, word pairs and character n-grams, and over the cues
 * of the lexicon, with weights of one byte.
 */
export class LabelModel {
  readonly labels: readonly string[];
  /** By bucket: what a feature weighs. */
  readonly factors: Float32Array;
  /** First the cues, then the buckets. */
  readonly layer: Layer;
  readonly #segment: Segment;
  readonly #counter: Counter;
  readonly #trace = new Trace();
  readonly #sparse = new SparseVector();
  readonly #dense = new Float32Array(WIDTH);
  readonly #scores: Float32Array;

  constructor(labels: readonly string[], factors: Float32Array, layer: Layer, segment: Segment) {
    this.labels = labels;
    this.factors = factors;
    this.layer = layer;
    this.#counter = new Counter(segment, Math.log2(factors.length));
    this.#scores = new Float32Array(labels.length);
    this.#segment = segment;
  }

  predict(text: string): string {
    const read = text.slice(0, TEXT_LIMIT);
    const traced = trace(read, this.#segment, this.#trace);
    return this.labels[highest(this.scores(traced, readCues(read, traced.text)))]!;
  }

  /** One number a label, the same array every time. */
  scores(traced: Trace, cues: Cues): Float32Array {
    denseCues(cues, this.#dense, 0);
    const sparse = weigh(this.#counter.countTrace(traced), this.factors, this.#sparse);
    this.layer.apply({ dense: this.#dense, sparse }, this.#scores);
    return this.#scores;
  }
}

/** The result depends on the set of examples, not on their order. */
export function trainLabelModel(examples: readonly Example[], options: LabelModelOptions): LabelModel {
  const { segment, weighting, c, balance, bits = BUCKET_BITS, repeat = () => 1 } = options;
  const rows = distinct(examples);
  const labels = [...new Set(rows.map((row) => row.label))].sort();
  const target = Int32Array.from(rows, (row) => labels.indexOf(row.label));
  const counted = new Counter(segment, bits).countAll(rows.map((row) => row.text));
  const columns = 2 ** bits;
  const factors = rarities(counted, columns);
  if (weighting === 'contrast') {
    const contrast = contrasts(counted, target, columns);
    for (let bucket = 0; bucket < columns; bucket++) factors[bucket]! *= LEAST_CONTRAST + contrast[bucket]!;
  }
  const dense = new Float32Array(rows.length * WIDTH);
  rows.forEach(({ text }, index) => {
    denseCues(readCues(text.slice(0, TEXT_LIMIT)), dense, index * WIDTH);
  });
  const set = { sparse: weighAll(counted, factors), columns, dense, width: WIDTH };

  const everything = Int32Array.from(
    rows.flatMap((row, index) => new Array<number>(repeat(row)).fill(index)),
  );
  const fit = (members: Int32Array) => fitLayer(set, members, target, labels.length, c);
  const layer = fit(everything);
  if (balance) {
    const scores: Float32Array[] = [];
    for (let fold = 0; fold < FOLDS; fold++) {
      const held = fit(everything.filter((row) => row % FOLDS !== fold));
      for (let row = fold; row < rows.length; row += FOLDS) scores[row] = scoresOf(set, row, held);
    }
    balancedOffsets(scores, target, labels.length).forEach((offset, label) => {
      layer.bias[label]! += offset;
    });
  }
  return new LabelModel(labels, factors, layer, segment);
}

/** Each text once per label, in one order whatever order they come in. */
function distinct(examples: readonly Example[]): Example[] {
  const keyed = new Map(examples.map((example) => [`${example.text}\u0000${example.label}`, example]));
  return [...keyed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, example]) => example);
}

function fitLayer(
  set: TrainingRows,
  members: Int32Array,
  target: Int32Array,
  labels: number,
  c: number,
): Layer {
  const layer = Layer.empty(set.width + set.columns, labels);
  for (let label = 0; label < labels; label++) {
    const { weights, bias } = trainSvm(set, members, (row) => target[row] === label, { c, passes: PASSES });
    layer.set(label, weights, bias);
    if (labels > 2) continue;
    // Of two labels, one is what the other is not.
    layer.set(
      1 - label,
      weights.map((weight) => -weight),
      -bias,
    );
    break;
  }
  return layer;
}

function scoresOf({ sparse, dense }: TrainingRows, row: number, layer: Layer): Float32Array {
  const vector = new SparseVector();
  for (let at = sparse.offsets[row]!; at < sparse.offsets[row + 1]!; at++) {
    vector.push(sparse.ids[at]!, sparse.values[at]!);
  }
  const scores = new Float32Array(layer.outputs);
  layer.apply({ dense: dense.subarray(row * WIDTH, (row + 1) * WIDTH), sparse: vector }, scores);
  return scores;
}

function denseCues(cues: Cues, into: Float32Array, at: number): void {
  for (let i = 0; i < WIDTH; i++)
    into[at + i] = 0.5 * Math.min(2, Math.log1p(Math.max(0, cues[CUE_NAMES[i]!])));
}

/** Damped counts times factors, words and n-grams each of length 1. */
function weigh(counted: SparseVector, factors: Float32Array, into: SparseVector): SparseVector {
  let words = 0;
  let grams = 0;
  into.size = 0;
  for (let i = 0; i < counted.size; i++) {
    const bucket = counted.ids[i]!;
    const weight = (1 + Math.log(counted.values[i]!)) * factors[bucket]!;
    if (bucket & 1) grams += weight * weight;
    else words += weight * weight;
    into.push(bucket, weight);
  }
  const wordScale = 1 / (Math.sqrt(words) || 1);
  const gramScale = 1 / (Math.sqrt(grams) || 1);
  for (let i = 0; i < into.size; i++) into.values[i]! *= into.ids[i]! & 1 ? gramScale : wordScale;
  return into;
}

function weighAll({ offsets, ids, values }: SparseRows, factors: Float32Array): SparseRows {
  const from = new SparseVector();
  const into = new SparseVector();
  return stack(offsets.length - 1, (row) => {
    from.size = 0;
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) from.push(ids[at]!, values[at]!);
    return weigh(from, factors, into);
  });
}

function rarities({ offsets, ids }: SparseRows, columns: number): Float32Array {
  const rows = offsets.length - 1;
  const factors = new Float32Array(columns);
  for (const bucket of ids) factors[bucket]!++;
  for (let bucket = 0; bucket < columns; bucket++) {
    factors[bucket] = Math.log((1 + rows) / (1 + factors[bucket]!)) + 1;
  }
  return factors;
}

/** |log of how often class 1 has the feature, against class 0|, of texts that have it at all; smoothed by one. */
function contrasts({ offsets, ids }: SparseRows, target: Int32Array, columns: number): Float32Array {
  const has = [new Float32Array(columns).fill(1), new Float32Array(columns).fill(1)] as const;
  const totals = [2, 2];
  for (let row = 0; row < target.length; row++) {
    const label = target[row] === 1 ? 1 : 0;
    totals[label]!++;
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) has[label][ids[at]!]!++;
  }
  return Float32Array.from({ length: columns }, (_, bucket) =>
    Math.abs(Math.log(has[1][bucket]! / totals[1]! / (has[0][bucket]! / totals[0]!))),
  );
}

/** Factors are kept in bytes: this many steps a unit, which suits rarities up to 12. */
const FACTOR_STEPS = 10;

/** Of models with weighting by rarity. */
export function labelModelToBytes({ labels, factors, layer }: LabelModel): Uint8Array<ArrayBuffer> {
  return pack(JSON.stringify({ kind: 'labels', labels }), [
    Int8Array.from(factors, (factor) => Math.min(127, Math.round(factor * FACTOR_STEPS))),
    layer.weights,
    layer.scales,
    layer.bias,
  ]);
}

/** @throws RangeError if the bytes are no such model */
export function labelModelFromBytes(bytes: Uint8Array, segment: Segment): LabelModel {
  const { text, arrays } = unpack(bytes);
  const { kind, labels } = JSON.parse(text) as { kind?: string; labels: string[] };
  if (kind !== 'labels' || arrays.length !== 4) throw new RangeError('these bytes are no model of labels');
  const [steps, weights, scales, bias] = arrays as [Int8Array, Int8Array, Float32Array, Float32Array];
  const factors = Float32Array.from(steps, (step) => step / FACTOR_STEPS);
  return new LabelModel(labels, factors, new Layer(weights, scales, bias), segment);
}
