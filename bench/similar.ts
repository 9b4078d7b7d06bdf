import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { loadEncoder, Neighbours, quantise } from '@attune/semantics';
import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';
import { BadInput, quantile, readColumn, type Suite } from './lib/suite.ts';

const jieba = Jieba.withDict(dict);
const segment = (text: string) => jieba.cut(text, true);
const MODEL = new URL('../packages/semantics/models/encoder.bin', import.meta.url);

const SHOWN = 5;
/** As many as the server keeps of a workspace. */
const MANY = 20_000;

interface Row {
  text: string;
  label: string;
}

export const suite: Suite = {
  name: 'similar',
  describe:
    'Past questions like a new one: the rows of train.tsv are past conversations, those of test.tsv new ones; right is the same label. Then the time and memory of 20,000 past ones. Baseline: the same search by words alone.',
  async run({ data, quick }) {
    const folders = existsSync(join(data, 'train.tsv'))
      ? [data]
      : ['banking77', 'smp2017_ecdt'].map((name) => join(data, name)).filter((path) => existsSync(path));
    if (folders.length === 0) throw new BadInput(`similar: no train.tsv found in ${data}`);
    const encoder = loadEncoder(readFileSync(MODEL), segment);
    const vectorOf = (text: string) => quantise(encoder.encode(text));
    const metrics: Record<string, number> = {};
    for (const folder of folders) {
      const name = basename(resolve(folder));
      const asked = rowsOf(join(folder, 'test.tsv')).filter((_, index) => !quick || index % 10 === 0);
      const known = new Set(asked.map(({ text }) => text));
      const all = rowsOf(join(folder, 'train.tsv'));
      const past = all.filter(({ text }) => !known.has(text));
      metrics[`${name}.overlapRemoved`] = all.length - past.length;
      for (const [prefix, vector] of [
        ['', vectorOf],
        ['baseline.words.', () => null],
      ] as const) {
        const index = new Neighbours(encoder.dimensions, segment);
        past.forEach(({ text }, id) => {
          index.set(String(id), text, vector(text));
        });
        let first = 0;
        let right = 0;
        for (const { text, label } of asked) {
          const found = drain(index.search({ text, vector: vector(text), k: SHOWN })).result;
          const labels = found.map(({ id }) => past[Number(id)]!.label);
          if (labels[0] === label) first++;
          right += labels.filter((one) => one === label).length / SHOWN;
        }
        metrics[`${prefix}${name}.hit1`] = first / asked.length;
        metrics[`${prefix}${name}.precisionAt5`] = right / asked.length;
      }
    }
    return { ...metrics, ...speed(folders, vectorOf, encoder.dimensions, quick ? 100 : 400) };
  },
};

function rowsOf(file: string): Row[] {
  const labels = readColumn(file, 'label');
  return readColumn(file, 'text').map((text, index) => ({ text, label: labels[index]! }));
}

/** Texts of all folders in turn, again and again until there are enough. */
function speed(
  folders: readonly string[],
  vectorOf: (text: string) => Int8Array,
  dimensions: number,
  searches: number,
): Record<string, number> {
  const texts = folders.flatMap((folder) => readColumn(join(folder, 'train.tsv'), 'text'));
  const index = new Neighbours(dimensions, segment);
  const before = process.memoryUsage();
  const start = performance.now();
  for (let id = 0; id < MANY; id++) {
    const text = texts[(id * 7919) % texts.length]!;
    index.set(String(id), text, vectorOf(text));
  }
  const loaded = performance.now() - start;
  const after = process.memoryUsage();
  const total: number[] = [];
  const slices: number[] = [];
  const idle = process.cpuUsage();
  for (let n = 0; n < searches; n++) {
    const text = texts[(n * 104_729) % texts.length]!;
    const { times } = drain(index.search({ text, vector: vectorOf(text), k: 40 }));
    total.push(times.reduce((sum, time) => sum + time, 0));
    slices.push(...times);
  }
  const { user, system } = process.cpuUsage(idle);
  return {
    cpuMs: (user + system) / 1000 / searches,
    msP50: quantile(total, 0.5),
    msP99: quantile(total, 0.99),
    sliceMsP99: quantile(slices, 0.99),
    loadMs: loaded,
    bufferMb: (after.arrayBuffers - before.arrayBuffers) / 1e6,
  };
}

function drain<T>(steps: Generator<void, T>): { result: T; times: number[] } {
  const times: number[] = [];
  for (;;) {
    const start = performance.now();
    const step = steps.next();
    times.push(performance.now() - start);
    if (step.done) return { result: step.value, times };
  }
}
