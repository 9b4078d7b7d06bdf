/** How long the seasons of a regular series are, in steps: 24 and 168 for hours, 48 and 336 for half-hours. */
export interface Grid {
  readonly day: number;
  readonly week: number;
}

export const HOURLY: Grid = { day: 24, week: 168 };
export const HALF_HOURLY: Grid = { day: 48, week: 336 };

/** One way to forecast. Histories are regular, known and finite: gaps and special days are cleaned away before. */
export interface Member {
  readonly name: string;
  /** The fewest values it can learn from. */
  minHistory(grid: Grid): number;
  /** Learns its parameters. `history` has at least `minHistory` values. */
  fit(history: Float64Array, grid: Grid): Fitted;
}

/** A member that has learned. */
export interface Fitted {
  /**
   * The next `horizon` values after the end of `history`, which is the series it was fitted on or a longer stretch of the same
   * series: parameters stay, the state moves on. That makes backtests cheap and honest, and updates through the day possible.
   */
  predict(history: Float64Array, horizon: number): Float64Array;
}
