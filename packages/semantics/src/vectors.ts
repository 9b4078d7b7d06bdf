/**
 * The direction of a vector in one signed byte a dimension: a quarter of the memory, and whole numbers multiply fast.
 * The length is not kept. A vector without a direction becomes zeros.
 */
export function quantise(vector: Float32Array): Int8Array {
  let peak = 0;
  for (const value of vector) peak = Math.max(peak, Math.abs(value));
  const bytes = new Int8Array(vector.length);
  if (peak > 0 && Number.isFinite(peak)) {
    for (let i = 0; i < bytes.length; i++) bytes[i] = Math.round((vector[i]! / peak) * 127);
  }
  return bytes;
}

/** Euclidean length. */
export function lengthOf(vector: Int8Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return Math.sqrt(sum);
}

/** −1…1; 0 where either has no direction. Of unlike dimensions: 0. */
export function cosine(a: Int8Array, b: Int8Array): number {
  if (a.length !== b.length) return 0;
  let dot = 0;
  for (let i = 0; i < a.length; i++) dot += a[i]! * b[i]!;
  return dot / (lengthOf(a) * lengthOf(b) || 1);
}
