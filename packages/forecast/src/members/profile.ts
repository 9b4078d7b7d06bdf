import { meanOf } from '../numbers.ts';
import type { Member } from '../types.ts';

export interface ProfileOptions {
  readonly name: string;
  /** Weight of a week against the one after it. */
  readonly decay: number;
  /** How much of what the last day was above or below its profile is expected to stay (0…1). */
  readonly carry: number;
}

/**
 * The week as it usually is: an exponentially decayed mean for each hour of the week, moved by the level of the last day.
 * The level decays over the horizon: what was unusual today is half as unusual in two days.
 */
export function profile({ name, decay, carry }: ProfileOptions): Member {
  return {
    name,
    minHistory: (grid) => 2 * grid.week,
    fit: (_, grid) => ({
      predict(history, horizon) {
        const { day, week } = grid;
        const length = history.length;
        /** Expected at the step after `length` + `ahead`, from values before `length` only. */
        const usual = (ahead: number): number => {
          let sum = 0;
          let weights = 0;
          let weight = 1;
          const first = length - week + (((ahead % week) + week) % week);
          for (let at = first; at >= 0; at -= week, weight *= decay) {
            sum += weight * history[at]!;
            weights += weight;
          }
          return sum / weights;
        };
        // The last day against the profile without it, so that it does not explain itself.
        let expected = 0;
        for (let back = day; back >= 1; back -= 1) {
          let sum = 0;
          let weights = 0;
          let weight = 1;
          for (let at = length - back - week; at >= 0; at -= week, weight *= decay) {
            sum += weight * history[at]!;
            weights += weight;
          }
          expected += sum / weights;
        }
        const seen = meanOf(history, length - day) * day;
        const safe = expected > 0 && seen > 0;
        const factor = safe ? Math.min(2, Math.max(0.5, seen / expected)) : 1;
        return Float64Array.from({ length: horizon }, (_, step) => {
          const stays = carry * 0.5 ** (step / (2 * day));
          return usual(step) * factor ** stays;
        });
      },
    }),
  };
}
