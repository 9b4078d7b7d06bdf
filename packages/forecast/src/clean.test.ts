import { describe, expect, it } from 'vitest';
import { type Calendar, dayReader } from './calendar.ts';
import { toLocal } from './calendar-grid.ts';
import { clean } from './clean.ts';
import { contacts, expectedAt } from './testing/volumes.ts';

const HOUR = 3_600_000;
const from = Date.parse('2026-03-02T00:00Z'); // a Monday
const weekdaysOnly = [true, true, true, true, true, false, false];

function cleanUp(values: (number | null)[], calendar: Calendar = { timeZone: 'UTC' }) {
  const grid = toLocal({ from, stepMs: HOUR, values }, calendar);
  return clean(grid, dayReader(calendar, weekdaysOnly));
}
const at = (iso: string) => (Date.parse(iso) - from) / HOUR;
const clear = () => contacts(from, 42);

describe('cleaning a history', () => {
  it('leaves a clear one alone', () => {
    const values = clear();
    const { values: cleaned, notes } = cleanUp(values);
    expect([...cleaned]).toEqual(values);
    expect(notes).toEqual([]);
  });

  it('fills a gap from the weeks around, with a note', () => {
    const values: (number | null)[] = clear();
    const gap = at('2026-03-18T10:00Z');
    for (let i = 0; i < 3; i++) values[gap + i] = i === 1 ? Number.NaN : null;
    const { values: cleaned, notes } = cleanUp(values);
    for (let i = 0; i < 3; i++) {
      const expected = expectedAt(from + (gap + i) * HOUR);
      expect(Math.abs(cleaned[gap + i]! - expected)).toBeLessThan(4 * Math.sqrt(expected));
    }
    expect(notes).toMatchObject([{ code: 'gap', at: from + gap * HOUR, steps: 3, value: null }]);
  });

  it('takes a busy day without a contact for an outage, and a quiet night for a night', () => {
    const values = clear();
    values.fill(0, at('2026-03-19T00:00Z'), at('2026-03-20T00:00Z'));
    const { values: cleaned, observed, notes } = cleanUp(values);
    expect(notes).toMatchObject([
      { code: 'outage', at: Date.parse('2026-03-19T08:00Z'), steps: 12, value: 0 },
    ]);
    expect(cleaned[at('2026-03-19T12:00Z')]).toBeGreaterThan(60);
    expect(cleaned[at('2026-03-19T03:00Z')]).toBe(0);
    expect(observed[at('2026-03-19T12:00Z')]).toBeNaN();
  });

  it('does not believe negative numbers and lone peaks', () => {
    const values = clear();
    values[at('2026-03-17T09:00Z')] = -5;
    values[at('2026-03-24T09:00Z')] = 5000;
    const { values: cleaned, notes } = cleanUp(values);
    expect(notes).toMatchObject([
      { code: 'negative', value: -5 },
      { code: 'outlier', value: 5000, steps: 1 },
    ]);
    expect(cleaned[at('2026-03-17T09:00Z')]).toBeGreaterThan(40);
    expect(cleaned[at('2026-03-24T09:00Z')]).toBeLessThan(150);
  });

  it('believes a new level', () => {
    const values = clear().map((value, hour) => (hour >= at('2026-03-30T00:00Z') ? value * 3 : value));
    const { values: cleaned, notes } = cleanUp(values);
    expect(notes.map(({ code }) => code)).toContain('level_shift');
    expect(cleaned[at('2026-04-08T12:00Z')]).toBe(values[at('2026-04-08T12:00Z')]);
  });

  it('replaces special days by ordinary ones, and keeps what was counted apart', () => {
    const values = contacts(from, 42, (time) =>
      time < Date.parse('2026-03-18') || time >= Date.parse('2026-03-19') ? 1 : 0,
    );
    const calendar = { timeZone: 'UTC', days: [{ date: '2026-03-18', kind: 'holiday:Founders Day' }] };
    const { values: cleaned, observed, real, notes } = cleanUp(values, calendar);
    const noon = at('2026-03-18T12:00Z');
    expect(cleaned[noon]).toBeGreaterThan(60);
    expect(observed[noon]).toBe(0);
    expect(real[noon]).toBe(0);
    expect(notes.map(({ kind, value }) => [kind, value === 0])).toEqual([
      ['before:Founders Day', false],
      ['holiday:Founders Day', true],
      ['after:Founders Day', false],
      ['after2:Founders Day', false],
    ]);
  });

  it('keeps closed hours at zero', () => {
    const values = clear();
    values[at('2026-03-15T03:00Z')] = 7;
    const hours = {
      timeZone: 'UTC',
      weekly: [...Array(5).fill([{ from: '08:00', to: '20:00' }]), [], []],
      holidays: [],
      makeUpDays: [],
    };
    const { values: cleaned, notes } = cleanUp(values, { timeZone: 'UTC', hours });
    expect(cleaned[at('2026-03-15T03:00Z')]).toBe(0);
    expect(notes).toMatchObject([{ code: 'outside_hours', value: 7, replacement: 0 }]);
  });

  it('makes the best of three values', () => {
    expect([...cleanUp([5, null, -1]).values]).toEqual([5, 5, 5]);
    expect([...cleanUp([null]).values]).toEqual([0]);
    expect([...cleanUp([]).values]).toEqual([]);
  });
});
