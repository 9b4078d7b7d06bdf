import { RidgeSums } from '../linear.ts';
import { deviationOf, meanOf } from '../numbers.ts';
import type { Grid, Member } from '../types.ts';

const PENALTY = 1e-3;
const FEATURES = 17;
/** Moments at the same time of day tell more about what follows. */
const SAME_TIME_WEIGHT = 3;
/** So many rows at most are read for one lead; more history is thinned out. */
const MOST_ROWS = 1500;

/**
 * Direct forecast: one ridge for each lead from what is known at the origin – the same hour one and two weeks ago, the last
 * days at that hour, the last values, means of the last hours, day and week, each beside its value a week before.
 */
export const directRidge: Member = {
  name: 'ridge',
  minHistory: (grid) => 2 * grid.week + 3 * grid.day,
  fit(history, grid) {
    const centre = meanOf(history);
    const spread = deviationOf(history) || 1;
    const values = history.map((value) => (value - centre) / spread);
    const sums = cumulated(values);
    const models: Float64Array[] = [];
    /** Learned when a lead is asked for: a backtest asks for fewer of them. */
    const model = (lead: number): Float64Array => {
      models[lead] ??= learn(values, sums, lead, grid);
      return models[lead];
    };
    const row = new Float64Array(FEATURES);
    return {
      predict(later, horizon) {
        const known = later.map((value) => (value - centre) / spread);
        const total = cumulated(known);
        return Float64Array.from({ length: horizon }, (_, lead) => {
          describe(known, total, known.length, lead, grid, row);
          const coefficients = model(lead);
          let value = 0;
          for (let index = 0; index < FEATURES; index += 1) value += coefficients[index]! * row[index]!;
          return centre + spread * value;
        });
      },
    };
  },
};

function learn(values: Float64Array, sums: Float64Array, lead: number, grid: Grid): Float64Array {
  const first = firstOrigin(lead, grid);
  const last = values.length - 1 - lead;
  const stride = Math.max(1, Math.ceil((last - first) / MOST_ROWS));
  const ridge = new RidgeSums(FEATURES);
  const row = new Float64Array(FEATURES);
  for (let origin = last; origin >= first; origin -= 1) {
    const same = (values.length - origin) % grid.day === 0;
    if (!same && (last - origin) % stride !== 0) continue;
    describe(values, sums, origin, lead, grid, row);
    ridge.add(row, values[origin + lead]!, same ? SAME_TIME_WEIGHT : 1);
  }
  return last < first ? fallback() : ridge.solve(PENALTY);
}

/** Too little history for this lead: the same hour of the last week. */
function fallback(): Float64Array {
  const coefficients = new Float64Array(FEATURES);
  coefficients[0] = 1;
  return coefficients;
}

/** The first moment whose features are all known. */
function firstOrigin(lead: number, { day, week }: Grid): number {
  return Math.max(2 * week - (lead % week), week + 2 * day, week + week);
}

/** What is known at `origin` (the number of values before it) about the value `lead` steps later. */
function describe(
  values: Float64Array,
  sums: Float64Array,
  origin: number,
  lead: number,
  { day, week }: Grid,
  row: Float64Array,
): void {
  const at = (index: number) => values[Math.max(0, index)]!;
  const mean = (from: number, to: number) =>
    (sums[Math.max(0, to)]! - sums[Math.max(0, from)]!) / Math.max(1, to - Math.max(0, from));
  const lastWeek = origin + (lead % week) - week;
  const lastDay = origin + (lead % day) - day;
  const hours = day / 4;
  row[0] = at(lastWeek);
  row[1] = at(lastWeek - week);
  row[2] = at(lastDay);
  row[3] = at(lastDay - day);
  row[4] = at(lastDay - week);
  row[5] = at(origin - 1);
  row[6] = at(origin - 2);
  row[7] = at(origin - 1 - day);
  row[8] = at(origin - 1 - week);
  row[9] = mean(origin - hours, origin);
  row[10] = mean(origin - day, origin);
  row[11] = mean(origin - week, origin);
  row[12] = mean(origin - hours - week, origin - week);
  row[13] = mean(origin - day - week, origin - week);
  row[14] = mean(origin - 2 * week, origin - week);
  row[15] = at(lastDay - 2 * day);
  row[16] = 1;
}

function cumulated(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let index = 0; index < values.length; index += 1) sums[index + 1] = sums[index]! + values[index]!;
  return sums;
}
