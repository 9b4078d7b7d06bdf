import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { churnPerMinute, estimateHazard, type Wait, withChurn } from './index.ts';
import { fitLogistic, logistic, logit } from './logistic.ts';
import { normal, seeded } from './testing/random.ts';

const BINS = [0, 1, 2, 3, 5, 10, 20];
/** Many seeds: a slow machine may take its time. */
const SLOW = { timeout: 60_000 };
const at = (perMinute: readonly number[], minute: number): number =>
  perMinute[BINS.findLastIndex((from) => from <= minute)]!;

/** Customers with this hazard, answered (censored) after an exponential time of their own. */
function draw(
  random: () => number,
  count: number,
  perMinute: readonly number[],
  answeredAfter: number,
  group?: { name: string; share: number; factor: number },
): Wait[] {
  return Array.from({ length: count }, () => {
    const inGroup = group !== undefined && random() < group.share;
    const answered = -Math.log(1 - random()) * answeredAfter;
    let budget = -Math.log(1 - random());
    let minutes = 0;
    for (;;) {
      const rate = -Math.log(1 - at(perMinute, minutes) * (inGroup ? group.factor : 1));
      if (budget < rate) {
        minutes += budget / rate;
        break;
      }
      budget -= rate;
      minutes++;
      if (minutes > answered) break;
    }
    const left = minutes <= answered;
    return { minutes: left ? minutes : answered, left, ...(inGroup && { group: group.name }) };
  });
}

describe('the hazard', () => {
  test('without data is the prior, 7 % a minute, and says how little that is', () => {
    const { hazard, low, high, n, events, groups } = estimateHazard([]);
    expect(hazard.fromMinute).toEqual(BINS);
    for (const p of hazard.perMinute) expect(p).toBeCloseTo(0.07, 9);
    expect(n).toEqual(BINS.map(() => 0));
    expect(events).toEqual(BINS.map(() => 0));
    expect(groups).toEqual([]);
    for (const p of low) expect(p).toBeLessThan(0.05);
    for (const p of high) expect(p).toBeGreaterThan(0.1);
  });

  test('without data is whatever prior is given', () => {
    const prior = { fromMinute: [0, 3], perMinute: [0.2, 0.02] };
    const { hazard } = estimateHazard([], { prior });
    for (const [bin, from] of BINS.entries()) {
      expect(hazard.perMinute[bin]).toBeCloseTo(from < 3 ? 0.2 : 0.02, 9);
    }
  });

  test('with much data is the share of those at risk who left', SLOW, () => {
    const waits = draw(seeded(1), 200_000, [0.1, 0.08, 0.07, 0.06, 0.05, 0.04, 0.03], 8);
    const { hazard, n, events } = estimateHazard(waits);
    for (const bin of BINS.keys()) {
      expect(Math.abs(hazard.perMinute[bin]! / (events[bin]! / n[bin]!) - 1)).toBeLessThan(0.01);
    }
  });

  test('counts minutes at risk: all of the last one for who left in it, the part waited for who was answered', () => {
    const { n, events } = estimateHazard([
      { minutes: 0.4, left: true },
      { minutes: 1, left: true },
      { minutes: 2.25, left: false },
      { minutes: 0, left: true },
      { minutes: 25.5, left: true },
      { minutes: 0, left: false },
    ]);
    expect(n).toEqual([5, 2, 1.25, 2, 5, 10, 6]);
    expect(events).toEqual([3, 0, 0, 0, 0, 0, 1]);
  });

  test('gives the product-limit estimate of the remissions of Freireich and others (1963), as tabled since Kaplan and Meier', () => {
    const weeks = [6, 6, 6, 7, 10, 13, 16, 22, 23].map((minutes) => ({ minutes, left: true }));
    const censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
    const waits = [...weeks, ...censored.map((minutes) => ({ minutes, left: false }))];
    const fromMinute = Array.from({ length: 35 }, (_, week) => week);
    const { hazard, n } = estimateHazard(waits, { fromMinute, priorSpread: 1e3, smoothSpread: 1e3 });
    const atRisk = { 6: 21, 7: 17, 10: 15, 13: 12, 16: 11, 22: 7, 23: 6 };
    for (const [week, count] of Object.entries(atRisk)) expect(n[Number(week) - 1]).toBe(count);
    const surviving = (week: number) =>
      hazard.perMinute.slice(0, week).reduce((share, p) => share * (1 - p), 1);
    const published = { 6: 0.857, 7: 0.807, 10: 0.753, 13: 0.69, 16: 0.627, 22: 0.538, 23: 0.448 };
    for (const [week, share] of Object.entries(published)) {
      expect(surviving(Number(week))).toBeCloseTo(share, 2);
    }
  });

  test('covers planted hazards with its 95 % intervals', SLOW, () => {
    const planted = [0.12, 0.1, 0.08, 0.07, 0.06, 0.05, 0.05];
    let covered = 0;
    let checked = 0;
    for (let seed = 0; seed < 200; seed++) {
      const { low, high } = estimateHazard(draw(seeded(seed), 1500, planted, 6));
      for (const [bin, p] of planted.entries()) {
        covered += Number(low[bin]! <= p && p <= high[bin]!);
        checked++;
      }
    }
    // 1400 intervals: 95 % with a standard error of 0.6 % if they were independent.
    expect(covered / checked).toBeGreaterThan(0.92);
    expect(covered / checked).toBeLessThan(0.985);
  });

  test('covers hazards drawn from the prior even where data are few', SLOW, () => {
    let covered = 0;
    let checked = 0;
    for (let seed = 0; seed < 300; seed++) {
      const random = seeded(seed);
      // A level of the whole curve alone, as wide as the prior holds for likely with its smoothness.
      const level = logistic(logit(0.07) + 0.3 * normal(random));
      const { low, high } = estimateHazard(
        draw(
          random,
          60,
          BINS.map(() => level),
          6,
        ),
      );
      for (const bin of BINS.keys()) {
        covered += Number(low[bin]! <= level && level <= high[bin]!);
        checked++;
      }
    }
    expect(covered / checked).toBeGreaterThan(0.92);
  });

  test('finds how much sooner a group leaves, and shrinks it to 1 where little is known', SLOW, () => {
    let covered = 0;
    const seeds = 150;
    for (let seed = 0; seed < seeds; seed++) {
      const flat = BINS.map(() => 0.06);
      const waits = draw(seeded(seed), 3000, flat, 6, { name: 'upset', share: 0.25, factor: 2 });
      const [upset] = estimateHazard(waits).groups;
      expect(upset!.name).toBe('upset');
      covered += Number(upset!.low <= 2 && 2 <= upset!.high);
    }
    expect(covered / seeds).toBeGreaterThan(0.88);
    const few = estimateHazard([
      { minutes: 0.5, left: true, group: 'upset' },
      { minutes: 1, left: false },
    ]);
    expect(few.groups[0]!.factor).toBeGreaterThan(1);
    expect(few.groups[0]!.factor).toBeLessThan(1.4);
    expect(few.groups[0]!.low).toBeLessThan(1);
    expect(few.groups[0]!.n).toBe(1);
  });

  test('does not depend on the order of the waits', () => {
    const wait = fc.record(
      {
        minutes: fc.double({ min: 0, max: 60, noNaN: true }),
        left: fc.boolean(),
        group: fc.constantFrom('upset', 'vip'),
      },
      { requiredKeys: ['minutes', 'left'] },
    );
    const shuffled = fc.array(wait, { maxLength: 40 }).chain((waits) =>
      fc.record({
        waits: fc.constant(waits),
        other: fc.shuffledSubarray(waits, { minLength: waits.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ waits, other }) => {
        expect(estimateHazard(other)).toEqual(estimateHazard(waits));
      }),
    );
  });

  test('refuses what is no wait and what are no bins', () => {
    expect(() => estimateHazard([{ minutes: -1, left: true }])).toThrow(RangeError);
    expect(() => estimateHazard([{ minutes: Number.NaN, left: true }])).toThrow(RangeError);
    expect(() => estimateHazard([], { fromMinute: [1, 2] })).toThrow(RangeError);
    expect(() => estimateHazard([], { fromMinute: [0, 2, 2] })).toThrow(RangeError);
    expect(() => estimateHazard([], { fromMinute: [] })).toThrow(RangeError);
  });
});

describe('churn by waiting', () => {
  const customers = (seed: number, count: number, slope: number) => {
    const random = seeded(seed);
    return Array.from({ length: count }, () => {
      const minutes = -Math.log(1 - random()) * 4;
      return { minutes, churned: random() < logistic(-3 + slope * minutes) };
    });
  };

  test('is found where it is, and adds to the hazard', SLOW, () => {
    const waits = customers(1, 20_000, 0.15);
    const churn = churnPerMinute(waits);
    const truth =
      waits.reduce((sum, { minutes }) => {
        const p = logistic(-3 + 0.15 * minutes);
        return sum + 0.15 * p * (1 - p);
      }, 0) / waits.length;
    expect(churn.proven).toBe(true);
    expect(churn.low).toBeLessThan(truth);
    expect(churn.high).toBeGreaterThan(truth);
    const hazard = { fromMinute: [0, 2], perMinute: [0.07, 1] };
    expect(withChurn(hazard, churn).perMinute[0]).toBeCloseTo(0.07 + 0.93 * churn.perMinute, 12);
    expect(withChurn(hazard, churn).perMinute[1]).toBe(1);
  });

  test('is seldom taken for proven where there is none, and then changes nothing', SLOW, () => {
    const results = Array.from({ length: 200 }, (_, seed) => churnPerMinute(customers(seed, 500, 0)));
    // 2.5 % expected on the upper side.
    expect(results.filter(({ proven }) => proven).length / 200).toBeLessThan(0.06);
    const unproven = results.find(({ proven }) => !proven)!;
    const hazard = { fromMinute: [0], perMinute: [0.07] };
    expect(withChurn(hazard, unproven)).toBe(hazard);
  });

  test('of nobody, or where all or none churned, is finite and not proven', () => {
    const all = [1, 2, 3].map((minutes) => ({ minutes, churned: true }));
    for (const waits of [[], all, all.map((wait) => ({ ...wait, churned: false }))]) {
      const churn = churnPerMinute(waits);
      expect(churn.proven).toBe(false);
      for (const value of [churn.perMinute, churn.low, churn.high]) expect(Number.isFinite(value)).toBe(true);
    }
    expect(() => churnPerMinute([{ minutes: -1, churned: true }])).toThrow(RangeError);
  });
});

describe('logistic regression', () => {
  test('with a wide prior solves the score equations of maximum likelihood', () => {
    const random = seeded(7);
    const cells = Array.from({ length: 30 }, () => ({
      x: [
        [0, 1],
        [1, normal(random)],
        [2, normal(random)],
      ] as const,
      trials: 10,
      events: Math.floor(random() * 11),
    }));
    const wide = [0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === j ? 1e-12 : 0)));
    const { coefficients } = fitLogistic(cells, { mean: [0, 0, 0], precision: wide });
    for (const column of [0, 1, 2]) {
      const score = cells.reduce((sum, { x, trials, events }) => {
        const eta = x.reduce((total, [i, value]) => total + value * coefficients[i]!, 0);
        return sum + x[column]![1] * (events - trials * logistic(eta));
      }, 0);
      expect(Math.abs(score)).toBeLessThan(1e-6);
    }
  });

  test('of one proportion gives its standard error in log odds', () => {
    const { coefficients, covariance } = fitLogistic([{ x: [[0, 1]], trials: 400, events: 100 }], {
      mean: [0],
      precision: [[1e-12]],
    });
    expect(coefficients[0]).toBeCloseTo(Math.log(1 / 3), 8);
    expect(covariance[0]![0]).toBeCloseTo(1 / 100 + 1 / 300, 8);
  });

  test('stays finite on separated data', () => {
    const cells = [-2, -1, 1, 2].map((value) => ({
      x: [[0, value]] as const,
      trials: 1,
      events: Number(value > 0),
    }));
    const { coefficients } = fitLogistic(cells, { mean: [0], precision: [[0.01]] });
    expect(coefficients[0]).toBeGreaterThan(1);
    expect(coefficients[0]).toBeLessThan(30);
  });

  test('needs a proper prior', () => {
    expect(() => fitLogistic([], { mean: [0], precision: [[0]] })).toThrow(RangeError);
  });
});
