import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emotionTrend } from '../index.ts';

const trend = (...sentiments: number[]) =>
  emotionTrend(sentiments.map((sentiment, index) => ({ at: index * 60_000, sentiment })));

test('of nothing and of one message', () => {
  expect(trend()).toEqual({ level: 0, slope: 0, turning: null });
  expect(trend(-0.4)).toEqual({ level: -0.4, slope: 0, turning: null });
});

test('falls, rises, turns', () => {
  expect(trend(0.6, 0.2, -0.2, -0.6).slope).toBeCloseTo(-0.4);
  expect(trend(0.6, 0.2, -0.2, -0.6).turning).toBeNull();
  expect(trend(0.2, -0.3, -0.8, -0.4, 0.1, 0.5).turning).toBe('better');
  expect(trend(0.2, 0.5, 0.6, 0.1, -0.4, -0.8).turning).toBe('worse');
  const steady = trend(0.5, 0.5, 0.5, 0.5, 0.5);
  expect(steady).toMatchObject({ level: 0.5, turning: null });
  expect(steady.slope).toBeCloseTo(0);
});

test('the last message weighs most', () => {
  expect(trend(1, 1, 1, -1).level).toBe(0);
  expect(trend(-1, 1, 1, 1).level).toBe(0.75);
});

const moments = fc.uniqueArray(
  fc.record({ at: fc.integer(), sentiment: fc.double({ min: -1, max: 1, noNaN: true }) }),
  { selector: (moment) => moment.at, maxLength: 12 },
);

test('order of the list does not matter; values stay within bounds', () => {
  fc.assert(
    fc.property(moments, (list) => {
      const { level, slope } = emotionTrend(list);
      expect(emotionTrend(list.toReversed())).toEqual(emotionTrend(list));
      expect(Math.abs(level)).toBeLessThanOrEqual(1);
      expect(Math.abs(slope)).toBeLessThanOrEqual(2);
    }),
  );
});
