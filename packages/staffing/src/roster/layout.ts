import type { RosterCosts, RosterProblem, Shift } from './types.ts';
import { validateProblem } from './validate.ts';

export const DAY_MINUTES = 1440;
/** A shift that touches the time before this hour of any day is a night. */
const NIGHT_ENDS = 360;

/** Agents with access to the same requirements are alike at the desk. */
export interface Group {
  /** Places in `required`, ascending; never empty. */
  readonly serves: readonly number[];
}

export interface ShiftFacts {
  readonly shift: Shift;
  readonly end: number;
  readonly night: boolean;
  /** At the desk: steps counted from the first step of the day, with the share of the step, above 0 … 1. */
  readonly desk: readonly { readonly step: number; readonly share: number }[];
}

/** A problem as places instead of names, checked. */
export interface Layout {
  readonly problem: RosterProblem;
  readonly costs: RosterCosts;
  readonly dayOf: ReadonlyMap<string, number>;
  /** 1 (Monday) … 7, per day. */
  readonly weekdays: readonly number[];
  /** The days of each week: from, and to (exclusive). */
  readonly weeks: readonly { readonly from: number; readonly to: number }[];
  readonly steps: number;
  readonly stepsPerDay: number;
  readonly shifts: readonly ShiftFacts[];
  readonly shiftOf: ReadonlyMap<string, number>;
  readonly agentOf: ReadonlyMap<string, number>;
  readonly groups: readonly Group[];
  /** Place of the agent's group; −1: serves nothing that is required. */
  readonly groupOf: readonly number[];
}

/** @throws RangeError that names what is wrong with the problem */
export function layOut(problem: RosterProblem): Layout {
  validateProblem(problem);
  const { days, stepMinutes, shifts, agents, required } = problem;
  const serves = agents.map(({ skillIds }) => {
    const own = new Set(skillIds);
    return required.flatMap(({ skillId }, r) => (skillId === null || own.has(skillId) ? [r] : []));
  });
  const keys = [...new Set(serves.filter((list) => list.length > 0).map((list) => list.join()))];
  return {
    problem,
    costs: { ...defaultCosts(stepMinutes), ...problem.costs },
    dayOf: new Map(days.map((day, d) => [day, d])),
    weekdays: days.map(weekdayOf),
    weeks: Array.from({ length: Math.ceil(days.length / 7) }, (_, week) => ({
      from: week * 7,
      to: Math.min(days.length, week * 7 + 7),
    })),
    steps: (days.length * DAY_MINUTES) / stepMinutes,
    stepsPerDay: DAY_MINUTES / stepMinutes,
    shifts: shifts.map((shift) => factsOf(shift, stepMinutes)),
    shiftOf: new Map(shifts.map(({ id }, s) => [id, s])),
    agentOf: new Map(agents.map(({ id }, a) => [id, a])),
    groups: keys.map((key) => ({ serves: key.split(',').map(Number) })),
    groupOf: serves.map((list) => keys.indexOf(list.join())),
  };
}

/** In minutes of pay: a missing agent costs five times what one who is there is paid, a wish four hours, an unfair night two. */
export function defaultCosts(stepMinutes: number): RosterCosts {
  return {
    underPerStep: 5 * stepMinutes,
    overPerStep: 0.1 * stepMinutes,
    paidMinute: 1,
    missingMinute: 2,
    wish: 240,
    unfairness: 120,
  };
}

/** How many agents stand at the desk, 0…1 each, from one shift begun on `day`: calls back with step and share. */
export function atDesk(
  { steps, stepsPerDay, shifts }: Layout,
  day: number,
  shift: number,
  visit: (step: number, share: number) => void,
): void {
  for (const { step, share } of shifts[shift]!.desk) {
    const at = day * stepsPerDay + step;
    if (at < steps) visit(at, share);
  }
}

/** Who came in the evening before is still there: shares of the first steps covered by a last shift that runs into the first day. */
export function carriedIn({ problem, steps }: Layout, agent: number): number[] {
  const until = problem.agents[agent]!.history.lastEnd ?? 0;
  const shares: number[] = [];
  for (let step = 0; step < steps && step * problem.stepMinutes < until; step++)
    shares.push(Math.min(1, (until - step * problem.stepMinutes) / problem.stepMinutes));
  return shares;
}

export function isWeekend(weekday: number): boolean {
  return weekday >= 6;
}

export function worksOn({ shift }: ShiftFacts, weekday: number): boolean {
  return shift.weekdays?.includes(weekday) ?? true;
}

export function factsOf(shift: Shift, stepMinutes: number): ShiftFacts {
  const { startMinute, minutes, breaks } = shift;
  const end = startMinute + minutes;
  const desk: { step: number; share: number }[] = [];
  for (let step = Math.floor(startMinute / stepMinutes); step * stepMinutes < end; step++) {
    const from = step * stepMinutes;
    const worked = overlap(from, from + stepMinutes, startMinute, end);
    const away = breaks.map((rest) => {
      const begin = startMinute + rest.fromMinute;
      return overlap(from, from + stepMinutes, begin, begin + rest.minutes);
    });
    const share = (worked - away.reduce((sum, part) => sum + part, 0)) / stepMinutes;
    if (share > 0) desk.push({ step, share });
  }
  const night = startMinute < NIGHT_ENDS || end > DAY_MINUTES;
  return { shift, end, night, desk };
}

function overlap(from: number, to: number, begin: number, end: number): number {
  return Math.max(0, Math.min(to, end) - Math.max(from, begin));
}

/** 1 (Monday) … 7 (Sunday). */
function weekdayOf(day: string): number {
  return ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
}
