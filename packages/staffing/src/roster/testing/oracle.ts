import { checkRoster } from '../check.ts';
import type { Assignment, RosterProblem } from '../types.ts';
import { valueRoster } from '../value.ts';

/** The least cost of all rosters that keep what is locked and break no rule that the locked shifts alone do not break: looks at every one. */
export function cheapestByEnumeration(problem: RosterProblem): number {
  const { agents, days, shifts, locked } = problem;
  const allowed = checkRoster(
    problem,
    locked.flatMap(({ shiftId, ...lock }) => (shiftId === null ? [] : [{ ...lock, shiftId }])),
  ).length;
  const choices = agents.flatMap(({ id: agentId }) =>
    days.map((day) => {
      const lock = locked.find((one) => one.agentId === agentId && one.day === day);
      const ids = lock ? [lock.shiftId] : [null, ...shifts.map(({ id }) => id)];
      return ids.map((shiftId): Assignment[] => (shiftId === null ? [] : [{ agentId, day, shiftId }]));
    }),
  );
  let least = Number.POSITIVE_INFINITY;
  const extend = (index: number, roster: readonly Assignment[]): void => {
    // Rules only ever shut out more.
    if (index % days.length === 0 && checkRoster(problem, roster).length > allowed) return;
    const own = choices[index];
    if (!own) least = Math.min(least, valueRoster(problem, roster).objective);
    else for (const choice of own) extend(index + 1, [...roster, ...choice]);
  };
  extend(0, []);
  return least;
}
