import type { DayInfo } from './calendar.ts';
import type { LocalGrid } from './calendar-grid.ts';
import type { Cleaned } from './clean.ts';
import { fitDayLevel } from './day-level.ts';
import { type Ensemble, ensemble, TREES_PRIOR } from './ensemble.ts';
import { dayLevel } from './members/day-level.ts';
import { openHours } from './members/open-hours.ts';
import type { Member } from './types.ts';

/**
 * The model that knows the calendar has this weight against each of the others before their errors are known: they resemble one
 * another. Chosen on a real call centre (bank_calls_5min) by origins before 1 July 2003.
 */
const PRIOR = 8;

/** The models look back so far; special days are learned from all that is given. */
const WEEKS = 16;

/** Days that were filled in for the most part get the level that the days around and their place in the month speak for. */
export function withDayLevels(
  { values, real }: Cleaned,
  { perDay, firstDay }: LocalGrid,
  dayAt: (day: number) => DayInfo,
): Float64Array {
  const days = Math.floor(values.length / perDay);
  const totals = new Float64Array(days);
  const known = new Float64Array(days);
  for (let slot = 0; slot < days * perDay; slot++) {
    const day = Math.floor(slot / perDay);
    totals[day]! += values[slot]!;
    if (real[slot]) known[day]! += values[slot]!;
  }
  const isKnown = (day: number) => known[day]! > totals[day]! / 2;
  const weights = totals.map((_, day) => (isKnown(day) ? 1 : 0));
  if (weights.reduce((sum, weight) => sum + weight, 0) < 20) return values;
  const level = fitDayLevel({ totals, weights, dayAt: (index) => dayAt(firstDay + index) });
  const filled = values.slice();
  for (let day = 0; day < days; day++) {
    if (isKnown(day) || totals[day] === 0) continue;
    const factor = level.total(day) / totals[day]!;
    for (let slot = day * perDay; slot < (day + 1) * perDay; slot++) filled[slot]! *= factor;
  }
  return filled;
}

/** What ordinary days would bring from the end of the history on. */
export function forecastOrdinary(
  values: Float64Array,
  { real }: Cleaned,
  { perDay, firstDay }: LocalGrid,
  dayAt: (day: number) => DayInfo,
  end: number,
  isClosed: (slot: number) => boolean,
  members: readonly Member[],
): Ensemble {
  const horizon = Math.max(1, end - values.length);
  const days = Math.ceil(values.length / perDay);
  const start = Math.max(0, days - 7 * WEEKS);
  const isSpoilt = Array.from({ length: days }, (_, day) => {
    if (dayAt(firstDay + day).kinds.length > 0) return true;
    const own = real.subarray(day * perDay, (day + 1) * perDay);
    return own.filter((one) => one === 1).length < own.length / 2;
  });
  const level = dayLevel({
    dayAt: (index) => dayAt(firstDay + start + index),
    skipDay: (index) => isSpoilt[start + index] === true,
  });
  return ensemble(values.subarray(start * perDay), {
    grid: { day: perDay, week: 7 * perDay },
    horizon,
    counts: true,
    members: [...members, level].map((member) =>
      openHours(member, (index) => isClosed(start * perDay + index)),
    ),
    prior: { ...TREES_PRIOR, day_level: PRIOR },
    skip: (origin) => {
      const first = start + Math.floor(origin / perDay);
      return isSpoilt.slice(first, start + Math.ceil((origin + horizon) / perDay)).includes(true);
    },
  });
}
