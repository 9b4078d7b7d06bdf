import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Emotion, type Example, trainLabelModel } from '@attune/semantics';
import { hasTable, readTable, sameness, scoreOf } from './lib/labelled.ts';
import { segment, shippedReader } from './lib/reader.ts';
import { BadInput, type Options, quantile } from './lib/suite.ts';
import { centroid, majority } from './lib/text-baselines.ts';

/** The shipped reader's words for the labels of public data. */
const READERS: Record<string, Emotion> = {
  angry: 'anger',
  anger: 'anger',
  disgust: 'anger',
  fear: 'anxiety',
  anxiety: 'anxiety',
  happy: 'joy',
  joy: 'joy',
  sad: 'sadness',
  sadness: 'sadness',
  surprise: 'surprise',
  neutral: 'neutral',
};

export const suite = {
  name: 'emotion',
  describe:
    'Learns emotions from <part>_train.tsv(.gz) and finds them in <part>_test; rows with one label. The shipped reader beside it. Baselines: majority, centroid.',
  flags: { part: { type: 'string' } },
  async run({ data, quick, flags }: Options): Promise<Record<string, number>> {
    const folder = readdirSync(data).some((file) => file.includes('.tsv'))
      ? data
      : join(data, 'smp2020_ewect');
    const prefix = prefixOf(folder, flags.part);
    const train = read(folder, hasTable(folder, `${prefix}train`) ? `${prefix}train` : `${prefix}dev`);
    if (hasTable(folder, `${prefix}test`)) {
      return measure(train, read(folder, `${prefix}test`), folder, prefix, quick);
    }
    // Nothing but one file: each fifth of it is judged by what the other four teach.
    return measureInTurns(train, folder, quick);
  },
};

const FOLDS = 5;

function measureInTurns(all: Rows, folder: string, quick: boolean): Record<string, number> {
  const turns = Array.from({ length: quick ? 1 : FOLDS }, (_, fold) => {
    const own = (inside: boolean) => all.rows.filter((_row, index) => (index % FOLDS === fold) === inside);
    return measure(
      { rows: own(false), several: 0 },
      { rows: own(true), several: all.several },
      folder,
      '',
      false,
    );
  });
  const mean = (key: string) => turns.reduce((sum, turn) => sum + turn[key]!, 0) / turns.length;
  const means = Object.fromEntries(Object.keys(turns[0]!).map((key) => [key, mean(key)]));
  const overlapRemoved = turns.reduce((sum, turn) => sum + turn.overlapRemoved!, 0);
  return { ...means, overlapRemoved, folds: turns.length };
}

function measure(
  train: Rows,
  test: Rows,
  folder: string,
  prefix: string,
  quick: boolean,
): Record<string, number> {
  const known = new Set(train.rows.map(({ text }) => sameness(text)));
  const unseen = test.rows.filter(({ text }) => !known.has(sameness(text)));
  const judged = unseen.filter((_, index) => !quick || index % 4 === 0);
  if (judged.length === 0) throw new BadInput(`${folder}: no rows with one label to be judged`);

  const start = performance.now();
  const model = trainLabelModel(train.rows, { segment, weighting: 'rarity', c: 0.3, balance: true });
  const trainMs = performance.now() - start;
  const times: number[] = [];
  const guess = ({ text }: Example) => {
    const began = performance.now();
    const label = model.predict(text);
    times.push(performance.now() - began);
    return label;
  };
  const truth = judged.map(({ label }) => label);
  const score = scoreOf(truth, judged.map(guess));
  const metrics: Record<string, number> = {
    macroF1: score.macroF1,
    accuracy: score.accuracy,
    overlapRemoved: test.rows.length - unseen.length,
    msP50: quantile(times, 0.5),
    trainMs,
    trainRows: train.rows.length,
    testRows: judged.length,
    severalLabelsRemoved: train.several + test.several,
  };
  for (const [label, f1] of Object.entries(score.f1)) metrics[`f1.${label}`] = f1;

  const add = (name: string, rows: readonly Example[], find: (row: Example) => string) => {
    const other = scoreOf(
      rows.map(({ label }) => label),
      rows.map(find),
    );
    metrics[`${name}.macroF1`] = other.macroF1;
    metrics[`${name}.accuracy`] = other.accuracy;
  };
  // The model of one subject on texts about everything: what it lost outside of its field.
  if (prefix === 'virus_' && hasTable(folder, 'usual_dev')) {
    const others = read(folder, 'usual_dev').rows.filter(({ text }) => !known.has(sameness(text)));
    add('usualDev', others, guess);
  }
  if (truth.every((label) => READERS[label])) {
    const reader = shippedReader();
    const renamed = judged.map(({ text, label }) => ({ text, label: READERS[label]! }));
    add('reader', renamed, ({ text }) => reader.read(text).emotion);
  }
  for (const [name, baseline] of Object.entries({ majority, centroid })) {
    const find = baseline(train.rows, segment);
    add(`baseline.${name}`, judged, ({ text }) => find(text)[0] ?? '');
  }
  return metrics;
}

/** Where several parts lie in a folder and none is named: Ekman's classes, then what has no prefix, then the first part with a train file. */
function prefixOf(folder: string, part: unknown): string {
  if (part === 'plain') return '';
  if (typeof part === 'string') return `${part}_`;
  const parts = readdirSync(folder).flatMap((file) => /^(.*_|)train\.tsv(\.gz)?$/.exec(file)?.[1] ?? []);
  const prefix = ['ekman_', '', ...parts.toSorted()].find((one) => parts.includes(one));
  if (prefix === undefined) throw new BadInput(`no train.tsv in ${folder}`);
  return prefix;
}

interface Rows {
  rows: Example[];
  /** Rows left out because they bear several labels. */
  several: number;
}

function read(folder: string, name: string): Rows {
  const all = readTable(folder, name);
  const rows = all.flatMap(({ text, labels }) => (labels.length === 1 ? [{ text, label: labels[0]! }] : []));
  return { rows, several: all.length - rows.length };
}
