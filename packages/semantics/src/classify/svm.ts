import { seeded, shuffle } from './random.ts';
import type { SparseRows } from './sparse.ts';

export interface SvmOptions {
  /** Cost of a violated margin against the length of the weights. */
  readonly c?: number | undefined;
  /** Passes over the examples at most. */
  readonly passes?: number | undefined;
  /** Stop when the projected gradients of a pass lie within this width. */
  readonly tolerance?: number | undefined;
}

/** Rows to learn from: a dense part of `width` numbers (possibly none), and a sparse one. */
export interface TrainingRows {
  readonly sparse: SparseRows;
  /** Number of different sparse ids. */
  readonly columns: number;
  /** Row by row. */
  readonly dense: Float32Array;
  readonly width: number;
}

export interface LinearWeights {
  /** One a dense dimension, then one a column. */
  readonly weights: Float32Array;
  readonly bias: number;
}

/**
 * Linear support vector machine for two classes, squared hinge loss, by dual coordinate descent with shrinking (Hsieh,
 * Chang, Lin, Keerthi and Sundararajan 2008, algorithm 3; as in LIBLINEAR). The bias is the weight of a column of ones.
 *
 * Minimises ½‖w‖² + C Σ max(0, 1 − y w·x)².
 *
 * @param members indices of the rows to learn from
 * @param positive by row: whether it belongs to the class
 */
export function trainSvm(
  { sparse: { offsets, ids, values }, columns, dense, width }: TrainingRows,
  members: ArrayLike<number>,
  positive: (row: number) => boolean,
  { c = 1, passes = 60, tolerance = 0.1 }: SvmOptions = {},
): LinearWeights {
  const random = seeded(1);
  const weights = new Float32Array(width + columns);
  let bias = 0;
  const count = members.length;
  const rows = Int32Array.from(members);
  const order = Int32Array.from({ length: count }, (_, index) => index);
  const signs = new Int8Array(count);
  const alpha = new Float64Array(count);
  const curvature = new Float64Array(count);
  const diagonal = 0.5 / c;
  for (let i = 0; i < count; i++) {
    const row = rows[i]!;
    signs[i] = positive(row) ? 1 : -1;
    let square = 1;
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) square += values[at]! * values[at]!;
    for (let k = row * width; k < (row + 1) * width; k++) square += dense[k]! * dense[k]!;
    curvature[i] = diagonal + square;
  }

  let active = count;
  let bound = Number.POSITIVE_INFINITY;
  for (let pass = 0; pass < passes; pass++) {
    let highest = Number.NEGATIVE_INFINITY;
    let lowest = Number.POSITIVE_INFINITY;
    shuffle(order, active, random);
    for (let step = 0; step < active; step++) {
      const i = order[step]!;
      const row = rows[i]!;
      const sign = signs[i]!;
      const from = offsets[row]!;
      const to = offsets[row + 1]!;
      let score = bias;
      const start = row * width;
      for (let k = 0; k < width; k++) score += weights[k]! * dense[start + k]!;
      for (let at = from; at < to; at++) score += weights[width + ids[at]!]! * values[at]!;
      const gradient = sign * score - 1 + diagonal * alpha[i]!;
      if (alpha[i] === 0) {
        if (gradient > bound) {
          order[step--] = order[--active]!;
          order[active] = i;
          continue;
        }
        if (gradient >= 0) {
          if (gradient > 0) lowest = Math.min(lowest, 0);
          highest = Math.max(highest, 0);
          continue;
        }
      }
      highest = Math.max(highest, gradient);
      lowest = Math.min(lowest, gradient);
      if (Math.abs(gradient) < 1e-12) continue;
      const before = alpha[i]!;
      alpha[i] = Math.max(before - gradient / curvature[i]!, 0);
      const change = sign * (alpha[i]! - before);
      bias += change;
      for (let k = 0; k < width; k++) weights[k]! += change * dense[start + k]!;
      for (let at = from; at < to; at++) weights[width + ids[at]!]! += change * values[at]!;
    }
    if (highest - lowest <= tolerance) {
      if (active === count) break;
      active = count;
      bound = Number.POSITIVE_INFINITY;
    } else {
      bound = highest > 0 ? highest : Number.POSITIVE_INFINITY;
    }
  }
  return { weights, bias };
}
