import type { WidgetQueue } from '@attune/contract';

const EVERY_MS = 10_000;
/** Events come in bursts: no closer than this. */
const PAUSE_MS = 2_000;

export interface QueueOptions {
  /** Asks the server. Throws when it cannot be asked. */
  ask: () => Promise<WidgetQueue>;
  onChange: (queue: WidgetQueue) => void;
  everyMs?: number;
  pauseMs?: number;
}

/**
 * Place and expected wait, as the server last said them: asked while the customer waits and looks, and not known the moment
 * the server cannot be asked or they no longer do. Nothing is counted down here.
 */
export class QueueWatch {
  #options: QueueOptions;
  #watching = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking = false;
  #again = false;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** Whether the customer waits and looks. */
  watch(wanted: boolean): void {
    if (wanted === this.#watching) return;
    this.#watching = wanted;
    clearTimeout(this.#timer);
    if (wanted) this.hurry();
    else this.#options.onChange(null);
  }

  /** Something has happened that may have changed it. */
  hurry(): void {
    if (!this.#watching) return;
    if (this.#asking) this.#again = true;
    else this.#schedule(this.#askedAt + (this.#options.pauseMs ?? PAUSE_MS) - Date.now());
  }

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), Math.max(0, delayMs));
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    this.#again = false;
    this.#askedAt = Date.now();
    const queue = await this.#options.ask().catch(() => null);
    this.#asking = false;
    if (!this.#watching) return;
    this.#options.onChange(queue);
    if (this.#again) this.hurry();
    else this.#schedule(this.#options.everyMs ?? EVERY_MS);
  }
}
