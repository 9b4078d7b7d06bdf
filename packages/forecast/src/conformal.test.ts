import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adaptInflation, conformalIntervals, defaultInflation } from './conformal.ts';
import { seededUniform } from './numbers.ts';

const plain = {
  counts: false,
  reach: 2,
  limits: { low: 0, high: Number.POSITIVE_INFINITY },
  inflation: () => 1,
};

test('the width is the quantile of past misses relative to the forecast', () => {
  const forecast = new Float64Array(5).fill(100);
  const tried = Array.from({ length: 19 }, (_, index) => ({
    forecast,
    actual: forecast.map((value) => value + index + 1),
  }));
  const [interval] = conformalIntervals(Float64Array.of(200, 200, 200, 200, 200), tried, [0.9], plain);
  // Misses are 1 … 19 %, their mean is 10 %. Quantile with the finite-sample correction: between 17 and 18 %; of Laplace: 23.03 %.
  const width = (interval!.high[2]! - 200) / 200;
  expect(width).toBeGreaterThan((0.17 + 0.2302) / 2);
  expect(width).toBeLessThanOrEqual((0.18 + 0.2303) / 2);
  expect(200 - interval!.low[2]!).toBeCloseTo(interval!.high[2]! - 200, 9);
});

test('without anything tried the interval is the forecast', () => {
  const [interval] = conformalIntervals(Float64Array.of(3), [], [0.5], plain);
  expect([...interval!.low, ...interval!.high]).toEqual([3, 3]);
});

test('small counts keep the width of their noise', () => {
  const forecast = Float64Array.of(100, 100, 1, 1);
  const actual = Float64Array.of(110, 90, 2, 0);
  const [interval] = conformalIntervals(forecast, [{ forecast, actual }], [0.8], {
    ...plain,
    counts: true,
    reach: 4,
  });
  const width = (step: number) => interval!.high[step]! - forecast[step]!;
  expect(width(0) / width(2)).toBeCloseTo(10, 6);
});

test('the default inflation grows with the level', () => {
  const levels = [0.1, 0.5, 0.8, 0.85, 0.9, 0.95, 0.99].map(defaultInflation);
  expect(levels).toEqual(levels.toSorted((a, b) => a - b));
  expect(levels[2]).toBeGreaterThan(1);
});

describe('adaptInflation', () => {
  test('a miss widens, a hit narrows, what was promised changes nothing', () => {
    expect(adaptInflation(1, false, 0.8)).toBeGreaterThan(1);
    expect(adaptInflation(1, true, 0.8)).toBeLessThan(1);
    expect(adaptInflation(1.3, 0.8, 0.8)).toBe(1.3);
  });

  test('brings coverage back after the noise has doubled', () => {
    const random = seededUniform(5);
    let state = 1;
    let within = 0;
    for (let step = 0; step < 4000; step += 1) {
      // Right for noise of ±1; comes as ±2.
      const covered = Math.abs(4 * random() - 2) <= 0.8 * state;
      if (step >= 1000 && covered) within += 1;
      state = adaptInflation(state, covered, 0.8);
    }
    expect(within / 3000).toBeCloseTo(0.8, 1);
    expect(state).toBeGreaterThan(1.5);
  });

  test('stays within bounds, refuses what makes no sense', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 400 }), (hits) => {
        const last = hits.reduce((state, covered) => adaptInflation(state, covered, 0.9, 0.5), 1);
        return last >= 0.25 && last <= 8;
      }),
    );
    expect(() => adaptInflation(0, true, 0.8)).toThrow(RangeError);
    expect(() => adaptInflation(1, 2, 0.8)).toThrow(RangeError);
  });
});
