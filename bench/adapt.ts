import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { adapt, createMatcher, type JudgedPair, loadEncoder, type Matcher } from '@attune/semantics';
import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';
import { BadInput, type Options, positive, seeded } from './lib/suite.ts';

const RIVALS = 10;
const jieba = Jieba.withDict(dict);
const segment = (text: string) => jieba.cut(text, true);

export const suite = {
  name: 'adapt',
  describe:
    'Learns from judged pairs (sentence1, sentence2, label 0/1) of dev.tsv, or --train FILE, and judges those of test.tsv, or --test FILE, that share no sentence with them. --pairs N (1000) are learned from.',
  flags: {
    pairs: { type: 'string', default: '1000' },
    train: { type: 'string', default: 'dev.tsv' },
    test: { type: 'string', default: 'test.tsv' },
    seed: { type: 'string', default: '1' },
  },
  /** `data` is a folder with such files, or one that holds zh_atec_ccks; Judges at most 10,000 pairs, 2,500 if `quick`, evenly spread. */
  async run({ data, quick, flags }: Options): Promise<Record<string, number>> {
    const folder = existsSync(join(data, 'test.tsv')) ? data : join(data, 'zh_atec_ccks');
    const all = readPairs(join(folder, String(flags.train)));
    const learned = draw(all, positive(flags, 'pairs'), positive(flags, 'seed'));
    const known = new Set(learned.flatMap(({ question, answer }) => [question, answer]));
    const test = readPairs(join(folder, String(flags.test)));
    const unseen = test.filter(({ question, answer }) => !known.has(question) && !known.has(answer));
    const step = Math.ceil(unseen.length / (quick ? 2500 : 10_000));
    const judged = unseen.filter((_, index) => index % step === 0);
    const encoder = loadEncoder(
      readFileSync(fileURLToPath(import.meta.resolve('@attune/semantics/encoder.bin'))),
      segment,
    );
    const parts = { segment, encoder };
    const start = performance.now();
    const adaptation = adapt(learned, parts);
    const trainMs = performance.now() - start;

    const matcher = createMatcher(parts);
    for (const { answer } of judged) matcher.set({ id: answer, title: answer, body: '' });
    const before = judged.map(
      ({ question, answer }) =>
        matcher.match(question, { k: 1, filter: (id) => id === answer })[0]?.score ?? 0,
    );
    const after = judged.map(({ question, answer }) => adaptation.score(question, answer));
    const labels = judged.map((pair) => pair.accepted);
    const hits = findAgain(judged, matcher, adaptation.adjust);
    return {
      pairs: learned.length,
      judged: judged.length,
      overlapRemoved: test.length - unseen.length,
      aucBefore: areaUnderCurve(before, labels),
      aucAfter: areaUnderCurve(after, labels),
      hit1Before: hits.before,
      hit1After: hits.after,
      trainMs,
      bytes: adaptation.bytes.length,
    };
  },
};

function readPairs(file: string): JudgedPair[] {
  if (!existsSync(file)) throw new BadInput(`${file} is missing`);
  const bytes = readFileSync(file);
  const [header, ...lines] = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes)
    .toString('utf8')
    .split(/\r?\n/);
  const [question, answer, label] = ['sentence1', 'sentence2', 'label'].map((name) =>
    header!.split('\t').indexOf(name),
  ) as [number, number, number];
  if (Math.min(question, answer, label) < 0) {
    throw new BadInput(`${file} needs the columns sentence1, sentence2, label`);
  }
  return lines
    .map((line) => line.split('\t'))
    .filter((row) => row[question] && row[answer])
    .map((row) => ({ question: row[question]!, answer: row[answer]!, accepted: row[label] === '1' }));
}

function draw(pairs: readonly JudgedPair[], count: number, seed: number): JudgedPair[] {
  const random = seeded(seed);
  return pairs
    .map((pair) => ({ pair, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .slice(0, count)
    .map(({ pair }) => pair);
}

/** Of the accepted pairs: how often the answer is first among all answers, and when the first ten are put in another order. */
function findAgain(
  pairs: readonly JudgedPair[],
  matcher: Matcher,
  again: (score: number, question: string, answer: string) => number,
): { before: number; after: number } {
  const accepted = pairs.filter((pair) => pair.accepted && pair.question !== pair.answer);
  let before = 0;
  let after = 0;
  for (const { question, answer } of accepted) {
    const matches = matcher.match(question, { k: RIVALS, filter: (id) => id !== question });
    if (matches[0]?.id === answer) before++;
    const best = matches
      .map(({ id, score }) => ({ id, score: again(score, question, id) }))
      .reduce<{ id: string; score: number } | null>((a, b) => (a && a.score >= b.score ? a : b), null);
    if (best?.id === answer) after++;
  }
  return { before: before / accepted.length, after: after / accepted.length };
}

/** The chance that an accepted pair scores higher than a rejected one; ties count half. */
function areaUnderCurve(scores: readonly number[], accepted: readonly boolean[]): number {
  const order = scores.map((score, index) => ({ score, accepted: accepted[index]! }));
  order.sort((a, b) => a.score - b.score);
  let ranks = 0;
  let positives = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && order[end]!.score === order[start]!.score) end++;
    const rank = (start + 1 + end) / 2;
    for (; start < end; start++) {
      if (!order[start]!.accepted) continue;
      ranks += rank;
      positives++;
    }
  }
  return (ranks - (positives * (positives + 1)) / 2) / (positives * (order.length - positives));
}
