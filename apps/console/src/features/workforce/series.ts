import type { ForecastView, SpecialDay } from '@attune/contract';
import { localParts } from '@attune/time';

const HOUR = 3_600_000;

/** What is known of one hour. Null: nothing came in yet, or nothing was forecast. */
export interface HourRow {
  /** Start of the hour, epoch milliseconds. */
  readonly at: number;
  readonly came: number | null;
  /** What had been forecast of it the day before. */
  readonly expected: number | null;
  readonly mean: number | null;
  readonly low80: number | null;
  readonly high80: number | null;
  readonly low95: number | null;
  readonly high95: number | null;
}

/** History and forecast as one row an hour, from the first hour of either to the last, without holes in time. */
export function hourRows({ history, expected, forecast }: ForecastView): HourRow[] {
  const past = Date.parse(history.from);
  const ahead = forecast ? Date.parse(forecast.from) : past;
  const pastEnd = past + history.values.length * HOUR;
  const end = forecast ? Math.max(pastEnd, ahead + forecast.mean.length * HOUR) : pastEnd;
  const from = forecast && history.values.length === 0 ? ahead : past;
  const rows: HourRow[] = [];
  for (let at = from; at < end; at += HOUR) {
    const h = Math.round((at - past) / HOUR);
    const f = Math.round((at - ahead) / HOUR);
    const of = (values: readonly number[] | undefined) => values?.[f] ?? null;
    rows.push({
      at,
      came: history.values[h] ?? null,
      expected: expected[h] ?? null,
      mean: of(forecast?.mean),
      low80: of(forecast?.low80),
      high80: of(forecast?.high80),
      low95: of(forecast?.low95),
      high95: of(forecast?.high95),
    });
  }
  return rows;
}

/** Days of one name and kind that follow one another, as the rows from `first` to `last` (included). */
export interface MarkedDays {
  readonly first: number;
  readonly last: number;
  readonly day: SpecialDay;
}

export function markedDays(
  rows: readonly HourRow[],
  days: readonly SpecialDay[],
  timeZone: string,
): MarkedDays[] {
  const spans = new Map<string, { first: number; last: number }>();
  for (const [index, { at }] of rows.entries()) {
    const { date } = localParts(timeZone, at);
    const span = spans.get(date);
    if (span) span.last = index;
    else spans.set(date, { first: index, last: index });
  }
  const marked: MarkedDays[] = [];
  for (const day of days.toSorted((a, b) => (a.date < b.date ? -1 : 1))) {
    const span = spans.get(day.date);
    if (!span) continue;
    const before = marked.findLastIndex(
      ({ last, day: other }) => last === span.first - 1 && other.name === day.name && other.kind === day.kind,
    );
    const held = marked[before];
    if (held) marked[before] = { ...held, last: span.last };
    else marked.push({ ...span, day });
  }
  return marked;
}

/**
 * Where what came ends and what is forecast begins: now, or, of an imported series that ended earlier, its own end.
 */
export function edgeOf(rows: readonly HourRow[], forecast: ForecastView['forecast'], now: number): number {
  const last = rows.at(-1);
  if (last && now < last.at + HOUR) return now;
  return forecast ? Date.parse(forecast.from) : now;
}

/** Of the next `hours` forecast from `now` on: how many come, and the hour in which most do. Null without a forecast. */
export function outlook(
  rows: readonly HourRow[],
  now: number,
  hours: number,
): { total: number; hours: number; peak: HourRow } | null {
  const ahead = rows.filter(({ at, mean }) => mean !== null && at + HOUR > now).slice(0, hours);
  const peak = ahead.reduce<HourRow | null>(
    (best, row) => ((row.mean ?? 0) > (best?.mean ?? -1) ? row : best),
    null,
  );
  if (!peak) return null;
  return { total: ahead.reduce((sum, { mean }) => sum + (mean ?? 0), 0), hours: ahead.length, peak };
}
