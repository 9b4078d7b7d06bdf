import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shareOut } from './share.ts';
import { anAgent, aProblem, aShift, WEEK } from './testing/builders.ts';
import { valueRoster } from './value.ts';

const monday = (agentId: string, shiftId: string) => ({ agentId, day: WEEK[0]!, shiftId });
const free = { underPerStep: 0, overPerStep: 0, paidMinute: 0, missingMinute: 0, wish: 0, unfairness: 0 };

describe('agents are shared out', () => {
  test('so that no more are missing than must be (the cuts of Gale and Hoffman)', () => {
    const groups = [{ serves: [0] }, { serves: [0, 1] }, { serves: [1, 2] }, { serves: [0, 2] }];
    const amounts = (length: number) =>
      fc.array(
        fc.integer({ min: 0, max: 12 }).map((n) => n / 2),
        { minLength: length, maxLength: length },
      );
    fc.assert(
      fc.property(amounts(4), amounts(3), (staff, needed) => {
        const given = shareOut(groups, staff, needed);
        const missing = needed.reduce((sum, need, r) => sum + Math.max(0, need - given[r]!), 0);
        const cuts = Array.from({ length: 8 }, (_, set) => {
          const isIn = (r: number) => ((set >> r) & 1) === 1;
          const need = needed.reduce((sum, n, r) => sum + (isIn(r) ? n : 0), 0);
          return need - staff.reduce((sum, n, g) => sum + (groups[g]!.serves.some(isIn) ? n : 0), 0);
        });
        expect(missing).toBeCloseTo(Math.max(...cuts), 9);
        expect(total(given)).toBeCloseTo(total(staff), 9);
        expect(Math.min(...given)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

test('cover counts breaks and parts of a step', () => {
  const shift = aShift('day', 9, { minutes: 480, breaks: [{ fromMinute: 180, minutes: 30 }] });
  const { cover, under, over } = valueRoster(aProblem({ shifts: [shift] }), [monday('ann', 'day')]);
  // 8–10 h from 9 on, 12–14 h with half an hour away, 16–18 h until 17.
  expect(cover[0]!.slice(4, 9)).toEqual([0.5, 1, 0.75, 1, 0.5]);
  expect(under[0]!.slice(4, 9)).toEqual([0.5, 0, 0.25, 0, 0]);
  expect(over[0]![8]).toBe(0.5);
});

test('a shift past midnight covers the next day, and whoever came the evening before is there', () => {
  const agents = [anAgent('ann', { history: { lastEnd: 180 } })];
  const { cover } = valueRoster(aProblem({ agents, shifts: [aShift('night', 22)] }), [
    monday('ann', 'night'),
  ]);
  expect(cover[0]!.slice(0, 3)).toEqual([1, 0.5, 0]);
  expect(cover[0]!.slice(11, 17)).toEqual([1, 1, 1, 1, 0, 0]);
});

test('a gap is named by day with the shift that closes most of it for its pay', () => {
  const shifts = [
    aShift('day', 8),
    aShift('short', 8, { minutes: 240, paidMinutes: 240 }),
    aShift('late', 16),
  ];
  const { unmet } = valueRoster(aProblem({ shifts }), [monday('ann', 'short')]);
  expect(unmet.filter(({ kind }) => kind === 'cover')).toEqual([
    gap(1, [16, 17, 18, 19], 480, { shiftId: 'day', closesMinutes: 480, paidMinutes: 480 }),
    gap(2, [28, 29, 30, 31], 480, { shiftId: 'day', closesMinutes: 480, paidMinutes: 480 }),
    gap(0, [6, 7], 240, { shiftId: 'day', closesMinutes: 240, paidMinutes: 480 }),
  ]);

  function gap(day: number, steps: number[], agentMinutes: number, remedy: object) {
    const cost = (agentMinutes / 120) * 600;
    return {
      kind: 'cover',
      requirement: 0,
      skillId: null,
      day: WEEK[day],
      steps,
      agentMinutes,
      cost,
      remedy: { ...remedy, day: WEEK[day] },
    };
  }
});

test('wishes: a day off, a shift, and a shift if at work', () => {
  const wish = (kind: 'off' | 'shift' | 'prefer', d: number) =>
    ({ day: WEEK[d]!, kind, shiftId: 'late', weight: 2 }) as const;
  const wishes = [wish('off', 0), wish('shift', 1), wish('prefer', 2)];
  const problem = aProblem({
    shifts: [aShift('day', 8), aShift('late', 16)],
    agents: [anAgent('ann', { wishes })],
    costs: { ...free, wish: 10 },
  });
  const cost = (worked: readonly (string | null)[]) =>
    valueRoster(
      problem,
      worked.flatMap((shiftId, d) => (shiftId ? [{ agentId: 'ann', day: WEEK[d]!, shiftId }] : [])),
    ).objective;
  expect(cost([null, 'late', null])).toBe(0);
  expect(cost([null, 'late', 'late'])).toBe(0);
  expect(cost(['late', 'late', 'late'])).toBe(20);
  expect(cost(['day', 'day', 'day'])).toBe(60);
});

test('hours below the contract, in proportion where the week is short', () => {
  const problem = aProblem({
    agents: [anAgent('ann', { minMinutes: 2100 })],
    costs: { ...free, missingMinute: 3 },
  });
  const { unmet, objective } = valueRoster(problem, [monday('ann', 'day')]);
  expect(objective).toBe((900 - 480) * 3);
  expect(unmet).toContainEqual({ kind: 'hours', agentId: 'ann', day: WEEK[0], minutes: 420, cost: 1260 });
});

test('fairness looks at what was worked before and at the size of the contract', () => {
  const agents = [anAgent('ann', { history: { nights: 2 } }), anAgent('bob', { maxMinutes: 1200 })];
  const problem = aProblem({ agents, shifts: [aShift('night', 22)], costs: { ...free, unfairness: 3 } });
  // Three nights in all: two are fair for the one, one for the other; and eight hours, of which the fair shares are ⅔ and ⅓.
  expect(valueRoster(problem, [monday('bob', 'night')]).parts.unfairness).toBeCloseTo(3 * (2 / 3), 9);
  expect(valueRoster(problem, [monday('ann', 'night')]).parts.unfairness).toBeCloseTo(3 * (1 + 1 / 3), 9);
});

test('the parts add up', () => {
  const { parts, objective } = valueRoster(aProblem(), [monday('ann', 'day')]);
  expect(total(Object.values(parts))).toBe(objective);
});

function total(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
