import { solve } from './pool.ts';

/** Logistic regression on standardised signals. */
export interface Calibrator {
  readonly means: readonly number[];
  readonly deviations: readonly number[];
  readonly weights: readonly number[];
  readonly bias: number;
}

/** One text that the model had not learned from. */
export interface Judged {
  readonly signals: readonly number[];
  /** Whether the first answer was right; an out-of-scope text has no right answer. */
  readonly right: boolean;
  /** How many texts it stands for. */
  readonly weight: number;
}

/** How sure one must be for a precision, from the surest down. */
export interface Curve {
  /** Descending. */
  readonly thresholds: readonly number[];
  /** Lower confidence bound of the precision of everything at least as sure. */
  readonly precisions: readonly number[];
}

/** One-sided 95 %: the precision promised is missed once in twenty. */
const Z = 1.6449;
const RIDGE = 1;
const TURNS = 5;

/** Iteratively reweighted least squares (Newton's method) with a ridge penalty on the weights. */
export function fitCalibrator(judged: readonly Judged[]): Calibrator {
  const size = judged[0]!.signals.length;
  const total = judged.reduce((sum, { weight }) => sum + weight, 0);
  const means = new Array<number>(size).fill(0);
  const deviations = new Array<number>(size).fill(0);
  for (const { signals, weight } of judged) {
    for (let k = 0; k < size; k++) means[k]! += (weight * signals[k]!) / total;
  }
  for (const { signals, weight } of judged) {
    for (let k = 0; k < size; k++) deviations[k]! += (weight * (signals[k]! - means[k]!) ** 2) / total;
  }
  for (let k = 0; k < size; k++) deviations[k] = Math.sqrt(deviations[k]!) || 1;

  const rows = judged.map(({ signals }) => [
    ...signals.map((signal, k) => (signal - means[k]!) / deviations[k]!),
    1,
  ]);
  const weights = new Array<number>(size + 1).fill(0);
  for (let round = 0; round < 25; round++) {
    const gradient = weights.map((weight, k) => (k < size ? RIDGE * weight : 1e-3 * weight));
    const hessian = weights.map((_, a) => weights.map((__, b) => (a !== b ? 0 : a < size ? RIDGE : 1e-3)));
    rows.forEach((row, index) => {
      const { right, weight } = judged[index]!;
      const share = logistic(dot(weights, row));
      const error = weight * (share - (right ? 1 : 0));
      const curvature = weight * share * (1 - share);
      for (let a = 0; a <= size; a++) {
        gradient[a]! += error * row[a]!;
        for (let b = 0; b <= size; b++) hessian[a]![b]! += curvature * row[a]! * row[b]!;
      }
    });
    const step = solve(hessian, gradient);
    let moved = 0;
    for (let k = 0; k <= size; k++) {
      weights[k]! -= step[k]!;
      moved = Math.max(moved, Math.abs(step[k]!));
    }
    if (moved < 1e-6) break;
  }
  return { means, deviations, weights: weights.slice(0, size), bias: weights[size]! };
}

/** Each text's confidence by a calibrator that was fitted without it: every fifth in turn. */
export function crossFitted(
  judged: readonly Judged[],
): { confidence: number; right: boolean; weight: number }[] {
  const calibrators = Array.from({ length: TURNS }, (_, turn) =>
    fitCalibrator(judged.filter((__, index) => index % TURNS !== turn)),
  );
  return judged.map(({ signals, right, weight }, index) => ({
    confidence: confidenceOf(calibrators[index % TURNS]!, signals),
    right,
    weight,
  }));
}

/** Probability that the first answer is right. */
export function confidenceOf(
  { means, deviations, weights, bias }: Calibrator,
  signals: readonly number[],
): number {
  let score = bias;
  for (let k = 0; k < weights.length; k++) {
    score += (weights[k]! * (signals[k]! - means[k]!)) / deviations[k]!;
  }
  return logistic(score);
}

/** At most 200 points; texts of the same confidence belong together. */
export function precisionCurve(
  judged: readonly { confidence: number; right: boolean; weight: number }[],
): Curve {
  const sorted = judged.toSorted((a, b) => b.confidence - a.confidence);
  const thresholds: number[] = [];
  const precisions: number[] = [];
  const stride = Math.max(1, Math.floor(sorted.length / 200));
  let right = 0;
  let total = 0;
  let squares = 0;
  sorted.forEach((sample, index) => {
    total += sample.weight;
    squares += sample.weight ** 2;
    if (sample.right) right += sample.weight;
    const last = index + 1 === sorted.length;
    if (!last && (sorted[index + 1]!.confidence === sample.confidence || (index + 1) % stride !== 0)) return;
    thresholds.push(sample.confidence);
    precisions.push(wilsonLower(right / total, (total * total) / squares));
  });
  return { thresholds, precisions };
}

/** The lowest confidence at which the precision still holds; 2 (nobody is that sure) if none does. */
export function thresholdFor({ thresholds, precisions }: Curve, precision: number): number {
  for (let i = thresholds.length - 1; i >= 0; i--) if (precisions[i]! >= precision) return thresholds[i]!;
  return 2;
}

/** Lower end of Wilson's interval (1927) for a share among `count`. */
export function wilsonLower(share: number, count: number, z = Z): number {
  if (!(count > 0)) return 0;
  const square = (z * z) / count;
  const middle = share + square / 2;
  const half = z * Math.sqrt((share * (1 - share)) / count + square / (4 * count));
  return Math.max(0, (middle - half) / (1 + square));
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

function logistic(score: number): number {
  return 1 / (1 + Math.exp(-score));
}
