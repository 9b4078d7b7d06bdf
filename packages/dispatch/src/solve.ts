import type { Problem } from './problem.ts';
import { solveFlow } from './solve-flow.ts';
import { solveWeighted } from './solve-weighted.ts';

/** Who gets what: by row the agent (a place in the staff), -1 for what waits. */
export function solve(problem: Problem): Int32Array {
  const weight = problem.rows[0]?.demand.weight;
  const same = problem.rows.every(({ demand }) => demand.weight === weight);
  return same ? solveFlow(problem) : solveWeighted(problem);
}
