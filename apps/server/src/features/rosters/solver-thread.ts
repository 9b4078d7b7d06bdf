import { parentPort } from 'node:worker_threads';
import {
  type CoverProblem,
  type CoverSolution,
  coverShifts,
  type RosterProblem,
  type RosterSolution,
  type Solve,
  type SolveOptions,
  solveRoster,
  solveWithHighs,
} from '@attune/staffing';
import highs from 'highs';

/** Plain JSON. */
export type Task =
  | { kind: 'roster'; problem: RosterProblem; options: Partial<SolveOptions> }
  | { kind: 'cover'; problem: CoverProblem; options: Partial<SolveOptions> };

export type Answer = { solution: RosterSolution | CoverSolution } | { error: unknown };

// The library's declarations are those of its CommonJS build; what is imported is the loader itself.
const runtime = await (highs as unknown as typeof highs.default)();
const solve: Solve = async (lp, options) => solveWithHighs(runtime, lp, options);

parentPort?.on('message', async (task: Task) => {
  parentPort?.postMessage(await answer(task));
});

async function answer(task: Task): Promise<Answer> {
  try {
    return {
      solution:
        task.kind === 'roster'
          ? await solveRoster(task.problem, solve, task.options)
          : await coverShifts(task.problem, solve, task.options),
    };
  } catch (error) {
    // WebAssembly that trapped is in no state to go on.
    if (error instanceof Error && error.name === 'RuntimeError') throw error;
    return { error };
  }
}
