import type { Grid, Member } from '../types.ts';

/** What was a season ago comes again: the yardstick of every other member. */
function seasonalNaive(name: string, season: (grid: Grid) => number): Member {
  return {
    name,
    minHistory: season,
    fit: (_, grid) => ({
      predict(history, horizon) {
        const lag = season(grid);
        const next = new Float64Array(horizon);
        for (let step = 0; step < horizon; step += 1)
          next[step] = history[history.length - lag + (step % lag)]!;
        return next;
      },
    }),
  };
}

export const dailyNaive = seasonalNaive('naive.day', (grid) => grid.day);
export const weeklyNaive = seasonalNaive('naive.week', (grid) => grid.week);
