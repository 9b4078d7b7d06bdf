/** The M4 competition's own measures (Makridakis, Spiliotis & Assimakopoulos 2020) and the benchmark method they are relative to. */

/** Symmetric mean absolute percentage error, 0 … 200. */
export function smape(actual: ArrayLike<number>, forecast: ArrayLike<number>): number {
  let sum = 0;
  for (let step = 0; step < actual.length; step += 1) {
    const size = Math.abs(actual[step]!) + Math.abs(forecast[step]!);
    if (size > 0) sum += (200 * Math.abs(actual[step]! - forecast[step]!)) / size;
  }
  return sum / actual.length;
}

/** What "like a season ago" misses by within the train part: the unit of MASE and MSIS. */
export function seasonalUnit(train: ArrayLike<number>, season: number): number {
  let sum = 0;
  for (let at = season; at < train.length; at += 1) sum += Math.abs(train[at]! - train[at - season]!);
  return sum / (train.length - season);
}

/** Mean absolute error in `unit`s. */
export function mase(actual: ArrayLike<number>, forecast: ArrayLike<number>, unit: number): number {
  let sum = 0;
  for (let step = 0; step < actual.length; step += 1) sum += Math.abs(actual[step]! - forecast[step]!);
  return sum / actual.length / unit;
}

/** Mean scaled interval score: the width, and what lies outside times 2 / (1 − level). */
export function msis(
  actual: ArrayLike<number>,
  interval: { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> },
  level: number,
  unit: number,
): number {
  let sum = 0;
  for (let step = 0; step < actual.length; step += 1) {
    const value = actual[step]!;
    const low = interval.low[step]!;
    const high = interval.high[step]!;
    sum += high - low + (2 / (1 - level)) * (Math.max(0, low - value) + Math.max(0, value - high));
  }
  return sum / actual.length / unit;
}

/** The last season again. */
export function seasonalNaive(train: ArrayLike<number>, season: number, horizon: number): Float64Array {
  return Float64Array.from({ length: horizon }, (_, step) => train[train.length - season + (step % season)]!);
}

/**
 * Naive2: the last value, seasonally adjusted (classical multiplicative decomposition) where the autocorrelation at the season
 * passes a 90 % test. As in the organisers' R code.
 */
export function naive2(train: Float64Array, season: number, horizon: number): Float64Array {
  const length = train.length;
  const factors = isSeasonal(train, season)
    ? seasonalFactors(train, season)
    : new Float64Array(season).fill(1);
  const last = train[length - 1]! / factors[(length - 1) % season]!;
  return Float64Array.from({ length: horizon }, (_, step) => last * factors[(length + step) % season]!);
}

function isSeasonal(train: Float64Array, season: number): boolean {
  if (train.length < 3 * season) return false;
  const mean = train.reduce((sum, value) => sum + value, 0) / train.length;
  const covariance = (lag: number) => {
    let sum = 0;
    for (let at = lag; at < train.length; at += 1) sum += (train[at]! - mean) * (train[at - lag]! - mean);
    return sum;
  };
  const variance = covariance(0);
  let squares = 1;
  for (let lag = 1; lag < season; lag += 1) squares += 2 * (covariance(lag) / variance) ** 2;
  const limit = 1.645 * Math.sqrt(squares / train.length);
  return Math.abs(covariance(season) / variance) > limit;
}

/** One factor for each place in the season, of mean 1. */
function seasonalFactors(train: Float64Array, season: number): Float64Array {
  const sums = new Float64Array(season);
  const counts = new Float64Array(season);
  const half = season / 2;
  for (let at = half; at + half < train.length; at += 1) {
    let trend = (train[at - half]! + train[at + half]!) / 2;
    for (let near = at - half + 1; near < at + half; near += 1) trend += train[near]!;
    sums[at % season]! += train[at]! / (trend / season);
    counts[at % season]! += 1;
  }
  const means = sums.map((sum, place) => sum / counts[place]!);
  const mean = means.reduce((sum, value) => sum + value, 0) / season;
  return means.map((value) => value / mean);
}
