import { orderOfService, type PlanInput, plan as planFor } from '@attune/dispatch';
import { Packing } from '../packages/dispatch/src/packing.ts';
import { buildProblem, costOf, type Problem } from '../packages/dispatch/src/problem.ts';
import { placeBest } from '../packages/dispatch/src/solve-exact.ts';
import { solveFlow } from '../packages/dispatch/src/solve-flow.ts';
import { solveWeighted } from '../packages/dispatch/src/solve-weighted.ts';
import { bestPlan, worthOf } from '../packages/dispatch/src/testing/oracle.ts';
import { contactCentre } from './lib/contact-centre.ts';
import { type Options, quantile, type Suite } from './lib/suite.ts';

const SIZES = [1000, 5000, 10_000];
const WARM_UP = 100;

export const suite: Suite = {
  name: 'dispatch',
  describe:
    'How long a decision and a batch take, and how far from the best possible they are; generated contact centres. Baseline: one piece of work after the other, each to its best agent.',
  async run({ quick }: Options): Promise<Record<string, number>> {
    return {
      ...measureSingle(quick ? 200 : 1000),
      ...measureBatch('batch', 1000, 1000, quick ? 3 : 7),
      ...measureBatch('batch10000x1000', 10_000, 1000, quick ? 1 : 3),
      ...(quick ? {} : measureBatch('batch10000x10000', 10_000, 10_000, 1)),
      ...measureBatch('mixed1000x1000', 1000, 1000, quick ? 1 : 3, true),
      ...measureSmall(quick ? 100 : 400),
      ...measureTolerance(quick ? 1 : 3),
      ...measureMixed(quick ? 10 : 40),
    };
  },
};

/** One conversation, and all agents read in for it, as on the live server. */
function measureSingle(count: number): Record<string, number> {
  const metrics: Record<string, number> = {};
  for (const agents of SIZES) {
    const centre = contactCentre({ work: count + WARM_UP, agents, seed: agents });
    const wall: number[] = [];
    const cpu: number[] = [];
    centre.work.forEach((item, index) => {
      const took = timed(() => planFor({ ...centre, work: [item] }));
      if (index < WARM_UP) return;
      wall.push(took.wall);
      cpu.push(took.cpu);
    });
    metrics[`agents${agents}.p50Ms`] = quantile(wall, 0.5);
    metrics[`agents${agents}.p99Ms`] = quantile(wall, 0.99);
    metrics[`agents${agents}.cpuP50Ms`] = quantile(cpu, 0.5);
    metrics[`agents${agents}.cpuP99Ms`] = quantile(cpu, 0.99);
    if (agents !== SIZES.at(-1)) continue;
    metrics.p50Ms = quantile(wall, 0.5);
    metrics.p99Ms = quantile(wall, 0.99);
  }
  return metrics;
}

/** Over different centres, one of them run once before to warm up; times are medians, the rest means. */
function measureBatch(name: string, work: number, agents: number, count: number, mixed = false) {
  const ways = { [name]: plan, [`baseline.greedy.${name}`]: greedyPlan };
  const metrics: Record<string, number> = {};
  for (const [key, way] of Object.entries(ways)) {
    way(contactCentre({ work: 1000, agents: 1000, seed: 0, mixed }));
    const runs = Array.from({ length: count }, (_, index) => {
      const centre = contactCentre({ work, agents, seed: index + 1, mixed });
      const { result, wall, cpu } = timed(() => way(centre));
      return { wall, cpu, served: result.length, ...worth(centre, result) };
    });
    const middle = (what: 'wall' | 'cpu') =>
      quantile(
        runs.map((run) => run[what]),
        0.5,
      );
    const mean = (what: 'served' | 'steps' | 'score') => meanOf(runs.map((run) => run[what]));
    metrics[`${key}Ms`] = middle('wall');
    metrics[`${key}CpuMs`] = middle('cpu');
    metrics[`${key}Served`] = mean('served');
    metrics[`${key}Steps`] = mean('steps');
    metrics[`${key}Score`] = mean('score');
  }
  return metrics;
}

const plan: Way = (input) => planFor(input).assignments;

/** What the engine did before: one piece after the other in order, each to its best agent with room. */
const greedyPlan: Way = (input) => {
  const problem = problemOf(input);
  const { staff, rows } = problem;
  const given: Given[] = [];
  for (const row of rows) {
    const { members, channel, weight } = row.demand;
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    members.forEach((agent, member) => {
      if (!staff.hasRoom(agent, channel, weight) || row.excluded?.includes(agent)) return;
      const cost = costOf(problem, row, member) - staff.slot[agent]!;
      if (cost >= least) return;
      least = cost;
      best = agent;
    });
    if (best < 0) continue;
    given.push({ workId: row.placed.work.id, agentId: staff.agents[best]!.id });
    staff.take(best, channel, weight);
  }
  return given;
};

/**
 * Small batches against every way there is: how much of the best sum is missing where the same work is served with as little
 * relaxation, and how often it is not. Half of them of mixed weights.
 */
function measureSmall(count: number): Record<string, number> {
  const tally = { gaps: [] as number[], greedyGaps: [] as number[], otherwise: 0, greedyOtherwise: 0 };
  let cases = 0;
  for (let seed = 1; cases < count; seed++) {
    const centre = contactCentre({ work: 6, agents: 4, seed, small: true, mixed: seed % 2 === 0 });
    const best = bestPlan(centre);
    if (best.served.length < 2) continue;
    cases++;
    const gapOf = (given: readonly Given[]): number | null => {
      const found = worthOf(centre, new Map(given.map(({ workId, agentId }) => [workId, agentId])));
      const same = given.map(({ workId }) => workId).join() === best.served.join();
      return same && found.steps === best.worth.steps ? 1 - found.score / best.worth.score : null;
    };
    const gap = gapOf(plan(centre));
    if (gap === null) tally.otherwise++;
    else tally.gaps.push(gap);
    const greedy = gapOf(greedyPlan(centre));
    if (greedy === null) tally.greedyOtherwise++;
    else tally.greedyGaps.push(greedy);
  }
  return {
    gapToOptimal: meanOf(tally.gaps),
    gapToOptimalWorst: Math.max(...tally.gaps),
    smallServedOtherwise: tally.otherwise,
    'baseline.greedy.gapToOptimal': meanOf(tally.greedyGaps),
    'baseline.greedy.gapToOptimalWorst': Math.max(...tally.greedyGaps),
    'baseline.greedy.smallServedOtherwise': tally.greedyOtherwise,
    smallCases: cases,
  };
}

/** What the tolerance for large batches costs, against the exact solution of the same batch. */
function measureTolerance(count: number): Record<string, number> {
  const gaps = Array.from({ length: count }, (_, index) => {
    const centre = contactCentre({ work: 2000, agents: 2000, seed: 100 + index });
    const exact = scoreOf(problemOf(centre), { tolerance: 0 });
    return 1 - scoreOf(problemOf(centre), {}) / exact;
  });
  return { gapLarge: meanOf(gaps), gapLargeWorst: Math.max(...gaps) };
}

function scoreOf(problem: Problem, options: { tolerance?: number }): number {
  const packing = new Packing(problem);
  solveFlow(problem, options).forEach((agent, row) => {
    if (agent >= 0) packing.put(row, agent);
  });
  return split(problem, packing.total()).score;
}

const EXACT_STEPS = 20_000_000;

/**
 * Mixed weights: what the search for larger batches misses, on batches just small enough to be searched completely, however
 * long that takes. Those where even that gives up are left out and counted.
 */
function measureMixed(count: number): Record<string, number> {
  const gaps: number[] = [];
  let moreRelaxed = 0;
  let givenUp = 0;
  for (let seed = 1; seed <= count; seed++) {
    const problem = problemOf(
      contactCentre({ work: 14, agents: 8, seed: 500 + seed, small: true, mixed: true }),
    );
    const packing = new Packing(problem);
    solveWeighted(problem, { small: 0 }).forEach((agent, row) => {
      if (agent >= 0) packing.put(row, agent);
    });
    const found = split(problem, packing.total());
    const served = problem.rows.flatMap((_, row) => (packing.agentOf[row]! >= 0 ? row : []));
    if (placeBest(packing, served, { steps: EXACT_STEPS }) > EXACT_STEPS) {
      givenUp++;
      continue;
    }
    const best = split(problem, packing.total());
    if (found.steps > best.steps) moreRelaxed++;
    else gaps.push(1 - found.score / best.score);
  }
  return {
    gapMixed: meanOf(gaps),
    gapMixedWorst: Math.max(...gaps),
    mixedMoreRelaxed: moreRelaxed,
    mixedGivenUp: givenUp,
    mixedCases: count,
  };
}

interface Given {
  readonly workId: string;
  readonly agentId: string;
}
type Way = (input: PlanInput) => readonly Given[];

function problemOf(input: PlanInput): Problem {
  return buildProblem(input, orderOfService(input.work, input.policy, input.now));
}

/** Relaxation steps and sum of scores of what was given. */
function worth(input: PlanInput, given: readonly Given[]): { steps: number; score: number } {
  const problem = problemOf(input);
  const packing = new Packing(problem);
  const agents = new Map(given.map(({ workId, agentId }) => [workId, agentId]));
  problem.rows.forEach(({ placed }, row) => {
    const agent = problem.staff.position.get(agents.get(placed.work.id) ?? '');
    if (agent !== undefined) packing.put(row, agent);
  });
  return split(problem, packing.total());
}

function split({ stepCost }: Problem, cost: number): { steps: number; score: number } {
  const steps = Math.ceil(cost / stepCost) + 0;
  return { steps, score: steps * stepCost - cost };
}

function timed<T>(run: () => T): { result: T; wall: number; cpu: number } {
  const before = process.cpuUsage();
  const start = performance.now();
  const result = run();
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { result, wall, cpu: (user + system) / 1000 };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
