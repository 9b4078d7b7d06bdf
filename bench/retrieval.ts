import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createMatcher, loadEncoder, type MatcherEntry } from '@attune/semantics';
import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';
import { BadInput } from './lib/suite.ts';

/** What is looked for among what, by whatever rule the data set sets. */
interface Task {
  /** Prefix of the keys. */
  name: string;
  entries: MatcherEntry[];
  queries: { text: string; id: string }[];
  keys: { first: string; third: string; mrr: string | null };
}

interface Found {
  id: string;
  probability?: number;
}

interface Engine {
  set(entry: MatcherEntry): void;
  /** Best first, at most ten. */
  find(text: string): Found[];
}

const jieba = Jieba.withDict(dict);
const segment = (text: string) => jieba.cut(text, true);
const encoder = loadEncoder(
  readFileSync(fileURLToPath(import.meta.resolve('@attune/semantics/encoder.bin'))),
  segment,
);

export const suite = {
  name: 'retrieval',
  describe:
    'Finds the entry that answers a question: <part>_faq.tsv + <part>_queries.tsv, and train.tsv + test.tsv with each label as an entry and its train rows as examples. Baseline: BM25 on words.',
  /** `data` is a folder with such files or a folder of such folders; `quick` asks every tenth question. */
  async run({ data, quick }: { data: string; quick: boolean }): Promise<Record<string, number>> {
    const metrics: Record<string, number> = {};
    const times: number[] = [];
    const baselineTimes: number[] = [];
    for (const task of load(data)) {
      const queries = quick ? task.queries.filter((_, index) => index % 10 === 0) : task.queries;
      const measured = { ...task, queries };
      measure(measured, attune(), `${task.name}.`, metrics, times);
      measure(measured, bm25(), `baseline.bm25.${task.name}.`, metrics, baselineTimes);
    }
    if (times.length === 0) throw new BadInput(`retrieval: no data found in ${data}`);
    metrics.msP50 = median(times);
    metrics['baseline.bm25.msP50'] = median(baselineTimes);
    return metrics;
  },
};

function load(data: string): Task[] {
  const own = [...faqTasks(data), ...labelTask(data)];
  if (own.length > 0) return own;
  return ['zh_faq_retrieval_derived', 'banking77']
    .map((folder) => join(data, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => [...faqTasks(folder), ...labelTask(folder)]);
}

function faqTasks(folder: string): Task[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('_faq.tsv'))
    .toSorted()
    .map((file) => ({
      name: file.slice(0, file.indexOf('_')),
      entries: rows(join(folder, file)).map((row) => ({ id: row[0]!, title: row[1]!, body: '' })),
      queries: rows(join(folder, file.replace('_faq.tsv', '_queries.tsv'))).map((row) => ({
        text: row[0]!,
        id: row[1]!,
      })),
      keys: { first: 'hit1', third: 'hit3', mrr: 'mrr' },
    }));
}

/** The label's name is not used: only the examples speak. */
function labelTask(folder: string): Task[] {
  const [train, test] = ['train.tsv', 'test.tsv'].map((file) => join(folder, file)) as [string, string];
  if (!existsSync(train) || !existsSync(test)) return [];
  const examples = Map.groupBy(labelled(train), (row) => row.id);
  return [
    {
      name: basename(resolve(folder)),
      entries: [...examples].map(([id, list]) => ({
        id,
        title: '',
        body: '',
        examples: list.map((row) => row.text),
      })),
      queries: labelled(test),
      keys: { first: 'top1', third: 'top3', mrr: null },
    },
  ];
}

function labelled(file: string): { text: string; id: string }[] {
  const header = readFileSync(file, 'utf8').split('\n', 1)[0]!.trim().split('\t');
  const text = header.indexOf('text');
  const label = header.indexOf('label');
  return rows(file).map((row) => ({ text: row[text]!, id: row[label]! }));
}

function rows(file: string): string[][] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.replace(/\r$/, '').split('\t'))
    .filter((row) => row.length > 1);
}

function measure(
  task: Task,
  engine: Engine,
  prefix: string,
  metrics: Record<string, number>,
  times: number[],
): void {
  for (const entry of task.entries) engine.set(entry);
  const bins = Array.from({ length: 10 }, () => ({ said: 0, right: 0 }));
  let first = 0;
  let third = 0;
  let reciprocal = 0;
  for (const { text, id } of task.queries) {
    const start = performance.now();
    const found = engine.find(text);
    times.push(performance.now() - start);
    const rank = found.findIndex((one) => one.id === id) + 1;
    const said = found[0]?.probability;
    if (said !== undefined) {
      const bin = bins[Math.min(9, Math.floor(said * 10))]!;
      bin.said += said;
      if (rank === 1) bin.right++;
    }
    if (rank === 1) first++;
    if (rank >= 1 && rank <= 3) third++;
    if (rank >= 1) reciprocal += 1 / rank;
  }
  const count = task.queries.length;
  metrics[prefix + task.keys.first] = first / count;
  metrics[prefix + task.keys.third] = third / count;
  if (task.keys.mrr) metrics[prefix + task.keys.mrr] = reciprocal / count;
  // Expected calibration error of the first match, ten bins.
  if (prefix.startsWith('baseline.')) return;
  metrics[`${prefix}ece`] = bins.reduce((sum, { said, right }) => sum + Math.abs(said - right), 0) / count;
}

function attune(): Engine {
  const matcher = createMatcher({ segment, encoder });
  return {
    set: (entry) => matcher.set(entry),
    find: (text) => matcher.match(text, { k: 10 }),
  };
}

/** Okapi BM25 over words (k1 1.2, b 0.75), the best of an entry's texts; what a search engine gives out of the box. */
function bm25(): Engine {
  const k1 = 1.2;
  const b = 0.75;
  const postings = new Map<string, { doc: number; count: number }[]>();
  const lengths: number[] = [];
  const owners: string[] = [];
  let total = 0;
  return {
    set({ id, title, examples = [] }) {
      for (const text of [title, ...examples]) {
        const words = tokens(text);
        if (words.length === 0) continue;
        const doc = owners.push(id) - 1;
        lengths.push(words.length);
        total += words.length;
        for (const [word, list] of Map.groupBy(words, (word) => word)) {
          const posting = postings.get(word) ?? [];
          posting.push({ doc, count: list.length });
          postings.set(word, posting);
        }
      }
    },
    find(text) {
      const scores = new Map<number, number>();
      const mean = total / owners.length;
      for (const word of new Set(tokens(text))) {
        const posting = postings.get(word) ?? [];
        const rarity = Math.log(1 + (owners.length - posting.length + 0.5) / (posting.length + 0.5));
        for (const { doc, count } of posting) {
          const damped = (count * (k1 + 1)) / (count + k1 * (1 - b + (b * lengths[doc]!) / mean));
          scores.set(doc, (scores.get(doc) ?? 0) + rarity * damped);
        }
      }
      const best = new Map<string, number>();
      for (const [doc, score] of scores) {
        const id = owners[doc]!;
        if (score > (best.get(id) ?? 0)) best.set(id, score);
      }
      return [...best]
        .sort((x, y) => y[1] - x[1])
        .slice(0, 10)
        .map(([id]) => ({ id }));
    },
  };
}

function tokens(text: string): string[] {
  return segment(text.toLowerCase()).filter((word) => /[\p{L}\p{N}]/u.test(word));
}

function median(values: readonly number[]): number {
  return values.toSorted((x, y) => x - y)[values.length >> 1]!;
}
