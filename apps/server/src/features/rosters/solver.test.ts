import type { RosterProblem } from '@attune/staffing';
import { afterAll, describe, expect, test } from 'vitest';
import { RosterSolver } from './solver.ts';

const solver = new RosterSolver();
afterAll(() => solver.stop());

/** `agents` people, seven days, eight shifts: a hundred take many seconds, two none. */
function aWeek(agents: number): RosterProblem {
  const days = Array.from({ length: 7 }, (_, d) => `2026-11-${23 + d}`);
  return {
    days,
    stepMinutes: 30,
    required: [
      {
        skillId: null,
        perStep: days.flatMap(() => Array.from({ length: 48 }, (_, s) => Math.ceil((agents * s) / 96))),
      },
    ],
    shifts: [0, 3, 6, 8, 9, 12, 14, 16].map((hour) => ({
      id: `from ${hour}`,
      startMinute: hour * 60,
      minutes: 480,
      breaks: [{ fromMinute: 240, minutes: 30 }],
      paidMinutes: 450,
    })),
    agents: Array.from({ length: agents }, (_, a) => ({
      id: `agent${a}`,
      skillIds: [],
      minMinutes: 1000 + a,
      maxMinutes: 2250,
      maxDaysInRow: 5,
      minRestMinutes: 660,
      maxNights: 2,
      unavailable: [],
      wishes: [],
      history: {},
    })),
    locked: [],
  };
}

/** On a busy machine, too. */
const AS_LONG_AS_IT_TAKES = { timeLimitSeconds: 300 };

describe('the roster solver', () => {
  test('answers several in turn', async () => {
    const [one, two] = await Promise.all([
      solver.roster(aWeek(2), AS_LONG_AS_IT_TAKES),
      solver.cover(
        {
          stepMinutes: 60,
          required: Array.from({ length: 168 }, () => 1),
          patterns: aWeek(1).shifts,
        },
        AS_LONG_AS_IT_TAKES,
      ),
    ]);
    expect(one.status).toBe('optimal');
    expect(one.assignments.length).toBeGreaterThan(0);
    expect(two.uncovered).toEqual([]);
  });

  test('says what is wrong with a problem, and goes on', async () => {
    const bad = { ...aWeek(2), days: [] };
    await expect(solver.roster(bad)).rejects.toThrow(RangeError);
    await expect(solver.roster(bad)).rejects.toThrow('days must not be empty');
    await expect(solver.roster(aWeek(1), AS_LONG_AS_IT_TAKES)).resolves.toMatchObject({ status: 'optimal' });
  });

  test('can be cancelled while at work and while waiting; the next gets a new thread', async () => {
    const cancel = new AbortController();
    const exact = { timeLimitSeconds: 600, gap: 0 };
    const running = solver.roster(aWeek(100), exact, cancel.signal);
    const waiting = solver.roster(aWeek(100), exact, cancel.signal);
    const next = solver.roster(aWeek(1), AS_LONG_AS_IT_TAKES);
    cancel.abort(new Error('no longer wanted'));
    await expect(running).rejects.toThrow('no longer wanted');
    await expect(waiting).rejects.toThrow('no longer wanted');
    await expect(next).resolves.toMatchObject({ status: 'optimal' });
  });

  test('when its thread breaks down, says so, and the next gets a new one', async () => {
    const small = new RosterSolver({ memoryMb: 20 });
    await expect(small.roster(aWeek(200))).rejects.toThrow('the roster solver broke down');
    await expect(small.roster(aWeek(1), AS_LONG_AS_IT_TAKES)).resolves.toMatchObject({ status: 'optimal' });
    await small.stop();
  });

  test('stopped, it rejects what is under way', async () => {
    const other = new RosterSolver();
    const running = other.roster(aWeek(100), { timeLimitSeconds: 600, gap: 0 });
    const ended = expect(running).rejects.toThrow('ended without a result');
    // The task is sent a turn later.
    await Promise.resolve().then(() => other.stop());
    await ended;
  });
});
