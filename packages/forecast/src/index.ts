/** Forecasts of contact volumes. Pure: instants are epoch milliseconds, series are regular, nothing here knows the time. */
export { type Accuracy, accuracy } from './accuracy.ts';
export { noiseCeiling, poissonDeviation } from './ceiling.ts';
