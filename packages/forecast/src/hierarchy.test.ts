import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HierarchyInput, reconcile } from './hierarchy.ts';

const part = (mean: number, variance: number) => ({ mean: [mean], variance });
const total = (mean: number, variance: number, rows: number[]) => ({ mean: [mean], variance, rows });

/** What is minimised. */
function cost({ rows, aggregates }: HierarchyInput, x: readonly number[]): number {
  const own = rows.reduce((sum, { mean, variance }, i) => sum + (x[i]! - mean[0]!) ** 2 / variance, 0);
  return aggregates.reduce((sum, { mean, variance, rows: parts }) => {
    const whole = parts.reduce((all, row) => all + x[row]!, 0);
    return sum + (whole - mean[0]!) ** 2 / variance;
  }, own);
}

describe('hierarchy', () => {
  it('shares a difference by variance: the textbook case of two parts and a total', () => {
    // b = b̂ + v (T̂ − Σ b̂) ÷ (v_T + Σ v)
    const { rows, aggregates } = reconcile({
      rows: [part(40, 1), part(50, 3)],
      aggregates: [total(100, 1, [0, 1])],
    });
    expect(rows[0]![0]).toBeCloseTo(40 + 10 / 5);
    expect(rows[1]![0]).toBeCloseTo(50 + (3 * 10) / 5);
    expect(aggregates[0]![0]).toBe(rows[0]![0]! + rows[1]![0]!);
  });

  it('leaves alone what agrees', () => {
    const { rows } = reconcile({ rows: [part(40, 1), part(60, 9)], aggregates: [total(100, 2, [0, 1])] });
    expect(rows[0]![0]).toBeCloseTo(40);
    expect(rows[1]![0]).toBeCloseTo(60);
  });

  it('lets no part become negative', () => {
    const { rows, aggregates } = reconcile({
      rows: [part(1, 100), part(50, 1)],
      aggregates: [total(20, 1, [0, 1])],
    });
    expect(rows[0]![0]).toBe(0);
    expect(rows[1]![0]).toBeCloseTo(35);
    expect(aggregates[0]![0]).toBeCloseTo(35);
  });

  it('is never negative, adds up, and is the best there is', () => {
    const mean = fc.integer({ min: 0, max: 200 });
    const variance = fc.integer({ min: 1, max: 400 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(mean, variance), { minLength: 6, maxLength: 6 }),
        fc.array(fc.tuple(mean, variance), { minLength: 6, maxLength: 6 }),
        fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 6, maxLength: 6 }),
        (parts, sums, change) => {
          // Two channels × three skills: both margins and the total.
          const groups = [
            [0, 1, 2],
            [3, 4, 5],
            [0, 3],
            [1, 4],
            [2, 5],
            [0, 1, 2, 3, 4, 5],
          ];
          const input = {
            rows: parts.map(([m, v]) => part(m, v)),
            aggregates: sums.map(([m, v], i) => total(m, v, groups[i]!)),
          };
          const { rows, aggregates } = reconcile(input);
          const x = rows.map(([value]) => value!);
          for (const value of x) expect(value).toBeGreaterThanOrEqual(0);
          groups.forEach((own, i) => {
            expect(aggregates[i]![0]).toBe(own.reduce((sum, row) => sum + x[row]!, 0));
          });
          const other = x.map((value, i) => Math.max(0, value + change[i]!));
          expect(cost(input, x)).toBeLessThanOrEqual(cost(input, other) + 1e-6);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('takes nothing, and refuses what makes no sense', () => {
    expect(reconcile({ rows: [], aggregates: [] })).toEqual({ rows: [], aggregates: [] });
    const good = part(1, 1);
    expect(() => reconcile({ rows: [part(1, 0)], aggregates: [] })).toThrow(RangeError);
    expect(() => reconcile({ rows: [part(-1, 1)], aggregates: [] })).toThrow(RangeError);
    expect(() => reconcile({ rows: [part(Number.NaN, 1)], aggregates: [] })).toThrow(RangeError);
    expect(() => reconcile({ rows: [good, { mean: [1, 2], variance: 1 }], aggregates: [] })).toThrow(
      RangeError,
    );
    expect(() => reconcile({ rows: [good], aggregates: [total(1, 1, [1])] })).toThrow(RangeError);
    expect(() => reconcile({ rows: [good], aggregates: [total(1, 1, [0, 0])] })).toThrow(RangeError);
  });
});
