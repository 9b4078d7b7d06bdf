import { turnsOf, violationsOf } from './check.ts';
import { type Formulation, formulate } from './formulate.ts';
import { layOut } from './layout.ts';
import type { Assignment, RosterProblem, Solve, SolveOptions } from './types.ts';

/** At least so large a part of a shift is taken for the whole. */
const NEARLY = 0.9;
/** Of the shifts given in part, this share is rounded up in a round, nearly whole ones not counted. */
const ROUNDED = 0.15;

export interface Dive {
  readonly assignments: readonly Assignment[];
  /** The relaxation's optimum: no roster costs less. −Infinity: the solver was out of time. */
  readonly bound: number;
  readonly seconds: number;
}

/**
 * Solves the relaxation, takes its largest parts for whole shifts and locks them, and so on until nothing is left in part. The
 * relaxation of a roster is so near to the truth that this mostly ends within one percent of it. Keeps the rules.
 */
export async function dive(
  problem: RosterProblem,
  model: Formulation,
  solve: Solve,
  options: SolveOptions,
): Promise<Dive> {
  const layout = layOut(problem);
  let seconds = 0;
  let bound = Number.NEGATIVE_INFINITY;
  let taken: readonly Assignment[] = problem.locked.flatMap(({ shiftId, ...lock }) =>
    shiftId === null ? [] : [{ ...lock, shiftId }],
  );
  for (let current = model; ; current = formulate({ ...problem, locked: locks(problem, taken) })) {
    const timeLimitSeconds = options.timeLimitSeconds - seconds;
    if (timeLimitSeconds <= 0) break;
    const result = await solve(current.relaxed, { ...options, timeLimitSeconds });
    seconds += result.seconds;
    if (!result.columns) break;
    if (current === model) bound = result.bound;
    const more = round(current.parts(result.columns), taken);
    if (more.length === 0) break;
    taken = [...taken, ...more];
  }
  return { assignments: taken, bound, seconds };

  function round(parts: ReturnType<Formulation['parts']>, before: readonly Assignment[]): Assignment[] {
    const few = Math.ceil(parts.filter(({ part }) => part < NEARLY).length * ROUNDED);
    const chosen: Assignment[] = [];
    let rounded = 0;
    for (const { assignment, part } of parts) {
      if (part < NEARLY && rounded >= few) break;
      const own = [...before, ...chosen].filter(({ agentId }) => agentId === assignment.agentId);
      if (breaches([...own, assignment]) > breaches(own)) continue;
      chosen.push(assignment);
      if (part < NEARLY) rounded += 1;
    }
    return chosen;
  }

  /** Of one agent. */
  function breaches(own: readonly Assignment[]): number {
    if (own.length === 0) return 0;
    const agent = layout.agentOf.get(own[0]!.agentId)!;
    return violationsOf(layout, agent, turnsOf(layout, own)[agent]!).length;
  }
}

/** What was locked off before, and these shifts. */
function locks(problem: RosterProblem, taken: readonly Assignment[]): RosterProblem['locked'] {
  return [...problem.locked.filter(({ shiftId }) => shiftId === null), ...taken];
}
