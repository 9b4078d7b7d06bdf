import { describe, expect, it } from 'vitest';
import { checkDays, dayReader, holidaysAsDays, type SpecialDay } from './calendar.ts';
import { dayNumber } from './calendar-days.ts';
import { toLocal } from './calendar-grid.ts';

const HOUR = 3_600_000;
const weekdaysOnly = [true, true, true, true, true, false, false];
const always = Array<boolean>(7).fill(true);
const kindsOn = (days: SpecialDay[], open: boolean[], date: string) =>
  dayReader({ timeZone: 'UTC', days }, open)(dayNumber(date)).kinds.map(({ kind }) => kind);

describe('special days', () => {
  const independence = [{ date: '2003-07-04', kind: 'holiday:Independence Day' }]; // a Friday

  it.each([
    ['2003-07-02', []],
    ['2003-07-03', ['before:Independence Day']],
    ['2003-07-04', ['holiday:Independence Day']],
    ['2003-07-05', []],
    ['2003-07-07', ['after:Independence Day']],
    ['2003-07-08', ['after2:Independence Day']],
    ['2003-07-09', []],
  ])('finds the neighbours of a holiday over a closed weekend: %s', (date, kinds) => {
    expect(kindsOn(independence, weekdaysOnly, date)).toEqual(kinds);
  });

  it('finds them the next day where weekends are worked', () => {
    expect(kindsOn(independence, always, '2003-07-05')).toEqual(['after:Independence Day']);
    expect(kindsOn(independence, always, '2003-07-06')).toEqual(['after2:Independence Day']);
    expect(kindsOn(independence, always, '2003-07-07')).toEqual([]);
  });

  it('takes a make-up day for a day of work between a holiday and its neighbours', () => {
    const days = holidaysAsDays([
      { date: '2025-09-28', name: 'National Day', makeUp: true }, // a Sunday
      ...Array.from({ length: 8 }, (_, i) => ({ date: `2025-10-0${i + 1}`, name: 'National Day' })),
      { date: '2025-10-11', name: 'National Day', makeUp: true }, // a Saturday
    ]);
    expect(kindsOn(days, weekdaysOnly, '2025-09-28')).toEqual(['make_up:National Day']);
    expect(kindsOn(days, weekdaysOnly, '2025-09-30')).toEqual(['before:National Day']);
    expect(kindsOn(days, weekdaysOnly, '2025-10-09')).toEqual(['after:National Day']);
    expect(kindsOn(days, weekdaysOnly, '2025-10-11')).toEqual(['make_up:National Day']);
    const read = dayReader({ timeZone: 'UTC', days }, weekdaysOnly);
    expect(read(dayNumber('2025-10-09'))).toMatchObject({ workday: 1, off: false });
    expect(read(dayNumber('2025-10-11'))).toMatchObject({ workday: 3 });
  });

  it('knows the holidays and make-up days of the business hours', () => {
    const hours = {
      timeZone: 'UTC',
      weekly: Array(7).fill([{ from: '09:00', to: '18:00' }]),
      holidays: ['2026-01-01'],
      makeUpDays: [{ date: '2026-01-04', like: 0 }],
    };
    const read = dayReader({ timeZone: 'UTC', hours }, weekdaysOnly);
    expect(read(dayNumber('2026-01-01')).kinds).toEqual([{ kind: 'closed' }]);
    expect(read(dayNumber('2026-01-02')).kinds).toEqual([{ kind: 'after:closed' }]);
    expect(read(dayNumber('2026-01-04')).kinds[0]).toEqual({ kind: 'make_up' });
  });

  it('finds the day after a closure that has a name', () => {
    const days = [{ date: '2026-03-03', kind: 'closed:Moving house' }];
    expect(kindsOn(days, weekdaysOnly, '2026-03-04')).toEqual(['after:closed:Moving house']);
  });

  it('counts working days from both ends of the month', () => {
    const read = dayReader(
      { timeZone: 'UTC', days: [{ date: '2026-05-01', kind: 'holiday:Labour Day' }] },
      always,
    );
    expect(read(dayNumber('2026-05-04'))).toMatchObject({ workday: 1, workdaysLeft: 20, weekday: 0 });
    expect(read(dayNumber('2026-05-29'))).toMatchObject({ workday: 20, workdaysLeft: 1 });
    expect(read(dayNumber('2026-05-31'))).toMatchObject({ workday: 0, workdaysLeft: 0, monthPhase: 30 / 31 });
  });

  it.each([
    { date: '2026-02-30', kind: 'closed' },
    { date: '2026-02-01', kind: 'party' },
    { date: '2026-02-01', kind: 'holiday:' },
    { date: '2026-02-01', kind: 'event:Sale', factor: -1 },
    { date: '2026-02-01', kind: 'event:Sale', factor: Number.NaN },
  ])('refuses %j', (day) => {
    expect(() => checkDays([day])).toThrow(RangeError);
  });
});

describe('series by the local clock', () => {
  const berlin = { timeZone: 'Europe/Berlin' };

  it('has a day of 24 hours when the clocks go forward: the skipped one is unknown', () => {
    const from = Date.parse('2026-03-29T00:00+01:00');
    const { values, perDay, firstDay } = toLocal(
      { from, stepMs: HOUR, values: [...Array(25).keys()] },
      berlin,
    );
    expect(firstDay).toBe(dayNumber('2026-03-29'));
    expect(perDay).toBe(24);
    expect([...values.slice(0, 5)]).toEqual([0, 1, Number.NaN, 2, 3]);
    expect([...values.slice(23)]).toEqual([22, 23, 24]);
  });

  it('takes the mean of the hour that is shown twice', () => {
    const from = Date.parse('2026-10-25T00:00+02:00');
    const { values } = toLocal({ from, stepMs: HOUR, values: [...Array(25).keys()] }, berlin);
    expect(values).toHaveLength(24);
    expect([...values.slice(0, 5)]).toEqual([0, 1, 2.5, 4, 5]);
  });

  it('begins at midnight and leaves unknown what came before', () => {
    const from = Date.parse('2026-06-01T03:00+08:00');
    const { values, at } = toLocal({ from, stepMs: HOUR, values: [7, null] }, { timeZone: 'Asia/Shanghai' });
    expect([...values]).toEqual([Number.NaN, Number.NaN, Number.NaN, 7, Number.NaN]);
    expect(at[0]).toBe(from - 3 * HOUR);
  });

  it('marks closed hours', () => {
    const hours = {
      timeZone: 'UTC',
      weekly: [[{ from: '01:30', to: '03:00' }], [], [], [], [], [], []],
      holidays: [],
      makeUpDays: [],
    };
    const { closed } = toLocal(
      { from: Date.parse('2026-06-01T00:00Z'), stepMs: HOUR, values: [1, 1, 1, 1] },
      { timeZone: 'UTC', hours },
    );
    expect([...closed]).toEqual([1, 0, 0, 1]);
  });

  it('knows zones half an hour off', () => {
    const from = Date.parse('2026-06-01T00:00Z'); // 05:30 in India
    const { values } = toLocal({ from, stepMs: HOUR, values: [1, 2] }, { timeZone: 'Asia/Kolkata' });
    expect([...values.slice(5)]).toEqual([1, 2]);
  });
});
