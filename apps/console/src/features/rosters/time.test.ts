import { expect, test } from 'vitest';
import {
  clockOf,
  datesFrom,
  instantAt,
  minuteOf,
  minutesBetween,
  mondayOf,
  parseClock,
  shiftDate,
} from './time.ts';

test('days and weeks of the calendar', () => {
  expect(shiftDate('2026-02-27', 2)).toBe('2026-03-01');
  expect(shiftDate('2026-01-01', -1)).toBe('2025-12-31');
  expect(datesFrom('2028-02-28', 3)).toEqual(['2028-02-28', '2028-02-29', '2028-03-01']);
  expect(['2026-11-23', '2026-11-25', '2026-11-29'].map(mondayOf)).toEqual(Array(3).fill('2026-11-23'));
});

test('times of day', () => {
  expect([0, 570, 1439, 1440, 1980, -30].map(clockOf)).toEqual([
    '00:00',
    '09:30',
    '23:59',
    '00:00',
    '09:00',
    '23:30',
  ]);
  expect(['09:30', '9:05', '930', '0930', '9', ' 23:59 '].map(parseClock)).toEqual([
    570, 545, 570, 570, 540, 1439,
  ]);
  expect(['24:00', '9:5', '', 'noon', '1260'].map(parseClock)).toEqual(Array(5).fill(null));
  expect(minutesBetween(540, 1020)).toBe(480);
  expect(minutesBetween(1320, 360)).toBe(480);
  expect(minutesBetween(540, 540)).toBe(1440);
});

test('instants follow the clock of the zone, also where it is put forward', () => {
  expect(new Date(instantAt('Asia/Shanghai', '2026-11-24', 540)).toISOString()).toBe(
    '2026-11-24T01:00:00.000Z',
  );
  const night = instantAt('Europe/Berlin', '2026-03-28', 22 * 60);
  const morning = instantAt('Europe/Berlin', '2026-03-28', 30 * 60);
  expect((morning - night) / 3_600_000).toBe(7);
  expect(minuteOf('Europe/Berlin', morning)).toBe(360);
});
