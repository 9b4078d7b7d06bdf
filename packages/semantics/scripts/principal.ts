/** Mean and main directions of vectors: what is left of the teacher's 512 dimensions. */
export interface Projection {
  readonly mean: Float32Array;
  /** Row by row, orthonormal, the most telling first. */
  readonly axes: Float32Array;
  /** Standard deviation along each axis. */
  readonly spreads: Float32Array;
  readonly from: number;
  readonly to: number;
}

/**
 * Principal components by subspace iteration with Gram-Schmidt (Golub and Van Loan, Matrix Computations, 8.2.4).
 * `vectors` row by row.
 */
export function principalAxes(
  vectors: Float32Array,
  from: number,
  to: number,
  random: () => number,
): Projection {
  const count = vectors.length / from;
  const mean = new Float32Array(from);
  for (let at = 0; at < vectors.length; at++) mean[at % from]! += vectors[at]! / count;
  const covariance = new Float64Array(from * from);
  const centred = new Float64Array(from);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < from; i++) centred[i] = vectors[row * from + i]! - mean[i]!;
    for (let i = 0; i < from; i++) {
      const value = centred[i]! / count;
      for (let j = i; j < from; j++) covariance[i * from + j]! += value * centred[j]!;
    }
  }
  for (let i = 0; i < from; i++) {
    for (let j = 0; j < i; j++) covariance[i * from + j] = covariance[j * from + i]!;
  }
  let axes = Float64Array.from({ length: to * from }, () => random() - 0.5);
  let lengths = orthonormalise(axes, from);
  for (let round = 0; round < 30; round++) {
    const next = new Float64Array(to * from);
    for (let axis = 0; axis < to; axis++) {
      for (let i = 0; i < from; i++) {
        const weight = axes[axis * from + i]!;
        for (let j = 0; j < from; j++) next[axis * from + j]! += weight * covariance[i * from + j]!;
      }
    }
    axes = next;
    lengths = orthonormalise(axes, from);
  }
  return {
    mean,
    axes: Float32Array.from(axes),
    spreads: Float32Array.from(lengths, Math.sqrt),
    from,
    to,
  };
}

/** Coordinates of each vector, the stronger directions damped by `spread ** whitening`; each of length one. */
export function project(
  vectors: Float32Array,
  { mean, axes, spreads, from, to }: Projection,
  whitening: number,
): Float32Array {
  const count = vectors.length / from;
  const result = new Float32Array(count * to);
  const centred = new Float32Array(from);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < from; i++) centred[i] = vectors[row * from + i]! - mean[i]!;
    let square = 0;
    for (let axis = 0; axis < to; axis++) {
      let dot = 0;
      for (let i = 0; i < from; i++) dot += centred[i]! * axes[axis * from + i]!;
      dot /= spreads[axis]! ** whitening;
      result[row * to + axis] = dot;
      square += dot * dot;
    }
    const length = Math.sqrt(square) || 1;
    for (let axis = 0; axis < to; axis++) result[row * to + axis]! /= length;
  }
  return result;
}

/** In place; gives the lengths that the rows had beside those before them. */
function orthonormalise(rows: Float64Array, width: number): Float64Array {
  const count = rows.length / width;
  const lengths = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    const own = rows.subarray(row * width, (row + 1) * width);
    for (let before = 0; before < row; before++) {
      const other = rows.subarray(before * width, (before + 1) * width);
      let dot = 0;
      for (let i = 0; i < width; i++) dot += own[i]! * other[i]!;
      for (let i = 0; i < width; i++) own[i]! -= dot * other[i]!;
    }
    const length = Math.hypot(...own) || 1;
    lengths[row] = length;
    for (let i = 0; i < width; i++) own[i]! /= length;
  }
  return lengths;
}
