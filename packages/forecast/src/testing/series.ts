import { seededUniform } from '../numbers.ts';

/** Uniform numbers from a seed. */
export const uniform = seededUniform;

import { HOURLY } from '../types.ts';

/** The expectation of a support desk's hour: nights, lunch, weekends. */
export function deskRate(hour: number, size = 60): number {
  const ofDay = hour % 24;
  const weekend = Math.floor((hour % 168) / 24) >= 5;
  const day = Math.exp(-(((ofDay - 11) / 3) ** 2)) + 0.8 * Math.exp(-(((ofDay - 17) / 3) ** 2)) + 0.05;
  return size * day * (weekend ? 0.4 : 1);
}

/** Hourly counts around `deskRate` with noise near Poisson's. */
export function deskCounts(weeks: number, seed: number, size = 60): Float64Array {
  const random = seededUniform(seed);
  return Float64Array.from({ length: weeks * HOURLY.week }, (_, hour) => {
    const rate = deskRate(hour, size);
    const noise = random() + random() + random() - 1.5;
    return Math.max(0, Math.round(rate + 2 * noise * Math.sqrt(rate)));
  });
}
