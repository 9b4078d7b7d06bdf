import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Attendance, adhere, isPresentAt, isRosteredAt } from './adherence.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const day = { from: 0, until: 24 * HOUR };
const span = (from: number, until: number) => ({ from: from * HOUR, until: until * HOUR });
/** 9 to 17, with a break from 12 to 13. */
const shift = { ...span(9, 17), breaks: [span(12, 13)] };
const known = (some: Partial<Attendance>): Attendance => ({
  shifts: [shift],
  present: [],
  absences: [],
  ...some,
});

describe('the state of a moment', () => {
  const minutes = (value: number) => value / 60;
  test.each<[string, number, Partial<Attendance>, string, number | null]>([
    ['before the shift', 8, {}, 'off', null],
    ['just begun, nobody there yet', 9 + minutes(4), {}, 'off', null],
    ['still not there', 9 + minutes(6), {}, 'late', 9],
    ['there', 10, { present: [span(8.95, 10)] }, 'working', 8.95],
    ['a little early', 8.95, { present: [span(8.94, 8.95)] }, 'working', 8.94],
    ['very early', 8, { present: [span(7, 8)] }, 'unscheduled', 7],
    ['gone for a moment', 10, { present: [span(9, 10 - minutes(3))] }, 'working', 9],
    ['gone', 10, { present: [span(9, 9.5)] }, 'away', 9.5],
    ['on break', 12.5, { present: [span(9, 12)] }, 'on_break', 12],
    ['went to the break early', 12.5, { present: [span(9, 11.9)] }, 'on_break', 12],
    ['a little late for the break', 12 + minutes(4), { present: [span(9, 12 + minutes(4))] }, 'working', 9],
    ['works through the break', 12.5, { present: [span(9, 12.5)] }, 'break_missed', 12],
    [
      'back from the break a little early',
      12.95,
      { present: [span(9, 12), span(12.92, 12.95)] },
      'working',
      12.92,
    ],
    ['a little late from the break', 13 + minutes(4), { present: [span(9, 12)] }, 'on_break', 12],
    ['late from the break', 13.5, { present: [span(9, 12)] }, 'away', 13],
    ['stays a little longer', 17 + minutes(4), { present: [span(9, 17 + minutes(4))] }, 'working', 9],
    ['stays', 18, { present: [span(9, 18)] }, 'unscheduled', 9],
    ['after the shift', 18, { present: [span(9, 17)] }, 'off', 17],
    ['ill', 10, { absences: [span(0, 24)] }, 'absent', 0],
    ['ill, and there', 10, { absences: [span(0, 24)], present: [span(9, 10)] }, 'working', 9],
    ['nothing rostered', 10, { shifts: [], present: [span(9, 10)] }, 'unscheduled', 9],
    ['nothing at all', 10, { shifts: [] }, 'off', null],
  ])('%s', (_, now, some, state, since) => {
    const found = adhere(known(some), day, now * HOUR);
    expect([found.state, found.since === null ? null : found.since / HOUR]).toEqual([state, since]);
  });
});

describe('what is counted', () => {
  test.each<[string, number, Partial<Attendance>, number, number]>([
    ['nothing yet', 8, {}, 0, 0],
    ['breaks do not count', 14, { present: [span(9, 14)] }, 4, 4],
    [
      'what lies outside does not help',
      18,
      { present: [span(8, 11), span(12.25, 12.75), span(16, 18)] },
      7,
      3,
    ],
    ['leave does not count', 14, { absences: [span(8, 10)], present: [span(10, 14)] }, 3, 3],
    ['leave over a break', 14, { absences: [span(11, 12.5)], present: [] }, 3, 0],
  ])('%s', (_, now, some, rostered, present) => {
    const found = adhere(known(some), day, now * HOUR);
    expect([found.rosteredMs / HOUR, found.presentMs / HOUR]).toEqual([rostered, present]);
    expect(found.adherence).toBe(rostered === 0 ? null : present / rostered);
  });

  test('of a shift from the day before, only the hours of the day; the shift shown is the one of now', () => {
    const night = { ...span(-2, 6), breaks: [] };
    const evening = { ...span(22, 30), breaks: [] };
    const some = known({ shifts: [night, evening], present: [span(0, 5)] });
    expect(adhere(some, day, 12 * HOUR)).toMatchObject({
      state: 'off',
      shift: evening,
      rosteredMs: 6 * HOUR,
      presentMs: 5 * HOUR,
    });
    expect(adhere(some, day, 5 * HOUR).shift).toBe(night);
    expect(adhere(some, day, 40 * HOUR)).toMatchObject({ shift: evening, rosteredMs: 8 * HOUR });
  });

  test('never more present than rostered, never less than nothing, and what was counted stays', () => {
    const stretches = fc
      .uniqueArray(fc.integer({ min: 0, max: 96 }), { minLength: 0, maxLength: 12 })
      .map((cuts) => cuts.sort((a, b) => a - b))
      .map((cuts) =>
        cuts.flatMap((cut, i) => (i % 2 === 0 && cuts[i + 1] ? [span(cut / 4, cuts[i + 1]! / 4)] : [])),
      );
    fc.assert(
      fc.property(
        stretches,
        stretches,
        stretches,
        fc.integer({ min: 0, max: 96 }),
        (present, breaks, absences, at) => {
          const now = (at / 4) * HOUR;
          const some = known({
            shifts: [{ ...shift, breaks }],
            present: present.flatMap(({ from, until }) =>
              from < now ? [{ from, until: Math.min(until, now) }] : [],
            ),
            absences,
          });
          const found = adhere(some, day, now);
          expect(found.presentMs).toBeGreaterThanOrEqual(0);
          expect(found.presentMs).toBeLessThanOrEqual(found.rosteredMs);
          expect(found.rosteredMs).toBeLessThanOrEqual(8 * HOUR);
          expect(adhere(some, day, now + HOUR).presentMs).toBe(found.presentMs);
        },
      ),
    );
  });
});

test('who should be there, and who is', () => {
  const some = known({ present: [span(9, 12.5)] });
  expect([8.9, 9, 12, 13, 17].map((at) => isRosteredAt(some, at * HOUR))).toEqual([
    false,
    true,
    false,
    true,
    false,
  ]);
  expect([12.5, 12.6].map((at) => isPresentAt(some, at * HOUR))).toEqual([true, false]);
  expect(isRosteredAt(known({ absences: [span(9, 10)] }), 9.5 * HOUR)).toBe(false);
});
