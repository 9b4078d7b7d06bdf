/**
 * Runs `work` one at a time, once more when it was woken meanwhile, and at least every `pollMs` in case a wake-up
 * was missed. `work` returns true to run again soon without being woken.
 */
export interface Ticker {
  wake(): void;
  /** Resolves when the run in progress, if any, has ended; no further one starts. */
  stop(): Promise<void>;
}

export interface TickerOptions {
  work: () => Promise<boolean>;
  onError: (error: unknown) => void;
  pollMs: number;
  /** Pause before running again when `work` asked for it. */
  againMs: number;
  /** At least this long between the starts of two runs; lets work gather. */
  minIntervalMs?: number;
}

export function createTicker({ work, onError, pollMs, againMs, minIntervalMs = 0 }: TickerOptions): Ticker {
  let running: Promise<void> | null = null;
  let woken = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let lastStart = 0;
  let failures = 0;

  function schedule(delay: number): void {
    clearTimeout(timer);
    if (stopped) return;
    timer = setTimeout(start, delay);
    timer.unref();
  }

  function start(): void {
    if (running || stopped) return;
    clearTimeout(timer);
    woken = false;
    lastStart = performance.now();
    running = run().finally(() => {
      running = null;
    });
  }

  async function run(): Promise<void> {
    let again = false;
    try {
      again = await work();
      failures = 0;
    } catch (error) {
      failures += 1;
      if (!stopped) onError(error);
    }
    const pause = Math.max(0, lastStart + minIntervalMs - performance.now());
    if (failures > 0) schedule(Math.min(5000, 50 * 2 ** failures));
    else if (woken) schedule(pause);
    else schedule(again ? Math.max(againMs, pause) : pollMs);
  }

  schedule(0);
  return {
    wake() {
      woken = true;
      if (running || stopped || failures > 0) return;
      const pause = lastStart + minIntervalMs - performance.now();
      if (pause <= 0) start();
      else schedule(pause);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
