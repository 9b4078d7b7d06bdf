/** Forecasts of contact volumes. Pure: instants are epoch milliseconds, series are regular, nothing here knows the time. */
export { type Accuracy, accuracy } from './accuracy.ts';
export { type Backtest, type BacktestOptions, backtest } from './backtest.ts';
export { type Calendar, checkDays, type DayInfo, holidaysAsDays, type SpecialDay } from './calendar.ts';
export type { Series } from './calendar-grid.ts';
export { noiseCeiling, poissonDeviation } from './ceiling.ts';
export { type LocalTime, localInstants, type Row, seriesOf } from './clean-rows.ts';
export { adaptInflation, conformalIntervals, defaultInflation, type Interval } from './conformal.ts';
export type { Effect } from './effects.ts';
export {
  type Ensemble,
  type EnsembleOptions,
  ensemble,
  type Method,
  type NoteCode,
  TREES_PRIOR,
} from './ensemble.ts';
export { type Forecast, type ForecastInput, forecast } from './forecast.ts';
export {
  describeSeries,
  type TrainOptions,
  type TreeScale,
  type TreesModel,
  trainOn,
  trainTrees,
  treesFromJson,
  treesToJson,
} from './gbdt/model.ts';
export { type Aggregate, type Coherent, type HierarchyInput, reconcile } from './hierarchy.ts';
export { type IntradayOptions, type Updated, updateIntraday } from './intraday.ts';
export { boostedTrees } from './members/boosted-trees.ts';
export { countMembers, realMembers, simpleMembers } from './members/index.ts';
export type { Code, Note } from './notes.ts';
export { type Fitted, type Grid, HALF_HOURLY, HOURLY, type Member } from './types.ts';
