import { adapt, createMatcher, trainClassifier } from '@attune/semantics';
import { expect, test } from 'vitest';
import { segment } from '../understanding/segment.ts';
import { judgedPairs } from './evidence.ts';
import { rank } from './rank.ts';
import { answerText, encoderOrNone, find, type Knowledge } from './scoring.ts';

test('what the words find is shown, however much weight the classifier has', () => {
  const matcher = createMatcher({ segment });
  const entries = ['退换货流程', '换货要多久', '修改收货地址'].map((title) => ({
    id: title,
    title,
    body: '',
  }));
  for (const entry of entries) matcher.set(entry);
  const examples = entries.flatMap(({ id }) => [
    { text: id, label: id },
    { text: `请问${id}`, label: id },
  ]);
  const known: Knowledge = {
    matcher,
    rejected: createMatcher({ segment }),
    usage: new Map(),
    classifier: trainClassifier(examples, { segment, nets: 0 }),
    mix: 0,
    adaptation: null,
    answers: new Map(),
  };
  const shown = (mix: number) => {
    const { hits, priorOf } = find({ ...known, mix }, '换货', { k: 12 });
    return rank(hits, (id) => ({ item: id, prior: priorOf(id, { of: null, here: null }) }))
      .map(({ item }) => item)
      .sort();
  };
  expect(shown(0).length).toBeGreaterThan(1);
  expect(shown(0.9)).toEqual(expect.arrayContaining(shown(0)));
});

test('what agents took and passed over puts answers in order that share their words', async () => {
  const encoder = await encoderOrNone();
  if (!encoder) throw new Error('the encoder that ships cannot be read');
  const entries = [
    { id: 'wallet', title: '退款进度', body: '钱包余额的退款当天到账。' },
    { id: 'card', title: '退款进度查询', body: '银行卡的退款需要三到五天。' },
  ];
  const matcher = createMatcher({ segment });
  for (const entry of entries) matcher.set(entry);
  const answers = new Map(entries.map((entry) => [entry.id, answerText(entry)]));
  const answered = ['信用卡', '储蓄卡', '工商卡', '招行卡', '这张卡', '绑定的卡'].flatMap((start) =>
    ['退款进度', '的退款进度', '退款进度怎样'].map((turn) => ({
      messageId: start + turn,
      topicId: null,
      text: start + turn,
      templateIds: ['wallet', 'card'],
      usedTemplateId: 'card',
      edit: 0,
    })),
  );
  const pairs = judgedPairs(answered, answers);
  expect(pairs.filter((pair) => pair.accepted)).toHaveLength(18);
  expect(pairs.filter((pair) => !pair.accepted)).toHaveLength(18);
  const known: Knowledge = {
    matcher,
    rejected: createMatcher({ segment }),
    usage: new Map(),
    classifier: null,
    mix: 0,
    adaptation: null,
    answers,
  };
  const first = (adaptation: Knowledge['adaptation']) =>
    find({ ...known, adaptation }, '农行卡退款进度', { k: 12 }).hits[0]?.id;
  expect(first(null)).toBe('wallet');
  expect(first(adapt(pairs, { segment, encoder }))).toBe('card');
});
