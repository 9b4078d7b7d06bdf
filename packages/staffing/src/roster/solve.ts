import { dive } from './dive.ts';
import { formulate } from './formulate.ts';
import { greedyRoster } from './greedy.ts';
import { improve } from './improve.ts';
import type { Assignment, RosterProblem, RosterSolution, RosterValue, Solve, SolveOptions } from './types.ts';
import { valueRoster } from './value.ts';

/** Ten seconds, one percent. */
export const DEFAULT_SOLVE: SolveOptions = { timeLimitSeconds: 10, gap: 0.01 };

/** Up to so many yes-or-no columns the solver needs no help. */
const SMALL = 500;

type Valued = RosterValue & { readonly assignments: readonly Assignment[] };

/**
 * The best roster found, never worse than the greedy one, with a bound that no roster can be below. Large problems: the relaxation
 * gives the bound, a dive from it a roster, and a search around that a better one; what then is still missing to the gap asked
 * for, or all of a small problem, is branch and bound. There always is a roster: what cannot be satisfied costs, and rules that
 * locked shifts break are named in `unmet`. The time limit is the solver's; a second or so of preparing comes on top.
 * @throws RangeError when the problem is not valid; what `solve` throws
 */
export async function solveRoster(
  problem: RosterProblem,
  solve: Solve,
  options: Partial<SolveOptions> = {},
): Promise<RosterSolution> {
  const model = formulate(problem);
  const wanted = { ...DEFAULT_SOLVE, ...options };
  const valued = (assignments: readonly Assignment[]): Valued => ({
    assignments,
    ...valueRoster(problem, assignments),
  });
  let best = valued(greedyRoster(problem));
  let bound = Number.NEGATIVE_INFINITY;
  let seconds = 0;
  const keep = (found: Valued) => {
    if (found.objective < best.objective) best = found;
  };
  const left = () => ({ ...wanted, timeLimitSeconds: wanted.timeLimitSeconds - seconds });
  const isEnough = (objective: number) => gapOf(objective, bound) <= wanted.gap;

  if (model.binaries > SMALL) {
    const dived = await dive(problem, model, solve, left());
    bound = dived.bound;
    seconds += dived.seconds;
    keep(valued(dived.assignments));
    const improved = await improve(problem, best, solve, left(), isEnough);
    seconds += improved.seconds;
    keep(valued(improved.assignments));
  }
  if (!isEnough(best.objective) && left().timeLimitSeconds > 0) {
    const result = await solve(model.lp, { ...left(), start: model.start(best.assignments) });
    seconds += result.seconds;
    bound = Math.max(bound, result.bound);
    if (result.columns) keep(valued(model.read(result.columns)));
  }

  // Rounding in the solver may put its bound a little above what is reached.
  bound = Math.min(bound, best.objective);
  const isKnown = Number.isFinite(bound);
  const gap = gapOf(best.objective, bound);
  return {
    ...best,
    status: gap <= wanted.gap + 1e-6 ? 'optimal' : 'feasible',
    bound: isKnown ? bound : null,
    gap: isKnown ? gap : null,
    seconds,
  };
}

function gapOf(objective: number, bound: number): number {
  return objective <= bound ? 0 : (objective - bound) / Math.abs(objective);
}
