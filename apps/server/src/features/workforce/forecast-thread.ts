import { parentPort, workerData } from 'node:worker_threads';
import { type Forecast, forecast, simpleMembers } from '@attune/forecast';
import { type ForecastTask, HORIZON, type MadeForecast, OUTLOOK_DAYS } from './forecast-run.ts';
import { sumOf } from './series.ts';
import { HOUR_MS } from './streams.ts';

const { calendar, streams, tries }: ForecastTask = workerData;
/** Of the notes on a long history the newest say most. */
const NOTES_TOLD = 30;
const WEIGHT_TOLD = 0.005;

interface Known {
  streamId: string | null;
  from: number;
  values: readonly (number | null)[];
}

function make({ streamId, from, values }: Known, past: boolean): MadeForecast {
  const history = { from, stepMs: HOUR_MS, values };
  const made = forecast({ history, horizon: HORIZON, calendar });
  const outlook = past
    ? []
    : forecast({
        history,
        horizon: HORIZON + OUTLOOK_DAYS * 24,
        calendar,
        members: simpleMembers,
      }).mean.slice(HORIZON);
  const edges = (level: number) =>
    made.intervals.find((each) => each.level === level) ?? { low: [], high: [] };
  const [inner, outer] = [edges(0.8), edges(0.95)];
  return {
    streamId,
    from: made.from,
    mean: made.mean,
    low80: inner.low,
    high80: inner.high,
    low95: outer.low,
    high95: outer.high,
    outlook,
    ceiling: made.ceiling,
    method: made.method,
    members: made.members
      .filter(({ weight }) => weight >= WEIGHT_TOLD)
      .map(({ name, weight }) => ({ name, weight })),
    notes: notesOf(made),
    past,
  };
}

const notesOf = ({ notes }: Forecast): MadeForecast['notes'] =>
  [
    ...notes.filter(({ at }) => at === null),
    ...notes
      .filter(({ at }) => at !== null)
      .sort((a, b) => (b.at ?? 0) - (a.at ?? 0))
      .slice(0, NOTES_TOLD),
  ].map(({ code, at, value }) => ({ code, at, value }));

const alive = streams.filter((stream) => stream.alive);
const whole = sumOf(alive.map(({ from, values }) => ({ from, values: [...values] })));
const all: (Known & { past: readonly number[] })[] = [...streams];
if (whole) all.push({ streamId: null, ...whole, past: [...new Set(alive.flatMap(({ past }) => past))] });

if (tries) {
  for (const known of all) {
    const lengths = known.past.map((at) => (at - known.from) / HOUR_MS);
    const made = lengths
      .filter((length) => length >= 24 && length < known.values.length)
      .map((length) => make({ ...known, values: known.values.slice(0, length) }, true));
    if (made.length > 0) parentPort?.postMessage(made);
  }
} else parentPort?.postMessage(all.map((known) => make(known, false)));
