import fc from 'fast-check';
import { expect, test } from 'vitest';
import { features } from './index.ts';
import { segment } from './testing/jieba.ts';
import { stringFeatures } from './testing/oracle.ts';
import type { FeatureBlock } from './types.ts';

const pieces = [
  '退款',
  '怎么',
  '订单号',
  '𠮷',
  "can't",
  'refund',
  'REFUND',
  ' ',
  '，',
  "'",
  '12',
  'é',
  '<phone>',
  '13812345678',
  '😀',
  '👍🏽',
  '❤️',
  '♀',
  '訂單',
  '々',
];
const text = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join('')),
  // Surrogates apart: the table tells Han beyond the basic plane by its high half, the oracle by its script.
  fc.string({ unit: 'binary', maxLength: 40 }).map((raw) => raw.replace(/[\ud800-\udfff]/g, '')),
);

const counts = (block: FeatureBlock) => [...block.counts].sort((a, b) => a - b);
const size = (bag: Map<string, number>) => [...bag.values()].sort((a, b) => a - b);

test('hashing finds the same features, as often, as strings do', () => {
  fc.assert(
    fc.property(text, (sample) => {
      const { words, grams, pairs, longGrams } = features(sample, segment);
      const expected = stringFeatures(sample, segment);
      [words, grams, pairs, longGrams].forEach((block, kind) => {
        expect(counts(block)).toEqual(size(expected[kind]!));
      });
    }),
    { numRuns: 500 },
  );
});

test('ids ascend and are distinct', () => {
  fc.assert(
    fc.property(text, (sample) => {
      for (const { ids } of Object.values(features(sample, segment)) as FeatureBlock[]) {
        for (let i = 1; i < ids.length; i++) expect(ids[i - 1]!).toBeLessThan(ids[i]!);
      }
    }),
  );
});

test('case, width and spacing do not matter', () => {
  expect(features('ＲＥＦＵＮＤ　please', segment)).toEqual(features(' refund  Please ', segment));
});

test('an emoji is a word; skin tone and the wish for a picture do not matter', () => {
  expect(features('👍🏽 ❤️', segment)).toEqual(features('👍❤', segment));
  expect(features('😡', segment)).not.toEqual(features('😀', segment));
});

test('a misspelt word still shares most of its n-grams', () => {
  const right = new Set(features('refund', segment).grams.ids);
  const typo = features('refnd', segment).grams.ids;
  expect(typo.filter((id) => right.has(id)).length).toBeGreaterThanOrEqual(4);
});

test('a long text needs no special care', () => {
  const { words } = features('退款 refund '.repeat(5000), segment);
  expect(words.counts.includes(5000)).toBe(true);
});
