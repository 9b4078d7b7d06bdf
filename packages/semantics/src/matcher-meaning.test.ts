import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadEncoder } from './encoder.ts';
import { createMatcher } from './matcher.ts';
import { segment } from './testing/jieba.ts';
import type { MatcherEntry } from './types.ts';

const encoder = loadEncoder(readFileSync(join(import.meta.dirname, '../models/encoder.bin')), segment);

const entries: MatcherEntry[] = [
  { id: 'refund', title: 'How do I get a refund?', body: '' },
  { id: 'password', title: '忘记密码怎么办', body: '' },
  { id: 'delivery', title: 'Where is my parcel?', body: '' },
  { id: 'invoice', title: '怎么开发票', body: '' },
  { id: 'pairing', title: 'The watch does not pair with my phone', body: '' },
];

function matcherWith(all: readonly MatcherEntry[]) {
  const matcher = createMatcher({ segment, encoder });
  for (const entry of all) matcher.set(entry);
  return matcher;
}

describe('finds what shares no word', () => {
  const matcher = matcherWith(entries);
  test.each([
    ['我要退钱', 'refund'],
    ['快递到哪了', 'delivery'],
    ['I forgot my passcode', 'password'],
    ['手表连不上手机', 'pairing'],
    ['could you issue an invoice for this', 'invoice'],
  ])('%s', (text, id) => {
    expect(matcher.match(text)[0]?.id).toBe(id);
  });

  test('and names the words that lean towards it', () => {
    expect(matcher.match('你好，我要退款')[0]!.matched).toContain('退款');
  });

  test('but nothing where nothing is said', () => {
    for (const text of ['', '???', '😀']) expect(matcher.match(text).map(({ id }) => id)).toEqual([]);
  });
});

const phrase = fc
  .array(fc.constantFrom('退款', '地址', '怎么', 'refund', 'my order', 'login', '登录', 'parcel'), {
    maxLength: 4,
  })
  .map((parts) => parts.join(' '));
const anyEntry = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd'),
  title: phrase,
  body: phrase,
  examples: fc.array(phrase, { maxLength: 2 }),
  language: fc.constantFrom(undefined, 'zh', 'en'),
});

test('however the entries came, the result is that of a fresh matcher', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(anyEntry, fc.constantFrom('a', 'b', 'c', 'd')), { maxLength: 15 }),
      phrase,
      (changes, text) => {
        const matcher = createMatcher({ segment, encoder });
        const present = new Map<string, MatcherEntry>();
        for (const one of changes) {
          if (typeof one === 'string') {
            matcher.remove(one);
            present.delete(one);
          } else {
            matcher.set(one);
            present.set(one.id, one);
          }
        }
        const fresh = matcherWith([...present.values()].toReversed());
        expect(matcher.match(text, { k: 9 })).toEqual(fresh.match(text, { k: 9 }));
      },
    ),
    { numRuns: 60 },
  );
});

test('probabilities follow the scores and share what is certain', () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyEntry, { selector: (entry) => entry.id }), phrase, (all, text) => {
      const matches = matcherWith(all).match(text, { k: 9 });
      const total = matches.reduce((sum, { probability }) => sum + probability, 0);
      expect(total).toBeLessThan(1);
      matches.forEach(({ probability }, index) => {
        expect(probability).toBeLessThanOrEqual(matches[index - 1]?.probability ?? 1);
      });
    }),
    { numRuns: 60 },
  );
});
