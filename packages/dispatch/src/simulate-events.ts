/** What happens next: events by time; events of one instant in the order in which they were scheduled. */
export class Agenda<E> {
  readonly #heap: { readonly at: number; readonly sequence: number; readonly event: E }[] = [];
  #scheduled = 0;

  /** Time of the next event; infinity: there is none. */
  get next(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  schedule(at: number, event: E): void {
    const heap = this.#heap;
    heap.push({ at, sequence: this.#scheduled++, event });
    for (let child = heap.length - 1; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (!this.#before(child, parent)) break;
      this.#swap(child, parent);
      child = parent;
    }
  }

  /** The next event, taken out. @throws RangeError when there is none */
  take(): E {
    const heap = this.#heap;
    const first = heap[0];
    if (!first) throw new RangeError('dispatch: the agenda is empty');
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      for (let parent = 0; ; ) {
        let least = 2 * parent + 1;
        if (least >= heap.length) break;
        if (least + 1 < heap.length && this.#before(least + 1, least)) least++;
        if (!this.#before(least, parent)) break;
        this.#swap(least, parent);
        parent = least;
      }
    }
    return first.event;
  }

  #before(a: number, b: number): boolean {
    const first = this.#heap[a]!;
    const second = this.#heap[b]!;
    return first.at !== second.at ? first.at < second.at : first.sequence < second.sequence;
  }

  #swap(a: number, b: number): void {
    const kept = this.#heap[a]!;
    this.#heap[a] = this.#heap[b]!;
    this.#heap[b] = kept;
  }
}
