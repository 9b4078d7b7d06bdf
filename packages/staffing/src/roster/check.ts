import { DAY_MINUTES, type Layout, layOut, worksOn } from './layout.ts';
import type { Assignment, RosterAgent, RosterProblem, Violation, ViolationCode } from './types.ts';

/** A shift of an agent, as places. */
export interface Turn {
  readonly day: number;
  readonly shift: number;
}

/**
 * Every hard rule that these assignments break, by agent and day. It knows nothing of how a roster was made, so that it also
 * serves one that was changed by hand.
 * @throws RangeError when the problem is not valid, or an assignment names an unknown agent, day or shift
 */
export function checkRoster(problem: RosterProblem, assignments: readonly Assignment[]): Violation[] {
  const layout = layOut(problem);
  return violations(layout, turnsOf(layout, assignments));
}

/** Per agent, in order of time. @throws RangeError on unknown names */
export function turnsOf(layout: Layout, assignments: readonly Assignment[]): Turn[][] {
  const turns: Turn[][] = layout.problem.agents.map(() => []);
  for (const { agentId, day, shiftId } of assignments)
    turns[place('agent', layout.agentOf, agentId)]!.push({
      day: place('day', layout.dayOf, day),
      shift: place('shift', layout.shiftOf, shiftId),
    });
  for (const own of turns) own.sort((a, b) => startOf(layout, a) - startOf(layout, b));
  return turns;
}

export function violations(layout: Layout, turns: readonly (readonly Turn[])[]): Violation[] {
  return turns.flatMap((own, agent) => violationsOf(layout, agent, own));
}

/** Of one agent, whose turns are in order of time. */
export function violationsOf(layout: Layout, place: number, turns: readonly Turn[]): Violation[] {
  const { problem, shifts, weekdays } = layout;
  const agent = problem.agents[place]!;
  const found: Violation[] = [];
  const tell = (code: ViolationCode, day: number, value: number, limit: number) =>
    found.push({ code, agentId: agent.id, day: problem.days[day]!, value, limit });

  let before = { day: -1, end: agent.history.lastEnd ?? Number.NEGATIVE_INFINITY };
  for (const turn of turns) {
    const { day, shift } = turn;
    const start = startOf(layout, turn);
    const end = day * DAY_MINUTES + shifts[shift]!.end;
    const rest = start - before.end;
    if (day === before.day) tell('double', day, 2, 1);
    else if (rest < agent.minRestMinutes) tell('rest', day, rest, agent.minRestMinutes);
    if (isOnLeave(agent, start, end)) tell('leave', day, 1, 0);
    if (layout.groupOf[place]! < 0) tell('skill', day, 1, 0);
    if (!worksOn(shifts[shift]!, weekdays[day]!)) tell('weekday', day, 1, 0);
    if (!isAllowed(agent, shifts[shift]!.shift.id)) tell('shift', day, 1, 0);
    before = { day, end: Math.max(before.end, end) };
  }

  for (const { from, to } of layout.weeks) {
    const week = turns.filter(({ day }) => day >= from && day < to);
    const paid = week.reduce((sum, { shift }) => sum + shifts[shift]!.shift.paidMinutes, 0);
    const nights = week.filter(({ shift }) => shifts[shift]!.night).length;
    if (paid > agent.maxMinutes) tell('hours', from, paid, agent.maxMinutes);
    if (nights > agent.maxNights) tell('nights', from, nights, agent.maxNights);
    if (week.length > (agent.maxShifts ?? week.length)) tell('shifts', from, week.length, agent.maxShifts!);
  }

  for (const { day, length, total } of runsOf(turns, agent.history.daysInRow ?? 0))
    if (total > agent.maxDaysInRow)
      tell(
        'days_in_row',
        day + Math.max(0, length - (total - agent.maxDaysInRow)),
        total,
        agent.maxDaysInRow,
      );
  return found.sort((a, b) => a.day.localeCompare(b.day));
}

export function isOnLeave({ unavailable }: RosterAgent, start: number, end: number): boolean {
  return unavailable.some(({ from, to }) => start < to && from < end);
}

export function isAllowed({ shiftIds }: RosterAgent, shiftId: string): boolean {
  return shiftIds?.includes(shiftId) ?? true;
}

/** Runs of days at work: first day, days within the roster, days with those before it. */
function runsOf(turns: readonly Turn[], history: number) {
  const runs: { day: number; length: number; total: number }[] = [];
  for (const day of new Set(turns.map((turn) => turn.day))) {
    const last = runs.at(-1);
    if (last && last.day + last.length === day) {
      last.length += 1;
      last.total += 1;
    } else runs.push({ day, length: 1, total: day === 0 ? history + 1 : 1 });
  }
  return runs;
}

function startOf({ shifts }: Layout, { day, shift }: Turn): number {
  return day * DAY_MINUTES + shifts[shift]!.shift.startMinute;
}

function place(what: string, places: ReadonlyMap<string, number>, id: string): number {
  const found = places.get(id);
  if (found === undefined) throw new RangeError(`roster: assignment of an unknown ${what}: ${id}`);
  return found;
}
