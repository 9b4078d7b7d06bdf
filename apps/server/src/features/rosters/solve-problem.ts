import type { RosterSolve } from '@attune/contract';
import type { RosterProblem, RosterSolution, Shift, Unmet } from '@attune/staffing';
import type { Requirement } from '../workforce/index.ts';
import { clockMinutes, DAY_MINUTES, datesOf, isWithin } from './days.ts';
import { agentOf, allows, concerns, frameOf, type RosterFacts, shapesOf, toShift } from './problem.ts';
import type { DraftRow } from './shifts.ts';

/** Agents to roster: of a requirement, that alone. */
export type Required = Pick<Requirement, 'from' | 'stepMs'> & {
  skills: readonly Pick<Requirement['skills'][number], 'skillId' | 'required'>[];
};

/** Stays whatever the solver finds: what is locked, and what has begun. */
export function isKept(row: DraftRow, now: Date): boolean {
  return row.locked || row.from <= now;
}

/**
 * The roster to be made. The weeks around the days asked for are part of it, so that rest and hours are right, but as they are; nothing
 * new begins in the past. A kind of shift keeps its id; shifts that stay have ids of their own.
 */
export function problemOf(facts: RosterFacts<DraftRow>, requirement: Required, now: Date): RosterProblem {
  const { days, types, people, timeZone, shifts: rows } = facts;
  const frame = frameOf(days);
  const dates = datesOf(frame);
  const shapes = shapesOf(facts);
  const kept = new Map(
    rows
      .filter((row) => isWithin(frame, row.date) && (isKept(row, now) || !isWithin(days, row.date)))
      .map((row) => [`${row.memberId} ${row.date}`, shapes(row)]),
  );
  // Worked on no day: nobody else is given one.
  const own = new Map(
    [...kept.values()].map(({ id, shift }): [string, Shift] => [id, { ...shift, weekdays: [] }]),
  );
  const gone = clockMinutes(timeZone, frame.from, now.getTime());
  return {
    days: dates,
    ...requiredOf(facts, requirement),
    shifts: [...types.map((type) => toShift(type.id, type)), ...own.values()],
    agents: people.map((person) => {
      const agent = agentOf(facts, person);
      const { shiftTypeIds } = person.contract;
      return {
        ...agent,
        shiftIds: types.map(({ id }) => id).filter((id) => allows(shiftTypeIds, id)),
        unavailable: [...agent.unavailable, ...(gone > 0 ? [{ from: 0, to: gone }] : [])],
      };
    }),
    locked: people.flatMap(({ memberId, contract }) =>
      dates.flatMap((day) => {
        const shiftId = kept.get(`${memberId} ${day}`)?.id ?? null;
        const isFree = contract.rostered && isWithin(days, day);
        return shiftId === null && isFree ? [] : [{ agentId: memberId, day, shiftId }];
      }),
    ),
  };
}

/** By the local clock: what a clock change repeats counts once, with the larger number. */
function requiredOf(
  { timeZone, days }: RosterFacts,
  { from, stepMs, skills }: Required,
): Pick<RosterProblem, 'required' | 'stepMinutes'> {
  const frame = frameOf(days);
  const stepMinutes = stepMs / 60_000;
  const steps = (frame.days * DAY_MINUTES) / stepMinutes;
  const places = (count: number) =>
    Array.from({ length: count }, (_, step) =>
      Math.floor(clockMinutes(timeZone, frame.from, from + step * stepMs) / stepMinutes),
    );
  const required = skills.map((skill) => {
    const perStep = Array.from({ length: steps }, () => 0);
    for (const [step, place] of places(skill.required.length).entries())
      if (place >= 0 && place < steps)
        perStep[place] = Math.max(perStep[place] ?? 0, skill.required[step] ?? 0);
    return { skillId: skill.skillId, perStep };
  });
  // Who has none of the skills still has the hours of their contract.
  if (!required.some(({ skillId }) => skillId === null))
    required.push({ skillId: null, perStep: Array.from({ length: steps }, () => 0) });
  return { stepMinutes, required };
}

/** What is kept of a solution beside its shifts. Rules that kept shifts break are told with the roster, not here. */
export function resultOf(
  { days }: RosterFacts,
  problem: RosterProblem,
  solution: RosterSolution,
): Pick<RosterSolve, 'seconds' | 'optimal' | 'gap' | 'paidMinutes' | 'unmet'> {
  const paid = new Map(problem.shifts.map(({ id, paidMinutes }) => [id, paidMinutes]));
  const paidMinutes = solution.assignments
    .filter(({ day }) => isWithin(days, day))
    .reduce((sum, { shiftId }) => sum + (paid.get(shiftId) ?? 0), 0);
  return {
    seconds: solution.seconds,
    optimal: solution.status === 'optimal',
    gap: solution.gap,
    paidMinutes: Math.round(paidMinutes),
    unmet: solution.unmet.flatMap((one): RosterSolve['unmet'] => {
      if (one.kind === 'rule' || !concerns(days, one.kind, one.day)) return [];
      const date = one.day < days.from ? days.from : one.day;
      return [{ ...whose(one), code: one.kind, date, cost: one.cost }];
    }),
  };
}

function whose(one: Exclude<Unmet, { kind: 'rule' }>) {
  return one.kind === 'cover'
    ? { memberId: null, skillId: one.skillId, steps: one.steps.length }
    : { memberId: one.agentId, skillId: null, steps: null };
}
