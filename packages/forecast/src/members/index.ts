import { logarithm, onScale, squareRoot } from '../transform.ts';
import type { Member } from '../types.ts';
import { analog } from './analog.ts';
import { longAutoregression, seasonalAutoregression } from './autoregression.ts';
import { doubleSeasonal } from './double-seasonal.ts';
import { profile } from './profile.ts';
import { directRidge } from './ridge.ts';
import { dailyNaive, weeklyNaive } from './seasonal-naive.ts';

/** Follows changes within weeks; remembers longer. */
const quickProfile = profile({ name: 'profile', decay: 0.7, carry: 1 });
const slowProfile = profile({ name: 'profile.slow', decay: 0.9, carry: 0.5 });

/** What can be told of a few days or two weeks. */
export const simpleMembers: readonly Member[] = [dailyNaive, weeklyNaive, quickProfile, analog];

/** For numbers of events. */
export const countMembers: readonly Member[] = [
  dailyNaive,
  weeklyNaive,
  quickProfile,
  slowProfile,
  onScale(analog, squareRoot),
  onScale(longAutoregression, squareRoot),
  onScale(seasonalAutoregression, squareRoot),
  onScale(directRidge, squareRoot),
  onScale(doubleSeasonal, squareRoot),
];

/** For measures of any size. */
export const realMembers: readonly Member[] = [
  dailyNaive,
  weeklyNaive,
  quickProfile,
  analog,
  onScale(analog, logarithm),
  longAutoregression,
  onScale(longAutoregression, logarithm),
  seasonalAutoregression,
  onScale(seasonalAutoregression, logarithm),
  directRidge,
  onScale(directRidge, logarithm),
  doubleSeasonal,
  onScale(doubleSeasonal, logarithm),
];
