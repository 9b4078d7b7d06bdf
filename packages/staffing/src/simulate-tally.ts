/** A simulated figure with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Customers in a row are alike, so the spread is taken between batches of them, not between customers. */
export const BATCHES = 30;
/** 97.5 % of Student's t with 29 degrees of freedom. */
const T = 2.045;

/** Sums of one figure by batch, and of what it is a share or mean of. */
export class Tally {
  readonly #sums = new Float64Array(BATCHES);
  readonly #counts = new Float64Array(BATCHES);

  add(batch: number, value: number): void {
    this.#sums[batch]! += value;
    this.#counts[batch]! += 1;
  }

  get n(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  /** The mean, by the ratio of the batches' sums; null of nothing. `most` bounds the interval above. */
  estimate(most = Number.POSITIVE_INFINITY): Estimate | null {
    const { n } = this;
    if (n === 0) return null;
    const value = this.#sums.reduce((sum, batch) => sum + batch, 0) / n;
    let squares = 0;
    for (let batch = 0; batch < BATCHES; batch++) {
      squares += (this.#sums[batch]! - value * this.#counts[batch]!) ** 2;
    }
    const error = (T * Math.sqrt((squares * BATCHES) / (BATCHES - 1))) / n;
    return { value, low: Math.max(0, value - error), high: Math.min(most, value + error) };
  }
}
