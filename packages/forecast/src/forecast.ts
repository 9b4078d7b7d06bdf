import { businessMs, checkHours } from '@attune/time';
import { type Calendar, type DayInfo, dayReader } from './calendar.ts';
import { DAY, weekdayOf } from './calendar-days.ts';
import { checkSeries, type LocalGrid, type Series, slotOf, toLocal } from './calendar-grid.ts';
import { noiseCeiling } from './ceiling.ts';
import { type Cleaned, clean } from './clean.ts';
import { fitDayLevel } from './day-level.ts';
import { type Effect, learnEffects } from './effects.ts';
import { emptyHours, openWeekdaysOf, typicalDays } from './effects-typical.ts';
import { type Ensemble, ensemble } from './ensemble.ts';
import { dayLevel } from './members/day-level.ts';
import { countMembers } from './members/index.ts';
import { openHours } from './members/open-hours.ts';
import type { Note } from './notes.ts';
import type { Member } from './types.ts';

export interface ForecastInput {
  history: Series;
  /** Steps to forecast, from the end of the history on. */
  horizon: number;
  calendar: Calendar;
  /** Of the intervals; default 80 and 95 %. */
  levels?: readonly number[];
  /** Besides the model of day levels; default: those for counts. */
  members?: readonly Member[];
}

export interface Forecast {
  /** Start of the first step forecast, epoch ms. */
  from: number;
  stepMs: number;
  mean: number[];
  intervals: { level: number; low: number[]; high: number[] }[];
  /** Accuracy (1 − WAPE) that Poisson noise alone would allow; null when nothing is expected. */
  ceiling: number | null;
  method: Ensemble['method'];
  members: Ensemble['members'];
  /** What special days in the horizon are expected to do. */
  effects: (Effect & { date: number })[];
  notes: Note[];
  /** The history as an ordinary course of things would have been, step by step. */
  cleaned: number[];
}

/**
 * The model that knows the calendar has this weight against each of the others before their errors are known: they resemble one
 * another. Chosen on a real call centre (bank_calls_5min) by origins before 1 July 2003.
 */
const PRIOR = 8;

/** The models look back so far; special days are learned from all that is given. */
const WEEKS = 16;

/**
 * Forecasts a volume of contacts: cleans the history by the calendar, forecasts ordinary days by an ensemble, applies what special days
 * were seen to do, and closes the closed hours. Counts are never negative; little or bad history gives notes, not errors.
 *
 * @throws RangeError or TypeError with the first fault of series, calendar, horizon or levels
 */
export function forecast({
  history,
  horizon,
  calendar,
  levels = [0.8, 0.95],
  members = countMembers,
}: ForecastInput): Forecast {
  checkSeries(history);
  if (calendar.hours) checkHours(calendar.hours);
  if (!(Number.isInteger(horizon) && horizon >= 1)) throw new RangeError(`forecast: horizon ${horizon}`);
  const { stepMs } = history;
  const from = history.from + history.values.length * stepMs;
  const grid = toLocal(history, calendar);
  const { perDay, firstDay } = grid;
  const dayAt = dayReader(calendar, openWeekdays(calendar, grid));
  const cleaned = clean(grid, dayAt);
  const values = withDayLevels(cleaned, grid, dayAt);

  const slotAt = (at: number) => slotOf(calendar.timeZone, at, stepMs) - firstDay * perDay;
  const instants = Array.from({ length: horizon }, (_, step) => from + step * stepMs);
  const slots = instants.map(slotAt);
  // Whole days, because what a special day does is learned and told of whole days.
  const end = (Math.floor(slots.at(-1)! / perDay) + 1) * perDay;
  const isClosed = closedSlots(calendar, grid, cleaned, slotAt, from, end);
  const ordinary = forecastOrdinary(values, cleaned, grid, dayAt, end, isClosed, members);

  const effects = effectsIn(slots, values, ordinary, cleaned, grid, dayAt);
  const steps = slots.map((slot) => {
    const index = Math.max(0, slot - values.length);
    const day = dayAt(firstDay + Math.floor(slot / perDay));
    const special = effects.get(day.day);
    // A make-up day is worked when its weekday is not.
    const isShut = isClosed(slot) && (calendar.hours || !special?.replaces);
    const base = special?.replaces?.[slot % perDay] ?? ordinary.mean[index]!;
    const factor = special ? special.factors[slot % perDay]! : 1;
    return { index, base, factor: isShut ? 0 : factor, doubt: special?.doubt ?? 0 };
  });
  const mean = steps.map(({ base, factor }) => base * factor);
  const intervals = ordinary.intervals(levels).map(({ level, low, high }) => {
    const width = (edge: number, { index, base, factor, doubt }: (typeof steps)[number]) => {
      // Errors of the ordinary forecast and of the factor are independent; z of a level by the logistic distribution.
      const own = Math.abs(edge - ordinary.mean[index]!) * factor;
      const ofFactor = 0.55 * Math.log((1 + level) / (1 - level)) * doubt * factor * base;
      return Math.hypot(own, ofFactor);
    };
    return {
      level,
      low: steps.map((step, i) => Math.max(0, mean[i]! - width(low[step.index]!, step))),
      high: steps.map((step, i) => mean[i]! + width(high[step.index]!, step)),
    };
  });

  const told = [...effects.entries()].flatMap(([date, { list }]) =>
    list.map((effect) => ({ ...effect, date })),
  );
  return {
    from,
    stepMs,
    mean,
    intervals,
    ceiling: noiseCeiling(mean),
    method: ordinary.method,
    members: ordinary.members,
    effects: told,
    notes: [
      ...ordinary.notes.map((code) => whole(code, history.values.length)),
      ...told
        .filter(({ n, kind }) => n === 0 && /^(holiday|event|make_up)/.test(kind))
        .map(({ kind, date }) => ({
          ...whole('unseen_day', perDay),
          at: instants[slots.findIndex((slot) => Math.floor(slot / perDay) + firstDay === date)] ?? null,
          kind,
        })),
      ...cleaned.notes,
    ],
    cleaned: Array.from(history.values, (_, step) => {
      const slot = slotOf(calendar.timeZone, history.from + step * stepMs, stepMs) - firstDay * perDay;
      return values[slot]!;
    }),
  };
}

const whole = (code: Note['code'], steps: number): Note => ({
  code,
  at: null,
  steps,
  value: null,
  replacement: null,
});

function openWeekdays({ hours }: Calendar, { values, firstDay, perDay }: LocalGrid): boolean[] {
  return hours ? hours.weekly.map((day) => day.length > 0) : openWeekdaysOf(values, firstDay, perDay);
}

/** Days that were filled in for the most part get the level that the days around and their place in the month speak for. */
function withDayLevels(
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
function forecastOrdinary(
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
    prior: { day_level: PRIOR },
    skip: (origin) => {
      const first = start + Math.floor(origin / perDay);
      return isSpoilt.slice(first, start + Math.ceil((origin + horizon) / perDay)).includes(true);
    },
  });
}

/** Which slots are closed, to the end of the forecast: by the business hours, or else because nothing ever came in them. */
function closedSlots(
  { hours }: Calendar,
  { values, closed, firstDay, perDay }: LocalGrid,
  { values: cleaned, real }: Cleaned,
  slotAt: (at: number) => number,
  from: number,
  end: number,
): (slot: number) => boolean {
  if (!hours) {
    const never = emptyHours(cleaned, real, firstDay, perDay);
    return (slot) => never[(weekdayOf(firstDay) * perDay + slot) % never.length] === 1;
  }
  const open = new Set<number>();
  const stepMs = DAY / perDay;
  for (let start = from; slotAt(start) < end; start += stepMs)
    if (businessMs(hours, start, start + stepMs) > 0) open.add(slotAt(start));
  return (slot) => (slot < values.length ? closed[slot] === 1 : !open.has(slot));
}

interface DayEffect {
  list: Effect[];
  /** By slot of the day. */
  factors: Float64Array;
  /** What the day is measured by instead of its own ordinary volume. */
  replaces: Float64Array | null;
  /** Standard deviation of the factor, relative. */
  doubt: number;
}

/** How far off the factor of a kind is when it was never seen, by group. */
const DOUBT: Record<string, number> = { holiday: 0.5, event: 0.4, make_up: 0.2 };

function effectsIn(
  slots: readonly number[],
  values: Float64Array,
  ordinary: Ensemble,
  { observed }: Cleaned,
  { perDay, firstDay }: LocalGrid,
  dayAt: (day: number) => DayInfo,
): Map<number, DayEffect> {
  const special = [...new Set(slots.map((slot) => Math.floor(slot / perDay)))].filter(
    (index) => dayAt(firstDay + index).kinds.length > 0,
  );
  if (special.length === 0) return new Map();
  const typical = typicalDays(values, firstDay, perDay);
  const learned = learnEffects({
    perDay,
    dayAt: (index) => dayAt(firstDay + index),
    observed,
    ordinary: values,
    ...typical,
  });
  const at = (slot: number) => values[slot] ?? ordinary.mean[slot - values.length] ?? 0;
  return new Map(
    special.map((index) => {
      const day = dayAt(firstDay + index);
      const madeUp = day.kinds.some(({ kind }) => kind.startsWith('make_up'));
      const base = madeUp
        ? typical.workday
        : Float64Array.from({ length: perDay }, (_, slot) => at(index * perDay + slot));
      const list = learned(day, base);
      const variance = list.reduce(
        (sum, { kind, n }) => sum + (DOUBT[kind.split(':')[0]!] ?? 0.1) ** 2 / (n + 1),
        0,
      );
      const effect: DayEffect = {
        list,
        factors: base.map((_, slot) => list.reduce((product, { bySlot }) => product * bySlot[slot]!, 1)),
        replaces: madeUp ? typical.workday : null,
        doubt: Math.sqrt(variance),
      };
      return [day.day, effect];
    }),
  );
}
