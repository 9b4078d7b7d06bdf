import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Calendar, Forecast } from '@attune/forecast';

/** How many hours are forecast with all there is; accuracy is kept of these. */
export const HORIZON = 48;
/** And how many days beyond, for rosters. */
export const OUTLOOK_DAYS = 28;

/** How much wider intervals are than the engine's; 1 at the beginning. */
export interface Inflation {
  inflation80: number;
  inflation95: number;
}

/** What was said last, to be held against what has come since. */
export interface Said extends Inflation {
  /** Epoch ms. */
  from: number;
  low80: readonly number[];
  high80: readonly number[];
  low95: readonly number[];
  high95: readonly number[];
}

/** What is forecast for one stream. Plain JSON. */
export interface StreamTask {
  streamId: string;
  /** Hourly. */
  from: number;
  values: readonly (number | null)[];
  /** Part of the whole. */
  alive: boolean;
  /** Starts of hours at which, for the sake of accuracy, a forecast is made afterwards, from what was known then. */
  past: readonly number[];
}

export interface ForecastTask {
  calendar: Calendar;
  /** By stream; '' is the whole. */
  said: ReadonlyMap<string, Said>;
  /** Of the past instead of what comes. */
  tries: boolean;
  streams: readonly StreamTask[];
}

export interface MadeForecast extends Pick<Forecast, 'mean' | 'ceiling' | 'method'>, Inflation {
  /** Null: of all streams together. */
  streamId: string | null;
  from: number;
  low80: number[];
  high80: number[];
  low95: number[];
  high95: number[];
  /** The hours after `mean`. */
  outlook: number[];
  members: { name: string; weight: number }[];
  notes: { code: string; at: number | null; value: number | null }[];
  /** Brought up to date with what came since midnight. */
  updated: boolean;
  past: boolean;
}

let last: Promise<unknown> = Promise.resolve();

/**
 * Forecasting takes seconds of a core: in a thread of its own, one workspace after the other. `take` is called with what is
 * forecast, hour by hour where it is of the past, the newest first.
 * @throws when the thread or `take` fails, or `signal` says stop
 */
export function forecastInThread(
  task: ForecastTask,
  signal: AbortSignal,
  take: (made: MadeForecast[]) => Promise<void>,
): Promise<void> {
  const next = last.then(() => run(task, signal, take));
  last = next.catch(() => {});
  return next;
}

async function run(
  task: ForecastTask,
  signal: AbortSignal,
  take: (made: MadeForecast[]) => Promise<void>,
): Promise<void> {
  signal.throwIfAborted();
  const worker = new Worker(new URL('./forecast-thread.ts', import.meta.url), { workerData: task });
  const stop = () => void worker.terminate();
  signal.addEventListener('abort', stop);
  try {
    let taken = Promise.resolve();
    worker.on('message', (made: MadeForecast[]) => {
      taken = taken.then(() => take(made));
      taken.catch(stop);
    });
    const [code] = await once(worker, 'exit'); // rejects with the error of the thread
    await taken;
    signal.throwIfAborted();
    if (code !== 0) throw new Error('forecasting ended without a result');
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
