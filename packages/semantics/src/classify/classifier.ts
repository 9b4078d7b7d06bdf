import type { Trace } from '../features.ts';
import { type Calibrator, type Curve, confidenceOf, thresholdFor } from './calibration.ts';
import {
  byLabelAndText,
  type DenseFrame,
  type Example,
  Reader,
  type Row,
  type Senses,
  stackRows,
  trainingSet,
} from './examples.ts';
import type { Input } from './layer.ts';
import { type PoolWeights, pool } from './pool.ts';
import type { Scorer, Scores } from './scorer.ts';
import { signalsOf } from './signals.ts';
import { bucketOf, familiarity, type Vocabulary } from './sparse.ts';

export interface Candidate {
  readonly label: string;
  /** Calibrated: of the first, how likely it is the right answer; what all lack to 1 is "none of them". */
  readonly probability: number;
}

export interface Prediction {
  /** Best first. */
  readonly candidates: readonly Candidate[];
  /** Probability that the first candidate is right. */
  readonly confidence: number;
  /** Whether the confidence reaches the threshold. */
  readonly sure: boolean;
}

/** Everything a classifier consists of; what is written to bytes. */
export interface Model {
  readonly labels: string[];
  readonly vocabulary: Vocabulary;
  readonly scorer: Scorer;
  readonly frame: DenseFrame;
  readonly weights: PoolWeights;
  readonly calibrator: Calibrator | null;
  readonly curve: Curve;
  readonly precision: number;
}

export class Classifier {
  readonly model: Model;
  /** Version of the encoder, if there is one. */
  readonly encoder: string | null;
  readonly #reader: Reader;
  #rows: Row[];
  #scores: Scores;
  #shares: Float32Array;

  /** @param rows what it was trained on; without them `update` can only be given labels whose examples are complete */
  constructor(model: Model, senses: Senses, rows: Row[]) {
    this.model = model;
    this.encoder = senses.encoder?.version ?? null;
    this.#reader = new Reader(senses);
    this.#rows = rows;
    this.#scores = model.scorer.room();
    this.#shares = new Float32Array(model.labels.length);
  }

  get labels(): readonly string[] {
    return this.model.labels;
  }

  /** The confidence from which answers are as often right as `precision` says; 2 if that cannot be promised. */
  threshold(precision: number = this.model.precision): number {
    return thresholdFor(this.model.curve, precision);
  }

  /** @param k how many candidates at most */
  predict(text: string, k = 3): Prediction {
    return this.#predict(this.#reader.input(text, this.model.vocabulary, this.model.frame), k);
  }

  /** The same for features that were traced already, so that several models share one trace. */
  predictTrace(traced: Trace, k = 3): Prediction {
    return this.#predict(this.#reader.inputOf(traced, this.model.vocabulary, this.model.frame), k);
  }

  #predict(input: Input, k: number): Prediction {
    const { labels, vocabulary, scorer, weights, calibrator } = this.model;
    if (labels.length === 0) return { candidates: [], confidence: 0, sure: false };
    const scores = scorer.score(input, this.#scores);
    const shares = pool(scores, weights, this.#shares);
    const best = topIndices(shares, k);
    const first = shares[best[0] ?? 0]!;
    const confidence = calibrator
      ? confidenceOf(calibrator, signalsOf(shares, scores, familiarity(input.sparse, vocabulary)))
      : Math.min(first, 1 - input.sparse.unseen);
    // The rest keeps its proportions and shares at most what the first leaves over.
    const rest = first >= 1 ? 0 : Math.min(confidence / first, (1 - confidence) / (1 - first));
    return {
      candidates: best.map((c, rank) => ({
        label: labels[c]!,
        probability: rank === 0 ? confidence : shares[c]! * rest,
      })),
      confidence,
      sure: confidence >= this.threshold(),
    };
  }

  /** The text's words that speak most for the label, strongest first, until four fifths of the ground is told; at most five. */
  explain(text: string, label: string): string[] {
    const { labels, vocabulary, scorer, frame } = this.model;
    const wanted = labels.indexOf(label);
    if (wanted < 0) return [];
    const traced = this.#reader.trace(text);
    const { sparse, dense } = this.#reader.inputOf(traced, vocabulary, frame);
    const values = new Map<number, number>();
    for (let i = 0; i < sparse.size; i++) values.set(sparse.ids[i]!, sparse.values[i]!);
    const times = new Map<number, number>();
    const rows = Array.from({ length: traced.count }, (_, i) => vocabulary.row(bucketOf(traced, i)));
    for (const row of rows) times.set(row, (times.get(row) ?? 0) + 1);
    const gains = new Map<string, number>();
    rows.forEach((row, i) => {
      const value = values.get(row);
      if (value === undefined) return;
      const word = traced.word(traced.owners[i]!);
      const gain = (value / times.get(row)!) * scorer.svm.weight(dense.length + row, wanted);
      gains.set(word, (gains.get(word) ?? 0) + gain);
    });
    return deciding(gains);
  }

  /**
   * Gives a label other examples (none: it is forgotten), learning anew only what concerns this label: its SVM, its centroids, its
   * output of the nets. What all labels share (rarities, hidden units, weights of the parts, calibration) stays until the
   * next whole training. Needs the examples of all labels: see `resume`.
   */
  update(label: string, examples: readonly string[]): void {
    const { labels, vocabulary, scorer, frame } = this.model;
    const own = this.#reader.rows(
      examples.map((text) => ({ text, label })),
      label,
    );
    this.#rows = [...this.#rows.filter((row) => row.label !== label), ...own].sort(byLabelAndText);
    if (own.length > 0 && !labels.includes(label)) labels.push(label);
    const wanted = labels.indexOf(label);
    if (wanted < 0) return;
    vocabulary.extend(stackRows(own));
    scorer.widen(frame.center.length, vocabulary.size, labels.length);
    this.#scores = scorer.room();
    this.#shares = new Float32Array(labels.length);
    const set = trainingSet(this.#rows, labels, vocabulary, frame);
    scorer.learnClass(
      set,
      Int32Array.from(this.#rows, (_, index) => index),
      wanted,
    );
  }

  /** Takes the examples that a classifier from bytes was trained on, so that it can be updated. */
  resume(examples: readonly Example[]): this {
    this.#rows = this.#reader.rows(examples);
    return this;
  }
}

function topIndices(values: Float32Array, k: number): number[] {
  const top: number[] = [];
  for (let c = 0; c < values.length; c++) {
    if (top.length === k && values[c]! <= values[top[k - 1]!]!) continue;
    let at = top.length;
    while (at > 0 && values[c]! > values[top[at - 1]!]!) at--;
    top.splice(at, 0, c);
    if (top.length > k) top.pop();
  }
  return top;
}

function deciding(gains: ReadonlyMap<string, number>): string[] {
  const ordered = [...gains]
    .filter(([, gain]) => gain > 0)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const total = ordered.reduce((sum, [, gain]) => sum + gain, 0);
  const words: string[] = [];
  let told = 0;
  for (const [word, gain] of ordered) {
    if (words.length === 5 || told >= 0.8 * total) break;
    words.push(word);
    told += gain;
  }
  return words;
}
