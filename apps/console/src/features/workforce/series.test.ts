import type { ForecastView, SpecialDay } from '@attune/contract';
import { expect, test } from 'vitest';
import { edgeOf, hourRows, markedDays, outlook } from './series.ts';

const HOUR = 3_600_000;
const T0 = Date.parse('2026-03-02T00:00:00Z');

function view(past: (number | null)[], mean: number[] | null, aheadAt = past.length): ForecastView {
  return {
    streamId: null,
    timeZone: 'UTC',
    history: { from: new Date(T0).toISOString(), values: past },
    expected: past.map((value) => (value === null ? null : value + 1)),
    forecast: mean && {
      madeAt: new Date(T0).toISOString(),
      from: new Date(T0 + aheadAt * HOUR).toISOString(),
      mean,
      low80: mean.map((value) => value - 1),
      high80: mean.map((value) => value + 1),
      low95: mean.map((value) => value - 2),
      high95: mean.map((value) => value + 2),
      ceiling: null,
      method: 'ensemble',
      updated: false,
      members: [],
      notes: [],
    },
    accuracy: [],
    days: [],
  };
}

test('history and forecast follow one another', () => {
  const rows = hourRows(view([3, null], [5, 6]));
  expect(rows.map(({ at, came, mean }) => [(at - T0) / HOUR, came, mean])).toEqual([
    [0, 3, null],
    [1, null, null],
    [2, null, 5],
    [3, null, 6],
  ]);
  expect(rows[0]).toMatchObject({ expected: 4, low80: null });
  expect(rows[2]).toMatchObject({ low95: 3, low80: 4, high80: 6, high95: 7 });
});

test('a forecast that began before the last hours of history lies over them', () => {
  const rows = hourRows(view([1, 2, 3], [9, 9, 9], 2));
  expect(rows).toHaveLength(5);
  expect(rows[2]).toMatchObject({ came: 3, mean: 9 });
});

test('hours between history and forecast stay in the row, empty', () => {
  expect(hourRows(view([1], [9], 3)).map(({ mean }) => mean)).toEqual([null, null, null, 9]);
});

test('without history or without forecast', () => {
  expect(hourRows(view([], [4], 0))).toHaveLength(1);
  expect(hourRows(view([1, 2], null))).toHaveLength(2);
  expect(hourRows(view([], null))).toEqual([]);
});

const day = (date: string, name: string): SpecialDay => ({
  id: null,
  date,
  kind: 'holiday',
  name,
  factor: null,
  source: 'public',
});

test('days of one name that follow one another are marked together', () => {
  const rows = hourRows(
    view(
      Array.from({ length: 96 }, () => 1),
      null,
    ),
  );
  const marks = markedDays(
    rows,
    [day('2026-03-03', 'A'), day('2026-03-02', 'A'), day('2026-03-05', 'A'), day('2026-04-01', 'B')],
    'UTC',
  );
  expect(marks.map(({ first, last }) => [first, last])).toEqual([
    [0, 47],
    [72, 95],
  ]);
});

test('days are those of the zone', () => {
  const rows = hourRows(
    view(
      Array.from({ length: 24 }, () => 1),
      null,
    ),
  );
  expect(markedDays(rows, [day('2026-03-02', 'A')], 'Asia/Shanghai')).toMatchObject([{ first: 0, last: 15 }]);
});

test('the edge is now, or where an older series ends', () => {
  const shown = view([1, 2], [5, 9], 2);
  const rows = hourRows(shown);
  expect(edgeOf(rows, shown.forecast, T0 + 2.5 * HOUR)).toBe(T0 + 2.5 * HOUR);
  expect(edgeOf(rows, shown.forecast, T0 + 999 * HOUR)).toBe(T0 + 2 * HOUR);
  expect(edgeOf([], null, T0)).toBe(T0);
});

test('the outlook begins with the hour under way', () => {
  const rows = hourRows(view([1], [5, 9, 7], 1));
  expect(outlook(rows, T0 + 1.5 * HOUR, 2)).toMatchObject({
    total: 14,
    hours: 2,
    peak: { at: T0 + 2 * HOUR },
  });
  expect(outlook(rows, T0 + 9 * HOUR, 2)).toBeNull();
});
