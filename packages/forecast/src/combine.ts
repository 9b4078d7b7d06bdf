import type { Backtest } from './backtest.ts';
import { medianOf } from './numbers.ts';

/** Mean absolute error of each member at each origin, relative to the mean size of what came: `[member][origin]`. */
export function errorsOf({ forecasts, actual }: Backtest): number[][] {
  let size = 0;
  for (const values of actual) for (const value of values) size += Math.abs(value) / values.length;
  const mean = size / Math.max(1, actual.length) || 1;
  return forecasts.map((own) =>
    own.map((forecast, origin) => {
      let sum = 0;
      for (let step = 0; step < forecast.length; step += 1)
        sum += Math.abs(forecast[step]! - actual[origin]![step]!);
      return sum / forecast.length / mean;
    }),
  );
}

/**
 * Weights by inverse error^power; they sum to 1.
 * @param errors `[member][origin]`
 * @param without an origin that is left out, so that it can be judged by
 */
export function weightsOf(
  errors: readonly (readonly number[])[],
  power: number,
  prior: readonly number[],
  without = -1,
): number[] {
  const means = errors.map((own) => {
    const used = own.filter((_, origin) => origin !== without);
    return used.reduce((sum, error) => sum + error, 0) / Math.max(1, used.length);
  });
  const best = Math.min(...means);
  // Relative to the best, with a floor: a member that was perfect by chance must not divide by zero.
  const floor = 1e-6 + 0.02 * best;
  const raw = means.map((mean, index) => prior[index]! * ((best + floor) / (mean + floor)) ** power);
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  return raw.map((weight) => weight / total);
}

/** Weighted mean of forecasts of equal length. */
export function blend(forecasts: readonly Float64Array[], weights: readonly number[]): Float64Array {
  const result = new Float64Array(forecasts[0]?.length ?? 0);
  for (const [index, forecast] of forecasts.entries()) {
    for (let step = 0; step < result.length; step += 1) result[step]! += weights[index]! * forecast[step]!;
  }
  return result;
}

/** The middle of the members at each step. */
export function middle(forecasts: readonly Float64Array[]): Float64Array {
  const length = forecasts[0]?.length ?? 0;
  return Float64Array.from({ length }, (_, step) => medianOf(forecasts.map((forecast) => forecast[step]!)));
}
