import { type Turn, turnsOf, violations } from './check.ts';
import { measuresOf, unfairness } from './fairness.ts';
import { atDesk, carriedIn, type Layout, layOut } from './layout.ts';
import { remedyFor } from './remedy.ts';
import { NOBODY, shareOut } from './share.ts';
import type { Assignment, RosterProblem, RosterValue, Unmet, Wish } from './types.ts';

/**
 * What a roster is worth, without a solver: cover, cost and what is not satisfied, rules included.
 * @throws RangeError when the problem is not valid, or an assignment names an unknown agent, day or shift
 */
export function valueRoster(problem: RosterProblem, assignments: readonly Assignment[]): RosterValue {
  const layout = layOut(problem);
  return worthOf(layout, turnsOf(layout, assignments));
}

export function worthOf(layout: Layout, turns: readonly (readonly Turn[])[]): RosterValue {
  const { problem, costs } = layout;
  const { cover, under, over } = coverOf(layout, turns);
  const hours = missingHours(layout, turns);
  const wishes = brokenWishes(layout, turns);
  const rules = violations(layout, turns).map((breach): Unmet => ({ kind: 'rule', cost: 0, ...breach }));
  const paidMinutes = turns
    .flat()
    .reduce((total, { shift }) => total + layout.shifts[shift]!.shift.paidMinutes, 0);
  const parts = {
    under: sum(under.flat()) * costs.underPerStep,
    over: sum(over.flat()) * costs.overPerStep,
    paid: paidMinutes * costs.paidMinute,
    hours: sum(hours.map(({ cost }) => cost)),
    wishes: sum(wishes.map(({ cost }) => cost)),
    unfairness: unfairness(measuresOf(layout), turns) * costs.unfairness,
  };
  const gaps = problem.required.flatMap((_, requirement) =>
    coverGaps(layout, requirement, under[requirement]!),
  );
  return {
    cover,
    under,
    over,
    paidMinutes,
    unmet: [...gaps, ...hours, ...wishes, ...rules].sort((a, b) => b.cost - a.cost),
    parts,
    objective: sum(Object.values(parts)),
  };
}

function coverOf(layout: Layout, turns: readonly (readonly Turn[])[]) {
  const { problem, steps, groups, groupOf } = layout;
  const staff = Array.from({ length: steps }, () => groups.map(() => 0));
  turns.forEach((own, agent) => {
    const group = groupOf[agent]!;
    if (group < 0) return;
    const add = (step: number, share: number) => {
      staff[step]![group]! += share;
    };
    for (const [step, share] of carriedIn(layout, agent).entries()) add(step, share);
    for (const { day, shift } of own) atDesk(layout, day, shift, add);
  });
  const shared = staff.map((present, step) =>
    shareOut(
      groups,
      present,
      problem.required.map(({ perStep }) => perStep[step]!),
    ),
  );
  const cover = problem.required.map((_, r) => shared.map((given) => given[r]!));
  const difference = (sign: number) =>
    problem.required.map(({ perStep }, r) =>
      perStep.map((need, step) => {
        const amount = sign * (cover[r]![step]! - need);
        return amount > NOBODY ? amount : 0;
      }),
    );
  return { cover, under: difference(-1), over: difference(1) };
}

/** One for each day on which somebody is missing. */
function coverGaps(layout: Layout, requirement: number, under: readonly number[]): Unmet[] {
  const { problem, costs, stepsPerDay } = layout;
  return problem.days.flatMap((day, d) => {
    const steps = Array.from({ length: stepsPerDay }, (_, s) => d * stepsPerDay + s).filter(
      (s) => under[s]! > 0,
    );
    if (steps.length === 0) return [];
    const missing = sum(steps.map((step) => under[step]!));
    return [
      {
        kind: 'cover',
        requirement,
        skillId: problem.required[requirement]!.skillId,
        day,
        steps,
        agentMinutes: missing * problem.stepMinutes,
        cost: missing * costs.underPerStep,
        remedy: remedyFor(layout, d, under),
      },
    ];
  });
}

function missingHours({ problem, shifts, weeks, costs }: Layout, turns: readonly (readonly Turn[])[]) {
  return turns.flatMap((own, a) =>
    weeks.flatMap(({ from, to }) => {
      const { id, minMinutes } = problem.agents[a]!;
      const paid = own
        .filter(({ day }) => day >= from && day < to)
        .map(({ shift }) => shifts[shift]!.shift.paidMinutes);
      const minutes = minimumOf(minMinutes, { from, to }) - sum(paid);
      if (minutes <= NOBODY) return [];
      const cost = minutes * costs.missingMinute;
      return [{ kind: 'hours', agentId: id, day: problem.days[from]!, minutes, cost } as const];
    }),
  );
}

/** A contract's minimum in a week that may have fewer than seven days. */
export function minimumOf(minMinutes: number, { from, to }: { from: number; to: number }): number {
  return (minMinutes * (to - from)) / 7;
}

function brokenWishes({ problem, shifts, dayOf, costs }: Layout, turns: readonly (readonly Turn[])[]) {
  return problem.agents.flatMap(({ id, wishes }, a) =>
    wishes.flatMap((wish) => {
      const own = turns[a]!.filter(({ day }) => day === dayOf.get(wish.day)).map(
        ({ shift }) => shifts[shift]!,
      );
      if (
        isGranted(
          wish,
          own.map(({ shift }) => shift.id),
        )
      )
        return [];
      const cost = wish.weight * costs.wish;
      return [{ kind: 'wish', agentId: id, day: wish.day, wish: wish.kind, cost } as const];
    }),
  );
}

function isGranted({ kind, shiftId }: Wish, worked: readonly string[]): boolean {
  if (kind === 'off') return worked.length === 0;
  return worked.includes(shiftId ?? '') || (kind === 'prefer' && worked.length === 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
