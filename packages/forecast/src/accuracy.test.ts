import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracy } from './accuracy.ts';
import { noiseCeiling, poissonDeviation } from './ceiling.ts';

/** By definition, term by term. */
function slowDeviation(mean: number): number {
  let probability = Math.exp(-mean);
  let sum = mean * probability;
  for (let k = 1; k < mean + 40 * Math.sqrt(mean) + 60; k++) {
    probability *= mean / k;
    sum += Math.abs(k - mean) * probability;
  }
  return sum;
}

describe('noise ceiling', () => {
  it.each([0.01, 0.5, 1, 2.5, 15.99, 16, 17.3, 100, 299.5, 600])('is exact for a mean of %d', (mean) => {
    expect(poissonDeviation(mean)).toBeCloseTo(slowDeviation(mean), 8);
  });

  it('tends to the normal distribution', () => {
    for (const mean of [1e5, 1e9, 1e13])
      expect(poissonDeviation(mean) / Math.sqrt((2 * mean) / Math.PI)).toBeCloseTo(1, 5);
  });

  it('knows small queues: 92 % at 100 an hour, 84 % at 25', () => {
    expect(noiseCeiling([100, 100])).toBeCloseTo(0.92, 2);
    expect(noiseCeiling([25])).toBeCloseTo(0.841, 3);
    expect(noiseCeiling([0.1])).toBeCloseTo(0, 0);
  });

  it('rises with the mean and stays a share', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (mean) => {
        const low = noiseCeiling([mean])!;
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThan(1);
        expect(noiseCeiling([mean * 2])!).toBeGreaterThanOrEqual(low);
      }),
    );
  });

  it('is unknown where nothing is expected, and refuses what is no mean', () => {
    expect(noiseCeiling([])).toBeNull();
    expect(noiseCeiling([0, 0])).toBeNull();
    for (const bad of [-1, Number.NaN, Infinity]) expect(() => noiseCeiling([bad])).toThrow(RangeError);
  });
});

describe('accuracy', () => {
  it('pools over all values', () => {
    expect(accuracy([100, 0, 50], [90, 5, 50])).toMatchObject({ wape: 0.1, accuracy: 0.9, n: 3 });
  });

  it('leaves out what is not known', () => {
    expect(accuracy([10, null, Number.NaN], [10, 7, 7])).toMatchObject({ wape: 0, n: 1 });
  });

  it('is unknown when nothing came', () => {
    expect(accuracy([0, 0], [1, 0])).toMatchObject({ wape: null, accuracy: null, n: 2 });
    expect(accuracy([], [])).toEqual({ wape: null, accuracy: null, ceiling: null, n: 0 });
  });

  it('refuses bad data', () => {
    expect(() => accuracy([1], [])).toThrow(RangeError);
    expect(() => accuracy([-1], [1])).toThrow(RangeError);
    expect(() => accuracy([1], [Number.NaN])).toThrow(RangeError);
  });
});
