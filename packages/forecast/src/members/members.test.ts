import { describe, expect, test } from 'vitest';
import { deskCounts, deskRate } from '../testing/series.ts';
import { HALF_HOURLY, HOURLY } from '../types.ts';
import { countMembers, realMembers } from './index.ts';

const all = [...new Map([...countMembers, ...realMembers].map((member) => [member.name, member])).values()];

describe.each(all.map((member) => [member.name, member] as const))('%s', (_, member) => {
  test('continues a week that repeats', () => {
    const history = Float64Array.from({ length: 5 * 168 }, (_, hour) => deskRate(hour));
    const next = member.fit(history, HOURLY).predict(history, 48);
    // "Like yesterday" and the smoothing after two weekend days know no better than roughly.
    const tolerance = member.name === 'naive.day' ? 100 : 9;
    for (let step = 0; step < 48; step += 1) {
      expect(Math.abs(next[step]! - deskRate(history.length + step))).toBeLessThan(tolerance);
    }
  });

  test.each([HOURLY, HALF_HOURLY])('works from its least history on, $day steps a day', (grid) => {
    const history = deskCounts(8, 1).subarray(0, Math.max(1, member.minHistory(grid)));
    const next = member.fit(history, grid).predict(history, 2 * grid.day);
    expect(next.every(Number.isFinite)).toBe(true);
  });

  test('reads the history it forecasts from, not only the one it learned from', () => {
    const history = deskCounts(8, 2);
    const fitted = member.fit(history.subarray(0, -168), HOURLY);
    const later = fitted.predict(history, 24);
    const doubled = history.map((value, hour) => (hour < history.length - 168 ? value : 2 * value));
    const raised = fitted.predict(doubled, 24);
    const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
    expect(sum(raised)).toBeGreaterThan(1.05 * sum(later));
  });

  test('leaves its input alone', () => {
    const history = deskCounts(6, 3);
    const copy = history.slice();
    member.fit(history, HOURLY).predict(history, 48);
    expect(history).toEqual(copy);
  });
});
