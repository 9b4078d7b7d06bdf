import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { orderOfService } from './order.ts';
import { Packing } from './packing.ts';
import { buildProblem, costOf, memberAt, type Problem } from './problem.ts';
import { canPlaceAll, placeBest } from './solve-exact.ts';
import { solveFlow } from './solve-flow.ts';
import { solveWeighted } from './solve-weighted.ts';
import { arbitraryInputOf } from './testing/builders.ts';
import { leastCost } from './testing/hungarian.ts';
import { bestPlan } from './testing/oracle.ts';
import type { PlanInput } from './types.ts';

const problemOf = (input: PlanInput): Problem =>
  buildProblem(input, orderOfService(input.work, input.policy, input.now));

/** What the solution costs; throws if it goes beyond a capacity or gives work to somebody who may not get it. */
function totalOf(problem: Problem, agentOf: Int32Array): number {
  const packing = new Packing(problem);
  agentOf.forEach((agent, row) => {
    if (agent < 0) return;
    expect(packing.memberFor(row, agent)).toBeGreaterThanOrEqual(0);
    expect(packing.hasRoom(row, agent)).toBe(true);
    packing.put(row, agent);
  });
  return packing.total();
}

/** The rows that are served, at every single place of every agent. Bounds by class of channel are left out. */
function placesOf(problem: Problem, agentOf: Int32Array): number[][] {
  const { staff, rows } = problem;
  const places = staff.agents.flatMap(({ load, capacity }, agent) =>
    Array.from({ length: Math.max(0, Math.floor(capacity - load)) }, (_, nth) => ({ agent, nth })),
  );
  return rows.flatMap((row, index) => {
    if (agentOf[index]! < 0) return [];
    const costs = places.map(({ agent, nth }) => {
      const member = row.excluded?.includes(agent) ? -1 : memberAt(row.demand, agent);
      if (member < 0) return Number.POSITIVE_INFINITY;
      return costOf(problem, row, member) - staff.slotAfter(agent, nth, nth === 0);
    });
    return [costs];
  });
}

const large = arbitraryInputOf({
  work: 60,
  minWork: 20,
  agents: 30,
  minAgents: 10,
  even: true,
  crowded: true,
});
const withoutClasses = large.map((input) => ({
  ...input,
  agents: input.agents.map(({ classCapacity, ...agent }) => agent),
}));

describe('work of one weight', () => {
  test('is given out at the least cost there is, as an independent algorithm finds it', () => {
    fc.assert(
      fc.property(withoutClasses, (input) => {
        const problem = problemOf(input);
        const agentOf = solveFlow(problem);
        expect(totalOf(problem, agentOf)).toBeCloseTo(leastCost(placesOf(problem, agentOf)), 6);
      }),
      { numRuns: 100 },
    );
  });

  test('with a tolerance serves the same, with as little relaxation, and misses less of the sum than it says', () => {
    fc.assert(
      fc.property(large, (input) => {
        const problem = problemOf(input);
        const exact = solveFlow(problem, { tolerance: 0 });
        const rough = solveFlow(problem, { tolerance: 0.002 });
        const served = exact.filter((agent) => agent >= 0).length;
        expect(Array.from(rough, (agent) => agent >= 0)).toEqual(Array.from(exact, (agent) => agent >= 0));
        const missed = totalOf(problem, rough) - totalOf(problem, exact);
        expect(missed).toBeGreaterThanOrEqual(-1e-9);
        expect(missed).toBeLessThanOrEqual(2 * 0.002 * served + 1e-9);
      }),
      { numRuns: 100 },
    );
  });
});

describe('work of mixed weights', () => {
  test('is searched completely from whatever start', () => {
    fc.assert(
      fc.property(
        arbitraryInputOf({ work: 6, minWork: 4, agents: 3, minAgents: 2, crowded: true }),
        (input) => {
          const problem = problemOf(input);
          const packing = new Packing(problem);
          const best = bestPlan(input);
          const served = problem.rows.flatMap(({ placed }, row) =>
            best.served.includes(placed.work.id) ? [row] : [],
          );
          expect(canPlaceAll(packing, served)).toBe(true);
          placeBest(packing, served);
          if (served.length === 0) return;
          const { steps, score } = best.worth;
          expect(packing.total()).toBeCloseTo(problem.stepCost * steps - score, 6);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('loses little in batches beyond complete search', () => {
    const inputs = arbitraryInputOf({ work: 9, minWork: 6, agents: 5, minAgents: 3, crowded: true });
    let found = 0;
    let best = 0;
    fc.assert(
      fc.property(inputs, (input) => {
        const problem = problemOf({ ...input, policy: { ...input.policy, relaxation: [] } });
        const agentOf = solveWeighted(problem, { small: 0 });
        const packing = new Packing(problem);
        const served = problem.rows.flatMap((_, row) => (agentOf[row]! >= 0 ? [row] : []));
        for (const row of served) packing.put(row, agentOf[row]!);
        const before = packing.total();
        placeBest(packing, served);
        const after = packing.total();
        expect(before).toBeGreaterThanOrEqual(after - 1e-9);
        found -= before;
        best -= after;
      }),
      { numRuns: 200 },
    );
    expect(found).toBeGreaterThan(0.99 * best);
  });
});
