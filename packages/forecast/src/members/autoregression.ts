import { RidgeSums } from '../linear.ts';
import { deviationOf, meanOf } from '../numbers.ts';
import type { Grid, Member } from '../types.ts';

const PENALTY = 1e-3;

/** Lags in steps, ascending: the last hours, around one, two and six days, around one and two weeks. */
function lagsOf({ day, week }: Grid, longest: number): number[] {
  const hour = day / 24;
  const near = [1, 2, 3, 4, 5, 6, 12 * hour];
  const aroundDay = [-2, -1, 0, 1, 2].map((off) => day + off);
  const aroundTwo = [-1, 0, 1].map((off) => 2 * day + off);
  const days = [3, 4, 5].map((count) => count * day);
  const aroundSix = [-1, 0, 1].map((off) => 6 * day + off);
  const aroundWeek = [-2, -1, 0, 1, 2].map((off) => week + off);
  const aroundTwoWeeks = [-1, 0, 1].map((off) => 2 * week + off);
  const all = [near, aroundDay, aroundTwo, days, aroundSix, aroundWeek, [week + day], aroundTwoWeeks].flat();
  return [...new Set(all)].filter((lag) => lag <= longest).toSorted((a, b) => a - b);
}

/**
 * Long autoregression: a ridge on some thirty chosen lags, forecast step by step on its own forecasts.
 * @param difference forecasts the change against the same time yesterday instead of the value
 */
function autoregression(name: string, difference: boolean): Member {
  const shift = (grid: Grid) => (difference ? grid.day : 0);
  return {
    name,
    minHistory: (grid) => 2 * grid.week + shift(grid),
    fit(history, grid) {
      const back = shift(grid);
      const series = differenced(history, back);
      // Two weeks back only where at least as much is left to learn from.
      const reach = series.length >= 4 * grid.week ? 2 * grid.week + 1 : grid.week + grid.day;
      const lags = lagsOf(grid, reach);
      const longest = lags.at(-1)!;
      const centre = meanOf(series);
      const spread = deviationOf(series) || 1;
      const sums = new RidgeSums(lags.length + 1);
      const row = new Float64Array(lags.length + 1).fill(1);
      for (let at = longest; at < series.length; at += 1) {
        for (let index = 0; index < lags.length; index += 1) {
          row[index] = (series[at - lags[index]!]! - centre) / spread;
        }
        sums.add(row, (series[at]! - centre) / spread, 1);
      }
      const coefficients = sums.solve(PENALTY);
      return {
        predict(later, horizon) {
          const known = differenced(later, back);
          const path = new Float64Array(longest + horizon);
          for (let index = 0; index < longest; index += 1) {
            path[index] = (known[known.length - longest + index]! - centre) / spread;
          }
          for (let at = longest; at < path.length; at += 1) {
            let value = coefficients[lags.length]!;
            for (let index = 0; index < lags.length; index += 1) {
              value += coefficients[index]! * path[at - lags[index]!]!;
            }
            // An unstable recursion must not run away within the horizon.
            path[at] = Math.min(12, Math.max(-12, value));
          }
          const next = path.slice(longest).map((value) => centre + spread * value);
          if (back === 0) return next;
          for (let step = 0; step < horizon; step += 1) {
            next[step]! += step < back ? later[later.length - back + step]! : next[step - back]!;
          }
          return next;
        },
      };
    },
  };
}

function differenced(values: Float64Array, lag: number): Float64Array {
  if (lag === 0) return values;
  const changes = new Float64Array(values.length - lag);
  for (let at = lag; at < values.length; at += 1) changes[at - lag] = values[at]! - values[at - lag]!;
  return changes;
}

export const longAutoregression = autoregression('ar', false);
export const seasonalAutoregression = autoregression('ar24', true);
