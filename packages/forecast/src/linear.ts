/**
 * Weighted least squares with a ridge, from sums over rows: the last feature is the intercept, which is not penalised.
 * Features are brought to the same scale inside, so that one penalty fits all.
 */
export class RidgeSums {
  readonly size: number;
  /** Upper triangle of X'WX, row by row in a full matrix. */
  readonly gram: Float64Array;
  readonly moment: Float64Array;

  /** @param size number of features, the intercept included */
  constructor(size: number) {
    this.size = size;
    this.gram = new Float64Array(size * size);
    this.moment = new Float64Array(size);
  }

  /** Adds one row; `features` has `size` values, the last of them 1. */
  add(features: Float64Array, target: number, weight: number): void {
    const { size, gram, moment } = this;
    for (let row = 0; row < size; row += 1) {
      const value = features[row]! * weight;
      moment[row]! += value * target;
      for (let column = row, at = row * size + row; column < size; column += 1, at += 1) {
        gram[at]! += value * features[column]!;
      }
    }
  }

  /**
   * Coefficients in the units of the features.
   * @param penalty relative to the weight of all rows: 0.001 pulls like one row in a thousand against the fit
   */
  solve(penalty: number): Float64Array {
    const { size, gram, moment } = this;
    const last = size - 1;
    const weight = gram[last * size + last]!;
    const means = Float64Array.from({ length: last }, (_, index) => gram[index * size + last]! / weight);
    const scales = Float64Array.from({ length: last }, (_, index) =>
      Math.sqrt(Math.max(0, gram[index * size + index]! / weight - means[index]! ** 2)),
    );
    const target = moment[last]! / weight;
    const matrix = new Float64Array(last * last);
    const right = new Float64Array(last);
    for (let row = 0; row < last; row += 1) {
      // A feature that never changes is told apart from rounding, and left out.
      const scale = scales[row]! > 1e-9 * Math.abs(means[row]!) ? scales[row]! : 0;
      scales[row] = scale;
      if (scale === 0) continue;
      right[row] = (moment[row]! / weight - means[row]! * target) / scale;
      for (let column = 0; column <= row; column += 1) {
        if (scales[column] === 0) continue;
        const covariance = gram[column * size + row]! / weight - means[row]! * means[column]!;
        matrix[row * last + column] = covariance / (scale * scales[column]!);
      }
    }
    for (let row = 0; row < last; row += 1) matrix[row * last + row] = scales[row] === 0 ? 1 : 1 + penalty;
    solveCholesky(matrix, right, last);
    const coefficients = new Float64Array(size);
    let intercept = target;
    for (let row = 0; row < last; row += 1) {
      if (scales[row] === 0) continue;
      coefficients[row] = right[row]! / scales[row]!;
      intercept -= coefficients[row]! * means[row]!;
    }
    coefficients[last] = intercept;
    return coefficients;
  }
}

/** Solves A x = b for a symmetric positive matrix given by its lower triangle (overwritten); x replaces b. */
export function solveCholesky(matrix: Float64Array, right: Float64Array, size: number): void {
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = matrix[row * size + column]!;
      for (let k = 0; k < column; k += 1) sum -= matrix[row * size + k]! * matrix[column * size + k]!;
      // The floor keeps collinear features finite.
      matrix[row * size + column] =
        row === column ? Math.sqrt(Math.max(sum, 1e-10)) : sum / matrix[column * size + column]!;
    }
  }
  for (let row = 0; row < size; row += 1) {
    let sum = right[row]!;
    for (let k = 0; k < row; k += 1) sum -= matrix[row * size + k]! * right[k]!;
    right[row] = sum / matrix[row * size + row]!;
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    let sum = right[row]!;
    for (let k = row + 1; k < size; k += 1) sum -= matrix[k * size + row]! * right[k]!;
    right[row] = sum / matrix[row * size + row]!;
  }
}
