import type { Absence, RosterViolation, ShiftType, Wish } from '@attune/contract';
import {
  type Assignment,
  checkRoster,
  type RosterAgent,
  type RosterProblem,
  type Shift,
} from '@attune/staffing';
import type { Tx } from '../../db/database.ts';
import { loadAbsences, loadWishes } from './absences.ts';
import {
  clockMinutes,
  DAY_MINUTES,
  type Days,
  datesOf,
  daysBetween,
  instantsOf,
  isWithin,
  paidMinutesOf,
  plusDays,
  type Shape,
  shapeOf,
} from './days.ts';
import { listPeople, type Person } from './people.ts';
import { listShiftTypes } from './shift-types.ts';
import { loadDraft, loadPublished, type ShiftRow } from './shifts.ts';

/** So many days back is looked at who had the nights and weekends. */
const HISTORY_DAYS = 28;
const NIGHT_ENDS = 360;
/** What is paid, and how many nights, is bound per week: these are told of its first day. */
const OF_A_WEEK = new Set<string>(['hours', 'nights', 'shifts']);

/** What the rules of a roster look at: the days asked for, with the weeks that they are part of, and what was worked before. */
export interface RosterFacts<Row extends ShiftRow = ShiftRow> {
  readonly timeZone: string;
  readonly days: Days;
  readonly people: readonly Person[];
  readonly types: readonly ShiftType[];
  readonly absences: readonly Absence[];
  readonly wishes: readonly Wish[];
  /** Of the frame and of the days before it. */
  readonly shifts: readonly Row[];
}

/** Whole weeks from Monday, so that hours of a week count as one; and a day more, because of the rest before it. */
export function frameOf({ from, days }: Days): Days {
  const monday = plusDays(from, -weekdayOf(from));
  const last = plusDays(from, days - 1);
  return { from: monday, days: daysBetween(monday, plusDays(last, 7 - weekdayOf(last))) + 1 };
}

/** In six statements, whatever the number of people and days. */
export async function loadFacts<Row extends ShiftRow>(
  tx: Tx,
  workspaceId: string,
  timeZone: string,
  days: Days,
  load: (tx: Tx, workspaceId: string, days: Days) => Promise<Row[]>,
): Promise<RosterFacts<Row>> {
  const frame = frameOf(days);
  const [people, types, absences, wishes, shifts] = await Promise.all([
    listPeople(tx, workspaceId),
    listShiftTypes(tx, workspaceId),
    loadAbsences(tx, workspaceId, instantsOf(timeZone, frame)),
    loadWishes(tx, workspaceId, { from: days.from, to: plusDays(days.from, days.days) }),
    load(tx, workspaceId, { from: plusDays(frame.from, -HISTORY_DAYS), days: frame.days + HISTORY_DAYS }),
  ]);
  return { timeZone, days, people, types, absences, wishes, shifts };
}

export const loadDraftFacts = (tx: Tx, workspaceId: string, timeZone: string, days: Days) =>
  loadFacts(tx, workspaceId, timeZone, days, loadDraft);
export const loadPublishedFacts = (tx: Tx, workspaceId: string, timeZone: string, days: Days) =>
  loadFacts(tx, workspaceId, timeZone, days, loadPublished);

/**
 * The rules that a roster breaks on the days asked for (`ViolationCode` of packages/staffing), and `not_rostered`: a shift of
 * somebody who is not to have any.
 */
export function violationsOf(facts: RosterFacts): RosterViolation[] {
  const { days, people } = facts;
  const frame = frameOf(days);
  const rows = facts.shifts.filter(({ date }) => isWithin(frame, date));
  const personOf = new Map(people.map((person) => [person.memberId, person]));
  const shapes = shapesOf(facts);
  const shifts = new Map<string, Shift>();
  const assignments: Assignment[] = [];
  const own: RosterViolation[] = [];
  for (const row of rows) {
    const contract = personOf.get(row.memberId)?.contract;
    const tell = (code: string) =>
      own.push({ code, memberId: row.memberId, date: row.date, value: null, limit: null });
    if (isWithin(days, row.date)) {
      if (!contract?.rostered) tell('not_rostered');
      else if (!allows(contract.shiftTypeIds, row.shiftTypeId)) tell('shift');
    }
    if (!contract) continue;
    const { id, shift } = shapes(row);
    shifts.set(id, shift);
    assignments.push({ agentId: row.memberId, day: row.date, shiftId: id });
  }
  const working = new Set(assignments.map(({ agentId }) => agentId));
  const problem: RosterProblem = {
    days: datesOf(frame),
    stepMinutes: DAY_MINUTES,
    required: [{ skillId: null, perStep: datesOf(frame).map(() => 0) }],
    shifts: [...shifts.values()],
    agents: people
      .filter(({ memberId }) => working.has(memberId))
      .map((person) => ({ ...agentOf(facts, person), wishes: [] })),
    locked: [],
  };
  const found = checkRoster(problem, assignments).flatMap(({ agentId, day, ...rest }): RosterViolation[] =>
    concerns(days, rest.code, day) ? [{ ...rest, memberId: agentId, date: day }] : [],
  );
  return [...own, ...found];
}

/** Whether what is told of a day bears on the days asked for; the morning after them does, where it is about rest. */
export function concerns(days: Days, code: string, day: string): boolean {
  if (OF_A_WEEK.has(code)) return daysBetween(day, days.from) < 7 && day < plusDays(days.from, days.days);
  const oneMore = code === 'rest' || code === 'days_in_row' ? 1 : 0;
  return isWithin({ from: days.from, days: days.days + oneMore }, day);
}

export const allows = (typeIds: readonly string[], typeId: string | null): boolean =>
  typeIds.length === 0 || (typeId !== null && typeIds.includes(typeId));

/** The contract, leave, wishes and what was worked before, as the engine wants them. */
export function agentOf(facts: RosterFacts, { memberId, skillIds, contract }: Person): RosterAgent {
  const { timeZone, absences, wishes, shifts, days } = facts;
  const { from } = frameOf(days);
  const before = shifts.filter((row) => row.memberId === memberId && row.date < from);
  const worked = new Set(before.map(({ date }) => date));
  let daysInRow = 0;
  while (worked.has(plusDays(from, -daysInRow - 1))) daysInRow += 1;
  const shapes = before.map((row) => shapeOf(timeZone, row.date, row));
  const ends = before.map(({ to }) => clockMinutes(timeZone, from, to.getTime()));
  return {
    id: memberId,
    skillIds,
    minMinutes: contract.minMinutes,
    maxMinutes: contract.maxMinutes,
    maxDaysInRow: contract.maxDaysInRow,
    minRestMinutes: contract.minRestMinutes,
    maxNights: contract.maxNights,
    unavailable: absences
      .filter((absence) => absence.memberId === memberId && absence.state === 'approved')
      .map((absence) => ({
        from: clockMinutes(timeZone, from, Date.parse(absence.from)),
        to: clockMinutes(timeZone, from, Date.parse(absence.to)),
      })),
    wishes: wishes
      .filter((wish) => wish.memberId === memberId)
      .map(({ date, kind, shiftTypeId }) => ({
        day: date,
        kind,
        weight: 1,
        ...(shiftTypeId && { shiftId: shiftTypeId }),
      })),
    history: {
      ...(ends.length > 0 && { lastEnd: Math.max(...ends) }),
      daysInRow,
      nights: shapes.filter(isNight).length,
      weekends: before.filter(({ date }) => weekdayOf(date) >= 5).length,
      paidMinutes: shapes.reduce((sum, shape) => sum + paidMinutesOf(shape), 0),
    },
  };
}

/** A stored shift as one of the engine: the same id for the same times. */
export function shapesOf({ timeZone }: Pick<RosterFacts, 'timeZone'>) {
  return (row: ShiftRow): { id: string; shift: Shift } => {
    const shape = shapeOf(timeZone, row.date, row);
    const id = `own ${JSON.stringify(shape)}`;
    return { id, shift: toShift(id, shape) };
  };
}

/** Shifts of another time zone, or of the night of a clock change, are brought into what the engine takes. */
export function toShift(id: string, shape: Shape): Shift {
  const startMinute = Math.max(0, Math.min(DAY_MINUTES - 1, shape.startMinute));
  const minutes = Math.max(1, Math.min(DAY_MINUTES, shape.minutes));
  const breaks: { fromMinute: number; minutes: number }[] = [];
  let end = 0;
  for (const rest of shape.breaks.toSorted((a, b) => a.fromMinute - b.fromMinute)) {
    if (rest.fromMinute < end || rest.minutes <= 0 || rest.fromMinute + rest.minutes > minutes) continue;
    breaks.push({ fromMinute: rest.fromMinute, minutes: rest.minutes });
    end = rest.fromMinute + rest.minutes;
  }
  return { id, startMinute, minutes, breaks, paidMinutes: Math.max(0, paidMinutesOf(shape)) };
}

function isNight({ startMinute, minutes }: Shape): boolean {
  return startMinute < NIGHT_ENDS || startMinute + minutes > DAY_MINUTES;
}

/** 0 (Monday) … 6 (Sunday). */
function weekdayOf(date: string): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
}
