import { shuffle } from '../src/classify/random.ts';
import type { Table } from '../src/encoder.ts';

/** Texts as the rows their features pick: those of text i stand from `starts[i]` to `starts[i + 1]`. */
export interface RowLists {
  readonly starts: Int32Array;
  readonly rows: Int32Array;
}

export interface Lesson {
  readonly texts: RowLists;
  /** Per text, which target it is to meet. */
  readonly targetOf: Int32Array;
  /** Row by row, each of length one. */
  readonly targets: Float32Array;
}

export interface Settings {
  /** A power of two. */
  readonly rows: number;
  readonly dimensions: number;
  readonly epochs: number;
  readonly batch: number;
  /** Temperature of the similarities that are compared. */
  readonly temperature: number;
  /** Weight of the cosine to the own target beside that of the similarities to the batch's targets. */
  readonly cosineShare: number;
  /** Step of row-wise Adagrad. */
  readonly rate: number;
  /** Share of a text's features left out at random, so that none is relied upon. */
  readonly dropout: number;
  readonly random: () => number;
  readonly report?: (epoch: number, distance: number) => void;
}

/**
 * Teaches a static encoder to stand where the teacher's vectors stand: for each text of a batch, its similarities to all
 * targets of the batch are to be distributed as those of its own target are (Kullback-Leibler divergence, as in
 * relational distillation), and its cosine to its own target is to be high. Gradient descent with one Adagrad
 * accumulator a row. A row that no text picks stays zero.
 */
export function teach(lesson: Lesson, settings: Settings): Float32Array {
  const { rows, dimensions: d, epochs, batch, temperature, cosineShare, rate, dropout, random } = settings;
  const { texts, targetOf, targets } = lesson;
  const table = new Float32Array(rows * d);
  for (const row of texts.rows) {
    if (table[row * d] !== 0) continue;
    for (let i = row * d; i < row * d + d; i++) table[i] = (random() - 0.5) * 0.02;
  }
  const squares = new Float32Array(rows).fill(1e-6);
  const order = Int32Array.from(targetOf, (_, index) => index);
  const kept = new Int32Array(4096);
  const sum = new Float32Array(d);
  const gradient = new Float32Array(d);
  const wanted = new Float32Array(batch);
  const found = new Float32Array(batch);
  const total = epochs * Math.floor(order.length / batch);
  let step = 0;

  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, order.length, random);
    let loss = 0;
    for (let first = 0; first + batch <= order.length; first += batch) {
      const pace = rate * (1 - 0.9 * (step++ / total));
      for (let b = 0; b < batch; b++) {
        const text = order[first + b]!;
        let count = 0;
        sum.fill(0);
        const end = Math.min(texts.starts[text + 1]!, texts.starts[text]! + kept.length);
        for (let at = texts.starts[text]!; at < end; at++) {
          if (random() < dropout) continue;
          const start = texts.rows[at]! * d;
          kept[count++] = start;
          for (let i = 0; i < d; i++) sum[i]! += table[start + i]!;
        }
        if (count === 0) continue;
        let norm = 0;
        for (let i = 0; i < d; i++) norm += sum[i]! * sum[i]!;
        norm = Math.sqrt(norm) + 1e-9;
        for (let i = 0; i < d; i++) sum[i]! /= norm;

        const own = targetOf[text]! * d;
        gradient.fill(0);
        let cosine = 0;
        for (let i = 0; i < d; i++) {
          cosine += sum[i]! * targets[own + i]!;
          gradient[i]! -= cosineShare * targets[own + i]!;
        }
        if (cosineShare < 1) {
          for (let other = 0; other < batch; other++) {
            const there = targetOf[order[first + other]!]! * d;
            let mine = 0;
            let teachers = 0;
            for (let i = 0; i < d; i++) {
              const value = targets[there + i]!;
              mine += sum[i]! * value;
              teachers += targets[own + i]! * value;
            }
            found[other] = mine / temperature;
            wanted[other] = teachers / temperature;
          }
          softmax(found);
          softmax(wanted);
          for (let other = 0; other < batch; other++) {
            const factor = (1 - cosineShare) * (found[other]! - wanted[other]!);
            if (Math.abs(factor) < 1e-4) continue;
            const there = targetOf[order[first + other]!]! * d;
            for (let i = 0; i < d; i++) gradient[i]! += factor * targets[there + i]!;
          }
        }
        loss += 1 - cosine;
        // Through the division by the norm: what points along the vector itself has no effect.
        let along = 0;
        for (let i = 0; i < d; i++) along += gradient[i]! * sum[i]!;
        let square = 0;
        const factor = 1 / norm;
        for (let i = 0; i < d; i++) {
          gradient[i] = (gradient[i]! - along * sum[i]!) * factor;
          square += gradient[i]! * gradient[i]!;
        }
        for (let k = 0; k < count; k++) {
          const start = kept[k]!;
          const row = start / d;
          squares[row]! += square / d;
          const size = pace / Math.sqrt(squares[row]!);
          for (let i = 0; i < d; i++) table[start + i]! -= size * gradient[i]!;
        }
      }
    }
    settings.report?.(epoch, loss / order.length);
  }
  return table;
}

/** One byte a value, one scale a row. */
export function quantise(values: Float32Array, rows: number, dimensions: number): Table {
  const scales = new Float32Array(rows);
  const bytes = new Int8Array(values.length);
  for (let row = 0; row < rows; row++) {
    const start = row * dimensions;
    let most = 0;
    for (let i = start; i < start + dimensions; i++) most = Math.max(most, Math.abs(values[i]!));
    if (most === 0) continue;
    scales[row] = most / 127;
    for (let i = start; i < start + dimensions; i++) bytes[i] = Math.round((values[i]! / most) * 127);
  }
  return { rows, dimensions, scales, values: bytes };
}

function softmax(values: Float32Array): void {
  let most = -Infinity;
  for (const value of values) if (value > most) most = value;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    values[i] = Math.exp(values[i]! - most);
    total += values[i]!;
  }
  for (let i = 0; i < values.length; i++) values[i]! /= total;
}
