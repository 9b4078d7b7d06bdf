import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultPolicy, leavingWithin, orderOfService, type Policy, type WaitingWork } from './index.ts';
import { now, work } from './testing/builders.ts';

const minutes = (count: number): number => now - count * 60_000;
const order = (items: readonly WaitingWork[], policy: Policy = defaultPolicy): string[] =>
  orderOfService(items, policy, now).map((placed) => placed.work.id);
const first = (a: Partial<WaitingWork>, b: Partial<WaitingWork>, policy?: Policy): string =>
  // Named so that neither arrival nor id decides in favour of the first.
  order([work('b', a), work('a', b)], policy)[0]!;

describe('by the cost of waiting comes first', () => {
  test.each<[string, Partial<WaitingWork>, Partial<WaitingWork>]>([
    ['the dearer customer', { value: 2 }, { value: 1 }],
    ['the one who is likelier to leave', { risk: 2 }, { risk: 1 }],
    ['the one who is sooner served', { handleSeconds: 200 }, { handleSeconds: 400 }],
    ['the one who takes less of an agent', { weight: 1 }, { weight: 2 }],
    ['the higher priority', { priority: 'high' }, { priority: 'normal' }],
    ['normal before low', { priority: 'normal' }, { priority: 'low' }],
    ['who looks on before who reads it later', { channel: 'live' }, { channel: 'async', value: 5 }],
    ['a promise that can still be kept', { dueAt: now + 20_000 }, {}],
    ['a promise that can still be kept before one already broken', { dueAt: now + 1 }, { dueAt: now - 1 }],
    ['who starves, before any value', { waitingSince: minutes(31) }, { value: 1e6 }],
    ['a customer of three times the value before a promise', { value: 3 }, { dueAt: now + 20_000 }],
    ['of equals, who came first', { waitingSince: minutes(2) }, { waitingSince: minutes(1) }],
  ])('%s', (_, a, b) => {
    expect(first(a, b)).toBe('b');
  });

  test('who is still impatient, before one whose risk has fallen with time', () => {
    const falling = { fromMinute: [0, 5], perMinute: [0.15, 0.01] };
    const policy = { ...defaultPolicy, hazard: falling };
    expect(first({ waitingSince: minutes(0) }, { waitingSince: minutes(10) }, policy)).toBe('b');
    // A little value more and the patient one is served first after all: nobody is written off.
    expect(first({ waitingSince: minutes(10), value: 8 }, { waitingSince: minutes(0) }, policy)).toBe('b');
  });

  test('sees a risk that is about to rise', () => {
    const rising = { fromMinute: [0, 5], perMinute: [0.01, 0.2] };
    const policy = { ...defaultPolicy, hazard: rising };
    expect(first({ waitingSince: minutes(4) }, { waitingSince: minutes(0) }, policy)).toBe('b');
  });

  test('a great risk counts less than in proportion: who leaves in any case cannot be kept for long', () => {
    const cost = (risk: number) =>
      orderOfService([work('w', { risk })], defaultPolicy, now)[0]!.place.costPerMinute;
    expect(cost(2)).toBeGreaterThan(cost(1));
    expect(cost(2)).toBeLessThan(2 * cost(1));
    expect(cost(1000)).toBeLessThanOrEqual(1);
  });
});

test('a place says what a further minute costs, how long it has been, and which guard had a say', () => {
  const placed = orderOfService(
    [
      work('plain', { waitingSince: minutes(2) }),
      work('due', { dueAt: now + 30_000, waitingSince: minutes(1) }),
      work('starving', { waitingSince: minutes(40) }),
    ],
    defaultPolicy,
    now,
  );
  expect(placed.map(({ work: { id }, place }) => [id, place.place, place.of, place.guard])).toEqual([
    ['starving', 1, 3, 'starving'],
    ['due', 2, 3, 'due'],
    ['plain', 3, 3, null],
  ]);
  expect(placed[2]!.place.waitedSeconds).toBe(120);
  // 7 % a minute for 15 minutes lose 66 % of an average customer: 4.4 % a minute.
  expect(placed[2]!.place.costPerMinute).toBeCloseTo((1 - 0.93 ** 15) / 15, 12);
  expect(placed[1]!.place.costPerMinute).toBeCloseTo((1 - 0.93 ** 15) / 15 + 0.02, 12);
});

test('the starving go in order of arrival', () => {
  const items = [
    work('dear', { waitingSince: minutes(35), value: 100 }),
    work('older', { waitingSince: minutes(50) }),
    work('oldest', { waitingSince: minutes(90), priority: 'low' }),
  ];
  expect(order(items)).toEqual(['oldest', 'older', 'dear']);
});

test('work of the class async starves in hours', () => {
  const items = [
    work('mail', { channel: 'async', waitingSince: minutes(31) }),
    work('chat', { channel: 'live', waitingSince: minutes(1) }),
    work('old mail', { channel: 'async', waitingSince: minutes(31 * 60) }),
  ];
  expect(order(items)).toEqual(['old mail', 'chat', 'mail']);
});

test('arrival and priority know nothing of cost', () => {
  const items = [
    work('dear', { value: 50, waitingSince: minutes(1) }),
    work('starving', { waitingSince: minutes(60), priority: 'low' }),
    work('urgent', { priority: 'urgent', waitingSince: minutes(0) }),
  ];
  expect(order(items, { ...defaultPolicy, order: 'arrival' })).toEqual(['starving', 'dear', 'urgent']);
  expect(order(items, { ...defaultPolicy, order: 'priority' })).toEqual(['urgent', 'dear', 'starving']);
});

test('the order of the input does not matter, in any policy', () => {
  const changes = fc.record(
    {
      waitingSince: fc.constantFrom(now, now - 60_000, now - 3_600_000),
      priority: fc.constantFrom('urgent' as const, 'high' as const, 'normal' as const, 'low' as const),
      weight: fc.constantFrom(0, 1, 2),
      value: fc.constantFrom(0, 0.5, 1, 4),
      risk: fc.constantFrom(0, 1, 2),
      handleSeconds: fc.constantFrom(60, 480),
      dueAt: fc.constantFrom(null, now - 1000, now + 1000, now + 3_600_000),
      channel: fc.constantFrom('live' as const, 'async' as const),
    },
    { requiredKeys: [] },
  );
  const items = fc
    .array(changes, { maxLength: 12 })
    .map((list) => list.map((item, index) => work(`w${index}`, item)))
    .chain((list) =>
      fc.record({
        list: fc.constant(list),
        other: fc.shuffledSubarray(list, { minLength: list.length }),
        kind: fc.constantFrom('arrival' as const, 'priority' as const, 'cost' as const),
      }),
    );
  fc.assert(
    fc.property(items, ({ list, other, kind }) => {
      const policy = { ...defaultPolicy, order: kind };
      const placed = orderOfService(list, policy, now);
      expect(orderOfService(other, policy, now)).toEqual(placed);
      expect(placed.map(({ place }) => place.place)).toEqual(list.map((_, index) => index + 1));
      for (const { place } of placed) {
        expect(place.costPerMinute).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(place.costPerMinute)).toBe(true);
      }
    }),
  );
});

test('the probability to leave within a time is what the minutes make of it', () => {
  const hazard = { fromMinute: [0, 2, 3], perMinute: [0.1, 0.2, 0.5] };
  expect(leavingWithin(hazard, 0, 1)).toBeCloseTo(0.1, 12);
  expect(leavingWithin(hazard, 0, 4)).toBeCloseTo(1 - 0.9 * 0.9 * 0.8 * 0.5, 12);
  expect(leavingWithin(hazard, 1.5, 1)).toBeCloseTo(1 - 0.9 ** 0.5 * 0.8 ** 0.5, 12);
  expect(leavingWithin(hazard, 100, 2)).toBeCloseTo(0.75, 12);
  expect(leavingWithin(hazard, 2, 1, 5)).toBe(1);
  expect(leavingWithin(hazard, 2, 1, 0)).toBe(0);
  expect(leavingWithin(hazard, 2, 0)).toBe(0);
});
