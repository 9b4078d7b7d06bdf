import { describe, expect, it } from 'vitest';
import type { BusinessHours } from './index.ts';
import {
  ALWAYS_OPEN,
  addBusinessMs,
  addDays,
  businessMs,
  checkHours,
  instantOf,
  isOpen,
  localParts,
  nextOpening,
  startOfDay,
  startOfHour,
} from './index.ts';

const HOUR = 3_600_000;
const at = (iso: string) => Date.parse(iso);
const nineToSix = [{ from: '09:00', to: '18:00' }];
const office = (timeZone: string, more: Partial<BusinessHours> = {}): BusinessHours => ({
  timeZone,
  weekly: [nineToSix, nineToSix, nineToSix, nineToSix, nineToSix, [], []],
  holidays: [],
  makeUpDays: [],
  ...more,
});

describe('business hours', () => {
  it('counts over a weekend', () => {
    const hours = office('Europe/Berlin');
    // Friday 17:00 to Monday 10:00
    expect(businessMs(hours, at('2026-06-05T17:00+02:00'), at('2026-06-08T10:00+02:00'))).toBe(2 * HOUR);
    expect(addBusinessMs(hours, at('2026-06-05T17:00+02:00'), 2 * HOUR)).toBe(at('2026-06-08T10:00+02:00'));
  });

  it('ends at closing time, not at the next opening', () => {
    expect(addBusinessMs(office('Europe/Berlin'), at('2026-06-05T17:00+02:00'), HOUR)).toBe(
      at('2026-06-05T18:00+02:00'),
    );
  });

  it('knows Chinese holidays and make-up days: around National Day 2026', () => {
    const hours = office('Asia/Shanghai', {
      holidays: ['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07'],
      makeUpDays: [
        { date: '2026-10-10', like: 4 },
        { date: '2026-10-11', like: [{ from: '10:00', to: '12:00' }] },
      ],
    });
    expect(isOpen(hours, at('2026-10-01T10:00+08:00'))).toBe(false);
    expect(isOpen(hours, at('2026-10-10T10:00+08:00'))).toBe(true);
    expect(nextOpening(hours, at('2026-09-30T18:00+08:00'))).toBe(at('2026-10-08T09:00+08:00'));
    expect(businessMs(hours, at('2026-09-30T18:00+08:00'), at('2026-10-12T00:00+08:00'))).toBe(
      (18 + 9 + 2) * HOUR,
    );
  });

  it('an hour skipped by the clocks does not count, one shown twice counts twice', () => {
    const nights = { ...office('Europe/Berlin'), weekly: Array(7).fill([{ from: '02:00', to: '03:00' }]) };
    const day = (date: string) =>
      [at(`${date}T00:00Z`) - 2 * HOUR, at(`${date}T00:00Z`) + 12 * HOUR] as const;
    expect(businessMs(nights, ...day('2026-03-29'))).toBe(0);
    expect(businessMs(nights, ...day('2026-10-25'))).toBe(2 * HOUR);
    expect(businessMs(nights, ...day('2026-10-26'))).toBe(HOUR);
  });

  it('is due at a closing time that is the change of the clocks', () => {
    const nights = { ...office('Europe/Berlin'), weekly: Array(7).fill([{ from: '00:00', to: '02:00' }]) };
    expect(addBusinessMs(nights, at('2026-03-29T01:00+01:00'), HOUR)).toBe(at('2026-03-29T02:00+01:00'));
  });

  it('spans years at once', () => {
    const hours = office('America/New_York');
    expect(businessMs(hours, at('2020-01-06T00:00-05:00'), at('2040-01-02T00:00-05:00'))).toBe(
      1043 * 45 * HOUR,
    );
    expect(addBusinessMs(hours, at('2020-01-06T00:00-05:00'), 1043 * 45 * HOUR)).toBe(
      at('2039-12-30T18:00-05:00'),
    );
  });

  it('always open, never open, nothing to count', () => {
    expect(businessMs(ALWAYS_OPEN, 5, 12)).toBe(7);
    expect(addBusinessMs(ALWAYS_OPEN, 5, 7)).toBe(12);
    expect(nextOpening(ALWAYS_OPEN, 5)).toBe(5);
    const never = { ...office('UTC'), weekly: Array(7).fill([]) };
    expect(addBusinessMs(never, 0, 1)).toBe(Number.POSITIVE_INFINITY);
    expect(nextOpening(never, 0)).toBe(Number.POSITIVE_INFINITY);
    expect(businessMs(office('UTC'), 10, 3)).toBe(0);
    expect(addBusinessMs(office('UTC'), 10, 0)).toBe(10);
  });

  it.each<[string, Partial<BusinessHours>]>([
    ['a time', { weekly: [[{ from: '9:00', to: '18:00' }], [], [], [], [], [], []] }],
    ['a minute', { weekly: [[{ from: '09:60', to: '18:00' }], [], [], [], [], [], []] }],
    ['an end past midnight', { weekly: [[{ from: '09:00', to: '24:30' }], [], [], [], [], [], []] }],
    ['an order', { weekly: [[{ from: '22:00', to: '06:00' }], [], [], [], [], [], []] }],
    ['six days', { weekly: [[], [], [], [], [], []] }],
    ['a date', { holidays: ['2026-02-30'] }],
    ['a weekday', { makeUpDays: [{ date: '2026-10-10', like: 7 }] }],
    ['a zone', { timeZone: 'Mars/Olympus' }],
  ])('refuses %s that is none', (_what, fault) => {
    expect(() => checkHours(office('UTC', fault))).toThrow(RangeError);
  });

  it('accepts a day of 24 hours and touching intervals', () => {
    const hours = office('UTC', {
      weekly: Array(7).fill([
        { from: '12:00', to: '24:00' },
        { from: '00:00', to: '12:00' },
      ]),
    });
    checkHours(hours);
    expect(businessMs(hours, 0, 10 * 24 * HOUR)).toBe(10 * 24 * HOUR);
  });
});

describe('zones', () => {
  it('shows local parts', () => {
    expect(localParts('Asia/Kolkata', at('2026-11-22T20:15:30Z'))).toEqual({
      year: 2026,
      month: 11,
      day: 23,
      hour: 1,
      minute: 45,
      second: 30,
      weekday: 0,
      date: '2026-11-23',
    });
  });

  it('a day may start at one o’clock', () => {
    expect(startOfDay('America/Havana', at('2026-03-08T12:00-04:00'))).toBe(at('2026-03-08T01:00-04:00'));
  });

  it('or at half past twelve, when the skipped hour lies across midnight: Toronto in 1919', () => {
    expect(startOfDay('America/Toronto', at('1919-03-31T12:00-04:00'))).toBe(at('1919-03-31T00:30-04:00'));
  });

  it('hours start on the local clock', () => {
    expect(startOfHour('Asia/Kolkata', at('2026-11-22T10:00Z'))).toBe(at('2026-11-22T09:30Z'));
    // 02:00 moves back to 01:30: the repeated half hour is a bucket of its own.
    expect(startOfHour('Australia/Lord_Howe', at('2026-04-04T15:10Z'))).toBe(at('2026-04-04T15:00Z'));
  });

  it('a skipped time moves on, a repeated one is the first', () => {
    expect(addDays('Europe/Berlin', at('2026-03-28T02:30+01:00'), 1)).toBe(at('2026-03-29T03:30+02:00'));
    expect(instantOf('Europe/Berlin', { year: 2026, month: 10, day: 25, hour: 2, minute: 30 })).toBe(
      at('2026-10-25T02:30+02:00'),
    );
  });
});
