import { describe, expect, test } from 'vitest';
import { checkRoster } from './check.ts';
import { anAgent, aProblem, aShift, WEEK } from './testing/builders.ts';
import type { RosterAgent, RosterProblem } from './types.ts';

const shifts = [aShift('early', 6), aShift('late', 14), aShift('night', 22)];

/** `ann` works these shifts from Monday on; null is a day off. */
function broken(
  worked: readonly (string | null)[],
  agent: Partial<RosterAgent>,
  change: Partial<RosterProblem> = {},
) {
  const days = change.days ?? WEEK;
  const problem = aProblem({ days, shifts, ...change, agents: [anAgent('ann', agent)] });
  return checkRoster(
    problem,
    worked.flatMap((shiftId, d) => (shiftId === null ? [] : [{ agentId: 'ann', day: days[d]!, shiftId }])),
  ).map(({ code, day, value, limit }) => ({ code, day: days.indexOf(day), value, limit }));
}

test.each<[string, (string | null)[], Partial<RosterAgent>, ReturnType<typeof broken>]>([
  ['eleven hours of rest are kept', ['early', 'early'], {}, []],
  ['eight hours of rest', ['late', 'early'], {}, [{ code: 'rest', day: 1, value: 480, limit: 660 }]],
  ['overlap', ['night', 'early'], {}, [{ code: 'rest', day: 1, value: 0, limit: 660 }]],
  [
    'rest after what was worked before',
    ['early'],
    { history: { lastEnd: -60 } },
    [{ code: 'rest', day: 0, value: 420, limit: 660 }],
  ],
  [
    'rest of more than a day',
    ['night', null, 'early'],
    { minRestMinutes: 1800 },
    [{ code: 'rest', day: 2, value: 1440, limit: 1800 }],
  ],
  [
    'hours',
    ['early', 'early', 'early'],
    { maxMinutes: 1200 },
    [{ code: 'hours', day: 0, value: 1440, limit: 1200 }],
  ],
  [
    'a shift that the contract does not allow',
    ['early', 'late'],
    { shiftIds: ['late'], minRestMinutes: 0 },
    [{ code: 'shift', day: 0, value: 1, limit: 0 }],
  ],
  ['nights', ['night', 'night', 'night'], { maxNights: 2 }, [{ code: 'nights', day: 0, value: 3, limit: 2 }]],
  ['shifts', ['early', 'early'], { maxShifts: 1 }, [{ code: 'shifts', day: 0, value: 2, limit: 1 }]],
  [
    'days in a row',
    ['early', 'early', 'early', null, 'early'],
    { maxDaysInRow: 2 },
    [{ code: 'days_in_row', day: 2, value: 3, limit: 2 }],
  ],
  [
    'days in a row with those before',
    ['early'],
    { maxDaysInRow: 2, history: { daysInRow: 2 } },
    [{ code: 'days_in_row', day: 0, value: 3, limit: 2 }],
  ],
  ['a day off in between', [null, 'early'], { maxDaysInRow: 2, history: { daysInRow: 2 } }, []],
  [
    'leave that begins during the shift',
    ['early'],
    { unavailable: [{ from: 800, to: 900 }] },
    [{ code: 'leave', day: 0, value: 1, limit: 0 }],
  ],
  ['leave from its end on', ['early'], { unavailable: [{ from: 840, to: 900 }] }, []],
])('%s', (_, worked, agent, expected) => {
  expect(broken(worked, agent)).toEqual(expected);
});

test('a shift for which the agent has no skill', () => {
  const required = [{ skillId: 'en', perStep: WEEK.flatMap(() => Array(12).fill(1)) }];
  expect(broken(['early'], {}, { required })).toEqual([{ code: 'skill', day: 0, value: 1, limit: 0 }]);
  expect(broken(['early'], { skillIds: ['en'] }, { required })).toEqual([]);
});

test('a shift on a day of the week on which it is not worked', () => {
  const weekdays = [6, 7];
  expect(broken(['early'], {}, { shifts: [aShift('early', 6, { weekdays })] })).toEqual([
    { code: 'weekday', day: 0, value: 1, limit: 0 },
  ]);
});

test('two shifts on a day', () => {
  const problem = aProblem({ shifts });
  const roster = ['early', 'late'].map((shiftId) => ({ agentId: 'ann', day: WEEK[0]!, shiftId }));
  expect(checkRoster(problem, roster).map(({ code }) => code)).toEqual(['double']);
});

test('each week has its own hours', () => {
  const days = Array.from({ length: 10 }, (_, d) => `2026-11-${10 + d}`);
  const worked = [null, null, null, null, null, 'early', 'early', 'early', 'early'];
  expect(broken(worked, { maxMinutes: 960, maxShifts: 2 }, { days, required: anybody(days) })).toEqual([]);
});

describe('what is no problem is told', () => {
  const wrong: [string, Partial<RosterProblem>][] = [
    ['days must not be empty', { days: [], required: [{ skillId: null, perStep: [] }] }],
    ['is no date', { days: ['2026-02-30'], required: anybody(['x']) }],
    ['does not follow', { days: ['2026-11-23', '2026-11-25'], required: anybody(['x', 'y']) }],
    ['does not divide a day', { stepMinutes: 7 }],
    ['nothing is required', { required: [] }],
    ['has 1 steps instead of 36', { required: [{ skillId: 'a', perStep: [1] }] }],
    ['must be finite', { required: [{ skillId: 'a', perStep: Array(36).fill(Number.NaN) }] }],
    ['shift day is given twice', { shifts: [aShift('day', 8), aShift('day', 9)] }],
    ['a break overlaps', { shifts: [aShift('day', 8, { breaks: [{ fromMinute: 470, minutes: 30 }] })] }],
    ['not within a day', { shifts: [aShift('day', 24)] }],
    ['minMinutes is above', { agents: [anAgent('ann', { minMinutes: 9000 })] }],
    ['unknown agent', { locked: [{ agentId: 'bob', day: WEEK[0]!, shiftId: null }] }],
    [
      'both off and at work',
      { locked: ['day', null].map((shiftId) => ({ agentId: 'ann', day: WEEK[0]!, shiftId })) },
    ],
    [
      'wish for unknown shift',
      { agents: [anAgent('ann', { wishes: [{ day: WEEK[0]!, kind: 'shift', shiftId: 'x', weight: 1 }] })] },
    ],
    ['costs: wish', { costs: { wish: -1 } }],
  ];
  test.each(wrong)('%s', (message, change) => {
    expect(() => checkRoster(aProblem(change), [])).toThrow(RangeError);
    expect(() => checkRoster(aProblem(change), [])).toThrow(message);
  });

  test('an assignment of somebody unknown', () => {
    const roster = [{ agentId: 'bob', day: WEEK[0]!, shiftId: 'day' }];
    expect(() => checkRoster(aProblem(), roster)).toThrow('unknown agent: bob');
  });
});

function anybody(days: readonly string[]) {
  return [{ skillId: null, perStep: days.flatMap(() => Array(12).fill(1)) }];
}
