import { useSyncExternalStore } from 'react';

/** One timer per period for the whole page, however many components watch it. */
function makeClock(periodMs: number) {
  const listeners = new Set<() => void>();
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = () => {
    now = Date.now();
    for (const listener of listeners) listener();
  };
  return {
    subscribe(listener: () => void) {
      listeners.add(listener);
      if (!timer) {
        now = Date.now();
        timer = setInterval(tick, periodMs);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) {
          clearInterval(timer);
          timer = undefined;
        }
      };
    },
    read: () => now,
  };
}

const seconds = makeClock(1000);
const minutes = makeClock(30_000);

/** Epoch milliseconds, moving once a second (for running waits) or every half minute (for relative times). */
export function useNow(period: 'second' | 'minute' = 'minute'): number {
  const clock = period === 'second' ? seconds : minutes;
  return useSyncExternalStore(clock.subscribe, clock.read);
}
