import type {
  Absence,
  PublishedShift,
  RosterShift,
  RosterView,
  RosterViolation,
  StaffingView,
  Wish,
  WorkContract,
} from '@attune/contract';
import { datesFrom, instantAt, minutesOf, overlaps, shiftDate } from './time.ts';

/** A person's day of the roster. */
export interface Cell {
  readonly shift: RosterShift | undefined;
  /** Published, and no longer in the draft. */
  readonly removed: PublishedShift | undefined;
  readonly absence: Absence | undefined;
  readonly wish: Wish | undefined;
  readonly violations: readonly RosterViolation[];
}

export interface PersonRow {
  readonly id: string;
  readonly name: string;
  readonly cells: readonly Cell[];
  /** Paid minutes of the days shown. */
  readonly paidMinutes: number;
  readonly contract: WorkContract | undefined;
}

interface Named {
  readonly id: string;
  readonly name: string;
  readonly disabled: boolean;
}

const NO_VIOLATIONS: readonly RosterViolation[] = [];
const at = (memberId: string, date: string) => `${memberId} ${date}`;

function groupBy<T>(list: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** Breaks without pay do not count. */
export function paidMinutes(shift: PublishedShift): number {
  const unpaid = shift.breaks.filter(({ paid }) => !paid).reduce((sum, span) => sum + minutesOf(span), 0);
  return Math.max(0, minutesOf(shift) - unpaid);
}

/** Who is rostered, and whoever has a shift in the view, by name, with their days. */
export function rowsOf(
  view: RosterView,
  members: readonly Named[],
  contracts: readonly WorkContract[],
  compare: (a: string, b: string) => number,
): PersonRow[] {
  const contractOf = new Map(contracts.map((contract) => [contract.memberId, contract]));
  const shifts = new Map(view.shifts.map((shift) => [at(shift.memberId, shift.date), shift]));
  const removed = new Map(view.removed.map((shift) => [at(shift.memberId, shift.date), shift]));
  const wishes = new Map(view.wishes.map((wish) => [at(wish.memberId, wish.date), wish]));
  const violations = groupBy(view.violations, ({ memberId, date }) => at(memberId ?? '', date ?? view.from));
  const absences = groupBy(
    view.absences.filter(({ state }) => state !== 'refused'),
    ({ memberId }) => memberId,
  );
  const days = datesFrom(view.from, view.days).map((date) => ({
    date,
    from: instantAt(view.timeZone, date, 0),
    to: instantAt(view.timeZone, shiftDate(date, 1), 0),
  }));
  const busy = new Set(view.shifts.map(({ memberId }) => memberId));
  return members
    .filter(({ id, disabled }) => busy.has(id) || (!disabled && contractOf.get(id)?.rostered))
    .toSorted((a, b) => compare(a.name, b.name))
    .map(({ id, name }) => {
      const cells = days.map(({ date, from, to }): Cell => {
        const key = at(id, date);
        return {
          shift: shifts.get(key),
          removed: removed.get(key),
          absence: absences.get(id)?.find((absence) => overlaps(absence, from, to)),
          wish: wishes.get(key),
          violations: violations.get(key) ?? NO_VIOLATIONS,
        };
      });
      const paid = cells.reduce((sum, { shift }) => sum + (shift ? paidMinutes(shift) : 0), 0);
      return { id, name, cells, paidMinutes: paid, contract: contractOf.get(id) };
    });
}

/** Whether a cell would be drawn the same: refetched views share what has not changed, but not the arrays made here. */
export function sameCell(a: Cell, b: Cell): boolean {
  return (
    a.shift === b.shift &&
    a.removed === b.removed &&
    a.absence === b.absence &&
    a.wish === b.wish &&
    a.violations.length === b.violations.length &&
    a.violations.every((violation, i) => violation === b.violations[i])
  );
}

/** How the hours of a person stand to the contract, whose bounds are those of a week. */
export function hoursAgainst(minutes: number, days: number, contract: WorkContract | undefined) {
  if (!contract) return 'within';
  if (minutes > contract.maxMinutes * Math.ceil(days / 7)) return 'above';
  return minutes < (contract.minMinutes * days) / 7 ? 'below' : 'within';
}

/** What publishing would change. */
export interface Difference {
  readonly added: readonly RosterShift[];
  readonly moved: readonly RosterShift[];
  readonly removed: readonly PublishedShift[];
}
export function differenceOf(view: RosterView): Difference {
  return {
    added: view.shifts.filter(({ change }) => change === 'new'),
    moved: view.shifts.filter(({ change }) => change === 'moved'),
    removed: view.removed,
  };
}
export const changesIn = ({ added, moved, removed }: Difference): number =>
  added.length + moved.length + removed.length;

/** One half-hour of a day: null where nothing is forecast. */
export interface CoverStep {
  readonly at: number;
  readonly required: number | null;
  readonly rostered: number;
}
export interface DayCover {
  readonly date: string;
  readonly steps: readonly CoverStep[];
  /** Agent-hours that are missing; null without a requirement. */
  readonly shortHours: number | null;
}

/** The cover of each day; days of a clock change have fewer or more steps. */
export function coverOf(staffing: StaffingView, dates: readonly string[]): DayCover[] {
  const first = Date.parse(staffing.from);
  const step = staffing.stepMinutes * 60_000;
  const { required, rostered } = staffing.total;
  return dates.map((date) => {
    const begin = Math.round((instantAt(staffing.timeZone, date, 0) - first) / step);
    const end = Math.round((instantAt(staffing.timeZone, shiftDate(date, 1), 0) - first) / step);
    const steps: CoverStep[] = [];
    for (let i = Math.max(0, begin); i < Math.min(end, rostered.length); i++)
      steps.push({ at: first + i * step, required: required[i] ?? null, rostered: rostered[i] ?? 0 });
    const known = steps.filter(({ required: needed }) => needed !== null);
    const short = known.reduce((sum, s) => sum + Math.max(0, (s.required ?? 0) - s.rostered), 0);
    return { date, steps, shortHours: known.length > 0 ? (short * staffing.stepMinutes) / 60 : null };
  });
}
