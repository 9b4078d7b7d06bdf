import { deviationOf, meanOf } from '../numbers.ts';
import type { Member } from '../types.ts';

/** Days whose past is compared, and how many of the most similar are taken. */
const WINDOW_DAYS = 3;
const NEIGHBOURS = 6;

/**
 * Analog days (nearest neighbours): looks for moments at the same time of day whose last three days had the most similar
 * shape, and lets follow what followed then, moved to today's level.
 */
export const analog: Member = {
  name: 'analog',
  minHistory: (grid) => (WINDOW_DAYS + 4) * grid.day + grid.week,
  fit: (_, grid) => ({
    predict(history, horizon) {
      const { day } = grid;
      const window = WINDOW_DAYS * day;
      const length = history.length;
      const level = meanOf(history, length - window);
      const spread = deviationOf(history, length - window) || 1;
      const found: { end: number; level: number; distance: number }[] = [];
      for (let end = length - Math.ceil(horizon / day) * day; end >= window; end -= day) {
        const then = meanOf(history, end - window, end);
        let distance = 0;
        for (let back = 1; back <= window; back += 1) {
          // Lately counts more: the weight falls by half within a day and a half.
          const weight = 0.5 ** (back / (1.5 * day));
          distance += weight * (history[length - back]! - level - (history[end - back]! - then)) ** 2;
        }
        found.push({ end, level: then, distance: distance / (spread * spread * day) });
      }
      found.sort((a, b) => a.distance - b.distance);
      const near = found.slice(0, NEIGHBOURS);
      const next = new Float64Array(horizon);
      if (near.length === 0) return next.fill(level);
      let weights = 0;
      for (const { end, level: then, distance } of near) {
        const weight = 1 / (distance + 0.02);
        weights += weight;
        for (let step = 0; step < horizon; step += 1) next[step]! += weight * (history[end + step]! - then);
      }
      return next.map((value) => level + value / weights);
    },
  }),
};
