import { minimise } from '../nelder-mead.ts';
import { meanOf } from '../numbers.ts';
import type { Grid, Member } from '../types.ts';

/** Calls of the objective, each a pass over the history; and the most history a pass reads, in weeks. */
const EVALUATIONS = 90;
const MOST_WEEKS = 8;

interface Smoothing {
  level: number;
  day: number;
  week: number;
  /** Of the one-step errors (first-order autoregression). */
  echo: number;
}

/**
 * Double-seasonal Holt-Winters, additive, without trend, with an autoregressive error (Taylor 2003, "Short-term electricity
 * demand forecasting using double seasonal exponential smoothing"). Parameters by least one-step absolute error.
 */
export const doubleSeasonal: Member = {
  name: 'dshw',
  minHistory: (grid) => 2 * grid.week,
  fit(history, grid) {
    const recent = history.subarray(Math.max(0, history.length - MOST_WEEKS * grid.week));
    const best = minimise(
      (point) => run(recent, grid, parameters(point)).error,
      [-2, -1.5, -1.5, 1],
      [1, 1, 1, 1],
      EVALUATIONS,
    );
    const smoothing = parameters(best);
    return {
      predict(later, horizon) {
        const { level, daily, weekly, last } = run(later, grid, smoothing);
        const length = later.length;
        return Float64Array.from(
          { length: horizon },
          (_, step) =>
            level +
            daily[(length + step) % grid.day]! +
            weekly[(length + step) % grid.week]! +
            smoothing.echo ** (step + 1) * last,
        );
      },
    };
  },
};

/** Keeps every parameter in its range: smoothing in (0, 1), the echo below 1. */
function parameters([level, day, week, echo]: readonly number[]): Smoothing {
  const squeeze = (value: number) => 1 / (1 + Math.exp(-value));
  return {
    level: 0.5 * squeeze(level!),
    day: squeeze(day!),
    week: squeeze(week!),
    echo: 0.98 * squeeze(echo!),
  };
}

function run(history: Float64Array, grid: Grid, smoothing: Smoothing) {
  const { daily, weekly } = startingSeasons(history, grid);
  let level = meanOf(history, 0, grid.week);
  let last = 0;
  let error = 0;
  for (let at = 0, hour = 0, hourOfWeek = 0; at < history.length; at += 1) {
    const ofDay = daily[hour]!;
    const ofWeek = weekly[hourOfWeek]!;
    const value = history[at]!;
    const miss = value - (level + ofDay + ofWeek);
    if (at >= grid.week) error += Math.abs(miss - smoothing.echo * last);
    // Smoothing sees the part of the error that the echo does not explain.
    const news = miss - smoothing.echo * last;
    level += smoothing.level * news;
    daily[hour] = ofDay + smoothing.day * (1 - smoothing.level) * news;
    weekly[hourOfWeek] = ofWeek + smoothing.week * (1 - smoothing.level) * news;
    last = miss;
    hour = hour + 1 === grid.day ? 0 : hour + 1;
    hourOfWeek = hourOfWeek + 1 === grid.week ? 0 : hourOfWeek + 1;
  }
  return { level, daily, weekly, last, error };
}

/** From the first two weeks: the mean day, and what each hour of the week adds to it. */
function startingSeasons(history: Float64Array, { day, week }: Grid) {
  const level = meanOf(history, 0, 2 * week);
  const daily = new Float64Array(day);
  const weekly = new Float64Array(week);
  const days = (2 * week) / day;
  for (let at = 0; at < 2 * week; at += 1) daily[at % day]! += (history[at]! - level) / days;
  for (let at = 0; at < week; at += 1) {
    weekly[at] = (history[at]! + history[at + week]!) / 2 - level - daily[at % day]!;
  }
  return { daily, weekly };
}
