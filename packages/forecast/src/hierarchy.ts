import { solveCholesky } from './linear.ts';

/** A forecast of a sum of rows, such as a channel over all skills, or the total. */
export interface Aggregate {
  /** Rows it is the sum of. */
  rows: readonly number[];
  mean: ArrayLike<number>;
  /** Variance of its errors, above 0. */
  variance: number;
}

export interface HierarchyInput {
  /** Forecasts of the parts (channel × skill), all over the same steps. */
  rows: readonly { mean: ArrayLike<number> /** Variance of its errors, above 0. */; variance: number }[];
  aggregates: readonly Aggregate[];
}

export interface Coherent {
  /** In the order given; never negative. */
  rows: number[][];
  /** Exactly the sums of their rows. */
  aggregates: number[][];
}

/**
 * Makes the forecasts of parts and sums agree, changing each the more, the less certain it is: weighted least squares with the
 * variances of the errors (MinT with a diagonal covariance; Wickramasuriya, Athanasopoulos & Hyndman 2019), subject to no part being
 * negative (Wickramasuriya, Turlach & Hyndman 2020).
 *
 * @throws RangeError when lengths differ, a row does not exist or is named twice, or a mean or variance is none
 */
export function reconcile({ rows, aggregates }: HierarchyInput): Coherent {
  validate({ rows, aggregates });
  const steps = rows[0]?.mean.length ?? 0;
  const size = rows.length;
  // Normal equations of min Σ (b − b̂)²/v + Σ (sum of b − ĝ)²/v: the matrix is the same for every step.
  const normal = new Float64Array(size * size);
  rows.forEach(({ variance }, row) => {
    normal[row * size + row]! += 1 / variance;
  });
  for (const { rows: own, variance } of aggregates)
    for (const a of own) for (const b of own) normal[a * size + b]! += 1 / variance;

  const result = rows.map(() => new Array<number>(steps).fill(0));
  for (let step = 0; step < steps; step++) {
    const right = Float64Array.from(rows, ({ mean, variance }) => mean[step]! / variance);
    for (const { rows: own, mean, variance } of aggregates)
      for (const row of own) right[row]! += mean[step]! / variance;
    nonNegative(normal, right, size).forEach((value, row) => {
      result[row]![step] = value;
    });
  }
  return {
    rows: result,
    aggregates: aggregates.map(({ rows: own }) =>
      Array.from({ length: steps }, (_, step) => own.reduce((sum, row) => sum + result[row]![step]!, 0)),
    ),
  };
}

/**
 * The minimum of ½ x'Ax − b'x with x ≥ 0, for A symmetric and positive definite: the active-set method of Lawson & Hanson (1974).
 * One part after another is let go from zero while that improves; who would become negative on the way stays at zero.
 */
function nonNegative(matrix: Float64Array, right: Float64Array, size: number): Float64Array {
  const x = new Float64Array(size);
  const free = new Set<number>(Array.from({ length: size }, (_, i) => i));
  const tolerance = 1e-10 * Math.max(1e-300, ...right.map(Math.abs));
  // All free is nearly always the answer; it is where to begin, as long as it is feasible.
  const start = solveFree(matrix, right, size, [...free]);
  if (start.every((value) => value >= 0)) return start;
  free.clear();
  for (let tries = 0; tries < 3 * size + 10; tries++) {
    const slope = right.map((value, i) => {
      let sum = value;
      for (let j = 0; j < size; j++) sum -= matrix[i * size + j]! * x[j]!;
      return sum;
    });
    let best = -1;
    for (let i = 0; i < size; i++)
      if (!free.has(i) && slope[i]! > tolerance && (best < 0 || slope[i]! > slope[best]!)) best = i;
    if (best < 0) break;
    free.add(best);
    for (;;) {
      const next = solveFree(matrix, right, size, [...free]);
      const negative = [...free].filter((i) => next[i]! < 0);
      if (negative.length === 0) {
        x.set(next);
        break;
      }
      // As far towards it as the first part to reach zero allows.
      const share = Math.min(1, ...negative.map((i) => x[i]! / (x[i]! - next[i]!)));
      for (let i = 0; i < size; i++) x[i]! += share * (next[i]! - x[i]!);
      for (const i of negative)
        if (x[i]! <= 1e-12 * (1 + Math.abs(next[i]!))) {
          x[i] = 0;
          free.delete(i);
        }
    }
  }
  return x.map((value) => Math.max(0, value));
}

/** The minimum over the free parts, the others zero. */
function solveFree(
  matrix: Float64Array,
  right: Float64Array,
  size: number,
  free: readonly number[],
): Float64Array {
  const n = free.length;
  const own = Float64Array.from(
    { length: n * n },
    (_, at) => matrix[free[Math.floor(at / n)]! * size + free[at % n]!]!,
  );
  const solution = Float64Array.from(free, (i) => right[i]!);
  solveCholesky(own, solution, n);
  const x = new Float64Array(size);
  free.forEach((i, at) => {
    x[i] = solution[at]!;
  });
  return x;
}

function validate({ rows, aggregates }: HierarchyInput): void {
  const steps = rows[0]?.mean.length ?? 0;
  for (const { mean, variance } of [...rows, ...aggregates]) {
    if (mean.length !== steps) throw new RangeError(`forecast: ${mean.length} steps beside ${steps}`);
    if (!(variance > 0 && variance < Infinity)) throw new RangeError(`forecast: a variance of ${variance}`);
    for (let step = 0; step < steps; step++)
      if (!(mean[step]! >= 0 && mean[step]! < Infinity))
        throw new RangeError(`forecast: ${mean[step]} is no mean of counts`);
  }
  for (const { rows: own } of aggregates) {
    if (new Set(own).size !== own.length) throw new RangeError('forecast: a sum names a row twice');
    for (const row of own) if (!rows[row]) throw new RangeError(`forecast: there is no row ${row}`);
  }
}
