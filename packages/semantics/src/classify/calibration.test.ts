import fc from 'fast-check';
import { expect, test } from 'vitest';
import { confidenceOf, fitCalibrator, precisionCurve, thresholdFor, wilsonLower } from './calibration.ts';
import { seeded } from './random.ts';

test('confidence meets the share of right answers it was made from', () => {
  const random = seeded(7);
  const judged = Array.from({ length: 5000 }, () => {
    const signal = 4 * random() - 2;
    return { signals: [signal, random()], right: random() < 1 / (1 + Math.exp(-2 * signal)), weight: 1 };
  });
  const calibrator = fitCalibrator(judged);
  for (const signal of [-1.5, 0, 1.5]) {
    expect(confidenceOf(calibrator, [signal, 0.5])).toBeCloseTo(1 / (1 + Math.exp(-2 * signal)), 1);
  }
});

test('only right answers, or only wrong ones, do not break it', () => {
  for (const right of [true, false]) {
    const judged = Array.from({ length: 30 }, (_, index) => ({ signals: [index, 3], right, weight: 1 }));
    const confidence = confidenceOf(fitCalibrator(judged), [10, 3]);
    expect(confidence).toBeGreaterThan(right ? 0.8 : 0);
    expect(confidence).toBeLessThan(right ? 1 : 0.2);
  }
});

const judged = fc.array(
  fc.record({
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    right: fc.boolean(),
    weight: fc.constantFrom(1, 2.5),
  }),
  { maxLength: 400 },
);

test('what reaches a threshold had the precision that was asked for', () => {
  fc.assert(
    fc.property(judged, fc.constantFrom(0.5, 0.8, 0.95), (samples, precision) => {
      const threshold = thresholdFor(precisionCurve(samples), precision);
      const answered = samples.filter(({ confidence }) => confidence >= threshold);
      if (answered.length === 0) return;
      const total = answered.reduce((sum, { weight }) => sum + weight, 0);
      const right = answered.reduce((sum, one) => sum + (one.right ? one.weight : 0), 0);
      expect(right / total).toBeGreaterThanOrEqual(precision);
    }),
  );
});

test('the lower bound lies below the share and nears it with the count', () => {
  expect(wilsonLower(0.95, 40)).toBeLessThan(0.9);
  expect(wilsonLower(0.95, 100_000)).toBeCloseTo(0.95, 2);
  expect(wilsonLower(1, 10)).toBeLessThan(0.9);
  expect(wilsonLower(0, 10)).toBe(0);
});
