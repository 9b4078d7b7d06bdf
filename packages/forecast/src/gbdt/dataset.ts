import { meanOf, seasonalError } from '../numbers.ts';
import type { Transform } from '../transform.ts';
import type { Fitted, Grid } from '../types.ts';
import { type Described, describe, FEATURES, fitHelpers, minFeatureHistory } from './features.ts';
import type { Table } from './train.ts';

export interface DatasetOptions {
  readonly grid: Grid;
  readonly horizon: number;
  /** Origins of each series at most, the latest, this many steps apart. */
  readonly origins: number;
  readonly apart: number;
  /** The scale that the trees work on. */
  readonly transform: Transform;
}

/** Helpers are fitted anew after so many origins. */
const REFIT = 4;

/** Rows for one series: what was known at past origins, and by how much the base missed. Empty for a short series. */
export function tableOf(
  series: Float64Array,
  { grid, horizon, origins, apart, transform }: DatasetOptions,
): Table {
  const need = minFeatureHistory(grid);
  const starts: number[] = [];
  for (let origin = series.length - horizon; origin >= need && starts.length < origins; origin -= apart)
    starts.unshift(origin);
  const rows = new Float32Array(starts.length * horizon * FEATURES);
  const targets = new Float32Array(starts.length * horizon);
  const weights = new Float32Array(starts.length * horizon);
  let helpers: Fitted[] = [];
  const scale = transform.scale(series);
  const values = series.map(scale.to);
  /** What a step of the trees' target is worth in values. */
  const unit = (described: Described, at: number) => {
    const step = 1e-3 * described.scale;
    return (scale.from(values[at]! + step) - scale.from(values[at]! - step)) / 2e-3;
  };
  for (const [index, origin] of starts.entries()) {
    const known = values.subarray(0, origin);
    if (index % REFIT === 0) helpers = fitHelpers(known, grid);
    const described = describe(helpers, known, horizon, grid);
    rows.set(described.rows, index * horizon * FEATURES);
    const level = Math.abs(meanOf(series, origin - grid.week, origin)) || 1;
    const naive = seasonalError(series.subarray(0, origin), grid.day) || level;
    for (let lead = 0; lead < horizon; lead += 1) {
      const at = index * horizon + lead;
      targets[at] = Math.max(
        -20,
        Math.min(20, (values[origin + lead]! - described.base[lead]!) / described.scale),
      );
      // Half relative to the value, half relative to what "like yesterday" misses by (sMAPE and MASE, each over its usual size).
      const size = Math.max(Math.abs(series[origin + lead]!), 0.05 * level);
      weights[at] = unit(described, origin + lead) * (100 / size / 18.4 + 1 / naive / 2.4);
    }
  }
  return { rows, targets, weights };
}

export function joinTables(tables: readonly Table[]): Table {
  const size = tables.reduce((sum, table) => sum + table.targets.length, 0);
  const joined = {
    rows: new Float32Array(size * FEATURES),
    targets: new Float32Array(size),
    weights: new Float32Array(size),
  };
  let at = 0;
  for (const table of tables) {
    joined.rows.set(table.rows, at * FEATURES);
    joined.targets.set(table.targets, at);
    joined.weights.set(table.weights, at);
    at += table.targets.length;
  }
  return joined;
}
