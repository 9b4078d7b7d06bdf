import type { PublishedShift, Swap } from '@attune/contract';
import { expect, test } from 'vitest';
import { type Attendance, inOrder, isMissing } from './adherence.ts';
import { axisOf, ticksOf } from './DayTrack.tsx';
import { comingWeeks, daysOfWeek, sortSwaps } from './schedule.ts';

const shift = (date: string): PublishedShift => ({
  id: date,
  memberId: 'me',
  date,
  shiftTypeId: null,
  from: `${date}T01:00:00.000Z`,
  to: `${date}T09:00:00.000Z`,
  breaks: [],
});

test('coming shifts by week; those that ended are gone, the one that runs is not', () => {
  const shifts = ['2026-12-01', '2026-11-23', '2026-11-24', '2026-11-29'].map(shift);
  const weeks = comingWeeks(shifts, Date.parse('2026-11-24T08:00:00Z'));
  expect(weeks.map(({ from, shifts: list }) => [from, list.map(({ date }) => date)])).toEqual([
    ['2026-11-23', ['2026-11-24', '2026-11-29']],
    ['2026-11-30', ['2026-12-01']],
  ]);
  expect(daysOfWeek('2026-11-23', shifts).map((day) => Boolean(day.shift))).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
    true,
  ]);
});

test('swaps: what is open to me, and what concerns me', () => {
  const swap = (id: string, byMemberId: string, toMemberId: string | null, state: Swap['state']): Swap => ({
    id,
    shift: shift('2026-12-01'),
    byMemberId,
    toMemberId,
    inReturn: null,
    state,
    violations: [],
    createdAt: '2026-11-23T00:00:00.000Z',
  });
  const { offered, mine } = sortSwaps(
    [
      swap('open', 'li', null, 'asked'),
      swap('to me', 'li', 'me', 'asked'),
      swap('to another', 'li', 'zhao', 'asked'),
      swap('my own', 'me', null, 'asked'),
      swap('I took', 'li', 'me', 'accepted'),
    ],
    'me',
  );
  expect(offered.map(({ id }) => id)).toEqual(['open', 'to me']);
  expect(mine.map(({ id }) => id)).toEqual(['my own', 'I took']);
});

test('whoever is missing comes first, the longest of them at the head', () => {
  const member = (memberId: string, state: Attendance['state'], since: string | null): Attendance => ({
    memberId,
    state,
    presence: 'offline',
    since,
    shift: state === 'off' ? null : { from: '2026-11-24T01:00:00Z', to: '2026-11-24T09:00:00Z' },
    breaks: [],
    present: [],
    rosteredMinutes: 0,
    presentMinutes: 0,
    adherence: null,
  });
  const sorted = inOrder([
    member('free', 'off', null),
    member('at work', 'working', null),
    member('left', 'away', '2026-11-24T02:00:00Z'),
    member('late', 'late', '2026-11-24T01:30:00Z'),
    member('later', 'late', '2026-11-24T01:00:00Z'),
  ]);
  expect(sorted.map(({ memberId }) => memberId)).toEqual(['later', 'late', 'left', 'at work']);
  expect(sorted.filter(isMissing)).toHaveLength(3);
});

test('the axis of a day has whole hours and not too few', () => {
  const start = Date.parse('2026-11-23T16:00:00Z');
  const axis = axisOf([{ from: '2026-11-24T01:30:00Z', to: '2026-11-24T03:10:00Z' }], start);
  expect([axis.from - start, axis.to - start].map((ms) => ms / 3_600_000)).toEqual([9, 17]);
  expect(ticksOf(axis)).toHaveLength(9);
  const long = axisOf([{ from: '2026-11-23T16:00:00Z', to: '2026-11-24T16:00:00Z' }], start);
  expect(ticksOf(long)).toHaveLength(13);
});
