import { describe, expect, it } from 'vitest';
import { type Calendar, dayReader, type SpecialDay } from './calendar.ts';
import { dayNumber } from './calendar-days.ts';
import { learnEffects } from './effects.ts';

const first = dayNumber('2026-01-05'); // a Monday
const perDay = 4;
const ordinaryDay = Float64Array.of(0, 400, 800, 400);
const sunday = Float64Array.of(0, 40, 80, 40);

/** A year in which every day is ordinary but for what `change` does to some. */
function learn(
  days: SpecialDay[],
  change: Record<string, number[] | number>,
  more: { monday?: Float64Array } = {},
) {
  const calendar: Calendar = { timeZone: 'UTC', days };
  const dayAt = dayReader(calendar, Array<boolean>(7).fill(true));
  const ordinary = Float64Array.from({ length: 364 * perDay }, (_, slot) => ordinaryDay[slot % perDay]!);
  const observed = ordinary.slice();
  for (const [date, factor] of Object.entries(change))
    for (let slot = 0; slot < perDay; slot++)
      observed[(dayNumber(date) - first) * perDay + slot]! *=
        typeof factor === 'number' ? factor : factor[slot]!;
  const effects = learnEffects({
    perDay,
    dayAt: (index) => dayAt(first + index),
    observed,
    ordinary,
    sunday,
    workday: ordinaryDay,
    monday: more.monday ?? null,
  });
  return (date: string) => effects(dayAt(dayNumber(date)), ordinaryDay);
}

describe('effects of special days', () => {
  it('takes a holiday for a Sunday until one was seen', () => {
    const [effect] = learn([{ date: '2027-02-01', kind: "holiday:New Year's Day" }], {})('2027-02-01');
    expect(effect).toMatchObject({ n: 0 });
    expect(effect!.factor).toBeCloseTo(0.1);
  });

  it('finds what it learned when a holiday moves, by its name', () => {
    const days = [
      { date: '2026-02-17', kind: 'holiday:Spring Festival' },
      { date: '2026-05-01', kind: 'holiday:Labour Day' },
      { date: '2027-02-06', kind: 'holiday:Spring Festival' },
      { date: '2027-05-01', kind: 'holiday:Labour Day' },
    ];
    const at = learn(days, { '2026-02-17': 0.2, '2026-05-01': 0.8 });
    expect(at('2027-02-06')[0]!.factor).toBeLessThan(0.4);
    expect(at('2027-05-01')[0]!.factor).toBeGreaterThan(0.5);
  });

  it('expects of a new holiday what the others did', () => {
    const days = [
      { date: '2026-02-17', kind: 'holiday:A' },
      { date: '2026-05-01', kind: 'holiday:B' },
      { date: '2026-08-03', kind: 'holiday:C' },
      { date: '2027-02-06', kind: 'holiday:D' },
    ];
    const at = learn(days, { '2026-02-17': 0, '2026-05-01': 0, '2026-08-03': 0 });
    expect(at('2027-02-06')[0]).toMatchObject({ n: 0 });
    expect(at('2027-02-06')[0]!.factor).toBeLessThan(0.03);
    const half = learn(days, { '2026-02-17': 0.5, '2026-05-01': 0.5, '2026-08-03': 0.5 });
    expect(half('2027-02-06')[0]!.factor).toBeGreaterThan(0.4);
    expect(half('2027-02-06')[0]!.factor).toBeLessThan(0.5);
  });

  it('learns the hours where enough was seen', () => {
    const days = ['2026-02-02', '2026-03-02', '2026-04-06', '2026-05-04', '2027-01-04'].map((date) => ({
      date,
      kind: 'event:Sale',
    }));
    const change = Object.fromEntries(days.slice(0, 4).map(({ date }) => [date, [1, 1, 1, 3]]));
    const [effect] = learn(days, change)('2027-01-04');
    expect(effect!.n).toBe(4);
    expect(effect!.bySlot[3]).toBeGreaterThan(2.2);
    expect(effect!.bySlot[1]).toBeLessThan(1.3);
  });

  it('believes the announced factor of an event until one was seen', () => {
    const days = [
      { date: '2026-02-02', kind: 'event:Sale', factor: 3 },
      { date: '2026-04-06', kind: 'event:Release', factor: 2 },
      { date: '2027-01-04', kind: 'event:Sale', factor: 3 },
      { date: '2027-02-01', kind: 'event:Webinar', factor: 1.2 },
    ];
    const at = learn(days, { '2026-02-02': 1.5 });
    expect(at('2027-02-01')[0]!.factor).toBeCloseTo(1.2);
    expect(at('2027-01-04')[0]!.factor).toBeLessThan(2.2);
  });

  it('knows the rebound after a closure', () => {
    const days = [
      { date: '2026-02-03', kind: 'closed' },
      { date: '2026-06-02', kind: 'closed' },
      { date: '2026-09-01', kind: 'closed' },
      { date: '2027-01-12', kind: 'closed' },
    ];
    const change = {
      '2026-02-03': 0,
      '2026-02-04': 1.4,
      '2026-06-02': 0,
      '2026-06-03': 1.4,
      '2026-09-01': 0,
      '2026-09-02': 1.4,
    };
    const at = learn(days, change);
    expect(at('2027-01-12').map(({ factor }) => factor)).toEqual([0]);
    const after = at('2027-01-13').find(({ kind }) => kind === 'after:closed')!;
    expect(after.factor).toBeGreaterThan(1.25);
    expect(after.factor).toBeLessThan(1.4);
  });

  it('takes the day after a closure for a Monday until one was seen', () => {
    const days = [{ date: '2027-01-12', kind: 'closed' }];
    const at = learn(days, {}, { monday: ordinaryDay.map((value) => value * 1.2) });
    expect(at('2027-01-13')[0]!.factor).toBeCloseTo(1.2);
  });
});
