import type { RosterShift, RosterView, ShiftType, StaffingView, WorkContract } from '@attune/contract';
import { describe, expect, test } from 'vitest';
import { foreseen, timesOf } from './draft.ts';
import { changesIn, coverOf, differenceOf, hoursAgainst, paidMinutes, rowsOf, sameCell } from './model.ts';

const timeZone = 'Asia/Shanghai';
const early: ShiftType = {
  id: 'early',
  name: 'Early',
  colour: '#0e7c86',
  startMinute: 480,
  minutes: 540,
  breaks: [
    { fromMinute: 120, minutes: 15, paid: true },
    { fromMinute: 240, minutes: 60, paid: false },
  ],
};
const shift = (memberId: string, date: string, change: RosterShift['change'] = 'none') =>
  foreseen({ memberId, date }, { shiftTypeId: 'early' }, early, timeZone, {
    id: `${memberId}${date}`,
    locked: false,
    change,
  });
const contract = (memberId: string, rostered = true): WorkContract => ({
  memberId,
  minMinutes: 1800,
  maxMinutes: 2400,
  maxDaysInRow: 5,
  minRestMinutes: 660,
  maxNights: 2,
  shiftTypeIds: [],
  rostered,
});
const view = (change: Partial<RosterView> = {}): RosterView => ({
  from: '2026-11-23',
  days: 7,
  timeZone,
  shifts: [shift('a', '2026-11-23'), shift('b', '2026-11-24', 'new')],
  removed: [shift('a', '2026-11-25')],
  absences: [
    {
      id: 'leave',
      memberId: 'a',
      from: '2026-11-25T16:00:00.000Z',
      to: '2026-11-27T16:00:00.000Z',
      kind: 'leave',
      state: 'approved',
    },
  ],
  wishes: [{ id: 'wish', memberId: 'b', date: '2026-11-29', kind: 'off', shiftTypeId: null }],
  violations: [{ code: 'rest', memberId: 'b', date: '2026-11-24', value: 300, limit: 660 }],
  publishedAt: null,
  solve: null,
  ...change,
});
const people = ['c', 'b', 'a'].map((id) => ({ id, name: id.toUpperCase(), disabled: false }));
const rows = (made = view()) =>
  rowsOf(made, people, [contract('a'), contract('b'), contract('c', false)], (a, b) => a.localeCompare(b));

describe('the rows of the grid', () => {
  test('people who are rostered, by name, with what their days hold', () => {
    const [a, b, ...none] = rows();
    expect(none).toEqual([]);
    expect(a?.cells.map((cell) => Boolean(cell.shift))).toEqual([true, ...Array(6).fill(false)]);
    expect(a?.cells[2]?.removed?.date).toBe('2026-11-25');
    // From the 26th, local midnight, to the end of the 27th.
    expect(a?.cells.map((cell) => cell.absence?.kind === 'leave')).toEqual([
      false,
      false,
      false,
      true,
      true,
      false,
      false,
    ]);
    expect(b?.cells[1]?.violations).toHaveLength(1);
    expect(b?.cells[6]?.wish?.kind).toBe('off');
    expect(b?.paidMinutes).toBe(480);
  });
  test('somebody who is not rostered shows when they have a shift', () => {
    expect(rows(view({ shifts: [shift('c', '2026-11-23')] })).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });
  test('cells made of the same things count as the same', () => {
    const made = view();
    const [one, two] = [rows(made), rows(made)];
    for (const [i, row] of one.entries())
      for (const [j, cell] of row.cells.entries()) expect(sameCell(cell, two[i]!.cells[j]!)).toBe(true);
    const later = rows({ ...made, violations: [] });
    expect(sameCell(one[1]!.cells[1]!, later[1]!.cells[1]!)).toBe(false);
  });
});

test('unpaid breaks do not count as hours', () => {
  expect(paidMinutes(shift('a', '2026-11-23'))).toBe(480);
});

test('hours are held against the contract of a week', () => {
  expect(hoursAgainst(1800, 7, contract('a'))).toBe('within');
  expect(hoursAgainst(1799, 7, contract('a'))).toBe('below');
  expect(hoursAgainst(2401, 7, contract('a'))).toBe('above');
  expect(hoursAgainst(0, 7, undefined)).toBe('within');
});

test('what publishing changes', () => {
  const difference = differenceOf(view());
  expect(difference.added.map(({ memberId }) => memberId)).toEqual(['b']);
  expect(difference.moved).toEqual([]);
  expect(changesIn(difference)).toBe(2);
});

test('a shift keeps its own times on the way, and those of its type are not repeated', () => {
  const usual = shift('a', '2026-11-23');
  expect(timesOf(usual, early, timeZone)).toEqual({ shiftTypeId: 'early' });
  const own = { shiftTypeId: 'early', startMinute: 540, minutes: 240 };
  const made = foreseen({ memberId: 'a', date: '2026-11-23' }, own, early, timeZone, usual);
  expect(timesOf(made, early, timeZone)).toEqual(own);
  // The hour's break would begin when the shift ends.
  expect(made.breaks).toHaveLength(1);
});

describe('cover', () => {
  const staffing = (zone: string, from: string, steps: number): StaffingView => ({
    from,
    timeZone: zone,
    stepMinutes: 30,
    handleSeconds: 300,
    patienceSeconds: null,
    total: {
      volume: Array(steps).fill(1),
      required: Array.from({ length: steps }, (_, i) => (i < 4 ? 2 : i < 48 ? 0 : null)),
      rostered: Array(steps).fill(1),
      serviceLevel: Array(steps).fill(null),
    },
    skills: [],
    requiredHours: 0,
    rosteredHours: 0,
    shortHours: 0,
    target: { serviceLevel: 0.8, withinSeconds: 60 },
  });
  test('day by day, with what is missing', () => {
    const [first, second] = coverOf(staffing(timeZone, '2026-11-22T16:00:00.000Z', 96), [
      '2026-11-23',
      '2026-11-24',
    ]);
    expect(first?.steps).toHaveLength(48);
    expect(first?.shortHours).toBe(2);
    expect(second?.shortHours).toBeNull();
  });
  test('a day of the clock change has two steps less or more', () => {
    const spring = coverOf(staffing('Europe/Berlin', '2026-03-28T23:00:00.000Z', 94), [
      '2026-03-29',
      '2026-03-30',
    ]);
    expect(spring.map(({ steps }) => steps.length)).toEqual([46, 48]);
  });
});
