import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SparseVector, stack } from './sparse.ts';
import { trainSvm } from './svm.ts';

interface Point {
  x: [number, number];
  positive: boolean;
}

const cell = fc.integer({ min: -10, max: 10 }).map((value) => value / 5);
const point: fc.Arbitrary<Point> = fc.record({ x: fc.tuple(cell, cell), positive: fc.boolean() });

function rowsOf(points: readonly Point[]) {
  const vector = new SparseVector();
  const sparse = stack(points.length, (index) => {
    vector.size = 0;
    points[index]!.x.forEach((value, id) => {
      if (value !== 0) vector.push(id, value);
    });
    return vector;
  });
  return { sparse, columns: 2, dense: new Float32Array(0), width: 0 };
}

function objective(points: readonly Point[], [a, b, bias]: readonly number[]): number {
  const loss = points.map(({ x, positive }) =>
    Math.max(0, 1 - (positive ? 1 : -1) * (a! * x[0] + b! * x[1] + bias!)),
  );
  return 0.5 * (a! * a! + b! * b! + bias! * bias!) + loss.reduce((sum, value) => sum + value * value, 0);
}

/** The optimum by plain descent on the primal, which is smooth and convex. */
function descend(points: readonly Point[]): number[] {
  let weights = [0, 0, 0];
  const step = 1 / (1 + points.reduce((sum, { x }) => sum + 2 * (x[0] ** 2 + x[1] ** 2 + 1), 0));
  for (let round = 0; round < 20_000; round++) {
    const gradient = [...weights];
    for (const { x, positive } of points) {
      const sign = positive ? 1 : -1;
      const gap = 1 - sign * (weights[0]! * x[0] + weights[1]! * x[1] + weights[2]!);
      if (gap <= 0) continue;
      [x[0], x[1], 1].forEach((value, k) => {
        gradient[k]! -= 2 * gap * sign * value;
      });
    }
    weights = weights.map((value, k) => value - step * gradient[k]!);
  }
  return weights;
}

test('dual coordinate descent finds the optimum that plain descent finds', () => {
  fc.assert(
    fc.property(fc.array(point, { minLength: 1, maxLength: 12 }), (points) => {
      const members = points.map((_, index) => index);
      const { weights, bias } = trainSvm(rowsOf(points), members, (row) => points[row]!.positive, {
        passes: 5000,
        tolerance: 1e-6,
      });
      const found = objective(points, [weights[0]!, weights[1]!, bias]);
      expect(found).toBeCloseTo(objective(points, descend(points)), 3);
    }),
    { numRuns: 60 },
  );
});

test('dense and sparse columns are the same to it', () => {
  const points: Point[] = [
    { x: [1, 0.5], positive: true },
    { x: [-1, 0.25], positive: false },
    { x: [0.5, -1], positive: true },
    { x: [-0.25, -0.5], positive: false },
  ];
  const rows = rowsOf(points);
  const dense = Float32Array.from(points.flatMap(({ x }) => x));
  const empty = stack(points.length, () => new SparseVector());
  const positive = (row: number) => points[row]!.positive;
  const precise = { passes: 1000, tolerance: 1e-7 };
  const sparse = trainSvm(rows, [0, 1, 2, 3], positive, precise);
  const other = trainSvm({ sparse: empty, columns: 0, dense, width: 2 }, [0, 1, 2, 3], positive, precise);
  expect(other.bias).toBeCloseTo(sparse.bias, 4);
  other.weights.forEach((weight, k) => {
    expect(weight).toBeCloseTo(sparse.weights[k]!, 4);
  });
});
