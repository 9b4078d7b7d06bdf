import { seeded, shuffle } from './random.ts';
import type { TrainingRows } from './svm.ts';

export interface NetOptions {
  readonly hidden?: number | undefined;
  readonly epochs?: number | undefined;
  /** Share of a text's sparse features that a step does not see. */
  readonly dropout?: number | undefined;
  /** Step length at the start; it falls to zero along a straight line. */
  readonly rate?: number | undefined;
  readonly seed?: number | undefined;
}

/** One hidden layer of rectified units. */
export interface NetWeights {
  readonly hidden: number;
  /** [width + columns][hidden], dense dimensions first */
  readonly input: Float32Array;
  readonly inputBias: Float32Array;
  /** [classes][hidden] */
  readonly output: Float32Array;
  readonly outputBias: Float32Array;
}

/** Errors this small are not worth a step. */
const NEGLIGIBLE = 1e-4;

/**
 * A small network over hashed text features, in the manner of fastText (Joulin et al. 2017) but with TF-IDF inputs, rectified
 * hidden units and dropout on the inputs (Srivastava et al. 2014), trained on the cross entropy of a softmax by single steps with
 * one Adagrad length (Duchi et al. 2011) a row of weights.
 *
 * Dropout is what makes it good where examples are few: each pass sees other halves of the same texts.
 *
 * @param members indices of the rows to learn from
 * @param label by row: class, from 0
 */
export function trainNet(
  { sparse: { offsets, ids, values }, columns, dense, width }: TrainingRows,
  members: ArrayLike<number>,
  label: ArrayLike<number>,
  classes: number,
  { hidden = 100, epochs = 20, dropout = 0.5, rate = 0.05, seed = 1 }: NetOptions = {},
): NetWeights {
  const random = seeded(seed);
  const inputs = width + columns;
  const input = Float32Array.from({ length: inputs * hidden }, () => (2 * random() - 1) / Math.sqrt(hidden));
  const inputSquares = new Float32Array(inputs).fill(1e-3);
  const inputBias = new Float32Array(hidden);
  const output = new Float32Array(classes * hidden);
  const outputSquares = new Float32Array(classes).fill(1e-3);
  const outputBias = new Float32Array(classes);

  const units = new Float32Array(hidden);
  const back = new Float32Array(hidden);
  const shares = new Float64Array(classes);
  let seenIds = new Int32Array(4096);
  let seenValues = new Float32Array(4096);
  const order = Int32Array.from(members);
  const steps = epochs * order.length;
  let step = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, order.length, random);
    for (const row of order) {
      const length = rate * (1 - step++ / steps);
      const room = width + offsets[row + 1]! - offsets[row]!;
      if (room > seenIds.length) {
        seenIds = new Int32Array(2 * room);
        seenValues = new Float32Array(2 * room);
      }
      let seen = 0;
      for (let k = 0; k < width; k++) {
        seenIds[seen] = k;
        seenValues[seen++] = dense[row * width + k]!;
      }
      for (let at = offsets[row]!; at < offsets[row + 1]!; at++) {
        if (random() < dropout) continue;
        seenIds[seen] = width + ids[at]!;
        seenValues[seen++] = values[at]! / (1 - dropout);
      }

      units.set(inputBias);
      for (let i = 0; i < seen; i++) addFrom(units, input, seenIds[i]! * hidden, seenValues[i]!);
      rectify(units);
      let square = 0;
      for (let k = 0; k < hidden; k++) square += units[k]! * units[k]!;
      softmaxOf(output, outputBias, units, shares);

      back.fill(0);
      for (let c = 0; c < classes; c++) {
        const error = shares[c]! - (c === label[row] ? 1 : 0);
        if (Math.abs(error) < NEGLIGIBLE) continue;
        outputSquares[c]! += (error * error * square) / hidden;
        const change = (length * error) / Math.sqrt(outputSquares[c]!);
        const base = c * hidden;
        for (let k = 0; k < hidden; k++) {
          back[k]! += error * output[base + k]!;
          output[base + k]! -= change * units[k]!;
        }
        outputBias[c]! -= change;
      }
      square = 0;
      for (let k = 0; k < hidden; k++) {
        if (units[k]! <= 0) back[k] = 0;
        square += back[k]! * back[k]!;
      }
      for (let i = 0; i < seen; i++) {
        const id = seenIds[i]!;
        const value = seenValues[i]!;
        inputSquares[id]! += (square * value * value) / hidden;
        addTo(input, id * hidden, back, (-length * value) / Math.sqrt(inputSquares[id]!));
      }
      for (let k = 0; k < hidden; k++) inputBias[k]! -= 0.1 * length * back[k]!;
    }
  }
  return { hidden, input, inputBias, output, outputBias };
}

function addFrom(to: Float32Array, from: Float32Array, base: number, scale: number): void {
  for (let k = 0; k < to.length; k++) to[k]! += scale * from[base + k]!;
}

function addTo(to: Float32Array, base: number, from: Float32Array, scale: number): void {
  for (let k = 0; k < from.length; k++) to[base + k]! += scale * from[k]!;
}

export function rectify(units: Float32Array): void {
  for (let k = 0; k < units.length; k++) if (units[k]! < 0) units[k] = 0;
}

/** Shares of the classes into `shares`, which sum to 1. */
function softmaxOf(
  output: Float32Array,
  bias: Float32Array,
  units: Float32Array,
  shares: Float64Array,
): void {
  const hidden = units.length;
  let top = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < shares.length; c++) {
    let score = bias[c]!;
    const base = c * hidden;
    for (let k = 0; k < hidden; k++) score += output[base + k]! * units[k]!;
    shares[c] = score;
    if (score > top) top = score;
  }
  let total = 0;
  for (let c = 0; c < shares.length; c++) {
    shares[c] = Math.exp(shares[c]! - top);
    total += shares[c]!;
  }
  for (let c = 0; c < shares.length; c++) shares[c]! /= total;
}

/**
 * Weights of one more output over hidden units that stay as they are, the other outputs given: what an update of one class
 * costs instead of training anew. Cross entropy by single Adagrad steps.
 *
 * @param others by sample: logarithm of the summed exponentials of the other classes' scores
 * @param positive by sample: whether it belongs to the class
 */
export function trainOutput(
  units: readonly Float32Array[],
  others: ArrayLike<number>,
  positive: readonly boolean[],
): { weights: Float32Array; bias: number } {
  const hidden = units[0]?.length ?? 0;
  const random = seeded(1);
  const weights = new Float32Array(hidden);
  let bias = 0;
  let squares = 1e-3;
  const order = Int32Array.from(units, (_, index) => index);
  const epochs = 40;
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, order.length, random);
    for (const i of order) {
      const own = units[i]!;
      let score = bias;
      let square = 0;
      for (let k = 0; k < hidden; k++) {
        score += weights[k]! * own[k]!;
        square += own[k]! * own[k]!;
      }
      const error = 1 / (1 + Math.exp(others[i]! - score)) - (positive[i] ? 1 : 0);
      if (Math.abs(error) < NEGLIGIBLE) continue;
      squares += (error * error * square) / hidden;
      const change = (0.05 * (1 - epoch / epochs) * error) / Math.sqrt(squares);
      for (let k = 0; k < hidden; k++) weights[k]! -= change * own[k]!;
      bias -= change;
    }
  }
  return { weights, bias };
}
