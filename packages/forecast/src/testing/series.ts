import { HOURLY } from '../types.ts';

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The expectation of a support desk's hour: nights, lunch, weekends. */
export function deskRate(hour: number, size = 60): number {
  const ofDay = hour % 24;
  const weekend = Math.floor((hour % 168) / 24) >= 5;
  const day = Math.exp(-(((ofDay - 11) / 3) ** 2)) + 0.8 * Math.exp(-(((ofDay - 17) / 3) ** 2)) + 0.05;
  return size * day * (weekend ? 0.4 : 1);
}

/** Hourly counts around `deskRate` with noise near Poisson's. */
export function deskCounts(weeks: number, seed: number, size = 60): Float64Array {
  const random = uniform(seed);
  return Float64Array.from({ length: weeks * HOURLY.week }, (_, hour) => {
    const rate = deskRate(hour, size);
    const noise = random() + random() + random() - 1.5;
    return Math.max(0, Math.round(rate + 2 * noise * Math.sqrt(rate)));
  });
}
