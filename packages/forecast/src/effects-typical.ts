import { weekdayOf } from './calendar-days.ts';

/** Weekdays (Monday first) on which anything comes: at least a twentieth of the busiest weekday. All where nothing is known. */
export function openWeekdaysOf(values: Float64Array, firstDay: number, perDay: number): boolean[] {
  const means = weekdayMeans(values, firstDay, perDay);
  const most = Math.max(0, ...means.filter((mean) => !Number.isNaN(mean)));
  return means.map((mean) => Number.isNaN(mean) || most === 0 || mean >= most / 20);
}

export interface TypicalDays {
  /** The quietest weekday, by slot: what a holiday is taken for until one was seen. */
  sunday: Float64Array;
  /** Mean of Monday to Friday, by slot. */
  workday: Float64Array;
  /** The first worked weekday after those without work, by slot: what the day after a closure is taken for. Null without such. */
  monday: Float64Array | null;
}

/** Of the last weeks of a cleaned history. */
export function typicalDays(values: Float64Array, firstDay: number, perDay: number, weeks = 4): TypicalDays {
  const days = Math.floor(values.length / perDay);
  const from = Math.max(0, days - 7 * weeks);
  const recent = values.subarray(from * perDay, days * perDay);
  const means = weekdayMeans(recent, firstDay + from, perDay);
  const known = means.map((mean, weekday) => ({ mean, weekday })).filter(({ mean }) => !Number.isNaN(mean));
  const quietest = known.sort((a, b) => a.mean - b.mean)[0]?.weekday;
  const meanOver = (wanted: (weekday: number) => boolean): Float64Array => {
    const sum = new Float64Array(perDay);
    let n = 0;
    for (let day = from; day < days; day++) {
      if (!wanted(weekdayOf(firstDay + day))) continue;
      for (let slot = 0; slot < perDay; slot++) sum[slot]! += values[day * perDay + slot]!;
      n += 1;
    }
    return n > 0 ? sum.map((value) => value / n) : sum;
  };
  const open = openWeekdaysOf(recent, firstDay + from, perDay);
  const first = open.findIndex((isOpen, weekday) => isOpen && open[(weekday + 6) % 7] === false);
  return {
    sunday: meanOver((weekday) => weekday === quietest),
    workday: meanOver((weekday) => weekday < 5),
    monday: first >= 0 ? meanOver((weekday) => weekday === first) : null,
  };
}

/** Expected contacts that stay away by chance once in a thousand. */
const SURE = 7;

/**
 * Hours of the week in which nothing ever comes, though much does in others: 1 for each such slot, Monday's midnight first.
 * A slot must have been empty in at least three weeks, and so often that chance would not do it.
 */
export function emptyHours(
  values: Float64Array,
  real: Uint8Array,
  firstDay: number,
  perDay: number,
): Uint8Array {
  const week = 7 * perDay;
  const seen = new Uint32Array(week);
  const filled = new Uint32Array(week);
  let sum = 0;
  let busy = 0;
  for (let slot = 0; slot < values.length; slot++) {
    if (!real[slot]) continue;
    const ofWeek = (weekdayOf(firstDay) * perDay + slot) % week;
    seen[ofWeek]! += 1;
    if (values[slot]! > 0) {
      filled[ofWeek]! += 1;
      sum += values[slot]!;
      busy += 1;
    }
  }
  const usual = busy > 0 ? sum / busy : 0;
  return Uint8Array.from(seen, (n, ofWeek) => (filled[ofWeek] === 0 && n >= 3 && n * usual >= SURE ? 1 : 0));
}

function weekdayMeans(values: Float64Array, firstDay: number, perDay: number): number[] {
  const sums = new Float64Array(7);
  const counts = new Float64Array(7);
  for (let slot = 0; slot < values.length; slot++) {
    if (Number.isNaN(values[slot]!)) continue;
    const weekday = weekdayOf(firstDay + Math.floor(slot / perDay));
    sums[weekday]! += Math.max(0, values[slot]!);
    counts[weekday]! += 1;
  }
  return [...sums].map((value, weekday) => value / counts[weekday]!);
}
