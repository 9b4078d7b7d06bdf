import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMatcher } from './index.ts';
import { segment } from './testing/jieba.ts';
import { oracleScores } from './testing/oracle.ts';
import type { MatcherEntry } from './types.ts';

const entries: MatcherEntry[] = [
  {
    id: 'refund-zh',
    title: '如何申请退款',
    body: '在订单页点击申请退款，三个工作日内原路退回。',
    language: 'zh',
    examples: ['我要退钱', '不想要了可以退吗'],
  },
  {
    id: 'address-zh',
    title: '修改收货地址',
    body: '发货前可以在订单详情里修改地址。',
    language: 'zh',
    examples: ['地址填错了怎么办'],
  },
  { id: 'invoice-zh', title: '怎么开发票', body: '在订单完成后申请电子发票。', language: 'zh' },
  {
    id: 'login-zh',
    title: '无法登录账号',
    body: '请先重置密码。',
    language: 'zh',
    examples: ['登不上去', 'app login 失败', '忘记密码'],
  },
  {
    id: 'refund-en',
    title: 'How do I get a refund?',
    body: 'Open the order and press Refund; it takes three working days.',
    language: 'en',
    examples: ['i want my money back'],
  },
  {
    id: 'address-en',
    title: 'Change the delivery address',
    body: 'Until it ships you can edit the address of an order.',
    language: 'en',
  },
  {
    id: 'login-en',
    title: 'I cannot log in',
    body: 'Reset your password first.',
    language: 'en',
    examples: ['forgot my password', 'app login failed'],
  },
  { id: 'vip', title: 'VIP', body: '' },
];

function matcherWith(all: readonly MatcherEntry[]) {
  const matcher = createMatcher({ segment });
  for (const entry of all) matcher.set(entry);
  return matcher;
}

describe('finds', () => {
  const matcher = matcherWith(entries);

  test.each([
    ['two characters', '退款', 'refund-zh'],
    ['two characters of a title', '发票', 'invoice-zh'],
    ['another word order', '地址收货怎么修改', 'address-zh'],
    ['an example', '东西不想要了能退吗', 'refund-zh'],
    ['mixed 中英, Chinese', '我的app login不了', 'login-zh'],
    ['full width', 'ＶＩＰ', 'vip'],
    ['typos', 'how to get refnud', 'refund-en'],
    ['typos in the middle', 'chnage delivery adress', 'address-en'],
    ['word order', 'a refund how do i get', 'refund-en'],
    ['an English example', 'give me my money back', 'refund-en'],
    ['what only the body says', 'when it ships', 'address-en'],
  ])('%s: %s', (_, text, id) => {
    expect(matcher.match(text)[0]?.id).toBe(id);
  });

  test('an exact title or example with full score, whatever the punctuation', () => {
    for (const { id, title, examples = [] } of entries) {
      for (const text of [title, `  ${title.toUpperCase()}！！`, ...examples]) {
        expect(matcher.match(text)[0]).toMatchObject({ id, score: 1 });
      }
    }
  });

  test('nothing where nothing is shared', () => {
    for (const text of ['', '???', '😀', 'xyzzy', '天气']) expect(matcher.match(text)).toEqual([]);
  });
});

test('names the words that decided', () => {
  const matcher = matcherWith(entries);
  expect(matcher.match('你好，我想申请退款')[0]!.matched.slice(0, 2).toSorted()).toEqual(['申请', '退款']);
  expect(matcher.match('hello, refnud please')[0]!.matched[0]).toBe('refnud');
});

describe('language', () => {
  const both: MatcherEntry[] = [
    { id: 'en', title: 'VIP refund', body: '', language: 'en-GB' },
    { id: 'zh', title: 'VIP refund 退款', body: '', language: 'zh-CN' },
    { id: 'any', title: 'VIP refund card', body: '' },
  ];
  const matcher = matcherWith(both);
  const order = (text: string, language?: string) =>
    matcher.match(text, { language }).map((match) => match.id);

  test('of the customer comes first, detected or given; an entry without one fits all', () => {
    expect(order('how do i get vip refund')).toEqual(['en', 'any', 'zh']);
    expect(order('我要 vip refund')[2]).toBe('en');
    expect(order('vip refund', 'zh')[0]).not.toBe('en');
    expect(order('vip refund', 'zh-TW')).toEqual(order('vip refund', 'zh'));
  });
});

describe('options', () => {
  const matcher = matcherWith(entries);
  test('k limits, filter chooses', () => {
    expect(matcher.match('订单', { k: 1 })).toHaveLength(1);
    expect(matcher.match('订单', { k: 0 })).toEqual([]);
    expect(matcher.match('订单', { k: 99 }).length).toBeGreaterThan(1);
    const only = matcher.match('退款', { filter: (id) => id === 'invoice-zh' || id === 'vip' });
    expect(only.map((match) => match.id)).toEqual([]);
    expect(matcher.match('订单', { filter: (id) => id === 'invoice-zh' }).map((match) => match.id)).toEqual([
      'invoice-zh',
    ]);
  });
});

test('set replaces, remove removes', () => {
  const matcher = matcherWith(entries);
  matcher.set({ id: 'vip', title: '会员', body: '' });
  expect(matcher.size).toBe(entries.length);
  expect(matcher.match('vip')).toEqual([]);
  expect(matcher.match('会员')[0]?.id).toBe('vip');
  expect(matcher.remove('vip')).toBe(true);
  expect(matcher.remove('vip')).toBe(false);
  expect(matcher.match('会员')).toEqual([]);
  expect(matcher.size).toBe(entries.length - 1);
});

const pieces = [
  '退款',
  '地址',
  '怎么',
  '的',
  'refund',
  'my',
  'order',
  'login',
  '登录',
  '，',
  ' ',
  '13812345678',
];
const phrase = fc.array(fc.constantFrom(...pieces), { maxLength: 6 }).map((parts) => parts.join(' '));
const anyEntry = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  title: phrase,
  body: phrase,
  examples: fc.array(phrase, { maxLength: 3 }),
  language: fc.constantFrom(undefined, null, 'zh', 'en'),
});
const change = fc.oneof(anyEntry, fc.constantFrom('a', 'b', 'c', 'd', 'e'));

test('however the entries came, the result is that of a fresh matcher', () => {
  fc.assert(
    fc.property(
      fc.array(change, { maxLength: 25 }),
      fc.array(phrase, { minLength: 1, maxLength: 4 }),
      (changes, texts) => {
        const matcher = createMatcher({ segment });
        const present = new Map<string, MatcherEntry>();
        for (const one of changes) {
          if (typeof one === 'string') {
            expect(matcher.remove(one)).toBe(present.delete(one));
          } else {
            matcher.set(one);
            present.set(one.id, one);
            matcher.match(texts[0]!);
          }
        }
        const fresh = matcherWith([...present.values()].toReversed());
        expect(matcher.size).toBe(present.size);
        for (const text of texts) expect(matcher.match(text, { k: 9 })).toEqual(fresh.match(text, { k: 9 }));
      },
    ),
    { numRuns: 300 },
  );
});

test('the inverted index scores as a brute-force scorer over strings does', () => {
  const distinct = fc.uniqueArray(anyEntry, { maxLength: 5, selector: (entry) => entry.id });
  fc.assert(
    fc.property(distinct, phrase, (all, text) => {
      const neutral = all.map((entry) => ({ ...entry, language: null }));
      const matches = matcherWith(neutral).match(text, { k: 9 });
      const expected = oracleScores(neutral, text, segment);
      expect(matches.map((match) => match.id).toSorted()).toEqual([...expected.keys()].toSorted());
      matches.forEach((match, index) => {
        expect(match.score).toBeCloseTo(expected.get(match.id)!, 5);
        expect(match.score).toBeLessThanOrEqual(matches[index - 1]?.score ?? 1);
      });
    }),
    { numRuns: 300 },
  );
});

test('fewer asked for are the first of more', () => {
  const all = Array.from({ length: 40 }, (_, index) => ({
    id: `e${index}`,
    title: pieces.filter((__, bit) => (index * 37) & (1 << bit)).join(' '),
    body: '',
  }));
  const matcher = matcherWith(all);
  const many = matcher.match('怎么 refund 退款 my order', { k: 40 });
  for (let k = 1; k < many.length; k++) {
    expect(matcher.match('怎么 refund 退款 my order', { k })).toEqual(many.slice(0, k));
  }
});
