import { expect, test } from 'vitest';
import { type CoverProblem, coverShifts } from './cover-shifts.ts';
import { aShift, seeded } from './testing/builders.ts';
import { loadSolver } from './testing/solver.ts';

const solve = await loadSolver();
const exact = { timeLimitSeconds: 20, gap: 0 };

test('against every number of shifts there may be', async () => {
  for (let seed = 0; seed < 10; seed++) {
    const random = seeded(seed);
    const problem: CoverProblem = {
      stepMinutes: 240,
      required: Array.from({ length: 12 }, () => Math.floor(random() * 3)),
      patterns: [
        aShift('short', 0, { minutes: 240, paidMinutes: 300 }),
        aShift('day', 4),
        aShift('evening', 14, { minutes: 720, paidMinutes: 650 }),
      ],
    };
    const solution = await coverShifts(problem, solve, exact);
    const open = problem.required.map((need, step) => (solution.uncovered.includes(step) ? 0 : need));
    expect(solution.paidMinutes).toBe(cheapest({ ...problem, required: open }));
    expect(solution).toMatchObject({ status: 'optimal', gap: 0 });
    expect(solution.lpBound).toBeLessThanOrEqual(solution.paidMinutes);
    open.forEach((need, step) => {
      expect(solution.cover[step]!).toBeGreaterThanOrEqual(need);
    });
  }
});

test('a week is a circle: Sunday night covers Monday morning', async () => {
  const required = Array.from({ length: 42 }, (_, step) => (step === 0 ? 1 : 0));
  const night = aShift('night', 22);
  const { counts, uncovered } = await coverShifts(
    { stepMinutes: 240, required, patterns: [night] },
    solve,
    exact,
  );
  // At the desk from 0 to 4 h: one who began on Sunday. From Monday's 22 h on would be too late.
  expect(counts).toEqual([[0, 0, 0, 0, 0, 0, 1]]);
  expect(uncovered).toEqual([]);
});

test('what no pattern reaches is named', async () => {
  const required = [1, 1, 0, 0, 0, 0];
  const patterns = [aShift('early', 4, { minutes: 240 })];
  const { uncovered, paidMinutes } = await coverShifts(
    { stepMinutes: 240, required, patterns },
    solve,
    exact,
  );
  expect(uncovered).toEqual([0]);
  expect(paidMinutes).toBe(480);
});

test('bad numbers are told', async () => {
  const patterns = [aShift('early', 4)];
  const bad = (required: number[]) => coverShifts({ stepMinutes: 240, required, patterns }, solve);
  await expect(bad([])).rejects.toThrow('not of whole days');
  await expect(bad([1, 1])).rejects.toThrow('not of whole days');
  await expect(bad([1, 1, 1, 1, 1, -1])).rejects.toThrow(RangeError);
});

/** Whole shifts, up to four of a pattern a day, each way there is. */
function cheapest({ required, patterns }: CoverProblem): number {
  const days = required.length / 6;
  const choices = Array.from({ length: days * patterns.length }, () => [0, 1, 2, 3, 4]);
  let least = Number.POSITIVE_INFINITY;
  const cover = required.map(() => 0);
  const add = (index: number, count: number) => {
    const { startMinute, minutes } = patterns[index % patterns.length]!;
    const from = Math.floor(index / patterns.length) * 1440 + startMinute;
    for (let step = Math.floor(from / 240); step * 240 < from + minutes; step++) {
      const share = (Math.min(from + minutes, step * 240 + 240) - Math.max(from, step * 240)) / 240;
      cover[step % cover.length]! += count * share;
    }
  };
  const extend = (index: number, paid: number): void => {
    if (paid >= least) return;
    if (index === choices.length) {
      if (cover.every((present, step) => present >= required[step]! - 1e-9)) least = paid;
      return;
    }
    for (const count of choices[index]!) {
      add(index, count);
      extend(index + 1, paid + count * patterns[index % patterns.length]!.paidMinutes);
      add(index, -count);
    }
  };
  extend(0, 0);
  return least;
}
