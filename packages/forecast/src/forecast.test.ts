import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracy } from './accuracy.ts';
import type { Calendar } from './calendar.ts';
import { forecast } from './forecast.ts';
import { simpleMembers } from './members/index.ts';
import { contacts, expectedAt } from './testing/volumes.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const from = Date.parse('2026-03-02T00:00Z'); // a Monday
const utc: Calendar = { timeZone: 'UTC' };

const run = (values: (number | null)[], calendar = utc, horizon = 48) =>
  forecast({ history: { from, stepMs: HOUR, values }, horizon, calendar, members: simpleMembers });
const truth = (start: number, steps: number) =>
  Array.from({ length: steps }, (_, i) => expectedAt(start + i * HOUR));

function expectFinite({ mean, intervals, cleaned, ceiling }: ReturnType<typeof forecast>) {
  for (const value of [...mean, ...cleaned, ...intervals.flatMap(({ low, high }) => [...low, ...high])])
    expect(value).toSatisfy((number: number) => Number.isFinite(number) && number >= 0);
  for (const { low, high } of intervals)
    mean.forEach((value, i) => {
      expect(low[i]).toBeLessThanOrEqual(value);
      expect(high[i]).toBeGreaterThanOrEqual(value);
    });
  if (ceiling !== null) expect(ceiling).toBeGreaterThanOrEqual(0);
}

describe('forecast', () => {
  it('comes near the ceiling on ordinary days', () => {
    const result = run(contacts(from, 84));
    expect(result).toMatchObject({ from: from + 84 * DAY, stepMs: HOUR, method: 'ensemble' });
    const { accuracy: reached, ceiling } = accuracy(truth(result.from, 48), result.mean);
    expect(reached).toBeGreaterThan(0.93);
    expect(result.ceiling).toBeCloseTo(ceiling!, 8);
    expect(result.mean[3]).toBe(0);
    expect(result.notes).toEqual([]);
    expectFinite(result);
  });

  it('knows a bill that goes out on the same days of each month', () => {
    const billing = (at: number) => (new Date(at).getUTCDate() <= 3 ? 1.5 : 1);
    const days = 121; // ends with Tuesday 30 June
    const result = run(contacts(from, days, billing));
    // Four months have shown it: about half of it is believed by then.
    const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
    expect(sum(result.mean) / sum(truth(result.from, 48))).toBeGreaterThan(1.2);
  });

  it('expects on a holiday what the last one brought, and takes the day after it for what it was', () => {
    const holidays = ['2026-03-25', '2026-04-22', '2026-05-20', '2026-06-24'];
    const calendar = { timeZone: 'UTC', days: holidays.map((date, i) => ({ date, kind: `holiday:${i}` })) };
    const change = (at: number) => {
      const date = (shift: number) => new Date(at - shift * DAY).toISOString().slice(0, 10);
      if (holidays.includes(date(0))) return 0.3;
      return holidays.includes(date(1)) ? 1.4 : 1;
    };
    const result = run(contacts(from, 114, change), calendar);
    expect(new Date(result.from).toISOString().slice(0, 10)).toBe('2026-06-24');
    const expected = truth(result.from, 48).map((value, hour) => value * (hour < 24 ? 0.3 : 1.4));
    expect(accuracy(expected, result.mean).accuracy).toBeGreaterThan(0.85);
    expect(result.notes.filter(({ code }) => code === 'unseen_day')).toMatchObject([{ kind: 'holiday:3' }]);
    expect(result.effects.map(({ kind, date }) => [kind, date])).toEqual([
      ['holiday:3', '2026-06-24'],
      ['after:3', '2026-06-25'],
    ]);
  });

  it('works a make-up day like a working day', () => {
    const calendar = { timeZone: 'UTC', days: [{ date: '2026-05-02', kind: 'make_up:Labour Day' }] }; // a Saturday
    const result = run(contacts(from, 61), calendar, 24);
    expect(result.mean[12]).toBeGreaterThan(80);
    expect(result.mean[3]).toBeLessThan(5);
    expect(run(contacts(from, 61), utc, 24).mean[12]).toBe(0);
  });

  it('raises what an announced campaign will bring', () => {
    const calendar = { timeZone: 'UTC', days: [{ date: '2026-05-04', kind: 'event:Sale', factor: 2 }] };
    const plain = run(contacts(from, 63));
    const raised = run(contacts(from, 63), calendar);
    expect(raised.mean[12]! / plain.mean[12]!).toBeCloseTo(2, 5);
    expect(raised.mean[36]! / plain.mean[36]!).toBeCloseTo(1, 1);
    const width = ({ intervals }: typeof raised) => intervals[0]!.high[12]! - intervals[0]!.low[12]!;
    expect(width(raised)).toBeGreaterThan(2 * width(plain));
  });

  it('closes the closed hours', () => {
    const hours = {
      timeZone: 'UTC',
      weekly: [...Array(5).fill([{ from: '10:00', to: '12:00' }]), [], []],
      holidays: ['2026-05-05'],
      makeUpDays: [],
    };
    const { mean } = run(contacts(from, 63), { timeZone: 'UTC', hours });
    expect(mean.flatMap((value, hour) => (value > 0 ? [hour] : []))).toEqual([10, 11]);
  });

  it('keeps the hour of the day over a change of the clocks', () => {
    const berlin = { timeZone: 'Europe/Berlin' };
    const start = Date.parse('2026-02-02T00:00+01:00');
    const local = (hour: number) => start + hour * HOUR + HOUR; // winter time
    const hours = Array.from({ length: 55 * 24 }, (_, hour) => Math.round(expectedAt(local(hour))));
    const result = forecast({
      history: { from: start, stepMs: HOUR, values: hours },
      horizon: 72,
      calendar: berlin,
      members: simpleMembers,
    });
    expect(result.from).toBe(Date.parse('2026-03-29T00:00+01:00'));
    const open = result.mean.flatMap((value, i) => (value > 0 ? [result.from + i * HOUR] : []));
    expect(open[0]).toBe(Date.parse('2026-03-30T08:00+02:00'));
    const autumn = forecast({
      history: { from: start, stepMs: HOUR, values: hours },
      horizon: 7 * 24,
      calendar: { timeZone: 'America/New_York' },
      members: simpleMembers,
    });
    expectFinite(autumn);
  });

  it('forecasts the rest of a day and by half-hours', () => {
    const halves = contacts(from, 42).flatMap((value) => [value / 2, value / 2]);
    const result = forecast({
      history: { from, stepMs: HOUR / 2, values: halves.slice(0, 35 * 48 + 25) },
      horizon: 30,
      calendar: utc,
      members: simpleMembers,
    });
    const expected = Array.from(
      { length: 30 },
      (_, i) => expectedAt(Math.floor((result.from + (i * HOUR) / 2) / HOUR) * HOUR) / 2,
    );
    expect(accuracy(expected, result.mean).accuracy).toBeGreaterThan(0.9);
    expectFinite(result);
  });
});

describe('forecast of bad data', () => {
  it.each([
    ['nothing', [], 'no_history'],
    ['three points', [4, 5, 3], 'short_history'],
    ['nothing known', [null, null, null], 'gap'],
    ['only zeros', Array<number>(24 * 40).fill(0), 'constant'],
    ['negative numbers', Array<number>(24 * 8).fill(-3), 'negative'],
    ['two days', contacts(from, 2), 'short_history'],
    ['ten days', contacts(from, 10), 'short_history'],
  ])('%s: finite numbers and a note', (_what, values: (number | null)[], code) => {
    const result = run(values);
    expect(result.mean).toHaveLength(48);
    expect(result.notes.map((note) => note.code)).toContain(code);
    expectFinite(result);
  });

  it('never gives NaN, whatever is missing or wrong', () => {
    const value = fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 0, max: 300 }) },
      fc.constantFrom(null, Number.NaN, -1, 0, 1e9),
    );
    const day = fc
      .integer({ min: 0, max: 40 })
      .map((shift) => new Date(from + shift * DAY).toISOString().slice(0, 10));
    const special = fc.record({
      date: day,
      kind: fc.constantFrom('closed', 'holiday:A', 'make_up', 'event:B', 'after:C'),
    });
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 24 * 30, size: 'max' }),
        fc.array(special, { maxLength: 4 }),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom('UTC', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'),
        (values, days, horizon, timeZone) => {
          const result = run(values, { timeZone, days }, horizon);
          expect(result.mean).toHaveLength(horizon);
          expect(result.cleaned).toHaveLength(values.length);
          expectFinite(result);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('refuses what makes no sense', () => {
    const good = { history: { from, stepMs: HOUR, values: [1] }, horizon: 1, calendar: utc };
    expect(() => forecast({ ...good, horizon: 0 })).toThrow(RangeError);
    expect(() => forecast({ ...good, levels: [1.2] })).toThrow(RangeError);
    expect(() => forecast({ ...good, history: { ...good.history, stepMs: 1000 } })).toThrow(RangeError);
    expect(() => forecast({ ...good, history: { ...good.history, from: Number.NaN } })).toThrow(RangeError);
    expect(() => forecast({ ...good, history: { ...good.history, values: [Infinity] } })).toThrow(RangeError);
    const words = ['many'] as unknown as number[];
    expect(() => forecast({ ...good, history: { ...good.history, values: words } })).toThrow(TypeError);
    expect(() => forecast({ ...good, calendar: { timeZone: 'Mars/Olympus' } })).toThrow(RangeError);
    const days = [{ date: '2026-13-01', kind: 'closed' }];
    expect(() => forecast({ ...good, calendar: { timeZone: 'UTC', days } })).toThrow(RangeError);
  });
});
