import { atDesk, type Layout, worksOn } from './layout.ts';
import type { Unmet } from './types.ts';

type Remedy = Extract<Unmet, { kind: 'cover' }>['remedy'];

/**
 * The one further shift that closes most of a day's gap for its pay, whoever works it. A shift of the evening before counts for what it
 * reaches of the day. Equal: the one that closes more.
 * @param under missing agents per step, of one requirement
 */
export function remedyFor(layout: Layout, day: number, under: readonly number[]): Remedy {
  const { problem, shifts, weekdays, stepsPerDay } = layout;
  let best: Remedy = null;
  let bestRate = 0;
  for (const from of [day - 1, day].filter((d) => d >= 0))
    shifts.forEach((facts, s) => {
      if (!worksOn(facts, weekdays[from]!)) return;
      let closed = 0;
      atDesk(layout, from, s, (step, share) => {
        if (Math.floor(step / stepsPerDay) === day) closed += Math.min(share, under[step]!);
      });
      const closesMinutes = closed * problem.stepMinutes;
      const { id, paidMinutes } = facts.shift;
      // A shift without pay counts as one of a minute.
      const rate = closesMinutes / Math.max(1, paidMinutes);
      if (
        closesMinutes > 0 &&
        (rate > bestRate || (rate === bestRate && closesMinutes > best!.closesMinutes))
      ) {
        best = { shiftId: id, day: problem.days[from]!, closesMinutes, paidMinutes };
        bestRate = rate;
      }
    });
  return best;
}
