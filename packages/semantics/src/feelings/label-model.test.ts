import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEmotionReader, type Example, trainLabelModel } from '../index.ts';
import { segment } from '../testing/jieba.ts';
import { labelModelFromBytes, labelModelToBytes } from './label-model.ts';
import { balancedOffsets } from './offsets.ts';

const examples: Example[] = [
  ['bad', '太差了，退货|质量很差|坏的，不能用|broken on arrival|terrible quality|stopped working'],
  ['good', '非常好用|质量很好|喜欢，还会再买|great quality|works very well|love it'],
  ['question', '什么时候发货|有红色的吗|怎么安装|when does it ship|is there a red one|how do I install it'],
].flatMap(([label, texts]) => texts!.split('|').map((text) => ({ label: label!, text })));
const options = { segment, weighting: 'rarity', c: 1, balance: true } as const;
const model = trainLabelModel(examples, options);

test('knows its examples and what is like them', () => {
  for (const { text, label } of examples) expect(model.predict(text)).toBe(label);
  expect(model.predict('质量真的很差')).toBe('bad');
  expect(model.predict('is there a blue one')).toBe('question');
});

test('order and repetition of the examples do not matter', () => {
  const bytes = labelModelToBytes(model);
  const shuffled = [...examples.toReversed(), ...examples.slice(3, 7)];
  expect(labelModelToBytes(trainLabelModel(shuffled, options))).toEqual(bytes);
});

test('weighting by contrast tells two classes apart', () => {
  const two = examples.filter(({ label }) => label !== 'question');
  const judge = trainLabelModel(two, { segment, weighting: 'contrast', c: 1, balance: false });
  expect(judge.predict('很差')).toBe('bad');
  expect(judge.predict('great, love it')).toBe('good');
});

test('survives being written to bytes', () => {
  const again = labelModelFromBytes(labelModelToBytes(model), segment);
  for (const { text, label } of examples) expect(again.predict(text)).toBe(label);
  expect(() => labelModelFromBytes(new Uint8Array(64), segment)).toThrow(RangeError);
});

const text = fc.oneof(
  fc.constantFrom('', '😀🙂', '\ud83d\udc00', 'שלום مرحبا', '不'.repeat(100_000), 'wtf '.repeat(25_000)),
  fc.string({ unit: 'binary', maxLength: 80 }),
);
const reader = createEmotionReader({
  segment,
  model: readFileSync(join(import.meta.dirname, '../../models/emotion-en.bin')),
});

test('any text has a label and a feeling, the same every time', () => {
  fc.assert(
    fc.property(text, (sample) => {
      expect(model.labels).toContain(model.predict(sample));
      expect(model.predict(sample)).toBe(model.predict(sample));
      expect(reader.read(sample)).toEqual(reader.read(sample));
    }),
  );
});

test('the model that ships hears what no listed word says', () => {
  const silent = createEmotionReader({ segment });
  const said = 'who would do that, what a coward';
  expect(silent.read(said).emotion).toBe('neutral');
  expect(reader.read(said).emotion).toBe('anger');
  expect(reader.version).not.toBe(silent.version);
});

test('a rare class gets its share when scores are shifted', () => {
  const scores = [
    [1, 0.9],
    [1, 0.2],
    [1, 0.1],
    [1, 0.95],
    [1, 0.3],
  ].map((row) => Float32Array.from(row));
  const [first, second] = balancedOffsets(scores, Int32Array.from([1, 0, 0, 1, 0]), 2);
  expect(second! - first!).toBeGreaterThan(0.1);
  expect(second! - first!).toBeLessThan(0.7);
});
