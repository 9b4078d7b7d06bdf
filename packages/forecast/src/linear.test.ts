import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RidgeSums, solveCholesky } from './linear.ts';
import { seededUniform } from './numbers.ts';

test('without noise the ridge finds the coefficients, whatever the units', () => {
  const random = seededUniform(1);
  const sums = new RidgeSums(3);
  for (let row = 0; row < 200; row += 1) {
    const [a, b] = [random(), 1e6 * random()];
    sums.add(Float64Array.of(a, b, 1), 2 * a - 3e-6 * b + 7, 1 + random());
  }
  const [a, b, intercept] = sums.solve(1e-9);
  expect(a).toBeCloseTo(2, 6);
  expect(b! * 1e6).toBeCloseTo(-3, 6);
  expect(intercept).toBeCloseTo(7, 6);
});

test('features that never change or repeat each other do no harm', () => {
  const random = seededUniform(2);
  const sums = new RidgeSums(4);
  for (let row = 0; row < 100; row += 1) {
    const value = random();
    sums.add(Float64Array.of(value, value, 5, 1), 4 * value + 1, 1);
  }
  const coefficients = sums.solve(1e-6);
  expect(coefficients[0]! + coefficients[1]!).toBeCloseTo(4, 3);
  expect(coefficients[2]).toBe(0);
});

test('Cholesky solves what it is given', () => {
  const value = fc.double({ min: -2, max: 2, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 9, maxLength: 9 }),
      fc.array(value, { minLength: 3, maxLength: 3 }),
      (root, x) => {
        // A = R R' + I is positive definite.
        const at = (row: number, column: number) =>
          [0, 1, 2].reduce(
            (sum, k) => sum + root[row * 3 + k]! * root[column * 3 + k]!,
            row === column ? 1 : 0,
          );
        const matrix = Float64Array.from({ length: 9 }, (_, index) => at(Math.floor(index / 3), index % 3));
        const right = Float64Array.from(
          { length: 3 },
          (_, row) => at(row, 0) * x[0]! + at(row, 1) * x[1]! + at(row, 2) * x[2]!,
        );
        solveCholesky(matrix, right, 3);
        return right.every((found, index) => Math.abs(found - x[index]!) < 1e-6);
      },
    ),
  );
});
