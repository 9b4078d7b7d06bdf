import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  boostedTrees,
  describeSeries,
  ensemble,
  HOURLY,
  type Member,
  realMembers,
  TREES_PRIOR,
  type TrainOptions,
  type TreeScale,
  type TreesModel,
  trainOn,
  treesFromJson,
} from '@attune/forecast';
import { mase, msis, naive2, seasonalNaive, seasonalUnit, smape } from './lib/m4.ts';
import { BadInput, readColumn } from './lib/suite.ts';

const SHIPPED = new URL('../packages/forecast/models/trees.json', import.meta.url);
const SEASON = HOURLY.day;
/** Each model learns from two thirds of the series; a backtest asks the one that has not seen the series. */
const FOLDS = 3;
const SCALE: TreeScale = 'log';

interface Series {
  readonly id: string;
  readonly train: Float64Array;
  readonly test: Float64Array;
}

/** Members for the series at this place. */
type MembersFor = (place: number, length: number) => Member[];

export const suite = {
  name: 'forecast',
  describe:
    'Forecasts hourly.jsonl(.gz) (id, train[], test[]) with the measures of the M4 competition, beside its published table. Trains the trees on the train parts; --quick: the shipped trees, 60 series. Baselines: seasonal naive, Naive2.',
  async run({ data, quick }: { data: string; quick: boolean }) {
    const folder = existsSync(join(data, 'm4_hourly')) ? join(data, 'm4_hourly') : data;
    const all = readSeries(folder);
    const series = quick ? all.filter((_, index) => index % Math.ceil(all.length / 60) === 0) : all;
    const published = readPublished(folder);

    const baselines = {
      sNaive: pointMeasures(series, ({ train, test }) => seasonalNaive(train, SEASON, test.length)),
      naive2: pointMeasures(series, ({ train, test }) => naive2(train, SEASON, test.length)),
    };
    if (!quick) for (const method of ['sNaive', 'Naive2']) compareWithPublished(method, baselines, published);

    const began = performance.now();
    const membersFor = quick ? shippedTrees() : trainedTrees(series);
    const trainSeconds = (performance.now() - began) / 1000;
    const { forecasts, ...intervals } = measureIntervals(series, membersFor, quick ? {} : TREES_PRIOR);
    const points = pointMeasures(series, (_, index) => forecasts[index]!);
    const owa = (measures: { smape: number; mase: number }) =>
      (measures.smape / baselines.naive2.smape + measures.mase / baselines.naive2.mase) / 2;

    printTable(published, { ...points, owa: owa(points) }, quick);
    return {
      ...points,
      owa: owa(points),
      ...intervals,
      trainSeconds,
      series: series.length,
      'baseline.sNaive.smape': baselines.sNaive.smape,
      'baseline.sNaive.mase': baselines.sNaive.mase,
      'baseline.sNaive.owa': owa(baselines.sNaive),
      'baseline.naive2.smape': baselines.naive2.smape,
      'baseline.naive2.mase': baselines.naive2.mase,
    };
  },
};

function readSeries(folder: string): Series[] {
  const file = ['hourly.jsonl.gz', 'hourly.jsonl'].map((name) => join(folder, name)).find(existsSync);
  if (!file) throw new BadInput(`forecast needs hourly.jsonl or hourly.jsonl.gz in ${folder}`);
  const bytes = readFileSync(file);
  const lines = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split('\n');
  return lines.filter(Boolean).map((line, index) => {
    const { id, train, test } = JSON.parse(line) as { id: string; train: number[]; test: number[] };
    const fine = (values: unknown): values is number[] =>
      Array.isArray(values) && values.every(Number.isFinite);
    if (!fine(train) || !fine(test) || test.length === 0 || train.length < 2 * SEASON) {
      throw new BadInput(
        `${file}, line ${index + 1}: train and test must be finite numbers, train of two days at least`,
      );
    }
    return { id, train: Float64Array.from(train), test: Float64Array.from(test) };
  });
}

/** Means over the series, as in the competition. */
function pointMeasures(series: readonly Series[], forecast: (series: Series, index: number) => Float64Array) {
  let percent = 0;
  let scaled = 0;
  for (const [index, own] of series.entries()) {
    const found = forecast(own, index);
    percent += smape(own.test, found) / series.length;
    // A series that repeats itself exactly has no unit; a thousandth of its size takes the place.
    const unit = seasonalUnit(own.train, SEASON) || 1e-3 * Math.abs(own.train[0]!) || 1;
    scaled += mase(own.test, found, unit) / series.length;
  }
  return { smape: percent, mase: scaled };
}

function measureIntervals(
  series: readonly Series[],
  membersFor: MembersFor,
  prior: Readonly<Record<string, number>>,
) {
  const forecasts: Float64Array[] = [];
  let within80 = 0;
  let within95 = 0;
  let steps = 0;
  let score = 0;
  let milliseconds = 0;
  for (const [index, { train, test }] of series.entries()) {
    const members = membersFor(index, train.length);
    const began = performance.now();
    const { mean, intervals } = ensemble(train, {
      grid: HOURLY,
      horizon: test.length,
      counts: false,
      members,
      prior,
    });
    const [likely, sure] = intervals([0.8, 0.95]);
    milliseconds += performance.now() - began;
    const within = (interval: typeof likely) =>
      test.filter((value, step) => value >= interval!.low[step]! && value <= interval!.high[step]!).length;
    within80 += within(likely);
    within95 += within(sure);
    steps += test.length;
    score += msis(test, sure!, 0.95, seasonalUnit(train, SEASON) || 1) / series.length;
    forecasts.push(mean);
  }
  return {
    forecasts,
    coverage80: within80 / steps,
    coverage95: within95 / steps,
    msis95: score,
    msPerSeries: milliseconds / series.length,
  };
}

function shippedTrees(): MembersFor {
  const members = [
    ...realMembers,
    boostedTrees(treesFromJson(readFileSync(SHIPPED, 'utf8')).filter(({ scale }) => scale === SCALE)),
  ];
  return () => members;
}

/** Trees learned from the train parts. While the ensemble looks back, a series is told by trees that never saw it. */
function trainedTrees(series: readonly Series[]): MembersFor {
  const options = (seed: number): TrainOptions => ({
    grid: HOURLY,
    horizon: series[0]!.test.length,
    scale: SCALE,
    seed,
    trees: 400,
    rate: 0.05,
  });
  const tables = series.map(({ train }) => describeSeries(train, options(0)));
  const models = Array.from({ length: FOLDS }, (_, fold): TreesModel => {
    const seen = tables.filter((_, index) => index % FOLDS !== fold);
    return trainOn(seen, options(fold + 1));
  });
  const together = boostedTrees(models);
  const unseen = models.map((model) => boostedTrees([model]));
  return (place, length) => [
    ...realMembers,
    {
      ...together,
      fit: (history, grid) =>
        (history.length < length ? unseen[place % FOLDS]! : together).fit(history, grid),
    },
  ];
}

interface Row {
  method: string;
  smape: number;
  mase: number;
  owa: number;
}

function readPublished(folder: string): Row[] {
  const file = join(folder, 'published_results_hourly.tsv');
  if (!existsSync(file)) return [];
  const [methods, authors, smapes, mases, owas] = [
    'method',
    'author',
    'hourly_smape',
    'hourly_mase',
    'hourly_owa',
  ].map((column) => readColumn(file, column));
  return methods!.map((method, index) => ({
    method: /^\d+$/.test(method) ? `${authors![index]} (${method})` : method,
    smape: Number(smapes![index]),
    mase: Number(mases![index]),
    owa: Number(owas![index]),
  }));
}

/** Where the folder tells what the baselines must give, ours must give it. */
function compareWithPublished(
  method: string,
  baselines: Record<'sNaive' | 'naive2', { smape: number; mase: number }>,
  published: readonly Row[],
): void {
  const expected = published.find((row) => row.method === method);
  if (!expected) return;
  const own = baselines[method === 'sNaive' ? 'sNaive' : 'naive2'];
  if (Math.abs(own.smape - expected.smape) > 0.00051 || Math.abs(own.mase - expected.mase) > 0.00051) {
    throw new Error(
      `${method} must give ${expected.smape} / ${expected.mase}, but gives ${own.smape} / ${own.mase}: data or measures are wrong`,
    );
  }
}

function printTable(published: readonly Row[], own: Omit<Row, 'method'>, quick: boolean): void {
  if (published.length === 0) return;
  const rows = [
    ...published,
    { method: quick ? '>> this ensemble, some series' : '>> this ensemble', ...own },
  ];
  console.log(`${'published for all series'.padEnd(60)}   sMAPE    MASE     OWA`);
  for (const { method, ...row } of rows.toSorted((a, b) => a.owa - b.owa).slice(0, 20)) {
    const numbers = [row.smape, row.mase, row.owa].map((value) => value.toFixed(3).padStart(8)).join('');
    console.log(`${method.slice(0, 60).padEnd(60)}${numbers}`);
  }
}
