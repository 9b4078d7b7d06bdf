import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell } from './index.ts';
import { METRIC_KEYS, METRICS, MIN_SAMPLE, quantile, summarise, t975, wilson, worstCells } from './index.ts';

describe('Wilson interval', () => {
  // Newcombe (1998), Statistics in Medicine 17:857–872, table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%i of %i', (hits, n, low, high) => {
    const interval = wilson(hits, n);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('lies in 0…1, holds the share, mirrors, and says everything is possible without data', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), (hits, misses) => {
        const n = hits + misses;
        const { low, high } = wilson(hits, n);
        const mirror = wilson(misses, n);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        if (n === 0) return;
        expect(low).toBeLessThanOrEqual(hits / n);
        expect(high).toBeGreaterThanOrEqual(hits / n);
        expect(1 - mirror.high).toBeCloseTo(low, 12);
      }),
    );
    expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
  });
});

describe('summarise', () => {
  it.each([
    [1, 12.706],
    [10, 2.228],
    [30, 2.042],
    [40, 2.021],
    [60, 2.0],
    [120, 1.98],
    [1e9, 1.96],
  ])('t at %i degrees of freedom is %f', (degrees, t) => {
    expect(t975(degrees)).toBeCloseTo(t, 3);
  });

  it('gives mean, quantiles as percentile_cont, and a t interval', () => {
    const summary = summarise('duration', [10, 2, 8, 4, 6]);
    expect(summary).toMatchObject({ n: 5, value: 6, p50: 6 });
    expect(summary.p90).toBeCloseTo(9.2, 12);
    // s = √10, so half the width is 2.776 · √10 / √5
    expect(summary.low).toBeCloseTo(6 - 2.776 * Math.SQRT2, 9);
    expect(summary.high).toBeCloseTo(6 + 2.776 * Math.SQRT2, 9);
  });

  it('counts shares from values or counts', () => {
    const values = [1, 0, 1, 1];
    expect(summarise('share', values)).toEqual(summarise('share', { hits: 3, n: 4 }));
    expect(summarise('share', values)).toEqual({ n: 4, value: 0.75, p50: null, p90: null, ...wilson(3, 4) });
  });

  it('says nothing where there is nothing', () => {
    const empty = { n: 0, value: null, p50: null, p90: null, low: null, high: null };
    expect(summarise('duration', [])).toEqual(empty);
    expect(summarise('share', { hits: 0, n: 0 })).toEqual(empty);
    expect(summarise('count', [3])).toEqual({ n: 1, value: 3, p50: 3, p90: 3, low: null, high: null });
  });

  it('quantiles lie between the ends and rise', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1e6), { minLength: 1 }), (values) => {
        const { p50, p90 } = summarise('duration', values);
        expect(p50).toBeGreaterThanOrEqual(Math.min(...values));
        expect(p90).toBeLessThanOrEqual(Math.max(...values));
        expect(p50!).toBeLessThanOrEqual(p90!);
      }),
    );
    expect(quantile([], 0.5)).toBeNull();
  });
});

describe('worst cells', () => {
  const hour = (h: number) => h * 3_600_000;
  const minute = 60_000;
  const cell = (h: number, value: number, n = 20, more: Partial<Cell> = {}): Cell => ({
    metric: 'first_response_time',
    hour: hour(h),
    dimension: 'team',
    key: 'first',
    value: value * minute,
    n,
    ...more,
  });

  it('against the target, by how far and how many', () => {
    const cells = [cell(9, 6, 100), cell(10, 12, 20), cell(11, 2, 500)];
    const found = worstCells(cells, { targets: { first_response_time: 4 * minute } });
    expect(found.map((f) => [f.hour, f.against, f.cost])).toEqual([
      [hour(9), 'target', 50],
      [hour(10), 'target', 40],
    ]);
  });

  it('against the norm of the row, which leaves the cell itself out, with the queue wait as the reason', () => {
    const cells = [
      cell(9, 2, 10, { queueWait: minute }),
      cell(10, 4, 30, { queueWait: minute }),
      cell(11, 7, 20, { queueWait: 4 * minute }),
      cell(11, 2, 20, { key: 'second', queueWait: minute }),
    ];
    expect(worstCells(cells)[0]).toEqual({
      metric: 'first_response_time',
      hour: hour(11),
      dimension: 'team',
      key: 'first',
      value: 7 * minute,
      n: 20,
      target: null,
      norm: 3.5 * minute,
      against: 'norm',
      deviation: 3.5 * minute,
      cost: 20,
      queueWait: { value: 4 * minute, norm: minute, change: 3 * minute },
    });
  });

  it('knows which way is worse', () => {
    const share = (h: number, value: number) =>
      cell(h, 0, 20, { metric: 'first_response_attainment', value });
    const found = worstCells([share(9, 0.9), share(10, 0.5), share(11, 0.8)], {
      targets: { first_response_attainment: 0.8 },
    });
    expect(found.map((f) => f.hour)).toEqual([hour(10)]);
    expect(found[0]!.deviation).toBeCloseTo(0.3, 12);
  });

  it('names no cell of too few, no single cell without a target, and no more than asked', () => {
    expect(worstCells([cell(9, 1), cell(10, 60, MIN_SAMPLE - 1)])).toEqual([]);
    expect(worstCells([cell(9, 60)])).toEqual([]);
    const many = Array.from({ length: 20 }, (_, h) => cell(h, h + 1));
    expect(worstCells(many, { limit: 3 }).map((f) => f.hour)).toEqual([hour(19), hour(18), hour(17)]);
  });

  it('is not carried away by a norm of nothing', () => {
    const waits = (h: number, seconds: number) =>
      cell(h, 0, 20, { metric: 'queue_wait', value: seconds * 1000 });
    expect(worstCells([waits(9, 0), waits(10, 6)])[0]!.cost).toBeCloseTo(2, 12);
  });
});

it('the catalogue has the twelve', () => {
  expect(METRIC_KEYS).toHaveLength(12);
  expect(METRICS.first_response_attainment).toMatchObject({ kind: 'share', better: 'higher' });
});
