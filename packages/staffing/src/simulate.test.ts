import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Demand } from './demand.ts';
import { performanceOf } from './performance.ts';
import { requiredAgents } from './required.ts';
import { type SimulatedPerformance, simulateDesk } from './simulate.ts';

const twenty = { withinSeconds: 20 };

function simulateAlike(agents: number, demand: Demand, customers = 30_000, seed = 1) {
  const desk = { demands: [demand], agents: Array.from({ length: agents }, () => [0]) };
  const { skills, ...rest } = simulateDesk(desk, twenty, { seed, customers });
  return { ...skills[0]!, ...rest };
}

const KEYS = ['serviceLevel', 'waiting', 'abandonment', 'averageWait'] as const;
const half = ({ low, high }: SimulatedPerformance['waiting']) => (high - low) / 2;

describe('a desk of one kind is as reckoned', () => {
  const halfHour = (volume: number, handleSeconds: number, more: Partial<Demand> = {}): Demand => ({
    volume,
    intervalSeconds: 1800,
    handleSeconds,
    ...more,
  });
  test.each<[string, number, Demand]>([
    ['Erlang C', 14, halfHour(100, 180)],
    ['Erlang A', 14, halfHour(120, 200, { patienceSeconds: 90 })],
    ['Erlang A, more than can be served', 10, halfHour(120, 200, { patienceSeconds: 90 })],
    ['several at once, no slowdown', 6, halfHour(100, 250, { patienceSeconds: 90, concurrency: 3 })],
  ])('%s: every figure within one and a half of its intervals', (_, agents, demand) => {
    const reckoned = performanceOf(agents, demand, twenty);
    const played = simulateAlike(agents, demand);
    for (const key of KEYS) {
      expect(Math.abs(played[key].value - reckoned[key]!)).toBeLessThanOrEqual(1.5 * half(played[key]));
    }
    expect(Math.abs(played.occupancy - reckoned.occupancy)).toBeLessThan(0.015);
  });

  test.each([
    [6, 0.2, 100],
    [5, 0.5, 70],
    [12, 0.3, 190],
    [1, 0.3, 10],
  ])(
    '%d agents with three at once, slowed by %d: conversations spread evenly cost a point of service level at most',
    (agents, slowdown, volume) => {
      const demand = halfHour(volume, 180, { concurrency: 3, slowdown, patienceSeconds: 120 });
      const reckoned = performanceOf(agents, demand, twenty);
      const played = simulateAlike(agents, demand);
      const { value } = played.serviceLevel;
      const slack = half(played.serviceLevel);
      expect(reckoned.serviceLevel).toBeGreaterThanOrEqual(value - slack);
      expect(reckoned.serviceLevel).toBeLessThanOrEqual(value + slack + 0.01);
      expect(Math.abs(played.occupancy - reckoned.occupancy)).toBeLessThan(0.03);
      // As many places as agents × 3, always at the slowest: the simpler model needs more agents than the desk does.
      const slowest = { ...demand, concurrency: 1, handleSeconds: 180 * (1 + 2 * slowdown) };
      expect(performanceOf(3 * agents, slowest, twenty).serviceLevel).toBeLessThanOrEqual(value + slack);
    },
  );

  test('the requirement keeps its promise, and one agent fewer does not', () => {
    const demand = halfHour(150, 240, { patienceSeconds: 150 });
    const { agents } = requiredAgents(demand, { share: 0.85, withinSeconds: 20 });
    expect(simulateAlike(agents, demand).serviceLevel.high).toBeGreaterThan(0.85);
    expect(simulateAlike(agents - 1, demand).serviceLevel.low).toBeLessThan(0.85);
  });
});

describe('several kinds of work', () => {
  const demand: Demand = { volume: 60, intervalSeconds: 1800, handleSeconds: 180, patienceSeconds: 120 };
  const play = (agents: number[][]) =>
    simulateDesk({ demands: [demand, demand], agents }, twenty, { seed: 3, customers: 20_000 });
  const of = (...counts: [number, number[]][]) =>
    counts.flatMap(([count, skills]) => Array.from({ length: count }, () => skills));

  test('who can do both helps both', () => {
    const apart = play(of([7, [0]], [7, [1]]));
    const some = play(of([5, [0]], [5, [1]], [4, [0, 1]]));
    const all = play(of([14, [0, 1]]));
    for (const skill of [0, 1]) {
      const level = (played: typeof apart) => played.skills[skill]!.serviceLevel;
      expect(level(some).low).toBeGreaterThan(level(apart).value);
      expect(level(all).high).toBeGreaterThan(level(some).low);
    }
    const pooled = performanceOf(14, { ...demand, volume: 120 }, twenty).serviceLevel;
    expect(Math.abs(all.skills[0]!.serviceLevel.value - pooled)).toBeLessThan(0.02);
  });

  test('of a kind that nobody can serve all leave', () => {
    const [served, left] = play(of([6, [0]])).skills;
    expect(served!.abandonment.value).toBeLessThan(0.2);
    expect(left).toMatchObject({ serviceLevel: { value: 0 }, abandonment: { value: 1 } });
  });
});

test('all are counted once, and figures are shares, whatever the desk', () => {
  const skilled = fc.record({
    demands: fc.array(
      fc.record({
        volume: fc.constantFrom(0, 1, 20, 80),
        intervalSeconds: fc.constant(1800),
        handleSeconds: fc.integer({ min: 1, max: 600 }),
        patienceSeconds: fc.integer({ min: 1, max: 600 }),
        concurrency: fc.constant(2),
        slowdown: fc.constant(0.3),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    agents: fc.array(fc.uniqueArray(fc.constantFrom(0), { minLength: 1 }), { maxLength: 8 }),
  });
  fc.assert(
    fc.property(skilled, fc.integer(), (desk, seed) => {
      const played = simulateDesk(desk, twenty, { seed, customers: 300 });
      const counted = played.skills.reduce((sum, skill) => sum + (skill?.n ?? 0), 0);
      expect(counted).toBe(desk.demands.some(({ volume }) => volume > 0) ? 300 : 0);
      for (const skill of played.skills) {
        for (const key of KEYS) {
          const { low, value, high } = skill?.[key] ?? { low: 0, value: 0, high: 0 };
          expect(low).toBeLessThanOrEqual(value);
          expect(value).toBeLessThanOrEqual(high);
        }
      }
      expect(played.occupancy).toBeLessThanOrEqual(1 + 1e-9);
      expect(played).toEqual(simulateDesk(desk, twenty, { seed, customers: 300 }));
    }),
    { numRuns: 60 },
  );
});

describe('refused', () => {
  const demand: Demand = { volume: 60, intervalSeconds: 1800, handleSeconds: 180 };
  const options = { seed: 1, customers: 100 };
  test.each([
    ['nobody for customers who never leave', { demands: [demand], agents: [] }],
    ['a skill that is not there', { demands: [demand], agents: [[0], [1]] }],
    ['two concurrencies', { demands: [demand, { ...demand, concurrency: 2 }], agents: [[0, 1]] }],
  ])('%s', (_, desk) => expect(() => simulateDesk(desk, twenty, options)).toThrow(RangeError));
  test.each([{ seed: 0.5 }, { seed: 1, customers: 3 }])('%j', (bad) => {
    expect(() => simulateDesk({ demands: [demand], agents: [[0]] }, twenty, bad)).toThrow(RangeError);
  });
});
