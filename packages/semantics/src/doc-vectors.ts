import { lengthOf, quantise } from './vectors.ts';

/** A question's direction in bytes. */
export interface Direction {
  readonly bytes: Int8Array;
  readonly length: number;
}

export function direction(vector: Float32Array): Direction {
  const bytes = quantise(vector);
  return { bytes, length: lengthOf(bytes) };
}

/**
 * Directions by slot, side by side in one block of bytes, so that a question is compared with eight thousand texts in a millisecond.
 * Rounding moves a cosine by less than 0.01.
 */
export class DocVectors {
  readonly #dimensions: number;
  #values = new Int8Array(0);
  #lengths = new Float32Array(0);

  constructor(dimensions: number) {
    this.#dimensions = dimensions;
  }

  set(slot: number, vector: Float32Array): void {
    if (slot >= this.#lengths.length) this.#grow(Math.max(64, 2 * slot));
    const { bytes, length } = direction(vector);
    this.#values.set(bytes, slot * this.#dimensions);
    this.#lengths[slot] = length;
  }

  clear(slot: number): void {
    this.#lengths[slot] = 0;
  }

  /** Cosine, −1…1; 0 where there is no direction. */
  similarity(slot: number, asked: Direction): number {
    const length = this.#lengths[slot]! * asked.length;
    return length === 0 ? 0 : dot(this.#values, slot * this.#dimensions, asked.bytes) / length;
  }

  #grow(slots: number): void {
    const values = new Int8Array(slots * this.#dimensions);
    values.set(this.#values);
    const lengths = new Float32Array(slots);
    lengths.set(this.#lengths);
    this.#values = values;
    this.#lengths = lengths;
  }
}

/** Four sums at once: one alone would wait for itself at every step. */
export function dot(values: Int8Array, start: number, asked: Int8Array): number {
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  let i = 0;
  for (; i + 3 < asked.length; i += 4) {
    first = (first + Math.imul(asked[i]!, values[start + i]!)) | 0;
    second = (second + Math.imul(asked[i + 1]!, values[start + i + 1]!)) | 0;
    third = (third + Math.imul(asked[i + 2]!, values[start + i + 2]!)) | 0;
    fourth = (fourth + Math.imul(asked[i + 3]!, values[start + i + 3]!)) | 0;
  }
  for (; i < asked.length; i++) first += asked[i]! * values[start + i]!;
  return first + second + third + fourth;
}
