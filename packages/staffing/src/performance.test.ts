import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { erlangC } from './erlang.ts';
import { performanceOf } from './performance.ts';
import { chainOf } from './testing/chain.ts';
import { errorAt, KNOWN_DESKS } from './testing/fixtures.ts';

test.each(KNOWN_DESKS)('$name, $agents agents', (known) => {
  expect(errorAt(known)).toBeLessThan(1e-7);
});

const demands = fc.record({
  volume: fc.double({ min: 0.01, max: 400, noNaN: true }),
  intervalSeconds: fc.constantFrom(900, 1800, 3600),
  handleSeconds: fc.double({ min: 5, max: 2000, noNaN: true }),
  patienceSeconds: fc.double({ min: 2, max: 5000, noNaN: true }),
});
const desks = fc.tuple(
  demands,
  fc.integer({ min: 1, max: 80 }),
  fc.double({ min: 0, max: 300, noNaN: true }),
);
const check = (property: Parameters<typeof fc.assert>[0], numRuns = 200) => fc.assert(property, { numRuns });

describe('with patience', () => {
  test('agrees with the sums over the chain, and service level with the way of one customer through the queue', () => {
    check(
      fc.property(desks, ([demand, agents, withinSeconds]) => {
        const exact = chainOf(agents, demand, withinSeconds);
        const found = performanceOf(agents, demand, { withinSeconds });
        expect(found.waiting).toBeCloseTo(exact.waiting, 9);
        expect(found.abandonment).toBeCloseTo(exact.abandonment, 9);
        expect(found.averageWait! / demand.patienceSeconds).toBeCloseTo(exact.abandonment, 9);
        expect(found.occupancy).toBeCloseTo(exact.occupancy, 9);
        expect(found.serviceLevel).toBeCloseTo(exact.inTime, 7);
      }),
      60,
    );
  });

  test('of the endless kind is Erlang C', () => {
    check(
      fc.property(desks, ([{ patienceSeconds: _, ...demand }, agents, withinSeconds]) => {
        const load = (demand.volume / demand.intervalSeconds) * demand.handleSeconds;
        fc.pre(load < 0.999 * agents);
        const endless = performanceOf(agents, demand, { withinSeconds });
        expect(endless.waiting).toBeCloseTo(erlangC(agents, load), 10);
        const patient = performanceOf(agents, { ...demand, patienceSeconds: 1e12 }, { withinSeconds });
        expect(patient.waiting).toBeCloseTo(endless.waiting, 5);
        expect(patient.serviceLevel).toBeCloseTo(endless.serviceLevel, 5);
      }),
    );
  });

  test('fewer leave and all wait longer the more patient they are', () => {
    check(
      fc.property(desks, fc.double({ min: 1, max: 20, noNaN: true }), ([demand, agents], more) => {
        const usual = performanceOf(agents, demand, { withinSeconds: 0 });
        const patienceSeconds = demand.patienceSeconds * more;
        const patient = performanceOf(agents, { ...demand, patienceSeconds }, { withinSeconds: 0 });
        expect(patient.abandonment).toBeLessThanOrEqual(usual.abandonment + 1e-9);
        expect(patient.waiting).toBeGreaterThanOrEqual(usual.waiting - 1e-9);
        expect(patient.averageWait).toBeGreaterThanOrEqual(usual.averageWait! - 1e-7);
      }),
    );
  });
});

test('one more agent makes nothing worse', () => {
  const several = fc.record({
    concurrency: fc.integer({ min: 1, max: 5 }),
    slowdown: fc.constantFrom(0, 0.1, 0.5, 1),
    endless: fc.boolean(),
  });
  check(
    fc.property(desks, several, ([demand, agents, withinSeconds], { endless, ...more }) => {
      const all = { ...demand, ...more, patienceSeconds: endless ? null : demand.patienceSeconds };
      const few = performanceOf(agents, all, { withinSeconds });
      const many = performanceOf(agents + 1, all, { withinSeconds });
      expect(many.serviceLevel).toBeGreaterThanOrEqual(few.serviceLevel - 1e-9);
      expect(many.abandonment).toBeLessThanOrEqual(few.abandonment + 1e-9);
      expect(many.occupancy).toBeLessThanOrEqual(few.occupancy + 1e-9);
      if (few.averageWait !== null) expect(many.averageWait).toBeLessThanOrEqual(few.averageWait + 1e-7);
    }),
  );
});

test('figures are shares and seconds whatever the desk', () => {
  const wide = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
  check(
    fc.property(
      fc.record({ volume: wide, intervalSeconds: wide, handleSeconds: wide, patienceSeconds: wide }),
      fc.integer({ min: 0, max: 3000 }),
      wide,
      (demand, agents, withinSeconds) => {
        const found = performanceOf(agents, demand, { withinSeconds });
        for (const key of ['serviceLevel', 'waiting', 'abandonment', 'occupancy', 'agentsBusy'] as const) {
          expect(found[key]).toBeGreaterThanOrEqual(0);
          expect(found[key]).toBeLessThanOrEqual(1 + 1e-9);
        }
        expect(found.averageWait).toBeGreaterThanOrEqual(0);
        expect(found.averageWait).toBeLessThanOrEqual(demand.patienceSeconds * (1 + 1e-9));
      },
    ),
    1000,
  );
});

describe('at the edges', () => {
  const demand = { volume: 100, intervalSeconds: 1800, handleSeconds: 180 };
  const target = { withinSeconds: 20 };

  test('nobody comes, nobody is there, more comes than can be served', () => {
    expect(performanceOf(0, { ...demand, volume: 0 }, target)).toMatchObject({
      serviceLevel: 1,
      occupancy: 0,
    });
    expect(performanceOf(0, demand, target)).toMatchObject({ overloaded: true, averageWait: null });
    expect(performanceOf(10, demand, target)).toMatchObject({
      overloaded: true,
      serviceLevel: 0,
      waiting: 1,
    });
    const leaving = { ...demand, patienceSeconds: 60 };
    expect(performanceOf(0, leaving, target)).toMatchObject({
      abandonment: 1,
      averageWait: 60,
      serviceLevel: 0,
    });
    expect(performanceOf(1, leaving, target)).toMatchObject({ overloaded: false });
  });

  test.each([
    ['volume', -1],
    ['volume', Number.NaN],
    ['intervalSeconds', 0],
    ['handleSeconds', Number.POSITIVE_INFINITY],
    ['patienceSeconds', 0],
    ['concurrency', 1.5],
    ['concurrency', 0],
    ['slowdown', -0.1],
    ['slowdown', Number.NaN],
  ])('%s of %d is refused', (key, value) => {
    expect(() => performanceOf(3, { ...demand, concurrency: 3, [key]: value }, target)).toThrow(RangeError);
  });
  test('so are half an agent and a negative limit', () => {
    expect(() => performanceOf(2.5, demand, target)).toThrow(RangeError);
    expect(() => performanceOf(2, demand, { withinSeconds: -1 })).toThrow(RangeError);
  });
});
