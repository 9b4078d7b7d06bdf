import type { Adherence } from '@attune/contract';

/** Epoch milliseconds; `until` is not part of it. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
}

/** What is known of one person and one day. */
export interface Attendance {
  /** Shifts that touch the day, ascending; one may have begun the day before. */
  readonly shifts: readonly (Stretch & { readonly breaks: readonly Stretch[] })[];
  /** When they were there, ascending, up to `now`. */
  readonly present: readonly Stretch[];
  /** Approved. */
  readonly absences: readonly Stretch[];
}

export type AdherenceState = Adherence['members'][number]['state'];

export interface Adhering {
  readonly state: AdherenceState;
  /** Since when; null: for as long as the day is known. */
  readonly since: number | null;
  /** The shift of now; else the next one, else the last. */
  readonly shift: (Stretch & { readonly breaks: readonly Stretch[] }) | null;
  /** Of the day so far: without breaks and absences. */
  readonly rosteredMs: number;
  /** Of the rostered ones. */
  readonly presentMs: number;
  /** 0…1; null while nothing was rostered. */
  readonly adherence: number | null;
}

/** A few minutes early or late say nothing. They bear on the state only, never on what is counted. */
export const GRACE_MS = 5 * 60_000;
const FOREVER = Number.POSITIVE_INFINITY;

/** Rostered against present, of the day so far. */
export function adhere(attendance: Attendance, day: Stretch, now: number): Adhering {
  const { shifts, present, absences } = attendance;
  const soFar = { from: day.from, until: Math.min(now, day.until) };
  const rostered = shifts.flatMap((shift) => without([shift], [...shift.breaks, ...absences]));
  const counted = both(rostered, [soFar]);
  const rosteredMs = lengthOf(counted);
  const presentMs = lengthOf(both(counted, present));
  return {
    ...stateAt(attendance, now),
    shift: shifts.find(({ until }) => until > now) ?? shifts.at(-1) ?? null,
    rosteredMs,
    presentMs,
    adherence: rosteredMs === 0 ? null : presentMs / rosteredMs,
  };
}

/** Whether somebody should be at the desk at this moment. */
export function isRosteredAt({ shifts, absences }: Attendance, now: number): boolean {
  const shift = shifts.find(covers(now));
  return shift !== undefined && !shift.breaks.some(covers(now)) && !absences.some(covers(now));
}

export function isPresentAt({ present }: Attendance, now: number): boolean {
  const last = present.at(-1);
  return last !== undefined && last.from <= now && last.until >= now;
}

function stateAt(attendance: Attendance, now: number): Pick<Adhering, 'state' | 'since'> {
  const { shifts, present, absences } = attendance;
  const last = present.at(-1);
  const isPresent = isPresentAt(attendance, now);
  const shift = shifts.find(covers(now));
  const rest = shift?.breaks.find(covers(now));
  const absence = absences.find(covers(now));

  if (isPresent) {
    const since = last?.from ?? null;
    if (rest && now - rest.from >= GRACE_MS && rest.until - now > GRACE_MS)
      return { state: 'break_missed', since: rest.from };
    if (shift) return { state: 'working', since };
    const isNear = shifts.some(({ from, until }) => now >= from - GRACE_MS && now < until + GRACE_MS);
    return { state: isNear ? 'working' : 'unscheduled', since };
  }
  const gone = last?.until ?? null;
  if (absence) return { state: 'absent', since: absence.from };
  if (!shift) return { state: 'off', since: gone };
  if (rest) return { state: 'on_break', since: Math.max(rest.from, Math.min(gone ?? rest.from, now)) };
  const restBefore = shift.breaks.findLast(({ until }) => until <= now);
  if (restBefore && now - restBefore.until < GRACE_MS && (gone ?? 0) <= restBefore.until)
    return { state: 'on_break', since: restBefore.from };
  const wasThere = last !== undefined && last.until > shift.from;
  if (!wasThere) {
    return now - shift.from < GRACE_MS ? { state: 'off', since: gone } : { state: 'late', since: shift.from };
  }
  // Who looks away for a moment is at work.
  if (now - last.until < GRACE_MS) return { state: 'working', since: last.from };
  const since = Math.max(last.until, restBefore && last.until <= restBefore.until ? restBefore.until : 0);
  return { state: 'away', since };
}

const covers =
  (now: number) =>
  ({ from, until }: Stretch): boolean =>
    from <= now && now < until;

/** What lies in one of each. */
export function both(some: readonly Stretch[], others: readonly Stretch[]): Stretch[] {
  return some.flatMap((one) =>
    others
      .map((other) => ({ from: Math.max(one.from, other.from), until: Math.min(one.until, other.until) }))
      .filter(({ from, until }) => from < until),
  );
}

/** What is left of `some`; the others may overlap. */
function without(some: readonly Stretch[], others: readonly Stretch[]): Stretch[] {
  return others.reduce<readonly Stretch[]>(
    (left, { from, until }) =>
      both(left, [
        { from: -FOREVER, until: from },
        { from: until, until: FOREVER },
      ]),
    some,
  ) as Stretch[];
}

function lengthOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { from, until }) => sum + until - from, 0);
}
