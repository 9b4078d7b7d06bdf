import { rangeOf } from './numbers.ts';
import type { Fitted, Grid, Member } from './types.ts';

export interface BacktestOptions {
  readonly grid: Grid;
  readonly horizon: number;
  /** How many origins at most, a day apart, the last one a horizon before the end. */
  readonly origins: number;
  /** How often parameters are learned anew within them. */
  readonly refits: number;
  /** Origins that are not to be judged by, such as before a holiday: `origin` values are known, the next is unknown. */
  readonly skip?: ((origin: number) => boolean) | undefined;
}

export interface Backtest {
  /** Ascending; each the number of values known. */
  readonly origins: readonly number[];
  /** What came after each origin. */
  readonly actual: readonly Float64Array[];
  /** `forecasts[member][origin]`, kept within the limits of what was known. */
  readonly forecasts: readonly (readonly Float64Array[])[];
}

/**
 * Rolling-origin backtest: forecasts from several past moments, each with parameters learned from values before it. To be
 * quick, neighbouring origins share the parameters that were learned at the earliest of them.
 */
export function backtest(
  members: readonly Member[],
  history: Float64Array,
  options: BacktestOptions,
): Backtest {
  const { grid, horizon } = options;
  const origins = chooseOrigins(members, history.length, options);
  const group = Math.max(1, Math.ceil(origins.length / Math.max(1, options.refits)));
  const forecasts = members.map((member) => {
    let fitted: Fitted | undefined;
    return origins.map((origin, index) => {
      const known = history.subarray(0, origin);
      if (fitted === undefined || index % group === 0) fitted = member.fit(known, grid);
      return forecastWithin(fitted, known, horizon);
    });
  });
  return { origins, forecasts, actual: origins.map((origin) => history.subarray(origin, origin + horizon)) };
}

function chooseOrigins(members: readonly Member[], length: number, options: BacktestOptions): number[] {
  const { grid, horizon } = options;
  const need = Math.max(1, ...members.map((member) => member.minHistory(grid)));
  const origins: number[] = [];
  for (
    let origin = length - horizon;
    origin >= need && origins.length < options.origins;
    origin -= grid.day
  ) {
    if (!options.skip?.(origin)) origins.push(origin);
  }
  return origins.reverse();
}

/**
 * The member's forecast kept within reason: a tenth of the range below and half of it above all that was seen, not negative
 * where nothing was. What is not a number becomes the value a day before.
 */
export function forecastWithin(fitted: Fitted, history: Float64Array, horizon: number): Float64Array {
  const next = fitted.predict(history, horizon);
  const { least, greatest } = rangeOf(history);
  const low = Math.max(least >= 0 ? 0 : Number.NEGATIVE_INFINITY, least - 0.1 * (greatest - least));
  const high = greatest + 0.5 * (greatest - least);
  return next.map((value, step) =>
    Number.isNaN(value)
      ? history[history.length - 1 - (step % history.length)]!
      : Math.min(high, Math.max(low, value)),
  );
}
