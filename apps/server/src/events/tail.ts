import type { Database } from '../db/database.ts';
import { currentPosition, type LogEvent, type LogPosition, positionOf, readLog } from './log.ts';
import { createTicker, type Ticker } from './ticker.ts';

const POLL_MS = 1000;
const HELD_MS = 3;
/** Each batch costs a dozen round trips, whatever its size: readers of live screens do not see a hundredth of a second. */
const GATHER_MS = 30;
const BATCH = 500;

/**
 * This node's view of the log as it grows, from now on: for what needs no exactly-once, such as live screens, caches
 * and the dispatcher. Listeners are called in order with every event of every workspace; they must not block.
 */
export interface Tail {
  subscribe(listener: (events: LogEvent[], position: LogPosition) => void): void;
  wake(): void;
  /** Everything up to here has been handed to the listeners. */
  position(): LogPosition;
  stop(): Promise<void>;
}

export async function startTail(
  db: Database,
  log: { error(fields: object, message: string): void },
): Promise<Tail> {
  const listeners: ((events: LogEvent[], position: LogPosition) => void)[] = [];
  let position = await db.system(currentPosition);

  const ticker: Ticker = createTicker({
    pollMs: POLL_MS,
    againMs: HELD_MS,
    minIntervalMs: GATHER_MS,
    onError: (error) => log.error({ err: error }, 'Reading the event log failed'),
    async work() {
      const batch = await db.first.system((tx) => readLog(tx, { after: position, limit: BATCH }));
      const last = batch.events.at(-1);
      if (last) {
        position = positionOf(last);
        for (const listener of listeners) {
          try {
            listener(batch.events, position);
          } catch (error) {
            log.error({ err: error }, 'A listener of the event log failed');
          }
        }
      }
      return batch.held || batch.full;
    },
  });

  return {
    subscribe: (listener) => {
      listeners.push(listener);
    },
    wake: ticker.wake,
    position: () => position,
    stop: ticker.stop,
  };
}
