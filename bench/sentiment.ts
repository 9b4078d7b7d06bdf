import { join } from 'node:path';
import { type Example, trainLabelModel } from '@attune/semantics';
import { hasTable, readTable, sameness, scoreOf } from './lib/labelled.ts';
import { segment, shippedReader } from './lib/reader.ts';
import { BadInput, type Options, quantile } from './lib/suite.ts';
import { centroid, majority } from './lib/text-baselines.ts';

export const suite = {
  name: 'sentiment',
  describe:
    'Learns good (1) and bad (0) from train.tsv(.gz) and finds them in test.tsv(.gz); the shipped reader, which saw none of it, beside it. Baselines: majority, centroid.',
  async run({ data, quick }: Options): Promise<Record<string, number>> {
    const folder = hasTable(data, 'train') ? data : join(data, 'zh_online_shopping_10_cats');
    const read = (name: string): Example[] =>
      readTable(folder, name)
        .filter(({ labels }) => labels[0] === '0' || labels[0] === '1')
        .map(({ text, labels }) => ({ text, label: labels[0]! }));
    const test = read('test').filter((_, index) => !quick || index % 5 === 0);
    if (test.length === 0) throw new BadInput(`${folder}: test has no rows labelled 0 or 1`);
    const known = new Set(test.map(({ text }) => sameness(text)));
    const everything = read('train');
    const train = everything.filter(({ text }) => !known.has(sameness(text)));

    const start = performance.now();
    const model = trainLabelModel(train, {
      segment,
      weighting: 'contrast',
      c: 0.2,
      balance: false,
      bits: 21,
    });
    const trainMs = performance.now() - start;
    const times: number[] = [];
    const truth = test.map(({ label }) => label);
    const guesses = test.map(({ text }) => {
      const began = performance.now();
      const label = model.predict(text);
      times.push(performance.now() - began);
      return label;
    });
    const { accuracy, f1 } = scoreOf(truth, guesses);
    const metrics: Record<string, number> = {
      accuracy,
      f1: f1['1'] ?? 0,
      msP50: quantile(times, 0.5),
      trainMs,
      trainRows: train.length,
      testRows: test.length,
      overlapRemoved: everything.length - train.length,
    };
    const reader = shippedReader();
    const add = (prefix: string, guess: (text: string) => string) => {
      const score = scoreOf(
        truth,
        test.map(({ text }) => guess(text)),
      );
      metrics[`${prefix}.accuracy`] = score.accuracy;
      metrics[`${prefix}.f1`] = score.f1['1'] ?? 0;
    };
    add('reader', (text) => (reader.read(text).sentiment > 0 ? '1' : '0'));
    for (const [name, baseline] of Object.entries({ majority, centroid })) {
      const find = baseline(train, segment);
      add(`baseline.${name}`, (text) => find(text)[0] ?? '0');
    }
    return metrics;
  },
};
