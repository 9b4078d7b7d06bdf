import { describe, expect, test } from 'vitest';
import { checkRoster } from './check.ts';
import { formulate } from './formulate.ts';
import { greedyRoster } from './greedy.ts';
import { solveRoster } from './solve.ts';
import { anAgent, anyProblem, aProblem, aShift, seeded, WEEK } from './testing/builders.ts';
import { cheapestByEnumeration } from './testing/oracle.ts';
import { loadSolver } from './testing/solver.ts';
import type { RosterProblem, Solve } from './types.ts';
import { valueRoster } from './value.ts';

const solve = await loadSolver();
const exact = { timeLimitSeconds: 20, gap: 0 };

describe('against every roster there is', () => {
  const sizes = [
    [3, 2, 2],
    [2, 3, 2],
    [2, 2, 3],
    [3, 2, 3],
  ] as const;
  test.each(Array.from({ length: 24 }, (_, seed) => seed))('problem %i', async (seed) => {
    const [days, agents, shifts] = sizes[seed % sizes.length]!;
    const problem = anyProblem(seeded(seed), days, agents, shifts);
    const solution = await solveRoster(problem, solve, exact);
    expect(solution.objective).toBeCloseTo(cheapestByEnumeration(problem), 4);
    expect(solution.status).toBe('optimal');
    expect(solution.bound).toBeCloseTo(solution.objective, 3);
  });
});

describe('a roster of some size', () => {
  const problem = anyWeek(7, 12);

  test('keeps the rules, and the solver reckons its cost as `valueRoster` does', async () => {
    const { lp, read } = formulate(problem);
    const { columns, objective } = await solve(lp, { timeLimitSeconds: 2, gap: 0.2 });
    const roster = read(columns!);
    expect(valueRoster(problem, roster).objective).toBeCloseTo(objective, 3);
    expect(breaches(problem, roster)).toEqual(breaches(problem, lockedOf(problem)));
  });

  test('dives and searches where there are many choices, and comes near its bound', async () => {
    const many = { ...anyWeek(3, 30), locked: [] };
    expect(formulate(many).binaries).toBeGreaterThan(500);
    const solution = await solveRoster(many, solve, { timeLimitSeconds: 20, gap: 0.02 });
    expect(solution.gap).toBeLessThanOrEqual(0.02);
    expect(solution.bound).toBeLessThanOrEqual(solution.objective);
    expect(solution.objective).toBeLessThan(valueRoster(many, greedyRoster(many)).objective);
    expect(checkRoster(many, solution.assignments)).toEqual([]);
  });

  test('greedily made, it keeps the rules too', () => {
    for (let seed = 0; seed < 40; seed++) {
      const some = anyProblem(seeded(seed), 3, 4, 3);
      expect(breaches(some, greedyRoster(some))).toEqual(breaches(some, lockedOf(some)));
    }
  });

  test('is the greedy one when the solver has nothing in time', async () => {
    const late: Solve = async () => ({
      status: 'limit',
      columns: null,
      objective: Number.POSITIVE_INFINITY,
      bound: Number.NEGATIVE_INFINITY,
      seconds: 1,
    });
    const solution = await solveRoster(problem, late);
    expect(solution.assignments).toEqual(greedyRoster(problem));
    expect(solution).toMatchObject({ status: 'feasible', bound: null, gap: null });
  });
});

test('locked shifts stay, and days off', async () => {
  for (let seed = 0; seed < 12; seed++) {
    const problem = anyProblem(seeded(seed), 3, 3, 3);
    const locked = [
      { agentId: 'agent0', day: problem.days[0]!, shiftId: 'late' },
      { agentId: 'agent1', day: problem.days[1]!, shiftId: null },
    ];
    const { assignments } = await solveRoster({ ...problem, locked }, solve);
    expect(assignments).toContainEqual(locked[0]);
    expect(assignments.filter(({ agentId, day }) => agentId === 'agent1' && day === problem.days[1])).toEqual(
      [],
    );
  }
});

test('a further agent never makes it dearer', async () => {
  for (let seed = 0; seed < 8; seed++) {
    const problem = { ...anyProblem(seeded(seed), 3, 3, 3), costs: { unfairness: 0 } };
    const more = { ...problem, agents: [...problem.agents, anAgent('another', { skillIds: ['a'] })] };
    const [few, many] = [await solveRoster(problem, solve, exact), await solveRoster(more, solve, exact)];
    expect(many.objective).toBeLessThanOrEqual(few.objective + 1e-6);
  }
});

test('made again around what is locked, it stays the same', async () => {
  const problem = anyProblem(seeded(5), 3, 3, 3);
  const first = await solveRoster(problem, solve, exact);
  const again = await solveRoster({ ...problem, locked: first.assignments }, solve, exact);
  expect(again.objective).toBeCloseTo(first.objective, 4);
});

describe('when locked shifts break rules', () => {
  test('it says which, and still makes the rest', async () => {
    const ann = anAgent('ann', { unavailable: [{ from: 480, to: 600 }] });
    const problem = aProblem({
      agents: [ann, anAgent('bob')],
      locked: [{ agentId: 'ann', day: WEEK[0]!, shiftId: 'day' }],
    });
    const { unmet, assignments, under } = await solveRoster(problem, solve, exact);
    expect(unmet).toContainEqual({
      kind: 'rule',
      cost: 0,
      code: 'leave',
      agentId: 'ann',
      day: WEEK[0],
      value: 1,
      limit: 0,
    });
    expect(assignments).toHaveLength(3);
    expect(under.flat().every((missing) => missing === 0)).toBe(true);
  });

  test('rest, hours and days in a row at a time', async () => {
    const shifts = [aShift('day', 8), aShift('late', 16)];
    const ann = anAgent('ann', { maxDaysInRow: 2, maxMinutes: 960 });
    const locked = [
      { agentId: 'ann', day: WEEK[0]!, shiftId: 'late' },
      { agentId: 'ann', day: WEEK[1]!, shiftId: 'day' },
      { agentId: 'ann', day: WEEK[2]!, shiftId: 'day' },
    ];
    const { unmet, assignments } = await solveRoster(
      aProblem({ shifts, agents: [ann], locked }),
      solve,
      exact,
    );
    const codes = unmet.flatMap((one) => (one.kind === 'rule' ? [one.code] : []));
    expect(codes.sort()).toEqual(['days_in_row', 'hours', 'rest']);
    expect(assignments).toEqual(locked);
  });
});

function anyWeek(seed: number, agents: number): RosterProblem {
  const problem = anyProblem(seeded(seed), 3, agents, 3);
  const days = WEEK;
  const perStep = (base: number) => days.flatMap((_, d) => [1, 2, 3, 4, 4, 2].map((n) => base + n + (d % 2)));
  const required = problem.required.map(({ skillId }, r) => ({ skillId, perStep: perStep(r) }));
  return {
    ...problem,
    days,
    required,
    agents: problem.agents.map((agent) => ({
      ...agent,
      maxMinutes: 2400,
      minMinutes: 1440,
      maxDaysInRow: 4,
    })),
  };
}

function lockedOf({ locked }: RosterProblem) {
  return locked.flatMap(({ shiftId, ...lock }) => (shiftId === null ? [] : [{ ...lock, shiftId }]));
}

function breaches(problem: RosterProblem, roster: Parameters<typeof checkRoster>[1]): string[] {
  return checkRoster(problem, roster).map(({ code, agentId, day }) => `${code} ${agentId} ${day}`);
}
