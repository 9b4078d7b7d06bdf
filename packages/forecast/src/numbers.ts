/** Mean of `values[from, to)`; 0 of nothing. */
export function meanOf(values: ArrayLike<number>, from = 0, to = values.length): number {
  let sum = 0;
  for (let index = from; index < to; index += 1) sum += values[index]!;
  return to > from ? sum / (to - from) : 0;
}

/** Standard deviation (of the population) of `values[from, to)`. */
export function deviationOf(values: ArrayLike<number>, from = 0, to = values.length): number {
  const mean = meanOf(values, from, to);
  let sum = 0;
  for (let index = from; index < to; index += 1) sum += (values[index]! - mean) ** 2;
  return to > from ? Math.sqrt(sum / (to - from)) : 0;
}

/** Mean distance of values `lag` steps apart, at most over the last `window` values; 0 when there are none. */
export function seasonalError(values: ArrayLike<number>, lag: number, window = values.length): number {
  const from = Math.max(lag, values.length - window);
  let sum = 0;
  for (let index = from; index < values.length; index += 1)
    sum += Math.abs(values[index]! - values[index - lag]!);
  return values.length > from ? sum / (values.length - from) : 0;
}

/** Middle of the values; the mean of the two in the middle when their number is even; NaN of nothing. */
export function medianOf(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Quantile (share 0…1) of ascending values by linear interpolation; NaN of nothing. */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number {
  const place = Math.min(1, Math.max(0, share)) * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (place - below);
}

/** Least and greatest value. */
export function rangeOf(values: ArrayLike<number>): { least: number; greatest: number } {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index += 1) {
    least = Math.min(least, values[index]!);
    greatest = Math.max(greatest, values[index]!);
  }
  return { least, greatest };
}

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function seededUniform(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
