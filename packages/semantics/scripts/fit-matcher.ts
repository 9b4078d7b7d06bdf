/**
 * What the matcher's constants rest on: the share of meaning beside words, and the calibration of its probabilities.
 *
 *   node packages/semantics/scripts/fit-matcher.ts [--data ../shared/data]
 *
 * Questions that no published figure is about: pairs of ATEC and CCKS whose sentences occur in no benchmark file, SMP2017 train, the few-shot
 * train and validation files of Banking77. CLINC150 is left out: the encoder has read its texts.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';
import { loadEncoder } from '../src/encoder.ts';
import { createMatcher } from '../src/matcher.ts';
import { readRows } from './corpus.ts';

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: join(import.meta.dirname, '../../../../shared/data') },
    encoder: { type: 'string', default: join(import.meta.dirname, '../models/encoder.bin') },
  },
});

interface Task {
  name: string;
  entries: { id: string; examples: string[] }[];
  questions: { text: string; id: string }[];
}

const SHARES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7];
const QUESTIONS = 800;
const jieba = Jieba.withDict(dict);
const segment = (text: string) => jieba.cut(text, true);
const encoder = loadEncoder(readFileSync(flags.encoder), segment);
const read = (file: string) => readRows(join(flags.data, file));
const tasks = [
  pairTask('atec', 'zh_atec_ccks/train_clean.tsv.gz'),
  pairTask('atec+ccks', 'zh_atec_ccks/dev.tsv'),
  labelTask('smp2017', read('smp2017_ecdt/train.tsv'), null),
  labelTask('banking77', read('banking77/fewshot_train_10.tsv'), read('banking77/fewshot_valid.tsv')),
];

for (const task of tasks) {
  const hits = SHARES.map((share) => hitRate(task, share));
  const cells = SHARES.map((share, index) => `${share}: ${(100 * hits[index]!).toFixed(1)}`);
  console.log(`${task.name.padEnd(10)} hit@1 by share of meaning  ${cells.join('  ')}`);
}
// Not the pairs: thousands of questions that mean nearly the same are no workspace, and half of their answers count as wrong.
for (const task of tasks.slice(2)) {
  for (const [name, parts] of [
    ['words', { segment }],
    ['meaning', { segment, encoder }],
  ] as const) {
    const cases = scored(task, parts);
    const fitted = fit(cases.filter((_, index) => index % 2 === 0));
    const error = calibrationError(
      cases.filter((_, index) => index % 2 === 1),
      fitted,
    );
    console.log(
      task.name.padEnd(10),
      name.padEnd(8),
      fitted,
      `calibration error on the other half ${error.toFixed(3)}`,
    );
  }
}

interface Calibration {
  temperature: number;
  none: number;
}

function fit(cases: Case[]): Calibration {
  let best = { loss: Infinity, temperature: 0, none: 0 };
  for (let step = 4; step <= 60; step++) {
    for (let none = 0; none < 0.9; none += 0.02) {
      const loss = logLoss(cases, { temperature: step / 200, none });
      if (loss < best.loss) best = { loss, temperature: step / 200, none: Math.round(none * 100) / 100 };
    }
  }
  return { temperature: best.temperature, none: best.none };
}

function pairTask(name: string, file: string): Task {
  const known = new Set(
    ['general_lcqmc', 'bank_bq', 'finance_atec'].flatMap((name) => [
      ...read(`zh_faq_retrieval_derived/${name}_faq.tsv`).map((row) => row.question!),
      ...read(`zh_faq_retrieval_derived/${name}_queries.tsv`).map((row) => row.query!),
    ]),
  );
  const pairs = read(file).filter(({ sentence1, sentence2, label }) => {
    if (label !== '1' || known.has(sentence1!) || known.has(sentence2!)) return false;
    known.add(sentence1!);
    known.add(sentence2!);
    return true;
  });
  return {
    name,
    entries: pairs.slice(0, 2500).map((row, id) => ({ id: `${id}`, examples: [row.sentence2!] })),
    questions: pairs.slice(0, QUESTIONS).map((row, id) => ({ text: row.sentence1!, id: `${id}` })),
  };
}

/** Without questions of its own: ten rows of each label are the examples, the others ask. */
function labelTask(name: string, rows: Row[], asked: Row[] | null): Task {
  const labels = Map.groupBy(rows, (row) => row.label!);
  const rest = asked ?? [...labels.values()].flatMap((list) => list.slice(10));
  return {
    name,
    entries: [...labels].map(([id, list]) => ({ id, examples: list.slice(0, 10).map((row) => row.text!) })),
    questions: rest.slice(0, QUESTIONS).map((row) => ({ text: row.text!, id: row.label! })),
  };
}

function hitRate(task: Task, meaningShare: number): number {
  const matcher = fill(task, { segment, encoder, meaningShare: { zh: meaningShare, other: meaningShare } });
  const hits = task.questions.filter(({ text, id }) => matcher.match(text, { k: 1 })[0]?.id === id);
  return hits.length / task.questions.length;
}

interface Case {
  scores: number[];
  /** Index of the entry wanted, −1 if it is not among them. */
  wanted: number;
}

/** Each third question is asked where its answer is missing. */
function scored(task: Task, parts: Parameters<typeof createMatcher>[0]): Case[] {
  const matcher = fill(task, parts);
  return task.questions.map(({ text, id }, index) => {
    const missing = index % 3 === 0;
    const matches = matcher.match(text, { k: 10, filter: (other) => !missing || other !== id });
    return {
      scores: matches.map((match) => match.score),
      wanted: matches.findIndex((match) => match.id === id),
    };
  });
}

function probabilities(scores: number[], { temperature, none }: Calibration): number[] {
  const weights = scores.map((score) => Math.exp(score / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, Math.exp(none / temperature));
  return weights.map((weight) => weight / total);
}

function logLoss(cases: Case[], calibration: Calibration): number {
  let loss = 0;
  for (const { scores, wanted } of cases) {
    const found = probabilities(scores, calibration);
    const right = wanted < 0 ? 1 - found.reduce((sum, value) => sum + value, 0) : found[wanted]!;
    loss -= Math.log(Math.max(right, 1e-6)) / cases.length;
  }
  return loss;
}

/** Mean gap between the first match's probability and how often it was right, over ten bins. */
function calibrationError(cases: Case[], calibration: Calibration): number {
  const bins = Array.from({ length: 10 }, () => ({ said: 0, right: 0 }));
  for (const { scores, wanted } of cases) {
    const first = probabilities(scores, calibration)[0] ?? 0;
    const bin = bins[Math.min(9, Math.floor(first * 10))]!;
    bin.said += first;
    if (wanted === 0) bin.right++;
  }
  return bins.reduce((sum, { said, right }) => sum + Math.abs(said - right), 0) / cases.length;
}

function fill(task: Task, parts: Parameters<typeof createMatcher>[0]) {
  const matcher = createMatcher(parts);
  for (const entry of task.entries) matcher.set({ title: '', body: '', ...entry });
  return matcher;
}

type Row = ReturnType<typeof readRows>[number];
