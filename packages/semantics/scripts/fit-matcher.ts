/**
 * What the matcher's constants rest on: how words are compared, the shares of words and of meaning, the calibration of its probabilities.
 *
 *   node packages/semantics/scripts/fit-matcher.ts [--data ../shared/data]
 *
 * Takes some minutes. The questions are those of `matcher-tasks.ts`; no published figure is about them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';
import { loadEncoder } from '../src/encoder.ts';
import { createMatcher } from '../src/matcher.ts';
import { readRows } from './corpus.ts';
import { developmentGroups, type Group, labelTask, type Task } from './matcher-tasks.ts';
import { LONG, ranks, type Scheme, SHORT, type Shares, SINGLE } from './matcher-variants.ts';

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: join(import.meta.dirname, '../../../../shared/data') },
    encoder: { type: 'string', default: join(import.meta.dirname, '../models/encoder.bin') },
  },
});

const QUESTIONS = 800;
const jieba = Jieba.withDict(dict);
const segment = (text: string) => jieba.cut(text, true);
const encoder = loadEncoder(readFileSync(flags.encoder), segment);
const groups = developmentGroups(flags.data);

/** Each against the first, with the same shares of words and meaning. */
const SCHEMES: Scheme[] = [
  { name: 'single characters', grams: SINGLE },
  { name: 'damped counts', grams: SINGLE, damped: true },
  { name: 'rarity^0.7 of question', grams: SINGLE, asked: 0.7 },
  { name: 'rarity^1.3 of question', grams: SINGLE, asked: 1.3 },
  { name: 'rarity^0.5 of stored', grams: SINGLE, stored: 0.5 },
  { name: 'rarity of stored', grams: SINGLE, stored: 1 },
  { name: 'n-grams of 1 and 2', grams: SHORT },
  { name: '1 and 2, damped', grams: SHORT, damped: true },
  { name: 'n-grams of 1 to 4', grams: LONG },
];
const [CHOSEN] = SCHEMES as [Scheme];
const SHARES = { zh: { words: 0.2, meaning: 0.25 }, other: { words: 0.2, meaning: 0.5 } };

console.log(`hit@1 / MRR of the first ten; in brackets, z of McNemar's test of hit@1 against the first row`);
const first = new Map<Group, number[]>();
console.log(
  row(
    '',
    groups.map(({ name }) => name),
  ),
);
for (const scheme of SCHEMES) {
  const cells = groups.map((group) => {
    const [found] = ranksOf(group, scheme, [SHARES[group.language]]) as [number[]];
    const before = first.get(group);
    if (!before) first.set(group, found);
    return figures(found) + (before ? ` (${mcNemar(before, found).toFixed(1)})` : '');
  });
  console.log(row(scheme.name, cells));
}

for (const [language, meanings] of [
  ['zh', [0, 0.1, 0.2, 0.25, 0.3, 0.4]],
  ['other', [0, 0.3, 0.4, 0.5, 0.6]],
] as const) {
  const shares = [0.1, 0.2, 0.3, 0.5].flatMap((words) => meanings.map((meaning) => ({ words, meaning })));
  const judged = groups.filter((group) => group.language === language);
  const found = judged.map((group) => ranksOf(group, CHOSEN, shares));
  console.log(row('\nwords, meaning', [...judged.map(({ name }) => name), 'mean of MRR']));
  shares.forEach(({ words, meaning }, index) => {
    const all = found.map((list) => list[index]!);
    const mean = all.reduce((sum, list) => sum + reciprocal(list), 0) / all.length;
    console.log(row(`${words}, ${meaning}`, [...all.map(figures), mean.toFixed(2)]));
  });
}

// Not the pairs: thousands of questions that mean nearly the same are no workspace, and half of their answers count as wrong.
const calibrated = {
  smp2017: labelTask(readRows(join(flags.data, 'smp2017_ecdt/train.tsv')), null),
  banking77: labelTask(
    readRows(join(flags.data, 'banking77/fewshot_train_10.tsv')),
    readRows(join(flags.data, 'banking77/fewshot_valid.tsv')),
  ),
};
for (const [name, task] of Object.entries(calibrated)) {
  for (const [kind, parts] of [
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
      name.padEnd(10),
      kind.padEnd(8),
      fitted,
      `calibration error on the other half ${error.toFixed(3)}`,
    );
  }
}

/** Per pair of shares, the ranks of all questions of the group's tasks. */
function ranksOf({ tasks, learned }: Group, scheme: Scheme, shares: readonly Shares[]): number[][] {
  const used = shares.map((share) => ({ ...share, meaning: learned ? 0 : share.meaning }));
  const found = tasks.map((task) => ranks(task, scheme, used, { segment, encoder }));
  return shares.map((_, index) => found.flatMap((list) => list[index]!));
}

function figures(found: readonly number[]): string {
  const hits = found.filter((rank) => rank === 1).length;
  return `${((100 * hits) / found.length).toFixed(1)}/${reciprocal(found).toFixed(1)}`;
}

/** Mean reciprocal rank among the first ten, in per cent. */
function reciprocal(found: readonly number[]): number {
  return (100 * found.reduce((sum, rank) => sum + (rank <= 10 ? 1 / rank : 0), 0)) / found.length;
}

function mcNemar(before: readonly number[], after: readonly number[]): number {
  const won = after.filter((rank, index) => rank === 1 && before[index] !== 1).length;
  const lost = after.filter((rank, index) => rank !== 1 && before[index] === 1).length;
  return (won - lost) / Math.sqrt(won + lost || 1);
}

function row(name: string, cells: readonly string[]): string {
  return name.padEnd(24) + cells.map((cell) => cell.padStart(18)).join('');
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

interface Case {
  scores: number[];
  /** Index of the entry wanted, −1 if it is not among them. */
  wanted: number;
}

/** Each third question is asked where its answer is missing. */
function scored(task: Task, parts: Parameters<typeof createMatcher>[0]): Case[] {
  const matcher = fill(task, parts);
  return task.questions.slice(0, QUESTIONS).map(({ text, id }, index) => {
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
  for (const [id, texts] of Map.groupBy(task.texts, (one) => one.id)) {
    matcher.set({ id, title: '', body: '', examples: texts.map(({ text }) => text) });
  }
  return matcher;
}
