import type { Elapsed, Timeline } from './timeline.ts';

interface OpenFocus {
  from: number;
  lastSeen: number;
}

/** A part of the conversation's life from opening to resolve; `until` is the reopen that follows (or Infinity). */
export interface Part {
  from: number;
  resolvedAt: number;
  until: number;
}

/** Collects which agents had the conversation in front of them. */
export class Focus {
  readonly #idleMs: number;
  readonly #open = new Map<string, OpenFocus>();
  readonly #spans: { from: number; to: number }[] = [];
  /** Whether there is any focus data at all. */
  seen = false;

  constructor(idleMs: number) {
    this.#idleMs = Math.max(0, idleMs);
  }

  /** A second focus without an end between is a sign of life, or, after the idle time, a new beginning. */
  focused(memberId: string, at: number): void {
    this.seen = true;
    const focus = this.#open.get(memberId);
    if (focus && at - focus.lastSeen <= this.#idleMs) focus.lastSeen = at;
    else {
      if (focus) this.#spans.push({ from: focus.from, to: focus.lastSeen + this.#idleMs });
      this.#open.set(memberId, { from: at, lastSeen: at });
    }
  }

  unfocused(memberId: string, at: number): void {
    const focus = this.#open.get(memberId);
    if (!focus) return;
    this.#spans.push({ from: focus.from, to: at });
    this.#open.delete(memberId);
  }

  active(memberId: string, at: number): void {
    const focus = this.#open.get(memberId);
    if (focus) focus.lastSeen = at;
  }

  /** When the last focus that is still open at `at` will have idled out; `at` when there is none. */
  idleAt(at: number): number {
    let end = at;
    for (const focus of this.#open.values()) end = Math.max(end, focus.lastSeen + this.#idleMs);
    return end;
  }

  /** End of the last focus inside [from, to], seen at `to`; `from` when there is none. */
  lastEnd(from: number, to: number): number {
    let end = from;
    for (const span of this.#spans) if (span.from < to) end = Math.max(end, Math.min(span.to, to));
    for (const focus of this.#open.values())
      if (focus.from < to) end = Math.max(end, Math.min(focus.lastSeen + this.#idleMs, to));
    return end;
  }

  /** Focused time of all agents up to `now`: all of it while open, after each resolve no more than the limit. */
  handleTime(parts: readonly Part[], timeline: Timeline, wrapUpLimitMs: number, now: number): Elapsed {
    const spans = [...this.#spans];
    for (const { from, lastSeen } of this.#open.values())
      spans.push({ from, to: Math.min(now, lastSeen + this.#idleMs) });
    const sum = { wall: 0, business: 0 };
    for (const part of parts) {
      const wrapEnd = Math.min(part.until, part.resolvedAt + wrapUpLimitMs);
      const wrap = { wall: 0, business: 0 };
      for (const span of spans) {
        add(sum, timeline.elapsed(Math.max(span.from, part.from), Math.min(span.to, part.resolvedAt), true));
        add(wrap, timeline.elapsed(Math.max(span.from, part.resolvedAt), Math.min(span.to, wrapEnd), true));
      }
      sum.wall += Math.min(wrap.wall, wrapUpLimitMs);
      sum.business += Math.min(wrap.business, wrapUpLimitMs);
    }
    return sum;
  }
}

function add(sum: Elapsed, more: Elapsed): void {
  sum.wall += more.wall;
  sum.business += more.business;
}
