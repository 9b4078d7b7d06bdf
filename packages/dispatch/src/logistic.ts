/** Observations with the same row of the design: `events` of `trials` (both may be fractions, events ≤ trials). */
export interface Cell {
  /** Column → value, the others being 0. */
  readonly x: readonly (readonly [column: number, value: number])[];
  readonly trials: number;
  readonly events: number;
}

/** A Gaussian prior by its precision matrix, row by row, and its mean. */
export interface Prior {
  readonly mean: readonly number[];
  readonly precision: readonly (readonly number[])[];
}

export interface Fit {
  readonly coefficients: readonly number[];
  /** Of the Laplace approximation to the posterior. */
  readonly covariance: readonly (readonly number[])[];
}

const ROUNDS = 100;
const NEAR = 1e-9;

/**
 * Logistic regression with a Gaussian prior: the mode by iteratively reweighted least squares (Newton's method; a step that would
 * lower the posterior is halved), the covariance from the curvature there. The posterior is concave and the prior proper, so there is
 * one mode, and it is finite, whatever the data.
 *
 * @throws RangeError when the prior's precision is not positive definite
 */
export function fitLogistic(cells: readonly Cell[], prior: Prior): Fit {
  let at = [...prior.mean];
  let height = logPosterior(cells, prior, at);
  for (let round = 0; round < ROUNDS; round++) {
    const { gradient, curvature } = slopes(cells, prior, at);
    const step = solve(cholesky(curvature), gradient);
    let share = 1;
    let next = at.map((value, i) => value + step[i]!);
    let nextHeight = logPosterior(cells, prior, next);
    while (nextHeight < height && share > 1e-6) {
      share /= 2;
      next = at.map((value, i) => value + share * step[i]!);
      nextHeight = logPosterior(cells, prior, next);
    }
    // At the mode, rounding alone decides which of two points is higher.
    if (nextHeight < height) break;
    at = next;
    height = nextHeight;
    if (Math.max(...step.map(Math.abs)) * share < NEAR) break;
  }
  const root = cholesky(slopes(cells, prior, at).curvature);
  const covariance = at.map((_, column) =>
    solve(
      root,
      at.map((__, row) => (row === column ? 1 : 0)),
    ),
  );
  return { coefficients: at, covariance };
}

export function logistic(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

export function logit(p: number): number {
  return Math.log(p / (1 - p));
}

const linear = (x: Cell['x'], at: readonly number[]): number =>
  x.reduce((sum, [column, value]) => sum + value * at[column]!, 0);

function logPosterior(cells: readonly Cell[], prior: Prior, at: readonly number[]): number {
  let height = 0;
  for (const { x, trials, events } of cells) {
    const eta = linear(x, at);
    // log(1 + e^eta) without overflow.
    const log1p = Math.max(eta, 0) + Math.log1p(Math.exp(-Math.abs(eta)));
    height += events * eta - trials * log1p;
  }
  const off = at.map((value, i) => value - prior.mean[i]!);
  prior.precision.forEach((row, i) => {
    row.forEach((value, j) => {
      height -= 0.5 * value * off[i]! * off[j]!;
    });
  });
  return height;
}

/** First and negative second derivatives of the log posterior. */
function slopes(cells: readonly Cell[], prior: Prior, at: readonly number[]) {
  const curvature = prior.precision.map((row) => [...row]);
  const gradient = prior.precision.map(
    (row) => -row.reduce((sum, value, j) => sum + value * (at[j]! - prior.mean[j]!), 0),
  );
  for (const { x, trials, events } of cells) {
    const p = logistic(linear(x, at));
    for (const [i, value] of x) {
      gradient[i]! += value * (events - trials * p);
      for (const [j, other] of x) curvature[i]![j]! += value * other * trials * p * (1 - p);
    }
  }
  return { gradient, curvature };
}

/** Lower triangle L with L·Lᵀ the matrix. */
function cholesky(matrix: readonly (readonly number[])[]): number[][] {
  const root = matrix.map((row) => row.map(() => 0));
  matrix.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      let rest = row[j]!;
      for (let k = 0; k < j; k++) rest -= root[i]![k]! * root[j]![k]!;
      if (i === j && !(rest > 0)) throw new RangeError('dispatch: the matrix is not positive definite');
      root[i]![j] = i === j ? Math.sqrt(rest) : rest / root[j]![j]!;
    }
  });
  return root;
}

/** x with L·Lᵀ·x = b. */
function solve(root: readonly (readonly number[])[], b: readonly number[]): number[] {
  const x = [...b];
  for (let i = 0; i < x.length; i++) {
    for (let k = 0; k < i; k++) x[i]! -= root[i]![k]! * x[k]!;
    x[i]! /= root[i]![i]!;
  }
  for (let i = x.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < x.length; k++) x[i]! -= root[k]![i]! * x[k]!;
    x[i]! /= root[i]![i]!;
  }
  return x;
}
