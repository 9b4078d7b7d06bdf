import { addBusinessMs, type BusinessHours, businessMs } from '@attune/time';

export interface Elapsed {
  wall: number;
  business: number;
}

interface Span {
  from: number;
  hours: BusinessHours | null;
  /** Pending or snoozed: the customer's time. */
  paused: boolean;
}

/** Whose hours applied when, and when it was the customer's time: turns two instants into wall and business time. */
export class Timeline {
  readonly #spans: Span[] = [];

  /** From `at` on; instants must not go back. */
  set(at: number, hours: BusinessHours | null, paused: boolean): void {
    const last = this.#spans.at(-1);
    if (last && last.hours === hours && last.paused === paused) return;
    if (last?.from === at) {
      last.hours = hours;
      last.paused = paused;
    } else this.#spans.push({ from: at, hours, paused });
  }

  /** Time of [from, to), without the customer's unless `whole`. */
  elapsed(from: number, to: number, whole = false): Elapsed {
    let wall = 0;
    let business = 0;
    let end = to;
    for (let i = this.#spans.length - 1; i >= 0 && end > from; i--) {
      const span = this.#spans[i]!;
      const start = Math.max(span.from, from);
      if (start >= end) continue;
      if (whole || !span.paused) {
        wall += end - start;
        business += businessMs(span.hours, start, end);
      }
      end = start;
    }
    return { wall, business };
  }

  /** When `ms` of business time will have passed since `from` if nothing changes after `at`; Infinity while paused. */
  due(from: number, at: number, ms: number): number {
    const last = this.#spans.at(-1);
    if (!last || last.paused) return Number.POSITIVE_INFINITY;
    const spent = this.elapsed(from, at).business;
    return addBusinessMs(last.hours, Math.max(from, at), ms - spent);
  }
}
