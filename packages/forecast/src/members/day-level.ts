import type { DayInfo } from '../calendar.ts';
import { fitDayLevel } from '../day-level.ts';
import type { Member } from '../types.ts';

export interface DayLevelOptions {
  /** The day of an index, counted from the first day of the history, which begins at a midnight. Also of days to come. */
  dayAt: (index: number) => DayInfo;
  /** Days to learn nothing from: their values were made up. */
  skipDay: (index: number) => boolean;
}

/** Weight of a week's shape against that of the week after it. */
const DECAY = 0.9;
/** From so much of the day on, today tells about the level. */
const ENOUGH = 0.25;

/**
 * Volume of the day × its shape by the hour: the first knows weekdays, billing cycles and the latest level, the second is the
 * decayed mean of the days of the same weekday, mixed with the other working days the more, the fewer contacts there are.
 */
export function dayLevel({ dayAt, skipDay }: DayLevelOptions): Member {
  return {
    name: 'day_level',
    minHistory: (grid) => 2 * grid.week,
    fit: (_, { day: perDay }) => ({
      // Fitting takes less than the bookkeeping of doing without would: the pattern is learned at each origin.
      predict(history, horizon) {
        const days = Math.floor(history.length / perDay);
        const totals = new Float64Array(days);
        for (let slot = 0; slot < days * perDay; slot++) totals[Math.floor(slot / perDay)]! += history[slot]!;
        const weights = totals.map((total, day) => (total > 0 && !skipDay(day) ? 1 : 0));
        const shapes = shapesOf(history, totals, weights, dayAt, perDay);
        const come = history.subarray(days * perDay);
        const today = skipDay(days) ? null : todayOf(come, shapes(dayAt(days)));
        const level =
          today === null
            ? fitDayLevel({ totals, weights, dayAt })
            : fitDayLevel({ totals: [...totals, today], weights: [...weights, 1], dayAt });
        return Float64Array.from({ length: horizon }, (_, step) => {
          const index = Math.floor((history.length + step) / perDay);
          const share = shapes(dayAt(index))[(history.length + step) % perDay]!;
          if (share === 0) return 0;
          return share * (index === days && today !== null ? today : level.total(index));
        });
      },
    }),
  };
}

/** What today will come to, judged by what has come; null when that says too little. */
function todayOf(come: Float64Array, shape: Float64Array): number | null {
  let share = 0;
  let sum = 0;
  for (let slot = 0; slot < come.length; slot++) {
    share += shape[slot]!;
    sum += come[slot]!;
  }
  return share >= ENOUGH && sum > 0 ? sum / share : null;
}

/** Days are alike when they are worked: Monday to Friday together, Saturday and Sunday each for itself. */
const classOf = (weekday: number): number => Math.max(4, weekday);

function shapesOf(
  history: Float64Array,
  totals: Float64Array,
  weights: Float64Array,
  dayAt: (index: number) => DayInfo,
  perDay: number,
): (day: DayInfo) => Float64Array {
  const own = Array.from({ length: 7 }, () => new Float64Array(perDay));
  const ownWeight = new Float64Array(7);
  const pooled = Array.from({ length: 7 }, () => new Float64Array(perDay));
  const pooledWeight = new Float64Array(7);
  let seen = 0;
  let volume = 0;
  for (let day = 0; day < totals.length; day++) {
    if (!weights[day]) continue;
    const { weekday } = dayAt(day);
    const weight = DECAY ** ((totals.length - day) / 7);
    const kind = classOf(weekday);
    for (let slot = 0; slot < perDay; slot++) {
      const share = (weight * history[day * perDay + slot]!) / totals[day]!;
      own[weekday]![slot]! += share;
      pooled[kind]![slot]! += share;
    }
    ownWeight[weekday]! += weight;
    pooledWeight[kind]! += weight;
    seen += 1;
    volume += totals[day]!;
  }
  // As many days of the pool as make up for the noise of a weekday's own few contacts.
  const borrow = 0.5 + (200 * seen) / Math.max(volume, 1);
  const shapes = own.map((shares, weekday) => {
    const kind = classOf(weekday);
    if (ownWeight[weekday] === 0) return new Float64Array(perDay);
    const weight = ownWeight[weekday]! + borrow;
    return shares.map(
      (share, slot) => (share + (borrow * pooled[kind]![slot]!) / pooledWeight[kind]!) / weight,
    );
  });
  return ({ weekday }) => shapes[weekday]!;
}
