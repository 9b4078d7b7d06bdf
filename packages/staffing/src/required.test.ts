import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Demand, Target } from './demand.ts';
import { performanceOf } from './performance.ts';
import { requiredAgents } from './required.ts';

const helper: Demand = { volume: 100, intervalSeconds: 1800, handleSeconds: 180 };
const target: Target = { share: 0.8, withinSeconds: 20 };

const demands = fc.record({
  volume: fc.oneof(fc.constant(0), fc.double({ min: 0.001, max: 600, noNaN: true })),
  intervalSeconds: fc.constantFrom(900, 1800),
  handleSeconds: fc.double({ min: 10, max: 1500, noNaN: true }),
  patienceSeconds: fc.option(fc.double({ min: 5, max: 2000, noNaN: true })),
  concurrency: fc.integer({ min: 1, max: 4 }),
  slowdown: fc.constantFrom(0, 0.2, 0.6),
});
const targets = fc.record({
  share: fc.double({ min: 0.1, max: 0.98, noNaN: true }),
  withinSeconds: fc.double({ min: 0, max: 300, noNaN: true }),
  maxOccupancy: fc.double({ min: 0.3, max: 1, noNaN: true }),
  maxAbandonment: fc.double({ min: 0.01, max: 1, noNaN: true }),
});
type Load = typeof demands extends fc.Arbitrary<infer T> ? T : never;
type Wanted = typeof targets extends fc.Arbitrary<infer T> ? T : never;
const needed = (demand: Demand, wanted: Target) => requiredAgents(demand, wanted).agents;

describe('the worked example of 100 calls of three minutes in half an hour', () => {
  test('takes 14 agents at the desk for 80 % in 20 s, 20 on the roster with 30 % shrinkage', () => {
    const found = requiredAgents(helper, { ...target, shrinkage: 0.3 });
    expect(found).toMatchObject({ agents: 14, rosteredWhole: 20 });
    expect(found.rostered).toBeCloseTo(20, 9);
    expect(found.serviceLevel).toBeCloseTo(0.88835, 5);
  });
  test('takes more where agents may not be so busy', () => {
    expect(needed(helper, { ...target, maxOccupancy: 0.7 })).toBe(15);
    expect(needed(helper, { ...target, maxOccupancy: 0.5 })).toBe(20);
  });
  test('takes fewer where some leave, unless that is bounded', () => {
    const leaving = { ...helper, patienceSeconds: 60 };
    expect(needed(leaving, target)).toBe(12);
    expect(needed(leaving, { ...target, maxAbandonment: 0.02 })).toBe(15);
  });
  test('takes fewer where an agent chats with several', () => {
    expect(needed({ ...helper, concurrency: 3, slowdown: 0.2 }, target)).toBe(6);
  });
});

test('nobody comes, nobody is needed', () => {
  expect(requiredAgents({ ...helper, volume: 0 }, target)).toMatchObject({ agents: 0, serviceLevel: 1 });
});

test('is the smallest number that keeps the target, by trying them all', () => {
  fc.assert(
    fc.property(demands, targets, (demand, wanted) => {
      fc.pre(demand.volume > 0);
      let agents = 1;
      for (; ; agents++) {
        const found = performanceOf(agents, demand, wanted);
        const kept =
          found.serviceLevel >= wanted.share &&
          found.occupancy <= wanted.maxOccupancy &&
          found.abandonment <= wanted.maxAbandonment;
        if (kept && !found.overloaded) break;
      }
      expect(needed(demand, wanted)).toBe(agents);
    }),
    { numRuns: 100 },
  );
});

describe('never fewer agents', () => {
  const atLeast = (change: (demand: Load, wanted: Wanted, by: number) => [Demand, Target]) =>
    fc.assert(
      fc.property(demands, targets, fc.double({ min: 0, max: 1, noNaN: true }), (demand, wanted, by) => {
        expect(needed(...change(demand, wanted, by))).toBeGreaterThanOrEqual(needed(demand, wanted));
      }),
      { numRuns: 150 },
    );

  test('for more volume', () => atLeast((d, t, by) => [{ ...d, volume: d.volume * (1 + by) }, t]));
  test('for longer work', () =>
    atLeast((d, t, by) => [{ ...d, handleSeconds: d.handleSeconds * (1 + by) }, t]));
  test('for a greater share in time', () =>
    atLeast((d, t, by) => [d, { ...t, share: t.share + (0.99 - t.share) * by }]));
  test('for less time', () => atLeast((d, t, by) => [d, { ...t, withinSeconds: t.withinSeconds * by }]));
  test('for a lower occupancy', () =>
    atLeast((d, t, by) => [d, { ...t, maxOccupancy: t.maxOccupancy * (1 - 0.9 * by) }]));
  test('for fewer who leave', () =>
    atLeast((d, t, by) => [d, { ...t, maxAbandonment: t.maxAbandonment * (1 - 0.9 * by) }]));
  test('for more slowdown', () => atLeast((d, t, by) => [{ ...d, slowdown: d.slowdown + 0.4 * by }, t]));
});

test.each<[Partial<Target>]>([
  [{ share: 1 }],
  [{ share: -0.1 }],
  [{ share: Number.NaN }],
  [{ withinSeconds: -1 }],
  [{ maxOccupancy: 0 }],
  [{ maxOccupancy: 1.1 }],
  [{ maxAbandonment: 0 }],
  [{ shrinkage: 1 }],
])('a target of %j is refused', (bad) => {
  expect(() => requiredAgents(helper, { ...target, ...bad })).toThrow(RangeError);
});

test('so is a load beyond any desk, which is a slip of the units', () => {
  expect(() => requiredAgents({ ...helper, handleSeconds: 1e9 }, target)).toThrow('beyond any desk');
});
