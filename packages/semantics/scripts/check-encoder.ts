/**
 * The figures of the model card that no benchmark gives: of 40 pairs of customers' sentences (`data/cross_check.tsv`, not part of the
 * training), how often the nearest of the other language's sentences is the translation; and the time a text takes.
 *
 *   node packages/semantics/scripts/check-encoder.ts
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';
import { loadEncoder } from '../src/encoder.ts';
import { readRows, readSupport } from './corpus.ts';

const jieba = Jieba.withDict(dict);
const encoder = loadEncoder(readFileSync(join(import.meta.dirname, '../models/encoder.bin')), (text) =>
  jieba.cut(text, true),
);
const pairs = readRows(join(import.meta.dirname, '../data/cross_check.tsv'));
const taught = new Set(readSupport().flatMap(({ zh, en }) => [...zh, ...en]));
const overlap = pairs.filter(({ zh, en }) => taught.has(zh!) || taught.has(en!)).length;
const chinese = pairs.map((pair) => pair.zh!);
const english = pairs.map((pair) => pair.en!);
console.log(`${pairs.length} pairs, ${overlap} of them in the training data`);
console.log(
  `English finds Chinese ${found(english, chinese)}, Chinese finds English ${found(chinese, english)}`,
);
for (const [name, texts] of [
  ['Chinese', chinese],
  ['English', english],
] as const) {
  for (const text of texts) encoder.encode(text);
  const start = process.cpuUsage();
  for (let round = 0; round < 100; round++) for (const text of texts) encoder.encode(text);
  const { user } = process.cpuUsage(start);
  console.log(`${name}: ${(user / texts.length / 100).toFixed(0)} µs a text (CPU)`);
}

/** How many of `from` have the sentence of the same place nearest in `to`. */
function found(from: readonly string[], to: readonly string[]): number {
  const vectors = to.map(encoder.encode);
  return from.filter((text, index) => {
    const asked = encoder.encode(text);
    const likeness = vectors.map((vector) => vector.reduce((sum, value, i) => sum + value * asked[i]!, 0));
    return likeness.indexOf(Math.max(...likeness)) === index;
  }).length;
}
