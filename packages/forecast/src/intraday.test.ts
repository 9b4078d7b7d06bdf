import { describe, expect, it } from 'vitest';
import { accuracy } from './accuracy.ts';
import { type IntradayOptions, updateIntraday } from './intraday.ts';
import { uniform } from './testing/series.ts';
import { poisson } from './testing/volumes.ts';

const HOUR = 3_600_000;
const from = Date.parse('2026-06-01T00:00Z');
const curve = Array.from({ length: 48 }, (_, hour) => 20 + 100 * Math.sin(((hour % 24) / 24) * Math.PI));
const before = {
  from,
  stepMs: HOUR,
  mean: curve,
  intervals: [{ level: 0.8, low: curve.map((m) => m * 0.8), high: curve.map((m) => m * 1.2) }],
};
const utc: IntradayOptions = { timeZone: 'UTC' };

describe('update through the day', () => {
  it('changes nothing before anything came, or when it came as forecast', () => {
    expect(updateIntraday(before, [], utc)).toMatchObject({ from, factor: 1, mean: curve });
    const same = updateIntraday(before, curve.slice(0, 10), utc);
    expect(same.factor).toBeCloseTo(1, 10);
    expect(same.from).toBe(from + 10 * HOUR);
    same.mean.forEach((value, i) => {
      expect(value).toBeCloseTo(curve[i + 10]!, 10);
    });
  });

  it('raises the rest of a busy day, and tomorrow by less', () => {
    const { factor, mean } = updateIntraday(
      before,
      curve.slice(0, 14).map((m) => m * 1.5),
      utc,
    );
    expect(factor).toBeGreaterThan(1.02);
    expect(factor).toBeLessThan(1.5);
    expect(mean[0]! / curve[14]!).toBeCloseTo(factor, 10);
    expect(mean[20]! / curve[34]!).toBeCloseTo(1 + (factor - 1) / 2, 10);
  });

  it('believes the more, the more has come, and says so by narrower intervals', () => {
    const updates = [2, 8, 16].map((n) =>
      updateIntraday(
        before,
        curve.slice(0, n).map((m) => m * 1.3),
        utc,
      ),
    );
    const factors = updates.map(({ factor }) => factor);
    const spreads = updates.map(({ spread }) => spread);
    expect(factors).toEqual(factors.toSorted((a, b) => a - b));
    expect(spreads).toEqual(spreads.toSorted((a, b) => b - a));
    const { mean, intervals } = updateIntraday(before, curve.slice(0, 16), utc);
    expect(intervals[0]!.high[0]! - mean[0]!).toBeLessThan(0.2 * curve[16]!);
  });

  it('leaves out what is not known, and yesterday', () => {
    const gaps = updateIntraday(before, [null, Number.NaN, curve[2]! * 2], utc);
    expect(gaps.factor).toBeGreaterThan(1);
    const yesterday = [...curve.slice(0, 24).map((m) => m * 3), ...curve.slice(24, 30)];
    expect(updateIntraday(before, yesterday, utc).factor).toBeCloseTo(1, 10);
  });

  it('is better than no update where days differ, and no worse where they do not', () => {
    const random = uniform(7);
    for (const spread of [0.25, 0]) {
      const rest: number[] = [];
      const without: number[] = [];
      const updated: number[] = [];
      for (let day = 0; day < 200; day++) {
        const level = 1 + spread * (2 * random() - 1);
        const came = curve.slice(0, 24).map((m) => poisson(m * level, random));
        rest.push(...came.slice(12));
        without.push(...curve.slice(12, 24));
        const options = { ...utc, daySpread: Math.max(0.02, spread / Math.sqrt(3)), stepSpread: 0.02 };
        updated.push(...updateIntraday(before, came.slice(0, 12), options).mean.slice(0, 12));
      }
      const gain = accuracy(rest, updated).accuracy! - accuracy(rest, without).accuracy!;
      expect(gain).toBeGreaterThan(spread > 0 ? 0.03 : -0.002);
    }
  });

  it('refuses bad data', () => {
    expect(() => updateIntraday(before, [-1], utc)).toThrow(RangeError);
    expect(() => updateIntraday(before, [Infinity], utc)).toThrow(RangeError);
    expect(() => updateIntraday(before, Array(49).fill(1), utc)).toThrow(RangeError);
    expect(() => updateIntraday(before, [], { ...utc, carry: 2 })).toThrow(RangeError);
    expect(() => updateIntraday(before, [], { ...utc, daySpread: 0 })).toThrow(RangeError);
  });
});
