import { meanOf, quantileOfSorted } from './numbers.ts';

export interface Interval {
  /** Share of the values that shall lie within, such as 0.8. */
  readonly level: number;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** A past forecast that did not know what came, and what came. */
export interface Tried {
  readonly forecast: Float64Array;
  readonly actual: Float64Array;
}

export interface ConformalOptions {
  /** Whole numbers of events: their noise grows with the root of the expectation at least. */
  readonly counts: boolean;
  /** Leads that share a quantile: so many steps to either side are taken together. */
  readonly reach: number;
  readonly limits: { readonly low: number; readonly high: number };
  /** Multiplies every width; see `adaptInflation`. */
  readonly inflation?: ((level: number) => number) | undefined;
}

/**
 * Factors by which quantiles of few past forecasts are too narrow for the next one, by level; in between on a straight line.
 * Fitted so that 80.5 and 95.6 % of the last 48 hours of the train parts of the M4 hourly series were covered.
 */
const INFLATION: readonly (readonly [level: number, factor: number])[] = [
  [0, 1],
  [0.8, 1.06],
  [0.95, 1.09],
  [1, 1.1],
];

export function defaultInflation(level: number): number {
  const above = Math.max(
    1,
    INFLATION.findIndex(([at]) => at >= level),
  );
  const [from, low] = INFLATION[above - 1]!;
  const [to, high] = INFLATION[above]!;
  return low + ((high - low) * (level - from)) / (to - from);
}

/**
 * Split-conformal intervals (Vovk et al. 2005; Lei et al. 2018, with errors relative to a local scale): how far past forecasts
 * missed at leads like this one tells how far this one may. A quantile far out rests on few misses; so it is the mean of the
 * empirical one and of the Laplace distribution's with the same mean miss.
 */
export function conformalIntervals(
  mean: Float64Array,
  tried: readonly Tried[],
  levels: readonly number[],
  options: ConformalOptions,
): Interval[] {
  for (const level of levels) {
    if (!(level > 0 && level < 1))
      throw new RangeError(`the level of an interval must be between 0 and 1: ${level}`);
  }
  const { counts, reach, limits, inflation = defaultInflation } = options;
  const scaleAt = scaleOf(tried, counts);
  const byLead = Array.from(mean, (_, lead) => {
    const misses: number[] = [];
    for (const { forecast, actual } of tried) {
      for (let at = Math.max(0, lead - reach); at <= Math.min(mean.length - 1, lead + reach); at += 1) {
        // Closed hours are no measure of the others.
        if (forecast[at] === 0 && actual[at] === 0) continue;
        misses.push(Math.abs(actual[at]! - forecast[at]!) / scaleAt(forecast[at]!));
      }
    }
    return Float64Array.from(misses).sort();
  });
  return levels.map((level) => {
    const widths = Array.from(mean, (value, lead) => {
      const misses = byLead[lead]!;
      // The finite-sample correction of conformal prediction.
      const share = Math.min(1, (level * (misses.length + 1)) / Math.max(1, misses.length));
      const laplace = -Math.log(1 - level) * meanOf(misses);
      const quantile = misses.length > 0 ? (quantileOfSorted(misses, share) + laplace) / 2 : 0;
      return quantile * scaleAt(value) * inflation(level);
    });
    return {
      level,
      low: mean.map((value, lead) => Math.max(limits.low, value - widths[lead]!)),
      high: mean.map((value, lead) => Math.max(value, Math.min(limits.high, value + widths[lead]!))),
    };
  });
}

/** How large a miss is to be expected at a forecast of this size, up to a factor. */
function scaleOf(tried: readonly Tried[], counts: boolean): (forecast: number) => number {
  let size = 0;
  let squares = 0;
  let noise = 0;
  let steps = 0;
  for (const { forecast, actual } of tried) {
    for (let at = 0; at < forecast.length; at += 1) {
      size += Math.abs(forecast[at]!);
      squares += forecast[at]! ** 2;
      noise += (forecast[at]! - actual[at]!) ** 2;
      steps += 1;
    }
  }
  const mean = size / Math.max(1, steps) || 1;
  if (!counts) return (forecast) => Math.max(Math.abs(forecast), 0.02 * mean);
  // Poisson noise, and what swings in proportion (as in the negative binomial distribution): variance = f + k f².
  const proportional = squares > 0 ? Math.max(0, noise - size) / squares : 0;
  return (forecast) => Math.sqrt(Math.max(forecast, 0.5) + proportional * forecast ** 2);
}

/**
 * The next inflation after an interval was met or missed (adaptive conformal inference, Gibbs & Candès 2021, on the logarithm
 * of the width): in the long run the share of misses becomes what the level promises, however the series drifts.
 * @param state the inflation so far, 1 at the beginning; stays within 0.25 … 8
 * @param covered share of the new values that lay within, or whether the one did
 * @param rate how quickly it follows
 */
export function adaptInflation(state: number, covered: boolean | number, level: number, rate = 0.05): number {
  if (!(state > 0)) throw new RangeError(`the inflation must be positive: ${state}`);
  const share = Number(covered);
  if (!(share >= 0 && share <= 1)) throw new RangeError(`what is covered must be a share: ${covered}`);
  return Math.min(8, Math.max(0.25, state * Math.exp(rate * (level - share))));
}
