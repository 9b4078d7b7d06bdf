/** Binary heap of small whole numbers by key; equal keys give the smaller number first. A number may stand in it several times. */
export class Heap {
  readonly #keys: number[] = [];
  readonly #items: number[] = [];

  clear(): void {
    this.#keys.length = 0;
    this.#items.length = 0;
  }

  push(key: number, item: number): void {
    let at = this.#items.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.#before(key, item, above)) break;
      this.#keys[at] = this.#keys[above]!;
      this.#items[at] = this.#items[above]!;
      at = above;
    }
    this.#keys[at] = key;
    this.#items[at] = item;
  }

  /** The item of the smallest key; -1 if there is none. */
  pop(): number {
    const first = this.#items[0];
    if (first === undefined) return -1;
    const key = this.#keys.pop()!;
    const item = this.#items.pop()!;
    const size = this.#items.length;
    if (size === 0) return first;
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && this.#before(this.#keys[child + 1]!, this.#items[child + 1]!, child)) child++;
      if (this.#before(key, item, child)) break;
      this.#keys[at] = this.#keys[child]!;
      this.#items[at] = this.#items[child]!;
      at = child;
    }
    this.#keys[at] = key;
    this.#items[at] = item;
    return first;
  }

  #before(key: number, item: number, at: number): boolean {
    const other = this.#keys[at]!;
    return key < other || (key === other && item < this.#items[at]!);
  }
}
