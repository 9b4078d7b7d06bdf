import { analog } from '../members/analog.ts';
import { longAutoregression, seasonalAutoregression } from '../members/autoregression.ts';
import { profile } from '../members/profile.ts';
import { directRidge } from '../members/ridge.ts';
import { meanOf, medianOf, seasonalError } from '../numbers.ts';
import type { Fitted, Grid, Member } from '../types.ts';

/** Local members whose forecasts the trees correct. */
const HELPERS: readonly Member[] = [
  longAutoregression,
  seasonalAutoregression,
  directRidge,
  analog,
  profile({ name: 'profile', decay: 0.7, carry: 0 }),
];

/** Columns of a row; the order is part of a shipped model. */
export const FEATURES = HELPERS.length + 27;

export const minFeatureHistory = (grid: Grid): number =>
  Math.max(...HELPERS.map((member) => member.minHistory(grid)), 2 * grid.week + grid.day);

export const fitHelpers = (values: Float64Array, grid: Grid): Fitted[] =>
  HELPERS.map((member) => member.fit(values, grid));

/** What is known about the next steps, in units that make series comparable. */
export interface Described {
  /** The middle of the helpers' forecasts, in the units of the values. */
  readonly base: Float64Array;
  /** Of a unit: the mean distance of values a day apart, lately. */
  readonly scale: number;
  /** `horizon` rows of `FEATURES` columns: differences from the base in units of `scale`, and what kind of series it is. */
  readonly rows: Float32Array;
}

/** @param values at least `minFeatureHistory` values on a logarithmic (or root) scale, where the levels of series do not matter */
export function describe(
  helpers: readonly Fitted[],
  values: Float64Array,
  horizon: number,
  grid: Grid,
): Described {
  const { day, week } = grid;
  const hour = day / 24;
  const length = values.length;
  const window = values.subarray(length - 2 * week - day);
  const byDay = seasonalError(window, day);
  const byWeek = seasonalError(window, week);
  const byStep = seasonalError(window, 1);
  const floor = 1e-4 + 1e-6 * Math.abs(meanOf(window));
  const scale = Math.max(floor, Math.min(byDay, 2 * byWeek));
  const middle = meanOf(window);
  const swing = window.reduce((sum, value) => sum + Math.abs(value - middle), 0) / window.length;
  const mean = (steps: number, back = 0) => meanOf(values, Math.max(0, length - back - steps), length - back);
  const six = 6 * hour;
  const shared = [
    (mean(six) - mean(six, day)) / scale,
    (mean(six) - mean(six, week)) / scale,
    (mean(day) - mean(day, day)) / scale,
    (mean(day) - mean(day, week)) / scale,
    (mean(week) - mean(week, week)) / scale,
    (values[length - 1]! - values[length - 1 - day]!) / scale,
    (values[length - 1]! - values[length - 1 - week]!) / scale,
    Math.log((byDay + floor) / (byWeek + floor)),
    Math.log((byStep + floor) / (byDay + floor)),
    Math.log((swing + floor) / (byDay + floor)),
    Math.log(byDay + floor),
  ];
  const forecasts = helpers.map((helper) => helper.predict(values, horizon));
  const base = new Float64Array(horizon);
  const rows = new Float32Array(horizon * FEATURES);
  const lastDay = mean(day);
  const lastWeek = mean(week);
  for (let lead = 0; lead < horizon; lead += 1) {
    const opinions = forecasts.map((forecast) => forecast[lead]!);
    base[lead] = medianOf(opinions.slice(0, 4));
    const from = base[lead]!;
    const ofDay = length + (lead % day) - day;
    const ofWeek = length + (lead % week) - week;
    const sameHour = Array.from({ length: 7 }, (_, back) => values[ofDay - back * day]!);
    const usual = meanOf(sameHour);
    const spread = sameHour.reduce((sum, value) => sum + Math.abs(value - usual), 0) / 7;
    const slope = (sameHour[0]! + sameHour[1]! - sameHour[5]! - sameHour[6]!) / 2;
    const apart = opinions.slice(0, 4).sort((a, b) => a - b);
    const columns = [
      ...opinions.map((value) => (value - from) / scale),
      lead / hour,
      (values[ofDay]! - from) / scale,
      (values[ofDay - day]! - from) / scale,
      (values[ofDay - 2 * day]! - from) / scale,
      (values[ofWeek]! - from) / scale,
      (values[Math.max(0, ofWeek - week)]! - from) / scale,
      (values[ofDay - week]! - from) / scale,
      (values[length - 1]! - from) / scale,
      (usual - from) / scale,
      (medianOf(sameHour) - from) / scale,
      spread / scale,
      slope / scale,
      (lastDay - from) / scale,
      (lastWeek - from) / scale,
      (apart.at(-1)! - apart[0]!) / scale,
      (values[ofWeek]! - values[ofWeek - day]!) / scale,
      ...shared,
    ];
    rows.set(columns, lead * FEATURES);
  }
  return { base, scale, rows };
}
