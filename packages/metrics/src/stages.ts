import type { Focus } from './focus.ts';
import type { Stage, StageKey } from './types.ts';

/** Where the time went: spells that touch each other, from the first event to the end. */
export class Stages {
  readonly #done: Stage[] = [];
  readonly #wrapUpLimitMs: number;
  #current: Stage;

  constructor(start: number, wrapUpLimitMs: number) {
    this.#wrapUpLimitMs = Math.max(0, wrapUpLimitMs);
    this.#current = { stage: 'queue', from: start, to: start, memberId: null, teamId: null };
  }

  /** The stage from `at` on. A wrap-up stays with whoever resolved; what follows it is the customer's turn. */
  enter(stage: StageKey, at: number, memberId: string | null, teamId: string | null, focus: Focus): void {
    const now = this.#current;
    if (now.stage === stage && (stage === 'wrap_up' || (now.memberId === memberId && now.teamId === teamId)))
      return;
    this.#close(at, focus);
    if (now.stage === 'wrap_up') this.#push({ ...now, stage: 'customer', from: now.to, to: at });
    this.#current = { stage, from: at, to: at, memberId, teamId };
  }

  /**
   * All stages, the last one cut at `now` or at the end of the wrap-up, and the one that goes on: the last of them, or one
   * that has just begun and has no length yet.
   */
  finish(now: number, focus: Focus): { stages: Stage[]; current: Stage | null } {
    this.#close(now, focus);
    const { stage, from, to } = this.#current;
    const hasLength = to > from;
    const goesOn = stage !== 'wrap_up' || (hasLength && to >= now);
    return {
      stages: this.#done,
      current: goesOn ? (hasLength && this.#done.at(-1)) || this.#current : null,
    };
  }

  #close(at: number, focus: Focus): void {
    const now = this.#current;
    now.to =
      now.stage === 'wrap_up' ? focus.lastEnd(now.from, Math.min(at, now.from + this.#wrapUpLimitMs)) : at;
    this.#push(now);
  }

  #push(stage: Stage): void {
    if (stage.to <= stage.from) return;
    const last = this.#done.at(-1);
    const same =
      last?.stage === stage.stage && last.memberId === stage.memberId && last.teamId === stage.teamId;
    if (same) last.to = stage.to;
    else this.#done.push(stage);
  }
}
