import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadEncoder, packTable } from './encoder.ts';
import { segment } from './testing/jieba.ts';

const bytes = readFileSync(join(import.meta.dirname, '../models/encoder.bin'));
const encoder = loadEncoder(bytes, segment);

function cosine(a: string, b: string): number {
  const [x, y] = [encoder.encode(a), encoder.encode(b)];
  return x.reduce((sum, value, index) => sum + value * y[index]!, 0);
}

test('the shipped file is no larger than ten megabytes', () => {
  expect(bytes.length).toBeLessThan(10_000_000);
});

describe('what means the same is closer than what shares words', () => {
  test.each([
    ['how do I get my money back', 'I would like a refund', 'how do I get to the station'],
    ['快递到哪了', 'where is my parcel', 'where is my cat'],
    ['my card was declined', '付款被拒绝了', '卡片很漂亮'],
    ['忘记密码', 'I forgot my password', 'I forgot my umbrella'],
  ])('%s', (text, same, other) => {
    expect(cosine(text, same)).toBeGreaterThan(cosine(text, other));
  });
});

test('vectors have length one, or are zero where nothing is known', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const vector = encoder.encode(text);
      expect(vector.length).toBe(encoder.dimensions);
      const length = Math.hypot(...vector);
      if (length !== 0) expect(length).toBeCloseTo(1, 5);
      expect(encoder.encode(text).every((value, index) => value === vector[index])).toBe(true);
    }),
    { numRuns: 50 },
  );
  for (const text of ['', '  ', '？！', '\ud83d']) expect(Math.hypot(...encoder.encode(text))).toBe(0);
});

test('what a text was asked before does not matter, nor do case and width', () => {
  const first = encoder.encode('Where is my order?');
  encoder.encode('我的订单在哪里'.repeat(500));
  expect(encoder.encode('ＷＨＥＲＥ is my order')).toEqual(first);
});

describe('bytes that are no encoder are refused', () => {
  const small = packTable({
    rows: 2,
    dimensions: 2,
    scales: Float32Array.of(1, 0.5),
    values: Int8Array.of(1, 2, 3, 4),
  });
  test.each([
    ['nothing', new Uint8Array()],
    ['another file', new Uint8Array(64).fill(7)],
    ['cut short', small.subarray(0, -1)],
    ['grown', Uint8Array.of(...small, 0)],
  ])('%s', (_, wrong) => {
    expect(() => loadEncoder(wrong, segment)).toThrow(RangeError);
  });
  test('and what was packed is read, wherever it stands in its buffer', () => {
    const shifted = new Uint8Array(small.length + 3);
    shifted.set(small, 3);
    expect(loadEncoder(shifted.subarray(3), segment)).toMatchObject({
      dimensions: 2,
      version: loadEncoder(small, segment).version,
    });
  });
});
