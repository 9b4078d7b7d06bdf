import { describe, expect, it } from 'vitest';
import { inflationAfter, makeCoherent, makeForecast } from './forecast-one.ts';

const HOUR = 3_600_000;
const FROM = Date.parse('2026-01-05T00:00Z');
const calendar = { timeZone: 'UTC', hours: null, days: [] };
const options = { calendar, said: undefined, outlookDays: 0, past: true };
const series = (level: number, hours: number) => ({
  from: FROM,
  values: Array.from(
    { length: hours },
    (_, hour) => level + 10 * Math.sin((hour % 24) / 4) + ((hour * 7) % 5),
  ),
});

describe('a forecast in the middle of a day', () => {
  it('begins where the series ends, and follows what came since midnight', () => {
    const usual = series(60, 28 * 24 + 10);
    const busy = {
      ...usual,
      values: usual.values.map((value, hour) => (hour >= 28 * 24 ? value * 1.5 : value)),
    };
    const [one, other] = [usual, busy].map((each) => makeForecast('a', each, options));
    expect(one?.from).toBe(FROM + usual.values.length * HOUR);
    expect([one?.mean.length, one?.updated]).toEqual([48, true]);
    expect(other?.mean[0]).toBeGreaterThan(1.05 * (one?.mean[0] ?? 0));
  });

  it('of parts and whole adds up', () => {
    const parts = [series(60, 28 * 24), series(20, 28 * 24)].map((each, index) =>
      makeForecast(`${index}`, each, options),
    );
    const sum = series(90, 28 * 24);
    const [a, b, whole] = makeCoherent(parts, makeForecast(null, sum, options));
    expect(whole?.streamId).toBeNull();
    for (const [hour, mean] of (whole?.mean ?? []).entries())
      expect(mean).toBeCloseTo((a?.mean[hour] ?? 0) + (b?.mean[hour] ?? 0), 6);
  });
});

describe('intervals that are missed', () => {
  const edges = { low80: [5, 5, 0], high80: [10, 10, 0], low95: [2, 2, 0], high95: [12, 12, 0] };
  const said = { from: FROM, inflation80: 1, inflation95: 1, ...edges };

  it('become wider, those that are met narrower, and closed hours say nothing', () => {
    const missed = inflationAfter(said, { from: FROM, values: [30, 40, 0] });
    expect(missed.inflation80).toBeGreaterThan(1);
    expect(missed.inflation95).toBeGreaterThan(1);
    const met = inflationAfter(said, { from: FROM - HOUR, values: [99, 7, 8, 0] });
    expect(met.inflation80).toBeLessThan(1);
    expect(met.inflation95).toBeLessThan(1);
    expect(inflationAfter(said, { from: FROM + 2 * HOUR, values: [0] })).toEqual({
      inflation80: 1,
      inflation95: 1,
    });
    expect(inflationAfter(undefined, { from: FROM, values: [1] })).toEqual({
      inflation80: 1,
      inflation95: 1,
    });
  });
});
