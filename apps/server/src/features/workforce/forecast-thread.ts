import { parentPort, workerData } from 'node:worker_threads';
import { makeCoherent, makeForecast } from './forecast-one.ts';
import { type ForecastTask, type MadeForecast, OUTLOOK_DAYS } from './forecast-run.ts';
import { sumOf } from './series.ts';
import { HOUR_MS } from './streams.ts';

const { calendar, said, streams, tries }: ForecastTask = workerData;

type Stream = ForecastTask['streams'][number];

/** What these streams, and the living ones of them together, are forecast at an hour; of their past without an outlook. */
function forecastsAt(at: number | null, own: readonly Stream[]): MadeForecast[] {
  const past = at !== null;
  const known = own.flatMap((stream) => {
    const length = past ? (at - stream.from) / HOUR_MS : stream.values.length;
    const isEnough = past ? length >= 24 && length < stream.values.length : length > 0;
    return isEnough ? [{ ...stream, values: stream.values.slice(0, length) }] : [];
  });
  const make = (streamId: string | null, series: { from: number; values: readonly (number | null)[] }) =>
    makeForecast(streamId, series, {
      calendar,
      said: past ? undefined : said.get(streamId ?? ''),
      outlookDays: past ? 0 : OUTLOOK_DAYS,
      past,
    });
  const made = known.map((stream) => make(stream.streamId, stream));
  const alive = known.filter((stream) => stream.alive);
  const whole = sumOf(alive);
  // Of a part of them the whole would be too small.
  if (!whole || alive.length < streams.filter((stream) => stream.alive).length) return made;
  const parts = made.filter((_, index) => known[index]?.alive);
  const others = made.filter((_, index) => !known[index]?.alive);
  return [...others, ...makeCoherent(parts, make(null, whole))];
}

if (tries) {
  for (const at of [...new Set(streams.flatMap(({ past }) => past))].sort((a, b) => b - a)) {
    const made = forecastsAt(
      at,
      streams.filter(({ past }) => past.includes(at)),
    );
    if (made.length > 0) parentPort?.postMessage(made);
  }
} else parentPort?.postMessage(forecastsAt(null, streams));
