import type { Adherence } from '@attune/contract';

export type Attendance = Adherence['members'][number];

/** Whom somebody should look after comes first. */
const ORDER: Readonly<Record<Attendance['state'], number>> = {
  late: 0,
  away: 1,
  break_missed: 2,
  absent: 3,
  working: 4,
  on_break: 5,
  unscheduled: 6,
  off: 7,
};

/** Should be at the desk and is not. */
export const isMissing = ({ state }: Attendance): boolean => state === 'late' || state === 'away';

/** In the order in which a lead wants to know, longest first within a state; those who are off without a shift today are left out. */
export function inOrder(members: readonly Attendance[]): Attendance[] {
  const since = (member: Attendance) => Date.parse(member.since ?? member.shift?.from ?? '') || 0;
  return members
    .filter(({ state, shift }) => state !== 'off' || shift !== null)
    .toSorted((a, b) => ORDER[a.state] - ORDER[b.state] || since(a) - since(b));
}
