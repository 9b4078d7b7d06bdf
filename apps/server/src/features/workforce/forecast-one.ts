import {
  adaptInflation,
  type Calendar,
  type Forecast,
  forecast,
  noiseCeiling,
  reconcile,
  simpleMembers,
  updateIntraday,
} from '@attune/forecast';
import { startOfDay } from '@attune/time';
import { HORIZON, type Inflation, type MadeForecast, type Said } from './forecast-run.ts';
import type { HourlySeries } from './series.ts';
import { HOUR_MS } from './streams.ts';

/** Of the notes on a long history the newest say most. */
const NOTES_TOLD = 30;
const WEIGHT_TOLD = 0.005;
/** Less is no day to begin with. */
const LEAST_HOURS = 24;

interface Options {
  calendar: Calendar;
  said: Said | undefined;
  outlookDays: number;
  past: boolean;
}

/**
 * The hours after the end of a series: forecast from its last midnight on, and brought up to date with what has come since. On a
 * real call centre that is better for the rest of the day than a forecast from the hour itself, and as good for the next.
 */
export function makeForecast(
  streamId: string | null,
  { from, values }: Pick<HourlySeries, 'from'> & { values: readonly (number | null)[] },
  { calendar, said, outlookDays, past }: Options,
): MadeForecast {
  const { timeZone } = calendar;
  const midnight = startOfDay(timeZone, from + values.length * HOUR_MS - 1);
  const before = Math.round((midnight - from) / HOUR_MS);
  const length = before >= LEAST_HOURS ? before : values.length;
  const today = values.slice(length);
  const history = { from, stepMs: HOUR_MS, values: values.slice(0, length) };
  const horizon = today.length + HORIZON;
  const made = forecast({ history, horizon, calendar });
  const { mean, intervals, from: start } = updateIntraday(made, today, { timeZone });
  const outlook =
    outlookDays === 0
      ? []
      : forecast({
          history,
          horizon: horizon + outlookDays * 24,
          calendar,
          members: simpleMembers,
        }).mean.slice(horizon);
  const inflation = inflationAfter(said, { from, values });
  const edges = (level: number, factor: number) => {
    const { low, high } = intervals.find((each) => each.level === level) ?? { low: mean, high: mean };
    const widen = (edge: readonly number[]) =>
      edge.map((value, hour) => Math.max(0, (mean[hour] ?? 0) + (value - (mean[hour] ?? 0)) * factor));
    return { low: widen(low), high: widen(high) };
  };
  const inner = edges(0.8, inflation.inflation80);
  const outer = edges(0.95, inflation.inflation95);
  return {
    streamId,
    from: start,
    mean,
    low80: inner.low,
    high80: inner.high,
    // Two levels that drift on their own must not cross.
    low95: outer.low.map((edge, hour) => Math.min(edge, inner.low[hour] ?? edge)),
    high95: outer.high.map((edge, hour) => Math.max(edge, inner.high[hour] ?? edge)),
    outlook,
    ...inflation,
    ceiling: noiseCeiling(mean),
    method: made.method,
    updated: today.length > 0,
    members: made.members
      .filter(({ weight }) => weight >= WEIGHT_TOLD)
      .map(({ name, weight }) => ({ name, weight })),
    notes: notesOf(made),
    past,
  };
}

/** Hours that came since, each met or missed by what was said of it: intervals that drift from their promise are led back. */
export function inflationAfter(
  said: Said | undefined,
  { from, values }: { from: number; values: readonly (number | null)[] },
): Inflation {
  let { inflation80, inflation95 } = said ?? { inflation80: 1, inflation95: 1 };
  for (let hour = 0; said && hour < said.low80.length; hour++) {
    const came = values[Math.round((said.from - from) / HOUR_MS) + hour];
    const isWithin = (low: readonly number[], high: readonly number[]) =>
      came !== null && came !== undefined && came >= (low[hour] ?? 0) && came <= (high[hour] ?? 0);
    // A closed hour says nothing.
    if (came === null || came === undefined || (said.high95[hour] ?? 0) === 0) continue;
    inflation80 = adaptInflation(inflation80, isWithin(said.low80, said.high80), 0.8);
    inflation95 = adaptInflation(inflation95, isWithin(said.low95, said.high95), 0.95);
  }
  return { inflation80, inflation95 };
}

function notesOf({ notes }: Forecast): MadeForecast['notes'] {
  const dated = notes.filter(({ at }) => at !== null).sort((a, b) => (b.at ?? 0) - (a.at ?? 0));
  return [...notes.filter(({ at }) => at === null), ...dated.slice(0, NOTES_TOLD)].map(
    ({ code, at, value }) => ({
      code,
      at,
      value,
    }),
  );
}

/** Parts and whole that add up, each changed the more, the less certain it is; intervals move along. All begin at one hour. */
export function makeCoherent(parts: readonly MadeForecast[], whole: MadeForecast): MadeForecast[] {
  if (parts.length === 1) return [...parts, { ...parts[0], streamId: null } as MadeForecast];
  const aligned = parts.filter((part) => part.from === whole.from);
  if (aligned.length < parts.length) return [...parts, whole];
  const { rows, aggregates } = reconcile({
    rows: parts.map((part) => ({ mean: part.mean, variance: varianceOf(part) })),
    aggregates: [{ rows: parts.map((_, index) => index), mean: whole.mean, variance: varianceOf(whole) }],
  });
  const sum = whole.outlook.map((_, hour) =>
    parts.reduce((total, { outlook }) => total + (outlook[hour] ?? 0), 0),
  );
  return [
    ...parts.map((part, index) => moved(part, rows[index] ?? part.mean)),
    { ...moved(whole, aggregates[0] ?? whole.mean), outlook: sum },
  ];
}

/** Mean variance of the errors, from the width of the 80 % interval. */
function varianceOf({ low80, high80, mean }: MadeForecast): number {
  const WIDTH = 2 * 1.2816;
  const sum = mean.reduce(
    (total, _, hour) => total + (((high80[hour] ?? 0) - (low80[hour] ?? 0)) / WIDTH) ** 2,
    0,
  );
  return Math.max(1e-6, sum / mean.length);
}

function moved(made: MadeForecast, mean: number[]): MadeForecast {
  const by = (edges: readonly number[]) =>
    edges.map((edge, hour) => Math.max(0, edge + (mean[hour] ?? 0) - (made.mean[hour] ?? 0)));
  return {
    ...made,
    mean,
    low80: by(made.low80),
    high80: by(made.high80),
    low95: by(made.low95),
    high95: by(made.high95),
    ceiling: noiseCeiling(mean),
  };
}
