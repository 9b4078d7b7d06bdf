import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { Example } from '../src/classify/examples.ts';
import { labelModelToBytes, trainLabelModel } from '../src/feelings/label-model.ts';
import { segment } from '../src/testing/jieba.ts';
import type { Emotion } from '../src/types.ts';

/**
 * Writes `models/emotion-en.bin`, the emotion reader's model for English:
 *   node packages/semantics/scripts/train-emotion.ts --goemotions FOLDER
 *
 * The folder holds GoEmotions in Ekman's classes (Apache-2.0): ekman_train.tsv.gz with the columns text and labels. Beside
 * it, the project's own sentences: `data/feelings_train.tsv`, and the questions of `data/support.tsv`, which are neutral.
 */
const EKMAN: Record<string, Emotion> = {
  anger: 'anger',
  disgust: 'anger',
  fear: 'anxiety',
  joy: 'joy',
  sadness: 'sadness',
  surprise: 'surprise',
  neutral: 'neutral',
};
/** What customers of an app write counts this many times as much as what people write elsewhere. */
const OWN_WEIGHT = 5;

const { values } = parseArgs({
  options: { goemotions: { type: 'string', default: '../shared/data/goemotions' } },
});
const data = join(import.meta.dirname, '../data');
const lines = (text: string) => text.split(/\r?\n/).slice(1).filter(Boolean);
const isEnglish = (text: string) => !/\p{Script=Han}/u.test(text);

const reddit = lines(gunzipSync(readFileSync(join(values.goemotions, 'ekman_train.tsv.gz'))).toString('utf8'))
  .map((line) => line.split('\t'))
  .flatMap(([text, label]): Example[] => (EKMAN[label!] ? [{ text: text!, label: EKMAN[label!]! }] : []));
const own = lines(readFileSync(join(data, 'feelings_train.tsv'), 'utf8'))
  .map((line) => line.split('\t'))
  .map(([label, , text]): Example => ({ text: text!, label: label! }))
  .filter(({ text }) => isEnglish(text));
const questions = lines(readFileSync(join(data, 'support.tsv'), 'utf8'))
  .flatMap((line) => (line.split('\t')[1] ?? '').split('|'))
  .filter(Boolean)
  .map((text): Example => ({ text, label: 'neutral' }));

const ours = new Set(own.map(({ text }) => text));
const model = trainLabelModel([...reddit, ...own, ...questions], {
  segment,
  weighting: 'rarity',
  c: 0.3,
  balance: true,
  repeat: ({ text }) => (ours.has(text) ? OWN_WEIGHT : 1),
});
const bytes = labelModelToBytes(model);
writeFileSync(join(import.meta.dirname, '../models/emotion-en.bin'), bytes);
console.log(`${reddit.length} + ${own.length} + ${questions.length} texts, ${bytes.length} bytes`);
