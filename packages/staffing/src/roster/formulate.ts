import { measuresOf } from './fairness.ts';
import { atDesk, carriedIn, DAY_MINUTES, type Layout, layOut } from './layout.ts';
import { Program, type Term } from './lp.ts';
import { nameOf, type Option, optionsOf, total, within } from './options.ts';
import type { Assignment, RosterAgent, RosterProblem } from './types.ts';
import { minimumOf } from './value.ts';

export interface Formulation {
  /** In CPLEX LP format; to be minimised. Its optimum is the `objective` of the best roster's value. */
  readonly lp: string;
  /** The same where shifts may be given in part: a linear program, whose optimum is a bound. */
  readonly relaxed: string;
  /** Yes-or-no columns. */
  readonly binaries: number;
  /** The roster that the values of the columns stand for, locked shifts included. */
  read(columns: Readonly<Record<string, number>>): Assignment[];
  /** The shifts, not locked, that have a part above 0 in a solution of the relaxed program, with this part; largest first. */
  parts(columns: Readonly<Record<string, number>>): { assignment: Assignment; part: number }[];
  /** Values of the integer columns that stand for a roster; what has no column is left out. */
  start(assignments: readonly Assignment[]): Record<string, number>;
}

/**
 * The roster as a mixed-integer program (docs/subsystems/rosters.md). Hard rules are packing rows (≤, nothing negative on the left);
 * where locked shifts alone break one, its right side is raised to what they take, so that nothing is added and the program always
 * has a solution.
 * @throws RangeError when the problem is not valid
 */
export function formulate(problem: RosterProblem): Formulation {
  const layout = layOut(problem);
  const options = optionsOf(layout);
  const program = new Program();
  for (const option of options) if (!option.locked) program.binary(nameOf(option));
  const byAgent = problem.agents.map((_, a) => options.filter(({ agent }) => agent === a));

  addRules(program, layout, byAgent);
  addCover(program, layout, options);
  addPay(program, layout, byAgent);
  addWishes(program, layout, byAgent);
  addFairness(program, layout, byAgent);

  const toAssignment = ({ agent, day, shift }: Option): Assignment => ({
    agentId: problem.agents[agent]!.id,
    day: problem.days[day]!,
    shiftId: problem.shifts[shift]!.id,
  });
  return {
    lp: program.write(),
    relaxed: program.write(true),
    binaries: options.filter(({ locked }) => !locked).length,
    read: (columns) =>
      options.filter((option) => option.locked || (columns[nameOf(option)] ?? 0) > 0.5).map(toAssignment),
    parts: (columns) =>
      options
        .filter(({ locked }) => !locked)
        .map((option) => ({ assignment: toAssignment(option), part: columns[nameOf(option)] ?? 0 }))
        .filter(({ part }) => part > 1e-6)
        .sort((a, b) => b.part - a.part),
    start: (assignments) => {
      const has = new Set(assignments.map(({ agentId, day, shiftId }) => `${agentId}\n${day}\n${shiftId}`));
      return Object.fromEntries(
        options
          .filter(({ locked }) => !locked)
          .map((option) => {
            const { agentId, day, shiftId } = toAssignment(option);
            return [nameOf(option), has.has(`${agentId}\n${day}\n${shiftId}`) ? 1 : 0];
          }),
      );
    },
  };
}

/** Hard: one shift a day, rest, hours, nights, shifts and days in a row. */
function addRules(program: Program, layout: Layout, byAgent: readonly (readonly Option[])[]): void {
  const { problem, shifts, weeks } = layout;
  byAgent.forEach((options, a) => {
    const agent = problem.agents[a]!;
    const pack = (some: readonly Option[], limit: number, weight: (option: Option) => number = () => 1) => {
      const terms = some
        .filter(({ locked }) => !locked)
        .map((o) => ({ column: nameOf(o), factor: weight(o) }));
      const taken = some.filter(({ locked }) => locked).reduce((sum, o) => sum + weight(o), 0);
      // What cannot be exceeded needs no row.
      if (terms.reduce((sum, { factor }) => sum + factor, 0) > Math.max(0, limit - taken))
        program.row(terms, '<=', Math.max(0, limit - taken));
    };
    for (let day = 0; day < problem.days.length; day++) pack(within(options, day, day + 1), 1);
    for (const clash of restClashes(layout, agent, options)) pack(clash, 1);
    for (const { from, to } of weeks) {
      const week = within(options, from, to);
      pack(week, agent.maxMinutes, ({ shift }) => shifts[shift]!.shift.paidMinutes);
      pack(
        week.filter(({ shift }) => shifts[shift]!.night),
        Math.floor(agent.maxNights),
      );
      if (agent.maxShifts !== undefined) pack(week, Math.floor(agent.maxShifts));
    }
    // One locked shift of a day stands for all of them: the rule counts days.
    const days = options.filter(
      (o, i) => !(o.locked && options[i - 1]?.locked && options[i - 1]!.day === o.day),
    );
    for (const { from, to, limit } of windowsOf(agent, problem.days.length))
      pack(within(days, from, to), limit);
  });
}

/**
 * Sets of shifts of different days of which an agent can work only one, because each ends too late for the others to begin: those that
 * end at some time or later, with those of another day that begin before this time and the rest are over. They say more to
 * the solver than pairs would.
 */
function restClashes({ shifts }: Layout, agent: RosterAgent, options: readonly Option[]): Option[][] {
  const startOf = (o: Option) => o.day * DAY_MINUTES + shifts[o.shift]!.shift.startMinute;
  const endOf = (o: Option) => o.day * DAY_MINUTES + shifts[o.shift]!.end;
  const found: Option[][] = [];
  for (const day of new Set(options.map((o) => o.day))) {
    const today = within(options, day, day + 1);
    const reach = (Math.max(...today.map(endOf)) + agent.minRestMinutes) / DAY_MINUTES;
    for (let other = day + 1; other < reach; other++) {
      let tooEarly = 0;
      for (const end of [...new Set(today.map(endOf))].sort((a, b) => a - b)) {
        const early = within(options, other, other + 1).filter(
          (o) => startOf(o) < end + agent.minRestMinutes,
        );
        // A later end that shuts out no more is in the set of the earlier one.
        if (early.length > tooEarly) found.push([...today.filter((o) => endOf(o) >= end), ...early]);
        tooEarly = early.length;
      }
    }
  }
  return found;
}

/** Spans of days of which one must be free; the first may reach back before the roster. */
function windowsOf({ maxDaysInRow, history }: RosterAgent, days: number) {
  const before = Math.min(maxDaysInRow, history.daysInRow ?? 0);
  const spans = before > 0 ? [{ from: 0, to: maxDaysInRow + 1 - before, limit: maxDaysInRow - before }] : [];
  for (let from = 0; from + maxDaysInRow < days; from++)
    spans.push({ from, to: from + maxDaysInRow + 1, limit: maxDaysInRow });
  return spans.filter(({ to }) => to <= days);
}

/** Soft: agents at the desk, shared out among the requirements by a flow per step. */
function addCover(program: Program, layout: Layout, options: readonly Option[]): void {
  const { problem, costs, steps, groups, groupOf } = layout;
  const present = groups.map(() => Array.from({ length: steps }, () => ({ terms: [] as Term[], fixed: 0 })));
  problem.agents.forEach((_, a) => {
    for (const [step, share] of carriedIn(layout, a).entries())
      if (groupOf[a]! >= 0) present[groupOf[a]!]![step]!.fixed += share;
  });
  for (const option of options) {
    const own = present[groupOf[option.agent]!];
    if (!own) continue;
    atDesk(layout, option.day, option.shift, (step, share) => {
      if (option.locked) own[step]!.fixed += share;
      else own[step]!.terms.push({ column: nameOf(option), factor: share });
    });
  }
  for (let step = 0; step < steps; step++) {
    const served = problem.required.map(() => ({ terms: [] as Term[], fixed: 0 }));
    groups.forEach(({ serves }, g) => {
      const { terms, fixed } = present[g]![step]!;
      if (terms.length === 0 && fixed === 0) return;
      if (serves.length === 1) {
        served[serves[0]!]!.terms.push(...terms);
        served[serves[0]!]!.fixed += fixed;
        return;
      }
      const shares = serves.map((r) => ({ column: `y${g}_${r}_${step}`, factor: 1 }));
      shares.forEach((share, i) => {
        served[serves[i]!]!.terms.push(share);
      });
      program.row([...shares, ...terms.map(negative)], '=', fixed);
    });
    problem.required.forEach(({ perStep }, r) => {
      const { terms, fixed } = served[r]!;
      const missing = perStep[step]! - fixed;
      if (terms.length === 0) {
        program.constant(
          Math.max(0, missing) * costs.underPerStep + Math.max(0, -missing) * costs.overPerStep,
        );
        return;
      }
      const [under, over] = [`u${r}_${step}`, `o${r}_${step}`];
      program.row([...terms, { column: under, factor: 1 }, { column: over, factor: -1 }], '=', missing);
      program.cost(under, costs.underPerStep);
      program.cost(over, costs.overPerStep);
    });
  }
}

/** Soft: what is paid, and what is missing to the contracts' minimum. */
function addPay(
  program: Program,
  { problem, shifts, costs, weeks }: Layout,
  byAgent: readonly (readonly Option[])[],
) {
  const paid = ({ shift }: Option) => shifts[shift]!.shift.paidMinutes;
  for (const option of byAgent.flat()) addCost(program, option, paid(option) * costs.paidMinute);
  byAgent.forEach((options, a) => {
    weeks.forEach((week, w) => {
      const some = within(options, week.from, week.to);
      const { terms, fixed } = total(some, paid);
      const needed = minimumOf(problem.agents[a]!.minMinutes, week) - fixed;
      if (needed <= 0) return;
      const missing = `m${a}_${w}`;
      program.row([...terms, { column: missing, factor: 1 }], '>=', needed);
      if (terms.length === 0) program.constant(needed * costs.missingMinute);
      else program.cost(missing, costs.missingMinute);
    });
  });
}

function addWishes(
  program: Program,
  { problem, shiftOf, dayOf, costs }: Layout,
  byAgent: readonly (readonly Option[])[],
) {
  byAgent.forEach((options, a) => {
    for (const { day, kind, shiftId, weight } of problem.agents[a]!.wishes) {
      const cost = weight * costs.wish;
      const today = within(options, dayOf.get(day)!, dayOf.get(day)! + 1);
      const isWished = ({ shift }: Option) => shift === shiftOf.get(shiftId ?? '');
      const isLocked = today.some(({ locked }) => locked);
      const isGranted = kind !== 'off' && today.some((o) => o.locked && isWished(o));
      if (isLocked) {
        if (!isGranted) program.constant(cost);
      } else if (kind === 'shift') {
        program.constant(cost);
        for (const option of today.filter(isWished)) addCost(program, option, -cost);
      } else
        for (const option of today) if (kind === 'off' || !isWished(option)) addCost(program, option, cost);
    }
  });
}

/** Soft: what is above the fair share, see `fairness.ts`. */
function addFairness(program: Program, layout: Layout, byAgent: readonly (readonly Option[])[]): void {
  measuresOf(layout).forEach(({ of, parts }, m) => {
    const all = `t${m}`;
    program.row(
      [{ column: all, factor: 1 }, ...parts.map(({ agent }) => ({ column: `n${m}_${agent}`, factor: -1 }))],
      '=',
      0,
    );
    for (const { agent, part, history } of parts) {
      const [count, above] = [`n${m}_${agent}`, `f${m}_${agent}`];
      const { terms, fixed } = total(byAgent[agent]!, of);
      program.row([{ column: count, factor: 1 }, ...terms.map(negative)], '=', history + fixed);
      program.row(
        [
          { column: above, factor: 1 },
          { column: count, factor: -1 },
          { column: all, factor: part },
        ],
        '>=',
        0,
      );
      program.cost(above, layout.costs.unfairness);
    }
  });
}

function addCost(program: Program, option: Option, cost: number): void {
  if (option.locked) program.constant(cost);
  else program.cost(nameOf(option), cost);
}

function negative({ column, factor }: Term): Term {
  return { column, factor: -factor };
}
