import { Clerk } from './decide.ts';
import { orderOfService } from './order.ts';
import { planOne } from './plan-one.ts';
import { buildProblem } from './problem.ts';
import { solve } from './solve.ts';
import type { Decision, Plan, PlanInput, StillWaiting } from './types.ts';
import { validateAgents, validateWork } from './validate.ts';

/**
 * Gives waiting work to agents. First, who is served: as many as possible, the earlier in order of service before the later,
 * whatever has to be rearranged for it. Then, by whom: with as little relaxation, and after that with as high a sum
 * of scores, as the batch allows. No capacity is exceeded, and the result depends neither on the order of the inputs
 * nor on anything outside them.
 *
 * For work that all weighs the same this is exact; what mixed weights cost is said in `solve-weighted.ts`.
 *
 * Throws a RangeError on duplicate ids and on negative or non-finite weights, loads, capacities or times.
 */
export function plan(input: PlanInput): Plan {
  validateWork(input);
  const [only, second] = input.work;
  if (only && !second) return planOne(input, only);
  validateAgents(input.agents);
  return only ? planBatch(input) : { assignments: [], waiting: [] };
}

/** The same without the short cut for a single piece of work. */
export function planBatch(input: PlanInput): Plan {
  const problem = buildProblem(input, orderOfService(input.work, input.policy, input.now));
  const agentOf = solve(problem);
  const clerk = new Clerk(input, problem, agentOf);
  const assignments: Decision[] = [];
  const waiting: StillWaiting[] = [];
  agentOf.forEach((agent, row) => {
    if (agent < 0) waiting.push(clerk.stillWaiting(row));
    else assignments.push(clerk.decide(row));
  });
  return { assignments, waiting };
}
