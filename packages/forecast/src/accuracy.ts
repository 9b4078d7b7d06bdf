import { noiseCeiling } from './ceiling.ts';

export interface Accuracy {
  /** Σ|actual − forecast| ÷ Σ actual; null when nothing arrived at all. */
  wape: number | null;
  /** 1 − WAPE; below 0 when the forecast is worse than saying zero. */
  accuracy: number | null;
  /** The accuracy that Poisson noise alone would allow, were the forecast the true mean; null when it is zero throughout. */
  ceiling: number | null;
  /** Values compared. */
  n: number;
}

/**
 * Accuracy of a forecast of counts, pooled over all its values: busy hours weigh more, as they do for those who staff them.
 * Where the actual value is null or NaN nothing is known, and nothing compared.
 *
 * @throws RangeError when the lengths differ, an actual value is negative or infinite, or a forecast is not a number of at least 0
 */
export function accuracy(actual: ArrayLike<number | null>, forecast: ArrayLike<number>): Accuracy {
  if (actual.length !== forecast.length)
    throw new RangeError(`forecast: ${actual.length} actual values for ${forecast.length} forecasts`);
  let missed = 0;
  let arrived = 0;
  const means: number[] = [];
  for (let i = 0; i < actual.length; i++) {
    const came = actual[i] ?? Number.NaN;
    const expected = forecast[i]!;
    if (Number.isNaN(came)) continue;
    if (!(came >= 0 && came < Infinity)) throw new RangeError(`forecast: actual value ${came} is no count`);
    if (!(expected >= 0 && expected < Infinity))
      throw new RangeError(`forecast: forecast ${expected} is no count`);
    missed += Math.abs(came - expected);
    arrived += came;
    means.push(expected);
  }
  const wape = arrived > 0 ? missed / arrived : null;
  return {
    wape,
    accuracy: wape === null ? null : 1 - wape,
    ceiling: noiseCeiling(means),
    n: means.length,
  };
}
