import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { classifierToBytes, type Example, loadEncoder, trainClassifier } from '@attune/semantics';
import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';
import { type Answer, auroc, calibrationError, coverage, precisionAt } from './lib/selective.ts';
import { BadInput, quantile, readColumn, seeded } from './lib/suite.ts';
import { bm25, centroid, majority } from './lib/text-baselines.ts';

/** The encoder that ships with the semantics package. */
const ENCODER = new URL('../packages/semantics/models/encoder.bin', import.meta.url);
const jieba = Jieba.withDict(dict);
const segment = (text: string) => jieba.cut(text, true);

interface DataSet {
  train: Example[];
  test: Example[];
  valid: Example[];
  /** Texts that belong to no label. */
  strangers: { known: string[]; test: string[] };
  overlapRemoved: number;
}

export const suite = {
  name: 'intent',
  describe:
    'Learns labels from train.tsv and finds them in test.tsv (columns text and label); knows when it does not know (valid.tsv, oos_*.tsv if there). Baselines: BM25, centroid, majority.',
  flags: {
    shots: { type: 'string' },
    seed: { type: 'string', default: '1' },
    'oos-share': { type: 'string', default: '0.2' },
    fast: { type: 'boolean', default: false },
    bare: { type: 'boolean', default: false },
  },
  async run({ data, quick, flags }: { data: string; quick: boolean; flags: Record<string, unknown> }) {
    const folder = existsSync(join(data, 'train.tsv')) ? data : join(data, 'banking77');
    const { train, test, valid, strangers, overlapRemoved } = load(folder, flags, quick);
    const share = Number(flags['oos-share']);
    const start = performance.now();
    const classifier = trainClassifier(train, {
      segment,
      ...(flags.bare ? {} : { encoder: loadEncoder(readFileSync(ENCODER), segment) }),
      names: nameLabels(train),
      ...(valid.length > 0 ? { validation: valid } : {}),
      ...(strangers.known.length > 0 ? { outOfScope: { share, texts: strangers.known } } : {}),
      ...(flags.fast ? { nets: 0 } : {}),
    });
    const trainMs = performance.now() - start;

    const times: number[] = [];
    const ask = ({ text, label }: Example): Answer => {
      const began = performance.now();
      const { candidates, confidence } = classifier.predict(text, 5);
      times.push(performance.now() - began);
      return { confidence, rank: candidates.findIndex((candidate) => candidate.label === label) };
    };
    const known = test.map(ask);
    const unknown = strangers.test.map((text) => ask({ text, label: '' }));
    const all = [...known, ...unknown];
    const threshold = classifier.threshold(0.95);
    const answered = all.filter(({ confidence }) => confidence >= threshold);
    const top1 = shareOf(known, ({ rank }) => rank === 0);
    const metrics: Record<string, number> = {
      top1,
      top3: shareOf(known, ({ rank }) => rank >= 0 && rank < 3),
      top5: shareOf(known, ({ rank }) => rank >= 0),
      coverageAt95: shareOf(known, ({ confidence }) => confidence >= threshold),
      precisionAtThreshold: shareOf(answered, ({ rank }) => rank === 0),
      precisionAt75: precisionAt(known, unknown, 0.75),
      bestCoverageAt95: coverage(known, unknown, 0.95),
      ece: calibrationError(all),
      trainMs,
      predictMsP50: quantile(times, 0.5),
      modelBytes: classifierToBytes(classifier).length,
      labels: classifier.labels.length,
      trainRows: train.length,
      testRows: test.length,
      overlapRemoved,
    };
    if (unknown.length > 0) {
      metrics.inScopeTop1 = top1;
      metrics.oosAuroc = auroc(known, unknown);
      metrics.oosRecall = shareOf(unknown, ({ confidence }) => confidence < threshold);
    }
    for (const [name, baseline] of Object.entries({ bm25, centroid, majority })) {
      const find = baseline(train, segment);
      const ranks = test.map(({ text, label }) => find(text).indexOf(label));
      metrics[`baseline.${name}.top1`] = shareOf(ranks, (rank) => rank === 0);
      metrics[`baseline.${name}.top3`] = shareOf(ranks, (rank) => rank >= 0 && rank < 3);
    }
    return metrics;
  },
};

function load(folder: string, { shots, seed }: Record<string, unknown>, quick: boolean): DataSet {
  const read = (file: string): Example[] => {
    const path = join(folder, file);
    if (!existsSync(path)) return [];
    const labels = readColumn(path, 'label');
    const texts = readColumn(path, 'text');
    if (labels.length !== texts.length) throw new BadInput(`${path} has rows without text or label`);
    return texts.map((text, index) => ({ text, label: labels[index]! }));
  };
  const test = read('test.tsv').filter((_, index) => !quick || index % 4 === 0);
  const everything = read('train.tsv');
  if (test.length === 0 || everything.length === 0) {
    throw new BadInput(`intent needs train.tsv and test.tsv in ${folder}`);
  }
  const few = shots === undefined ? null : Number(shots);
  if (few !== null && !(few >= 1)) throw new BadInput('--shots must be a positive number');
  const given = few === null ? [] : read(`fewshot_train_${few}.tsv`);
  const drawn = given.length > 0 ? given : few === null ? everything : draw(everything, few, Number(seed));
  const oos = ['oos_train.tsv', 'oos_valid.tsv'].flatMap((file) => read(file).map(({ text }) => text));
  const oosTest = read('oos_test.tsv').map(({ text }) => text);

  const asked = new Set([...test.map(({ text }) => text), ...oosTest].map(plain));
  const unasked = (rows: Example[]) => rows.filter(({ text }) => !asked.has(plain(text)));
  const train = unasked(drawn);
  // Held-out rows by the hundred would make "few examples" untrue.
  const valid = few === null ? unasked(read('valid.tsv')) : [];
  return {
    train,
    test,
    valid,
    strangers: { known: oos.filter((text) => !asked.has(plain(text))), test: oosTest },
    overlapRemoved: drawn.length - train.length,
  };
}

/** `count` rows of each label, by chance. */
function draw(rows: readonly Example[], count: number, seed: number): Example[] {
  const random = seeded(seed);
  return [...Map.groupBy(rows, ({ label }) => label).values()].flatMap((own) =>
    own
      .map((row) => ({ row, key: random() }))
      .toSorted((a, b) => a.key - b.key)
      .slice(0, count)
      .map(({ row }) => row),
  );
}

/** "card_arrival" says something, too. */
function nameLabels(rows: readonly Example[]): Record<string, string> {
  return Object.fromEntries(rows.map(({ label }) => [label, label.replace(/[_-]+/g, ' ').toLowerCase()]));
}

function plain(text: string): string {
  return text.toLowerCase().replace(/\s+/g, ' ').trim();
}

function shareOf<T>(values: readonly T[], holds: (value: T) => boolean): number {
  return values.length === 0 ? 0 : values.filter(holds).length / values.length;
}
