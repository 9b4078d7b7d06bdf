import { describe, expect, test } from 'vitest';
import { isSmallTalk, type Line, solvedQuestion } from './question.ts';

/** `c`: the customer, `a`: an agent, `t`: an agent with a template, `b`: the bot. Ids are places, from 0. */
const story = (...said: [kind: 'c' | 'a' | 't' | 'b', body: string][]): Line[] =>
  said.map(([kind, body], index) => ({
    id: String(index),
    authorKind: { c: 'contact', a: 'member', t: 'member', b: 'bot' }[kind],
    body,
    templateId: kind === 't' ? 'template' : null,
  }));

describe('small talk', () => {
  test.each([
    '你好',
    '您好，在吗？',
    'Hi!',
    'hello, are you there?',
    '谢谢',
    '好的，谢谢！',
    'Great, thank you',
    '👍',
    '',
    '收到，谢谢😊',
  ])('%s', (text) => expect(isSmallTalk(text)).toBe(true));
  test.each([
    '你好，怎么退款',
    '好的，那运费谁出',
    'ok but where is it',
    'E2031',
    '可以退吗',
    'hi my app crashes',
    '退款',
  ])('not %s', (text) => expect(isSmallTalk(text)).toBe(false));
});

describe('what was asked and what solved it', () => {
  test('the first burst, and the last reply', () => {
    expect(
      solvedQuestion(
        story(['c', '怎么退款'], ['c', '订单 123'], ['a', '请稍等'], ['c', '还要多久'], ['a', '今天退回']),
      ),
    ).toEqual({ questionIds: ['0', '1'], question: '怎么退款\n订单 123', answerId: '4' });
  });

  test('greetings are no questions, and a farewell is no answer', () => {
    expect(
      solvedQuestion(
        story(
          ['c', '你好'],
          ['b', '您好'],
          ['a', '您好，请讲'],
          ['c', '在吗'],
          ['c', '发票怎么开'],
          ['a', '在订单页'],
          ['c', '谢谢'],
          ['a', '不客气，祝您生活愉快，欢迎再来'],
        ),
      ),
    ).toEqual({ questionIds: ['4'], question: '发票怎么开', answerId: '5' });
  });

  test('of several messages in a row a template, else the longest', () => {
    const said = [
      ['c', 'where is it'],
      ['a', 'One moment'],
      ['a', 'It is on its way'],
      ['a', 'Bye'],
    ] as const;
    expect(
      solvedQuestion(story(...said.map(([kind, body]): ['c' | 'a', string] => [kind, body]))).answerId,
    ).toBe('2');
    expect(
      solvedQuestion(
        story(['c', 'where is it'], ['t', 'On its way'], ['a', 'Anything else I can do for you?']),
      ).answerId,
    ).toBe('1');
  });

  test('asking whether somebody is still there, and wishing well, solve nothing', () => {
    const nudge = '请问您还在吗？稍后没有回复我会先结束会话，您随时可以再联系我们。';
    expect(solvedQuestion(story(['c', '包裹到哪了'], ['a', '明天送达'], ['a', nudge])).answerId).toBe('1');
    expect(
      solvedQuestion(story(['c', '包裹到哪了'], ['a', '明天送达'], ['c', '一定要明天'], ['a', nudge]))
        .answerId,
    ).toBe('1');
    expect(solvedQuestion(story(['c', '包裹到哪了'], ['a', '请稍等'])).answerId).toBeNull();
  });

  test('without words, or without an answer', () => {
    expect(solvedQuestion([])).toEqual({ questionIds: [], question: '', answerId: null });
    expect(solvedQuestion(story(['c', ''], ['a', 'I see a picture?']))).toMatchObject({
      questionIds: [],
      answerId: null,
    });
    expect(solvedQuestion(story(['c', '有问题要问'], ['b', '请稍等']))).toMatchObject({
      questionIds: ['0'],
      answerId: null,
    });
  });
});
