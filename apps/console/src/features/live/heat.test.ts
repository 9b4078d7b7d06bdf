import type { Heatmap, Summary } from '@attune/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gridOf, makeScale, pool } from './heat.ts';

const summary = (n: number, value: number, half = value * 0.1): Summary => ({
  n,
  value: n === 0 ? null : value,
  p50: null,
  p90: null,
  low: n === 0 ? null : Math.max(0, value - half),
  high: n === 0 ? null : value + half,
});

describe('pool', () => {
  test('the pooled mean is the mean of all observations', () => {
    const group = fc.array(fc.float({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(group, { minLength: 1, maxLength: 7 }), (groups) => {
        const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;
        const pooled = pool(
          groups.map((values) => summary(values.length, mean(values))),
          false,
        );
        expect(pooled.n).toBe(groups.flat().length);
        expect(pooled.value).toBeCloseTo(mean(groups.flat()), 3);
      }),
    );
  });
  test('hours without observations change nothing', () => {
    expect(pool([summary(0, 0), summary(5, 10), summary(0, 0)], false)).toEqual(summary(5, 10));
    expect(pool([summary(0, 0)], true)).toEqual({
      n: 0,
      value: null,
      p50: null,
      p90: null,
      low: null,
      high: null,
    });
  });
  test('equal parts narrow the interval by the square root of their number', () => {
    const { low, high } = pool(
      [summary(9, 100, 30), summary(9, 100, 30), summary(9, 100, 30), summary(9, 100, 30)],
      false,
    );
    expect((high ?? 0) - (low ?? 0)).toBeCloseTo(30, 6);
  });
  test('a share keeps inside 0 and 1', () => {
    const { low, high } = pool([summary(3, 1), summary(4, 1)], true);
    expect(high).toBeLessThanOrEqual(1);
    expect(low).toBeGreaterThan(0.5);
  });
});

test('a week folds into the hours of the clock in the workspace’s zone', () => {
  const start = Date.parse('2026-03-02T00:00:00+08:00');
  const hours = Array.from({ length: 48 }, (_, i) => new Date(start + i * 3_600_000).toISOString());
  const map: Heatmap = {
    from: hours[0] ?? '',
    to: new Date(start + 48 * 3_600_000).toISOString(),
    dimension: 'team',
    hours,
    rows: [{ key: null, label: null }],
    cells: [
      { hour: 9, row: 0, summary: summary(10, 100) },
      { hour: 33, row: 0, summary: summary(30, 200) },
      { hour: 34, row: 0, summary: summary(0, 0) },
    ],
    worst: [],
  };
  const grid = gridOf(map, 'Asia/Shanghai', true, false);
  expect(grid.columns).toHaveLength(24);
  expect(grid.cells).toHaveLength(1);
  expect(grid.cells[0]).toMatchObject({
    column: 9,
    hours: [hours[9], hours[33]],
    summary: { n: 40, value: 175 },
  });
  expect(gridOf(map, 'Asia/Shanghai', false, false).cells).toHaveLength(2);
});

describe('makeScale', () => {
  const judged = (metric: 'queue_wait' | 'satisfaction', values: number[], reference: number | null) =>
    makeScale({ values, metric, dimension: 'team', reference });
  test('worse is always towards 1, whichever way the metric runs', () => {
    const wait = judged('queue_wait', [10_000, 60_000, 300_000], null);
    expect(wait.score(300_000)).toBe(1);
    expect(wait.score(60_000)).toBe(0);
    expect(wait.score(10_000)).toBe(-1);
    const liked = judged('satisfaction', [0.5, 0.9, 1], 0.9);
    expect(liked.score(0.5)).toBe(1);
    expect(liked.score(0.9)).toBeCloseTo(0);
    expect(liked.score(1)).toBeCloseTo(-1);
  });
  test('small differences do not take the strongest colours', () => {
    const flat = judged('queue_wait', [60_000, 62_000, 64_000], null);
    expect(flat.score(64_000)).toBeLessThan(0.1);
  });
  test('time in a stage is an amount, not a judgement', () => {
    const scale = makeScale({
      values: [60_000, 600_000],
      metric: 'queue_wait',
      dimension: 'stage',
      reference: null,
    });
    expect(scale.kind).toBe('amount');
    expect(scale.score(60_000)).toBe(0);
    expect(scale.score(600_000)).toBe(1);
  });
});
