import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classifierFromBytes, classifierToBytes, type Example, trainClassifier } from '../index.ts';
import { segment } from '../testing/jieba.ts';

const texts: Record<string, string[]> = {
  refund: [
    'i want my money back',
    'please refund my order',
    'how do i get a refund',
    '我要退款',
    '怎么申请退货退款',
    '钱什么时候退给我',
  ],
  delivery: [
    'where is my parcel',
    'my package has not arrived',
    'track the delivery',
    '我的快递到哪里了',
    '包裹一直没有到',
    '物流怎么不更新',
  ],
  password: [
    'i forgot my password',
    'cannot log in to my account',
    'reset the password please',
    '忘记密码怎么办',
    '登录不上账号',
    '密码错误',
  ],
};
const examples: Example[] = Object.entries(texts).flatMap(([label, list]) =>
  list.map((text) => ({ text, label })),
);
/** Two letters and their places: enough of a "meaning" to see that dense vectors pass through. */
const encoder = {
  version: 'letters-1',
  dimensions: 8,
  encode(text: string) {
    const vector = new Float32Array(8);
    for (let i = 0; i < text.length; i++) vector[text.charCodeAt(i) % 8]! += 1;
    const length = Math.hypot(...vector) || 1;
    return vector.map((value) => value / length);
  },
};
const trained = trainClassifier(examples, { segment });

const odd = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '',
    ' ',
    '😀😀🔥',
    '\ud800',
    'abc\udc00退款',
    'أريد استرداد أموالي',
    'שלום refund 退款',
    '!?…',
    '0',
  ),
);

test('finds the label in both languages', () => {
  const questions = {
    refund: ['can i get my money refunded', '可以退款吗'],
    delivery: ['package not arrived yet', '快递没到'],
    password: ['forgot password', '密码忘记了'],
  };
  for (const [label, asked] of Object.entries(questions)) {
    for (const text of asked) expect(trained.predict(text).candidates[0]!.label).toBe(label);
  }
});

test('any text gets an answer in order of probability, the same each time', () => {
  fc.assert(
    fc.property(odd, (text) => {
      const prediction = trained.predict(text, 3);
      expect(prediction).toEqual(trained.predict(text, 3));
      const probabilities = prediction.candidates.map(({ probability }) => probability);
      expect(probabilities.every((value) => value >= 0 && value <= 1)).toBe(true);
      expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeLessThanOrEqual(1 + 1e-6);
      expect(prediction.confidence).toBe(probabilities[0]);
      expect(trained.explain(text, 'refund').length).toBeLessThanOrEqual(5);
    }),
  );
});

test('100 kB of text cost no more than their beginning', () => {
  const long = 'where is my parcel 我的快递 '.repeat(4000);
  expect(trained.predict(long).candidates[0]!.label).toBe('delivery');
  expect(trained.predict(long)).toEqual(trained.predict(long.slice(0, 2000)));
});

test('odd texts can be learned from', () => {
  const strange = ['', '😀😀', '\ud800', 'שלום', '退'.repeat(50_000)].map((text) => ({ text, label: 'odd' }));
  const classifier = trainClassifier([...examples, ...strange], { segment, encoder, nets: 1 });
  expect(classifier.predict('i want a refund').candidates[0]!.label).toBe('refund');
});

test('neither order nor repetition of examples matters', () => {
  const expected = classifierToBytes(trained);
  fc.assert(
    fc.property(fc.shuffledSubarray(examples, { minLength: examples.length }), (shuffled) => {
      const other = trainClassifier([...shuffled, shuffled[0]!], { segment });
      expect(classifierToBytes(other)).toEqual(expected);
    }),
    { numRuns: 3 },
  );
});

test('bytes bring back the same classifier', () => {
  for (const senses of [{ segment }, { segment, encoder }]) {
    const classifier = trainClassifier(examples, { ...senses, outOfScope: { share: 0.1 } });
    const bytes = classifierToBytes(classifier);
    // As they come from a file or a database: somewhere inside a larger block of memory.
    const again = classifierFromBytes(Buffer.concat([Buffer.alloc(5), bytes]).subarray(5), senses);
    fc.assert(
      fc.property(odd, (text) => {
        expect(again.predict(text)).toEqual(classifier.predict(text));
      }),
    );
    expect(again.threshold()).toBe(classifier.threshold());
    expect(classifierToBytes(again)).toEqual(bytes);
  }
});

test('bytes that are none, cut off, or of another encoder are refused', () => {
  const bytes = classifierToBytes(trained);
  expect(() => classifierFromBytes(new Uint8Array(3), { segment })).toThrow(RangeError);
  expect(() => classifierFromBytes(bytes.subarray(0, bytes.length - 400), { segment })).toThrow(RangeError);
  expect(() => classifierFromBytes(bytes, { segment, encoder })).toThrow(/encoder/);
});

test('one label can be learned, changed and forgotten without the others', () => {
  const classifier = trainClassifier(examples, { segment, encoder });
  const invoice = ['i need an invoice', 'send me the invoice', '怎么开发票', '发票抬头写错了'];
  classifier.update('invoice', invoice);
  expect(classifier.predict('where is the invoice').candidates[0]!.label).toBe('invoice');
  expect(classifier.predict('开发票').candidates[0]!.label).toBe('invoice');
  expect(classifier.predict('i forgot the password').candidates[0]!.label).toBe('password');
  classifier.update('invoice', []);
  expect(classifier.predict('where is the invoice').candidates[0]!.label).not.toBe('invoice');

  const loaded = classifierFromBytes(classifierToBytes(classifier), { segment, encoder }).resume(examples);
  loaded.update('invoice', invoice);
  expect(loaded.predict('where is the invoice').candidates[0]!.label).toBe('invoice');
});

test('a label is known by its name alone', () => {
  const classifier = trainClassifier(examples, { segment, names: { invoice: '开发票 invoice' } });
  expect(classifier.predict('invoice').candidates[0]!.label).toBe('invoice');
});

test('nothing learned, or one label only, still answers', () => {
  expect(trainClassifier([], { segment }).predict('hello')).toEqual({
    candidates: [],
    confidence: 0,
    sure: false,
  });
  const one = trainClassifier([{ text: 'hello', label: 'greeting' }], { segment }).predict('hello');
  expect(one.candidates[0]!.label).toBe('greeting');
  expect(one.sure).toBe(false);
});

test('says which words decided', () => {
  expect(trained.explain('hello, where is my refund please', 'refund')[0]).toBe('refund');
  expect(trained.explain('请问密码怎么改', 'password')[0]).toBe('密码');
});
