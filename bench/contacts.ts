import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Calendar,
  type Forecast,
  forecast,
  holidaysAsDays,
  poissonDeviation,
  updateIntraday,
} from '@attune/forecast';
import { publicHolidays } from '@attune/forecast/holidays';
import { addDays, instantOf, localParts, startOfDay } from '@attune/time';
import { BadInput, quantile } from './lib/suite.ts';

const HOUR = 3_600_000;
/** The first origin has four weeks to learn from, every one at most sixteen. */
const FIRST_DAYS = 28;
const WEEKS = 16;
/** Parameters were chosen on origins before this share of the default series: 1 July 2003. */
const SPLIT = '2003-07-01';

interface Hours {
  from: number;
  values: Float64Array;
  /** Local dates without a row, of weekdays that mostly have some. */
  absent: ReadonlySet<string>;
}

/** Sums of absolute errors, of volume, of noise, and how often an interval held. */
interface Tally {
  missed: number;
  naive: number;
  came: number;
  noise: number;
  inside80: number;
  inside95: number;
  open: number;
}

/**
 * Which origins and hours are scored. A day of the week that is usually there but has no row at all was closed or not recorded; nobody
 * knows which. `all` counts it as a day without a call; `recorded` leaves its hours out; `ordinary` takes the origins whose 48 hours
 * hold neither such a day nor a holiday of the calendar; `noHoliday` only minds the calendar.
 */
const SCORES = ['all', 'recorded', 'ordinary', 'noHoliday'] as const;
type Score = (typeof SCORES)[number];

export const suite = {
  name: 'contacts',
  describe:
    'Forecasts 48 hours of a contact centre from every midnight of a csv/tsv (timestamp, count; local times), holidays from a calendar only. Baseline: the same hour a week ago.',
  flags: {
    zone: { type: 'string', default: 'America/New_York' },
    country: { type: 'string', default: 'US' },
    split: { type: 'string', default: SPLIT },
    part: { type: 'string', default: 'all' },
  },
  async run({ data, quick, flags }: { data: string; quick: boolean; flags: Record<string, unknown> }) {
    const zone = String(flags.zone);
    const split = String(flags.split);
    const series = readHours(fileIn(data), zone);
    const end = series.from + series.values.length * HOUR;
    const calendar = calendarOf(zone, String(flags.country), series.from, end);
    const holidays = new Set(calendar.days?.map(({ date }) => date));
    // On a holiday it is known why there is none.
    const isMissing = (date: string) => series.absent.has(date) && !holidays.has(date);
    const early = emptyTallies();
    const late = emptyTallies();
    const intraday = { missed: 0, updated: 0, came: 0 };
    const times: number[] = [];
    let step = 0;
    for (
      let at = addDays(zone, series.from, FIRST_DAYS);
      addDays(zone, at, 2) <= end;
      at = addDays(zone, at, 1)
    ) {
      step += 1;
      const dates = [at, addDays(zone, at, 1)].map((day) => localParts(zone, day).date);
      const isLate = dates[0]! >= split;
      if ((quick && step % 5 !== 0) || (flags.part === 'early' && isLate)) continue;
      const start = performance.now();
      const result = forecastAt(series, calendar, at);
      times.push(performance.now() - start);
      const now = Math.round((at - series.from) / HOUR);
      const actual = series.values.subarray(now, now + 48);
      const naive = weekBefore(series, zone, at);
      const isHoliday = dates.some((date) => holidays.has(date));
      const isAbsent = dates.some(isMissing);
      const tallies = isLate ? late : early;
      score(tallies.all, result, actual, naive, () => true);
      score(
        tallies.recorded,
        result,
        actual,
        naive,
        (hour) => !isMissing(localParts(zone, at + hour * HOUR).date),
      );
      if (!isHoliday) score(tallies.noHoliday, result, actual, naive, () => true);
      if (!isHoliday && !isAbsent) addIntraday(intraday, result, actual, zone);
      if (!isHoliday && !isAbsent) score(tallies.ordinary, result, actual, naive, () => true);
    }
    const whole = emptyTallies();
    for (const name of SCORES) whole[name] = merge(early[name], late[name]);
    const metrics: Record<string, number> = {
      accuracyOrdinary: accuracyOf(whole.ordinary),
      accuracyAll: accuracyOf(whole.all),
      accuracyAllRecorded: accuracyOf(whole.recorded),
      accuracyNoHoliday: accuracyOf(whole.noHoliday),
      ceiling: accuracyOf(whole.recorded, 'noise'),
      seasonalNaiveOrdinary: accuracyOf(whole.ordinary, 'naive'),
      seasonalNaiveAll: accuracyOf(whole.all, 'naive'),
      accuracyEarlyOrdinary: accuracyOf(early.ordinary),
      accuracyEarlyAll: accuracyOf(early.all),
      accuracyLateOrdinary: accuracyOf(late.ordinary),
      accuracyLateAll: accuracyOf(late.all),
      accuracyLateAllRecorded: accuracyOf(late.recorded),
      coverage80: whole.ordinary.inside80 / whole.ordinary.open,
      coverage95: whole.ordinary.inside95 / whole.ordinary.open,
      intradayBefore: 1 - intraday.missed / intraday.came,
      intradayAfter: 1 - intraday.updated / intraday.came,
      intradayGain: (intraday.missed - intraday.updated) / intraday.came,
      origins: times.length,
      daysAbsent: [...series.absent].filter(isMissing).length,
      msPerOrigin: quantile(times, 0.5),
    };
    // A part without origins has no figures.
    return Object.fromEntries(Object.entries(metrics).filter(([, value]) => !Number.isNaN(value)));
  },
};

function forecastAt(series: Hours, calendar: Calendar, at: number): Forecast {
  const now = Math.round((at - series.from) / HOUR);
  const start = Math.max(0, now - WEEKS * 7 * 24);
  const history = {
    from: series.from + start * HOUR,
    stepMs: HOUR,
    values: series.values.subarray(start, now),
  };
  return forecast({ history, horizon: 48, calendar });
}

const emptyTallies = () =>
  Object.fromEntries(SCORES.map((name) => [name, emptyTally()])) as Record<Score, Tally>;
const emptyTally = (): Tally => ({
  missed: 0,
  naive: 0,
  came: 0,
  noise: 0,
  inside80: 0,
  inside95: 0,
  open: 0,
});

function merge(a: Tally, b: Tally): Tally {
  const sum = emptyTally();
  for (const key of Object.keys(sum) as (keyof Tally)[]) sum[key] = a[key] + b[key];
  return sum;
}

function score(
  tally: Tally,
  { mean, intervals }: Forecast,
  values: Float64Array,
  naive: Float64Array,
  isScored: (hour: number) => boolean,
): void {
  const within = (level: number, step: number) => {
    const interval = intervals.find((one) => one.level === level)!;
    return interval.low[step]! <= values[step]! && values[step]! <= interval.high[step]! ? 1 : 0;
  };
  for (let step = 0; step < values.length; step++) {
    const value = values[step]!;
    if (!isScored(step)) continue;
    tally.missed += Math.abs(value - mean[step]!);
    tally.naive += Math.abs(value - naive[step]!);
    tally.came += value;
    tally.noise += poissonDeviation(value);
    // Hours that are closed for all to see are no test of an interval.
    if (value === 0 && mean[step] === 0) continue;
    tally.open += 1;
    tally.inside80 += within(0.8, step);
    tally.inside95 += within(0.95, step);
  }
}

const accuracyOf = (tally: Tally, by: 'missed' | 'naive' | 'noise' = 'missed'): number =>
  1 - tally[by] / tally.came;

/** The rest of the 48 hours as seen at noon and at three, with and without what has come so far. */
function addIntraday(
  sums: { missed: number; updated: number; came: number },
  result: Forecast,
  actual: Float64Array,
  timeZone: string,
): void {
  for (const hour of [12, 15]) {
    const updated = updateIntraday(result, actual.subarray(0, hour), { timeZone });
    for (let step = hour; step < actual.length; step++) {
      sums.missed += Math.abs(actual[step]! - result.mean[step]!);
      sums.updated += Math.abs(actual[step]! - updated.mean[step - hour]!);
      sums.came += actual[step]!;
    }
  }
}

/** The same hours of the week before, by the local clock. */
function weekBefore(series: Hours, zone: string, at: number): Float64Array {
  const from = Math.round((addDays(zone, at, -7) - series.from) / HOUR);
  return series.values.subarray(from, from + 48);
}

function calendarOf(timeZone: string, country: string, from: number, end: number): Calendar {
  const holidays = publicHolidays(country, localParts(timeZone, from).year, localParts(timeZone, end).year);
  return { timeZone, days: holidaysAsDays(holidays) };
}

function fileIn(data: string): string {
  if (statSync(data).isFile()) return data;
  const folder = existsSync(join(data, 'bank_calls_5min')) ? join(data, 'bank_calls_5min') : data;
  const files = readdirSync(folder).filter((name) => /\.(csv|tsv)$/.test(name));
  const file = files.sort()[0];
  if (file === undefined)
    throw new BadInput(`contacts needs a csv or tsv of timestamp and count in ${folder}`);
  return join(folder, file);
}

/** Sums by the hour from the first local midnight to the last; hours without a row are empty. */
function readHours(file: string, zone: string): Hours {
  const rows = readFileSync(file, 'utf8')
    .split(/\r?\n/)
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => {
      const [time = '', count] = line.split(/[\t,]/);
      const match = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})/.exec(time.replaceAll('"', ''));
      if (!match || !(Number(count) >= 0)) throw new BadInput(`${file}: "${line}" is no timestamp and count`);
      const [year, month, day, hour, minute] = match.slice(1).map(Number) as [
        number,
        number,
        number,
        number,
        number,
      ];
      return { at: instantOf(zone, { year, month, day, hour, minute }), count: Number(count) };
    });
  if (rows.length === 0) throw new BadInput(`${file} has no rows`);
  const instants = rows.map(({ at }) => at).sort((a, b) => a - b);
  const from = startOfDay(zone, instants[0]!);
  const end = addDays(zone, startOfDay(zone, instants.at(-1)!), 1);
  const values = new Float64Array(Math.round((end - from) / HOUR));
  for (const { at, count } of rows) values[Math.floor((at - from) / HOUR)]! += count;
  return { from, values, absent: absentDays(instants, zone, from, end) };
}

function absentDays(instants: readonly number[], zone: string, from: number, end: number): Set<string> {
  const recorded = new Set(instants.map((at) => localParts(zone, at).date));
  const days: { date: string; weekday: number }[] = [];
  for (let at = from; at < end; at = addDays(zone, at, 1)) days.push(localParts(zone, at));
  const isUsual = (weekday: number) => {
    const own = days.filter((day) => day.weekday === weekday);
    return own.filter(({ date }) => recorded.has(date)).length > own.length / 2;
  };
  return new Set(
    days.filter(({ date, weekday }) => !recorded.has(date) && isUsual(weekday)).map(({ date }) => date),
  );
}
