import type { MetricKind } from './catalogue.ts';

/** Below this many values a number is drawn faint. */
export const MIN_SAMPLE = 10;

/** Two-sided 95 % of the normal distribution. */
export const Z95 = 1.959963984540054;

export interface Counts {
  hits: number;
  n: number;
}

/** Null where there is nothing to say: n = 0, quantiles of shares, an interval around fewer than two values. */
export interface Summary {
  n: number;
  /** Mean of durations and counts, the share 0–1 of shares. */
  value: number | null;
  p50: number | null;
  p90: number | null;
  /** 95 % interval of `value`: Wilson for shares, Student's t for means. */
  low: number | null;
  high: number | null;
}

/** Wilson score interval of a share (Wilson 1927, without continuity correction); [0, 1] when n is 0. */
export function wilson(hits: number, n: number, z: number = Z95): { low: number; high: number } {
  if (!(n > 0)) return { low: 0, high: 1 };
  const p = hits / n;
  const z2 = z * z;
  const middle = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (z / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  // The bounds are exact at the ends; the arithmetic is not.
  return {
    low: hits <= 0 ? 0 : Math.max(0, middle - half),
    high: hits >= n ? 1 : Math.min(1, middle + half),
  };
}

// Student's t, 97.5 %, 1 to 30 degrees of freedom (the usual table).
const T975 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** 97.5 % quantile of Student's t; beyond the table by the first terms of Cornish and Fisher's expansion. */
export function t975(degrees: number): number {
  const z = Z95;
  const tabulated = T975[Math.floor(degrees) - 1];
  if (tabulated !== undefined) return tabulated;
  return z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2);
}

/** Quantile of sorted values with linear interpolation, as PostgreSQL's percentile_cont; null when empty. */
export function quantile(sorted: ArrayLike<number>, q: number): number | null {
  if (sorted.length === 0) return null;
  const position = (sorted.length - 1) * q;
  const below = sorted[Math.floor(position)]!;
  const above = sorted[Math.ceil(position)]!;
  return below + (above - below) * (position - Math.floor(position));
}

/** Rolls up values of one metric; a share also takes counts, or is counted from its 0/1 values. */
export function summarise(kind: 'share', values: readonly number[] | Counts): Summary;
export function summarise(kind: MetricKind, values: readonly number[]): Summary;
export function summarise(kind: MetricKind, values: readonly number[] | Counts): Summary {
  if ('hits' in values) return share(values);
  if (kind === 'share') return share({ hits: total(values), n: values.length });
  const n = values.length;
  if (n === 0) return { n, value: null, p50: null, p90: null, low: null, high: null };
  const sorted = Float64Array.from(values).sort();
  const mean = total(values) / n;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  const half = n > 1 ? t975(n - 1) * Math.sqrt(squares / (n - 1) / n) : null;
  return {
    n,
    value: mean,
    p50: quantile(sorted, 0.5),
    p90: quantile(sorted, 0.9),
    // No duration or count is below zero.
    low: half === null ? null : Math.max(0, mean - half),
    high: half === null ? null : mean + half,
  };
}

function share({ hits, n }: Counts): Summary {
  const { low, high } = wilson(hits, n);
  return n > 0
    ? { n, value: hits / n, p50: null, p90: null, low, high }
    : { n: 0, value: null, p50: null, p90: null, low: null, high: null };
}

function total(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** What a database can add up of many values of one metric; `mean` of a share is its share of hits. */
export interface Moments {
  n: number;
  mean: number | null;
  /** Sample standard deviation; null below two values. */
  deviation: number | null;
  p50: number | null;
  p90: number | null;
}

/** The same summary as `summarise`, from moments instead of the values. */
export function summariseMoments(kind: MetricKind, { n, mean, deviation, p50, p90 }: Moments): Summary {
  if (n === 0 || mean === null) return { n: 0, value: null, p50: null, p90: null, low: null, high: null };
  if (kind === 'share') return share({ hits: Math.round(mean * n), n });
  const half = n > 1 && deviation !== null ? t975(n - 1) * (deviation / Math.sqrt(n)) : null;
  return {
    n,
    value: mean,
    p50,
    p90,
    low: half === null ? null : Math.max(0, mean - half),
    high: half === null ? null : mean + half,
  };
}
