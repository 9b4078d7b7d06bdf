import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BusinessHours } from './index.ts';
import {
  addBusinessMs,
  addDays,
  businessMs,
  isOpen,
  localParts,
  nextOpening,
  startOfDay,
  startOfHour,
} from './index.ts';

/**
 * The slow truth: a minute is open when the clock on the wall, as Intl shows it, stands inside an interval.
 * Nothing here is shared with the package.
 */
const MINUTE = 60_000;
const names = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const formats = new Map<string, Intl.DateTimeFormat>();

function wallClock(timeZone: string, at: number) {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(timeZone, format);
  }
  const p = Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]));
  return {
    date: `${p.year}-${p.month}-${p.day}`,
    weekday: names.indexOf(p.weekday!),
    time: `${p.hour}:${p.minute}`,
  };
}

function openSlowly(hours: BusinessHours, at: number): boolean {
  const { date, weekday, time } = wallClock(hours.timeZone, at);
  const makeUp = hours.makeUpDays.findLast((day) => day.date === date);
  const intervals = makeUp
    ? typeof makeUp.like === 'number'
      ? hours.weekly[makeUp.like]!
      : makeUp.like
    : hours.holidays.includes(date)
      ? []
      : hours.weekly[weekday]!;
  return intervals.some(({ from, to }) => from <= time && time < to);
}

function businessSlowly(hours: BusinessHours, from: number, to: number): number {
  let open = 0;
  for (let at = from; at < to; ) {
    const next = Math.min(to, Math.floor(at / MINUTE) * MINUTE + MINUTE);
    if (openSlowly(hours, at)) open += next - at;
    at = next;
  }
  return open;
}

const zone = fc.constantFrom(
  'Europe/Berlin',
  'America/New_York',
  'Asia/Shanghai',
  'Asia/Kolkata',
  'Australia/Lord_Howe', // moves by half an hour
  'America/St_Johns',
  'America/Havana', // changes at midnight
  'Pacific/Apia',
  'UTC',
);
const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const interval = fc
  .tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 1440 }))
  .map(([a, b]) => (a < b ? { from: clock(a), to: clock(b) } : { from: clock(b - 1), to: clock(a + 1) }));
const intervals = fc.array(interval, { maxLength: 3 });

// Two thirds of the cases start near a change of the clocks in one of the zones.
const start = fc
  .tuple(
    fc.constantFrom(
      Date.UTC(2026, 2, 8, 4), // North America, Havana: forward
      Date.UTC(2026, 2, 29, 0), // Europe: forward
      Date.UTC(2026, 3, 4, 14), // Lord Howe: back
      Date.UTC(2026, 9, 3, 15), // Lord Howe: forward
      Date.UTC(2026, 9, 25, 0), // Europe: back
      Date.UTC(2026, 10, 1, 3), // North America: back
      Date.UTC(2011, 11, 30, 9), // Apia skips a day
      Date.UTC(2026, 0, 31, 12),
      Date.UTC(2027, 1, 4, 12), // a block's edge lies near here
    ),
    fc.integer({ min: -30 * 60, max: 30 * 60 }),
    fc.integer({ min: 0, max: 59_999 }),
  )
  .map(([base, minutes, ms]) => base + minutes * MINUTE + ms);

const hoursNear = (at: number) => {
  const date = fc
    .integer({ min: -2, max: 4 })
    .map((d) => new Date(at + d * 86_400_000).toISOString().slice(0, 10));
  return fc.record({
    timeZone: zone,
    weekly: fc.array(intervals, { minLength: 7, maxLength: 7 }),
    holidays: fc.array(date, { maxLength: 2 }),
    makeUpDays: fc.array(fc.record({ date, like: fc.oneof(fc.integer({ min: 0, max: 6 }), intervals) }), {
      maxLength: 2,
    }),
  });
};
const scene = start.chain((from) =>
  fc.record({
    from: fc.constant(from),
    hours: hoursNear(from),
    length: fc.integer({ min: 0, max: 3 * 1440 * MINUTE }),
  }),
);

describe('against a minute-by-minute reference', () => {
  it('counts the same business time', () => {
    fc.assert(
      fc.property(scene, ({ hours, from, length }) => {
        expect(businessMs(hours, from, from + length)).toBe(businessSlowly(hours, from, from + length));
      }),
      { numRuns: 150 },
    );
  });

  it('is open at the same minutes', () => {
    fc.assert(
      fc.property(scene, ({ hours, from, length }) => {
        expect(isOpen(hours, from + length)).toBe(openSlowly(hours, from + length));
      }),
      { numRuns: 300 },
    );
  });

  it('starts days and hours where the clock starts them', () => {
    fc.assert(
      fc.property(zone, start, (timeZone, at) => {
        const here = wallClock(timeZone, at);
        const parts = localParts(timeZone, at);
        expect(parts.date).toBe(here.date);
        expect(parts.weekday).toBe(here.weekday);
        expect(clock(parts.hour * 60 + parts.minute)).toBe(here.time);
        const day = startOfDay(timeZone, at);
        expect(day).toBeLessThanOrEqual(at);
        expect(wallClock(timeZone, day).date).toBe(here.date);
        expect(wallClock(timeZone, day - 1).date < here.date).toBe(true);
        const hour = startOfHour(timeZone, at);
        expect(hour).toBeLessThanOrEqual(at);
        expect(at - hour).toBeLessThan(60 * MINUTE);
        expect(wallClock(timeZone, hour).time.slice(0, 2)).toBe(here.time.slice(0, 2));
        expect(startOfHour(timeZone, hour)).toBe(hour);
      }),
      { numRuns: 300 },
    );
  });
});

describe('properties', () => {
  it('adding business time is the inverse of counting it, and the earliest such instant', () => {
    fc.assert(
      fc.property(scene, fc.integer({ min: 1, max: 40 * 60 * MINUTE }), ({ hours, from }, ms) => {
        const due = addBusinessMs(hours, from, ms);
        if (due === Number.POSITIVE_INFINITY) return;
        expect(businessMs(hours, from, due)).toBe(ms);
        expect(businessMs(hours, from, due - 1)).toBe(ms - 1);
      }),
    );
  });

  it('the next opening is open and nothing before it is', () => {
    fc.assert(
      fc.property(scene, ({ hours, from }) => {
        const opening = nextOpening(hours, from);
        if (opening === Number.POSITIVE_INFINITY) return;
        expect(isOpen(hours, opening)).toBe(true);
        expect(businessMs(hours, from, opening)).toBe(0);
      }),
    );
  });

  it('business time adds up over a cut', () => {
    fc.assert(
      fc.property(scene, fc.nat(1000), ({ hours, from, length }, cut) => {
        const middle = from + Math.floor((length * cut) / 1000);
        const whole = businessMs(hours, from, from + length);
        expect(businessMs(hours, from, middle) + businessMs(hours, middle, from + length)).toBe(whole);
        expect(whole).toBeLessThanOrEqual(length);
      }),
    );
  });

  it('a day later shows the same time wherever that time exists', () => {
    fc.assert(
      fc.property(zone, start, fc.integer({ min: -400, max: 400 }), (timeZone, at, days) => {
        const later = addDays(timeZone, at, days);
        const shown = wallClock(timeZone, later);
        const wanted = wallClock(timeZone, at);
        const date = new Date(Date.parse(`${wanted.date}T00:00:00Z`) + days * 86_400_000)
          .toISOString()
          .slice(0, 10);
        if (shown.date === date && shown.time === wanted.time) return;
        // Otherwise the wanted time was skipped: a whole hour before, the clock stood earlier than wanted.
        const before = wallClock(timeZone, later - 86_400_000);
        expect(`${before.date} ${before.time}` < `${date} ${wanted.time}`).toBe(true);
        expect(`${shown.date} ${shown.time}` > `${date} ${wanted.time}`).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
