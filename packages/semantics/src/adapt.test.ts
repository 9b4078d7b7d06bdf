import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { adapt, type JudgedPair, loadAdaptation } from './adapt.ts';
import { loadEncoder } from './encoder.ts';
import { segment } from './testing/jieba.ts';

const encoder = loadEncoder(readFileSync(join(import.meta.dirname, '../models/encoder.bin')), segment);
const parts = { segment, encoder };

/** In this workspace "closing" and "opening" are two things, whatever else the texts share; greetings mean nothing. */
const subjects = ['花呗', '借呗', '会员', '账单', '自动续费', 'the card', 'the loan', 'the plan'];
const greetings = ['', '你好，', '请问', 'hello, '];
const pairs: JudgedPair[] = subjects.flatMap((subject) =>
  greetings.flatMap((greeting) => [
    { question: `${greeting}怎么关闭${subject}`, answer: `如何停用${subject}`, accepted: true },
    { question: `${greeting}怎么关闭${subject}`, answer: `怎么开通${subject}`, accepted: false },
  ]),
);

test('what was judged is learned, also for what was never seen', () => {
  const adaptation = adapt(pairs, parts);
  const asked = '怎么关闭小额免密';
  expect(adaptation.score(asked, '如何停用小额免密')).toBeGreaterThan(0.5);
  expect(adaptation.score(asked, '怎么开通小额免密')).toBeLessThan(0.5);
  expect(adaptation.adjust(0.5, asked, '如何停用小额免密')).toBeGreaterThan(
    adaptation.adjust(0.5, asked, '怎么开通小额免密'),
  );
});

test('the order of the pairs does not matter, and bytes bring it back', () => {
  const adaptation = adapt(pairs, parts);
  expect(adapt(pairs.toReversed(), parts).bytes).toEqual(adaptation.bytes);
  const again = loadAdaptation(adaptation.bytes, parts);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('', ...subjects), (text, subject) => {
      const probability = adaptation.score(text, text + subject);
      expect(probability).toBeGreaterThanOrEqual(0);
      expect(probability).toBeLessThanOrEqual(1);
      expect(again.score(text, text + subject)).toBeCloseTo(probability, 2);
    }),
  );
});

test('nothing is learned from praise or blame alone, nor read from other bytes', () => {
  expect(() => adapt([], parts)).toThrow(RangeError);
  expect(() =>
    adapt(
      pairs.filter((pair) => pair.accepted),
      parts,
    ),
  ).toThrow(RangeError);
  expect(() => loadAdaptation(new Uint8Array(7), parts)).toThrow(RangeError);
});
