import { businessMs, checkHours } from '@attune/time';
import { type Calendar, dayReader } from './calendar.ts';
import { DAY, isoDate, weekdayOf } from './calendar-days.ts';
import { checkSeries, type LocalGrid, type Series, slotOf, toLocal } from './calendar-grid.ts';
import { noiseCeiling } from './ceiling.ts';
import { type Cleaned, clean } from './clean.ts';
import type { Effect } from './effects.ts';
import { effectsIn } from './effects-horizon.ts';
import { emptyHours, openWeekdaysOf } from './effects-typical.ts';
import type { Ensemble } from './ensemble.ts';
import { forecastOrdinary, withDayLevels } from './forecast-ordinary.ts';
import { countMembers } from './members/index.ts';
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
  effects: (Effect & { /** Local, YYYY-MM-DD. */ date: string })[];
  notes: Note[];
  /** The history as an ordinary course of things would have been, step by step. */
  cleaned: number[];
}

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

  const told = [...effects].flatMap(([day, { list }]) =>
    list.map((effect) => ({ ...effect, date: isoDate(day) })),
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
          at:
            instants[slots.findIndex((slot) => isoDate(Math.floor(slot / perDay) + firstDay) === date)] ??
            null,
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
