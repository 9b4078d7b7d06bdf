import fc from 'fast-check';
import { expect, test } from 'vitest';
import { calibrate, probabilityAt, REPLIES_NEEDED } from './calibration.ts';

const outcomes = fc.array(
  fc.record({ score: fc.double({ min: 0, max: 1, noNaN: true }), used: fc.boolean() }),
  { minLength: 1, maxLength: 400 },
);

test('rises with the score, stays in 0…1, whatever the order of the outcomes', () => {
  fc.assert(
    fc.property(outcomes, (list) => {
      const made = calibrate(list, REPLIES_NEEDED);
      expect(made === null).toBe(!list.some(({ used }) => used));
      if (!made) return;
      let last = 0;
      for (let score = -0.1; score <= 1.1; score += 0.01) {
        const p = probabilityAt(made, score);
        expect(p).toBeGreaterThanOrEqual(last - 1e-12);
        expect(p).toBeLessThanOrEqual(1);
        last = p;
      }
      const backwards = list.toReversed().toSorted((a, b) => a.score - b.score);
      if (new Set(list.map(({ score }) => score)).size === list.length)
        expect(calibrate(backwards, REPLIES_NEEDED)).toEqual(made);
    }),
  );
});

test('says how often a score was used', () => {
  const list = Array.from({ length: 1000 }, (_, index) => ({
    score: index / 1000,
    used: index % 100 < index / 10,
  }));
  const made = calibrate(list, REPLIES_NEEDED)!;
  for (const score of [0.2, 0.5, 0.8]) expect(probabilityAt(made, score)).toBeCloseTo(score, 1);
});

test('keeps silent while there is too little to go by', () => {
  expect(calibrate([{ score: 0.9, used: true }], REPLIES_NEEDED - 1)).toBeNull();
  expect(calibrate([{ score: 0.9, used: false }], REPLIES_NEEDED)).toBeNull();
});
