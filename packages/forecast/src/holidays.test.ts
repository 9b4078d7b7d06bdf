import { describe, expect, it } from 'vitest';
import { holidayCountries, publicHolidays } from './holidays.ts';

const dates = (country: string, year: number) => publicHolidays(country, year, year).map(({ date }) => date);

describe('public holidays', () => {
  it('knows those of the United States, whatever they move to', () => {
    expect(dates('US', 2003)).toEqual([
      '2003-01-01',
      '2003-01-20',
      '2003-02-17',
      '2003-05-26',
      '2003-07-04',
      '2003-09-01',
      '2003-10-13',
      '2003-11-11',
      '2003-11-27',
      '2003-12-25',
    ]);
  });

  it('keeps the name while the date moves', () => {
    const thanksgiving = publicHolidays('US', 2024, 2026).filter(({ name }) => name === 'Thanksgiving Day');
    expect(thanksgiving.map(({ date }) => date)).toEqual(['2024-11-28', '2025-11-27', '2026-11-26']);
  });

  it('knows Chinese holidays and make-up days as announced', () => {
    const year = publicHolidays('CN', 2025, 2025);
    const spring = year.filter(({ name }) => name === 'Spring Festival');
    expect(spring.filter(({ closed }) => closed).map(({ date }) => date)).toEqual(
      [28, 29, 30, 31].map((day) => `2025-01-${day}`).concat([1, 2, 3, 4].map((day) => `2025-02-0${day}`)),
    );
    expect(year.filter(({ makeUp }) => makeUp).map(({ date }) => date)).toEqual([
      '2025-01-26',
      '2025-02-08',
      '2025-04-27',
      '2025-09-28',
      '2025-10-11',
    ]);
    expect(spring[0]).toEqual({ date: '2025-01-26', name: 'Spring Festival', zh: '春节', makeUp: true });
  });

  it('gives the days set by law for a Chinese year that is not announced, under the same names', () => {
    const year = publicHolidays('CN', 2040, 2040);
    const known = new Set(publicHolidays('CN', 2024, 2025).map(({ name }) => name));
    expect(year.length).toBeGreaterThanOrEqual(11);
    for (const day of year) {
      expect(day.provisional).toBe(true);
      expect(known).toContain(day.name);
    }
  });

  it('knows subdivisions and other countries', () => {
    expect(dates('DE-BY', 2026)).toContain('2026-01-06');
    expect(dates('DE-HH', 2026)).not.toContain('2026-01-06');
    expect(holidayCountries().length).toBeGreaterThan(150);
    expect(holidayCountries().find(({ code }) => code === 'JP')).toEqual({
      code: 'JP',
      name: 'Japan',
      zh: '日本',
    });
  });

  it('refuses what it does not know', () => {
    for (const place of ['XX', '', 'DE-QQ', 'us'])
      expect(() => publicHolidays(place, 2025, 2025)).toThrow(RangeError);
    expect(() => publicHolidays('US', 2026, 2025)).toThrow(RangeError);
    expect(() => publicHolidays('US', 2025.5, 2026)).toThrow(RangeError);
  });
});
