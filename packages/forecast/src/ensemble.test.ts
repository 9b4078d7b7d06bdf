import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ensemble } from './ensemble.ts';
import { deskCounts, deskRate } from './testing/series.ts';
import { HALF_HOURLY, HOURLY, type Member } from './types.ts';

const options = { grid: HOURLY, horizon: 48, counts: true } as const;
const wape = (actual: ArrayLike<number>, forecast: Float64Array): number => {
  let miss = 0;
  let size = 0;
  for (let step = 0; step < forecast.length; step += 1) {
    miss += Math.abs(actual[step]! - forecast[step]!);
    size += actual[step]!;
  }
  return miss / size;
};

describe('with enough history', () => {
  test('comes close to the expectation that made the counts', () => {
    const { mean, method, notes, members } = ensemble(deskCounts(10, 1), options);
    const expected = Array.from({ length: 48 }, (_, step) => deskRate(10 * 168 + step));
    expect(wape(expected, mean)).toBeLessThan(0.08);
    expect(method).toBe('ensemble');
    expect(notes).toEqual([]);
    expect(members.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 10);
  });

  test('half-hours work the same', () => {
    const { mean } = ensemble(
      Float64Array.from({ length: 6 * 336 }, (_, at) => 20 + 10 * Math.sin((at * Math.PI) / 24)),
      {
        grid: HALF_HOURLY,
        horizon: 96,
        counts: false,
      },
    );
    expect(mean[12]).toBeCloseTo(30, 0);
    expect(mean[36]).toBeCloseTo(10, 0);
  });

  test('intervals contain about what they promise, and lie in each other', () => {
    const series = Array.from({ length: 4 }, (_, seed) => deskCounts(6, 10 + seed));
    let within = 0;
    for (const counts of series) {
      const known = counts.subarray(0, -48);
      const [narrow, wide] = ensemble(known, options).intervals([0.8, 0.95]);
      for (let step = 0; step < 48; step += 1) {
        const value = counts[known.length + step]!;
        if (value >= narrow!.low[step]! && value <= narrow!.high[step]!) within += 1;
        expect(wide!.low[step]).toBeLessThanOrEqual(narrow!.low[step]!);
        expect(wide!.high[step]).toBeGreaterThanOrEqual(narrow!.high[step]!);
      }
    }
    expect(within / (4 * 48)).toBeGreaterThan(0.72);
    expect(within / (4 * 48)).toBeLessThan(0.93);
  });

  test('origins that a special day spoils do not count', () => {
    const counts = deskCounts(8, 3);
    // A closed day two weeks before the end makes every member look bad for two origins.
    counts.fill(0, counts.length - 14 * 24, counts.length - 13 * 24);
    const spoiled = (origin: number) => origin > counts.length - 16 * 24 && origin < counts.length - 13 * 24;
    const error = ({ members }: ReturnType<typeof ensemble>) =>
      Math.min(...members.map((member) => member.error!));
    const blind = ensemble(counts, { ...options, origins: 14 });
    const aware = ensemble(counts, { ...options, origins: 14, skip: spoiled });
    expect(error(aware)).toBeLessThan(error(blind));
  });

  test('the better member gets the weight, and every origin skipped leaves the middle', () => {
    const good: Member = {
      name: 'good',
      minHistory: () => 1,
      fit: () => ({
        predict: (history, horizon) =>
          Float64Array.from({ length: horizon }, (_, step) => deskRate(history.length + step)),
      }),
    };
    const bad: Member = {
      name: 'bad',
      minHistory: () => 1,
      fit: () => ({ predict: (_, horizon) => new Float64Array(horizon).fill(500) }),
    };
    const counts = deskCounts(6, 4);
    const [first] = ensemble(counts, { ...options, members: [good, bad] }).members;
    expect(first).toMatchObject({ name: 'good' });
    expect(first!.weight).toBeGreaterThan(0.98);
    const judged = ensemble(counts, { ...options, members: [good, bad], skip: () => true });
    expect(judged).toMatchObject({ method: 'median', notes: ['few_origins'] });
    expect(judged.members[0]).toMatchObject({ weight: 0.5, error: null });
  });
});

describe('with little history', () => {
  test.each([
    ['nothing', [], 'constant', ['no_history']],
    ['one value', [5], 'constant', ['short_history', 'constant']],
    ['three points', [4, 8, 6], 'mean', ['short_history']],
    ['zeros', new Array(800).fill(0), 'constant', ['constant']],
    ['two days', deskCounts(1, 1).subarray(0, 48), 'seasonal_naive', ['short_history']],
    ['nine days', deskCounts(2, 1).subarray(0, 216), 'median', ['short_history']],
    ['two weeks', deskCounts(2, 1), 'median', ['short_history']],
    ['three weeks', deskCounts(3, 1), 'ensemble', []],
  ] as const)('%s', (_, history, method, notes) => {
    const result = ensemble(history, options);
    expect(result).toMatchObject({ method, notes });
    const [interval] = result.intervals([0.8]);
    for (let step = 0; step < 48; step += 1) {
      expect(result.mean[step]).toBeGreaterThanOrEqual(0);
      expect(interval!.low[step]).toBeLessThanOrEqual(result.mean[step]!);
      expect(interval!.high[step]).toBeGreaterThanOrEqual(result.mean[step]!);
    }
  });
});

test('whatever the counts, numbers come out: finite, not negative, intervals around them', () => {
  const value = fc.oneof(fc.constant(0), fc.nat(3), fc.nat(1_000_000));
  const series = fc
    .tuple(fc.array(value, { minLength: 1, maxLength: 200 }), fc.integer({ min: 1, max: 9 }))
    .map(([pattern, times]) =>
      Array.from({ length: pattern.length * times }, (_, at) => pattern[at % pattern.length]!),
    );
  fc.assert(
    fc.property(series, fc.boolean(), fc.integer({ min: 1, max: 72 }), (history, counts, horizon) => {
      const { mean, intervals } = ensemble(history, { grid: HOURLY, horizon, counts });
      const [{ low, high }] = intervals([0.95]) as [ReturnType<typeof intervals>[0]];
      for (let step = 0; step < horizon; step += 1) {
        if (!(low[step]! >= 0 && low[step]! <= mean[step]! && mean[step]! <= high[step]!)) return false;
        if (!Number.isFinite(high[step]!)) return false;
      }
      return mean.length === horizon;
    }),
    { numRuns: 20, seed: 7 },
  );
});

test.each([
  ['a gap', [1, Number.NaN, 3], {}, /value 1 of the history is NaN/],
  ['infinity', [1, Number.POSITIVE_INFINITY], {}, /value 1/],
  ['a negative count', [1, -1], {}, /value 1 of the history is -1/],
  ['no horizon', [1, 2], { horizon: 0 }, /horizon/],
  ['half a step', [1, 2], { horizon: 1.5 }, /horizon/],
  ['a grid that is none', [1, 2], { grid: { day: 24, week: 100 } }, /seven days/],
])('refuses %s', (_, history, change, message) => {
  expect(() => ensemble(history, { ...options, ...change })).toThrow(message);
});

test('refuses a level that is none', () => {
  expect(() => ensemble([1, 2, 3], options).intervals([1])).toThrow(RangeError);
});
