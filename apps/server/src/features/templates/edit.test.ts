import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editShare } from './edit.ts';

const text = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.string({ unit: fc.constantFrom('退', '款', 'a', 'b', ' '), maxLength: 40 }),
);
const squeezed = (value: string) => value.replace(/\s+/g, ' ').trim();

/** The definition itself, slowly. */
function reference(a: string, b: string): number {
  const table = Array.from({ length: a.length + 1 }, (_, i) => [i, ...new Array<number>(b.length).fill(0)]);
  for (let j = 0; j <= b.length; j++) table[0]![j] = j;
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++)
      table[i]![j] = Math.min(
        table[i - 1]![j]! + 1,
        table[i]![j - 1]! + 1,
        table[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
  return table[a.length]![b.length]!;
}

describe('how much was edited', () => {
  test.each([
    ['退款会在 3 天内到账。', '退款会在 3 天内到账。', 0],
    ['  Hello\n there ', 'Hello there', 0],
    ['abcd', 'abce', 0.25],
    ['abcd', '', 1],
    ['', '', 0],
    ['退款三天到账', '您好，退款三天到账', 3 / 9],
  ])('%j → %j: %d', (template, sent, share) => expect(editShare(template, sent)).toBeCloseTo(share, 12));

  test('is the Levenshtein distance by the longer text', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [x, y] = [squeezed(a), squeezed(b)];
        const longest = Math.max(x.length, y.length);
        expect(editShare(a, b)).toBe(longest === 0 ? 0 : reference(x, y) / longest);
      }),
    );
  });

  test('lies in 0…1, does not care which is which, is 0 for the same text only', () => {
    const long = fc.tuple(text, fc.integer({ min: 1, max: 200 })).map(([part, times]) => part.repeat(times));
    fc.assert(
      fc.property(long, long, (a, b) => {
        const share = editShare(a, b);
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
        expect(editShare(b, a)).toBe(share);
        expect(share === 0).toBe(squeezed(a) === squeezed(b));
      }),
      { numRuns: 50 },
    );
  });

  test('long texts that share nothing count as changed altogether', () => {
    expect(editShare('a'.repeat(5_000), 'b'.repeat(10_000))).toBe(1);
    expect(editShare('a'.repeat(5_000), 'a'.repeat(4_999))).toBeCloseTo(1 / 5_000, 12);
  });
});
