import { logSumExp, PARTS, type Scores } from './scorer.ts';

/** Weights of the parts, in the order of `PARTS`. */
export type PoolWeights = readonly number[];

/** Probabilities of the classes: the softmax of the weighted sum of what the parts say (a log-linear pool, Genest and Zidek 1986). */
export function pool(scores: Scores, weights: PoolWeights, into: Float32Array): Float32Array {
  into.fill(0);
  PARTS.forEach((part, index) => {
    const weight = weights[index]!;
    if (weight === 0) return;
    const values = scores[part];
    for (let c = 0; c < into.length; c++) into[c]! += weight * values[c]!;
  });
  const total = logSumExp(into);
  for (let c = 0; c < into.length; c++) into[c] = Math.exp(into[c]! - total);
  return into;
}

/**
 * The weights under which texts that no part has learned from are least surprising: Newton's method on the mean negative
 * logarithm of the right class's probability, with a little ridge; a part that would count against its own word gets zero.
 */
export function fitPool(
  samples: readonly { readonly scores: Scores; readonly label: number }[],
  present: readonly boolean[],
): PoolWeights {
  const weights: number[] = [present[1] ? 1 : 4, present[1] ? 0.5 : 0, 0, 0];
  const active = PARTS.map((_, index) => index).filter((index) => present[index]);
  if (samples.length === 0) return weights;
  const shares = new Float32Array(samples[0]!.scores.svm.length);
  for (let round = 0; round < 15; round++) {
    const gradient = new Float64Array(4);
    const hessian = Array.from({ length: 4 }, () => new Float64Array(4));
    for (const { scores, label } of samples) {
      pool(scores, weights, shares);
      const mean = new Float64Array(4);
      for (const a of active) {
        const values = scores[PARTS[a]!];
        for (let c = 0; c < shares.length; c++) mean[a]! += shares[c]! * values[c]!;
        gradient[a]! += (mean[a]! - values[label]!) / samples.length;
      }
      for (const a of active) {
        for (const b of active) {
          if (b > a) continue;
          const [x, y] = [scores[PARTS[a]!], scores[PARTS[b]!]];
          let product = 0;
          for (let c = 0; c < shares.length; c++) product += shares[c]! * x[c]! * y[c]!;
          hessian[a]![b]! += (product - mean[a]! * mean[b]!) / samples.length;
        }
      }
    }
    for (const a of active) {
      gradient[a]! += RIDGE * weights[a]!;
      hessian[a]![a]! += RIDGE;
      for (const b of active) if (b > a) hessian[a]![b] = hessian[b]![a]!;
    }
    const step = solve(
      active.map((a) => active.map((b) => hessian[a]![b]!)),
      active.map((a) => gradient[a]!),
    );
    let moved = 0;
    active.forEach((a, index) => {
      const next = Math.max(0, weights[a]! - step[index]!);
      moved = Math.max(moved, Math.abs(next - weights[a]!));
      weights[a] = next;
    });
    if (moved < 1e-4) break;
  }
  return weights;
}

const RIDGE = 1e-4;

/** Solves a small linear system by Gaussian elimination with pivoting. */
export function solve(matrix: number[][], right: number[]): number[] {
  const size = right.length;
  const rows = matrix.map((row, index) => [...row, right[index]!]);
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const top = rows[column]![column]! || 1e-12;
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const factor = rows[row]![column]! / top;
      for (let k = column; k <= size; k++) rows[row]![k]! -= factor * rows[column]![k]!;
    }
  }
  return rows.map((row, index) => row[size]! / (row[index]! || 1e-12));
}
