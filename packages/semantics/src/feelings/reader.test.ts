import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEmotionReader, EMOTIONS, type Emotion } from '../index.ts';
import { segment } from '../testing/jieba.ts';

const reader = createEmotionReader({ segment });
const feels = (text: string): Emotion => reader.read(text).emotion;

describe('names the emotion', () => {
  test.each<[string, Emotion]>([
    ['气死我了！！！什么破软件', 'anger'],
    ['這什麼爛服務，氣死人了', 'anger'],
    ['你们再不退款我就打12315投诉', 'anger'],
    ['I want my money back or I call my lawyer', 'anger'],
    ['急！钱没了怎么办', 'anxiety'],
    ['I am really worried about my money', 'anxiety'],
    ['太失望了，用了这么多年', 'sadness'],
    ['so disappointed, I expected better', 'sadness'],
    ['谢谢你们，太贴心了', 'joy'],
    ['thank you so much, it works now!', 'joy'],
    ['居然可以这样，没想到', 'surprise'],
    ['Wow I did not expect that', 'surprise'],
    ['订单什么时候发货', 'neutral'],
    ['请问怎么退款，谢谢', 'neutral'],
    ['how do I change my password?', 'neutral'],
    ['我不着急', 'neutral'],
    ['no rush, not urgent', 'neutral'],
    ['😡😡', 'anger'],
    ['😭', 'sadness'],
  ])('%s → %s', (text, emotion) => {
    expect(feels(text)).toBe(emotion);
  });
});

test.each([
  ['满意', '不满意'],
  ['I am happy with this', 'I am not happy with this'],
  ['服务真好', '服务真"好"，等了三个小时'],
  ['Thanks for the help', 'Thanks for nothing'],
  ['great support', 'great, just great. Locked out again'],
  ['真是谢谢你', '真是谢谢你们了，让我等了一个星期'],
])('%s is better than %s', (good, bad) => {
  expect(reader.read(good).sentiment).toBeGreaterThan(0);
  expect(reader.read(bad).sentiment).toBeLessThan(0);
});

test('denying twice is not denying', () => {
  expect(reader.read('不是不满意').sentiment).toBeGreaterThanOrEqual(0);
});

test.each([
  ['有点失望', '失望', '太失望了'],
  ['a bit worried', 'worried', 'extremely worried'],
  ['生气', '生气！', '生气！！！！'],
])('%s, %s, %s grow in intensity', (...texts) => {
  const [weak, plain, strong] = texts.map((text) => reader.read(text).intensity);
  expect(weak).toBeLessThan(plain!);
  expect(plain).toBeLessThan(strong!);
});

test('says which words decided', () => {
  expect(reader.read('说了三遍了，你们这态度太恶劣了，投诉').because).toContain('投诉');
  expect(reader.read('I am not happy').because).toEqual(['not happy']);
});

const pieces = [
  '不',
  '没',
  '很',
  '满意',
  '失望',
  '气死',
  '谢谢',
  'not',
  'very',
  ' happy ',
  ' angry ',
  '!',
  '?',
  ',',
  '😡',
  '🙂',
];
const text = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 20 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
);

test('any text has a feeling within bounds, and the same every time', () => {
  fc.assert(
    fc.property(text, (sample) => {
      const feeling = reader.read(sample);
      expect(feeling).toEqual(reader.read(sample));
      expect(EMOTIONS).toContain(feeling.emotion);
      expect(Math.abs(feeling.sentiment)).toBeLessThanOrEqual(1);
      expect(feeling.intensity).toBeGreaterThanOrEqual(0);
      expect(feeling.intensity).toBeLessThanOrEqual(1);
      expect(feeling.because.length).toBeLessThanOrEqual(5);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['empty', ''],
  ['emoji only', '😀😡👩‍👩‍👧‍👦🇨🇳'],
  ['100 kB', '你们的服务 really bad!? '.repeat(6000)],
  ['100 kB without a break', '不'.repeat(100_000)],
  ['100 kB of one letter', 'a'.repeat(100_000)],
  ['right to left', 'שלום עולם، مرحبا بالعالم 生气'],
  ['broken surrogates', '\ud83d生气\ude00\udc00\ud800'],
])('%s needs no special care', (_name, sample) => {
  expect(EMOTIONS).toContain(feels(sample));
});
