import { describe, expect, it } from 'vitest';
import { dayReader } from './calendar.ts';
import { dayNumber, weekdayOf } from './calendar-days.ts';
import { fitDayLevel } from './day-level.ts';
import { dayLevel } from './members/day-level.ts';
import { HOURLY } from './types.ts';

const first = dayNumber('2026-01-05'); // a Monday
const read = dayReader({ timeZone: 'UTC' }, Array<boolean>(7).fill(true));
const dayAt = (index: number) => read(first + index);
const weekly = [1300, 1100, 1000, 900, 1000, 300, 200];
const usual = (index: number) => weekly[weekdayOf(first + index)]!;

function fit(days: number, total: (index: number) => number) {
  const totals = Array.from({ length: days }, (_, index) => total(index));
  return fitDayLevel({ totals, weights: totals.map((value) => (value > 0 ? 1 : 0)), dayAt });
}

describe('level of days', () => {
  it('knows the weekdays', () => {
    const level = fit(84, usual);
    for (let index = 84; index < 91; index++) expect(level.total(index) / usual(index)).toBeCloseTo(1, 1);
  });

  it('follows a new level within days', () => {
    const level = fit(84, (index) => usual(index) * (index >= 80 ? 1.5 : 1));
    const ratio = level.total(84) / usual(84);
    expect(ratio).toBeGreaterThan(1.2);
    expect(ratio).toBeLessThan(1.55);
  });

  it('sees the first working days of a month coming', () => {
    const billed = (index: number) =>
      usual(index) * (dayAt(index).workday >= 1 && dayAt(index).workday <= 3 ? 1.4 : 1);
    const level = fit(116, billed); // ends with Thursday 30 April
    expect(level.total(116) / usual(116)).toBeGreaterThan(1.15);
    expect(level.total(124) / usual(124)).toBeLessThan(1.1);
  });

  it('learns nothing from days without weight', () => {
    const totals = Array.from({ length: 56 }, (_, index) => (index % 9 === 0 ? 1e6 : usual(index)));
    const weights = totals.map((_, index) => (index % 9 === 0 ? 0 : 1));
    expect(fitDayLevel({ totals, weights, dayAt }).total(57) / usual(57)).toBeCloseTo(1, 1);
  });

  it('is finite when nothing is known', () => {
    expect(fit(0, usual).total(3)).toSatisfy(Number.isFinite);
    expect(fit(20, () => 0).total(21)).toSatisfy(Number.isFinite);
  });
});

describe('member of day levels', () => {
  const member = dayLevel({ dayAt, skipDay: () => false });
  const hourOf = (slot: number) => (slot % 24 >= 9 && slot % 24 < 17 ? usual(Math.floor(slot / 24)) / 8 : 0);
  const history = (slots: number) => Float64Array.from({ length: slots }, (_, slot) => hourOf(slot));

  it('gives each hour its share of the day', () => {
    const known = history(84 * 24);
    const next = member.fit(known, HOURLY).predict(known, 48);
    next.forEach((value, step) => {
      const expected = hourOf(84 * 24 + step);
      if (expected === 0) expect(value).toBe(0);
      else expect(value / expected).toBeCloseTo(1, 1);
    });
  });

  it('takes the rest of a day by what has come of it', () => {
    const known = history(84 * 24 + 13).map((value, slot) => (slot >= 84 * 24 ? value * 2 : value));
    const next = member.fit(known, HOURLY).predict(known, 24);
    expect(next[0]! / hourOf(84 * 24 + 13)).toBeCloseTo(2, 1);
    expect(next[20]! / hourOf(84 * 24 + 33)).toBeGreaterThan(1.1);
  });
});
