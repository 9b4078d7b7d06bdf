import { describe, expect, it } from 'vitest';
import { localInstants, seriesOf } from './clean-rows.ts';

const HOUR = 3_600_000;
const from = Date.parse('2026-06-01T00:00Z');
const row = (hours: number, count: number) => ({ at: from + hours * HOUR, count });

describe('rows as they are imported', () => {
  it('sums finer rows, in any order, from a local midnight on', () => {
    const { history, notes } = seriesOf([row(2.5, 4), row(1, 1), row(2, 3)], HOUR, 'UTC');
    expect(history).toEqual({ from, stepMs: HOUR, values: [null, 1, 7] });
    expect(notes).toEqual([]);
    expect(seriesOf([row(2, 3)], HOUR, 'Asia/Shanghai').history.from).toBe(from - 8 * HOUR);
  });

  it('counts the last of repeated rows, and says so', () => {
    const { history, notes } = seriesOf([row(0, 5), row(0, 5), row(1, 2), row(0, 9)], HOUR, 'UTC');
    expect(history.values).toEqual([9, 2]);
    expect(notes).toEqual([{ code: 'duplicate', at: from, steps: 1, value: 10, replacement: 9 }]);
  });

  it('does not know the hour of a bad row', () => {
    const { history, notes } = seriesOf(
      [row(0, -2), row(0.5, 4), row(1, Number.NaN), row(2, 1)],
      HOUR,
      'UTC',
    );
    expect(history.values).toEqual([null, null, 1]);
    expect(notes.map(({ code }) => code)).toEqual(['negative', 'not_a_number']);
  });

  it('takes nothing, and refuses times that are none or centuries apart', () => {
    expect(seriesOf([], HOUR, 'UTC').history.values).toEqual([]);
    expect(() => seriesOf([{ at: Number.NaN, count: 1 }], HOUR, 'UTC')).toThrow(RangeError);
    expect(() => seriesOf([row(0, 1), { at: 0, count: 1 }], 60_000, 'UTC')).toThrow(RangeError);
    expect(() => seriesOf([row(0, 1)], 0, 'UTC')).toThrow(RangeError);
  });
});

describe('times by the local clock', () => {
  const at = (hour: number, minute = 0, day = 25) => ({ year: 2026, month: 10, day, hour, minute });
  const utc = (times: ReturnType<typeof at>[]) =>
    localInstants(times, 'Europe/Berlin').map((instant) => new Date(instant).toISOString().slice(11, 16));

  it('tells the two hours apart when the clocks go back', () => {
    expect(utc([at(1), at(2), at(2), at(3)])).toEqual(['23:00', '00:00', '01:00', '02:00']);
    const halves = [at(1, 30), at(2), at(2, 30), at(2), at(2, 30), at(3)];
    expect(utc(halves)).toEqual(['23:30', '00:00', '00:30', '01:00', '01:30', '02:00']);
  });

  it('leaves an hour alone that stands there once, and repetitions of other hours', () => {
    expect(utc([at(1), at(2), at(3)])).toEqual(['23:00', '00:00', '02:00']);
    expect(utc([at(9), at(9)])).toEqual(['08:00', '08:00']);
  });
});
