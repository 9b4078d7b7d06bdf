import { formulate } from './formulate.ts';
import type { Assignment, RosterProblem, Solve, SolveOptions } from './types.ts';

/** Agents whose weeks are made anew together; so few that it takes a fraction of a second. */
const TOGETHER = 8;

/**
 * Large neighbourhood search: a few agents' shifts are made anew, at best, while those of all others stay; until everybody had a
 * turn, first with neighbours in the list, then across it. Never makes it worse.
 * @param enough asked after each step with the cost reached
 */
export async function improve(
  problem: RosterProblem,
  from: { assignments: readonly Assignment[]; objective: number },
  solve: Solve,
  options: SolveOptions,
  enough: (objective: number) => boolean,
): Promise<{ assignments: readonly Assignment[]; objective: number; seconds: number }> {
  const count = Math.ceil(problem.agents.length / TOGETHER);
  const ids = problem.agents.map(({ id }) => id);
  const teams = [
    ...Array.from({ length: count }, (_, team) => ids.filter((_, a) => a % count === team)),
    ...Array.from({ length: count }, (_, team) => ids.filter((_, a) => Math.floor(a / TOGETHER) === team)),
  ];
  let best = from;
  let seconds = 0;
  for (const team of teams) {
    const timeLimitSeconds = options.timeLimitSeconds - seconds;
    if (timeLimitSeconds <= 0 || enough(best.objective)) break;
    const model = formulate({ ...problem, locked: locksOfOthers(problem, best.assignments, new Set(team)) });
    const start = model.start(best.assignments);
    const result = await solve(model.lp, { ...options, timeLimitSeconds, gap: options.gap / 4, start });
    seconds += result.seconds;
    if (result.columns && result.objective < best.objective)
      best = { assignments: model.read(result.columns), objective: result.objective };
  }
  return { ...best, seconds };
}

/** What was locked, and of everybody outside the team each day as it is. */
function locksOfOthers(
  problem: RosterProblem,
  assignments: readonly Assignment[],
  team: ReadonlySet<string>,
): RosterProblem['locked'] {
  const works = new Set(assignments.map(({ agentId, day }) => `${agentId} ${day}`));
  return [
    ...problem.locked.filter(({ agentId }) => team.has(agentId)),
    ...assignments.filter(({ agentId }) => !team.has(agentId)),
    ...problem.agents
      .filter(({ id }) => !team.has(id))
      .flatMap(({ id }) =>
        problem.days
          .filter((day) => !works.has(`${id} ${day}`))
          .map((day) => ({ agentId: id, day, shiftId: null })),
      ),
  ];
}
