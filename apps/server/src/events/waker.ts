import { randomBytes } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import type pg from 'pg';
import { createListener } from '../db/listener.ts';

const EVENT_CHANNEL = 'attune_event';
const SIGNAL_CHANNEL = 'attune_signal';
/** One notification covers all commits of this long: NOTIFY takes a lock that all commits queue for. */
const GATHER_MS = 20;

/**
 * Wake-ups and short-lived signals between nodes. Neither carries data that matters: readers go by the log, and poll
 * it when a wake-up was lost.
 */
export interface Waker {
  /** Events were committed on this node. */
  wake(): void;
  onWake(listener: () => void): void;
  /** Tells every node, this one included. At most 7 kB. */
  signal(payload: object): void;
  onSignal(listener: (payload: unknown) => void): void;
  stop(): Promise<void>;
}

export async function createWaker(url: string, pool: pg.Pool, log: FastifyBaseLogger): Promise<Waker> {
  const node = randomBytes(6).toString('hex');
  const wakeListeners: (() => void)[] = [];
  const signalListeners: ((payload: unknown) => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const wakeLocal = () => {
    for (const listener of wakeListeners) listener();
  };
  const notify = (channel: string, payload: string) => {
    if (stopped) return;
    pool.query('select pg_notify($1, $2)', [channel, payload]).catch((error: unknown) => {
      if (!stopped) log.warn({ err: error }, 'A notification to the other nodes was lost');
    });
  };
  const emit = (payload: unknown) => {
    for (const listener of signalListeners) listener(payload);
  };

  const listener = await createListener(url, {
    channels: [EVENT_CHANNEL, SIGNAL_CHANNEL],
    log,
    onNotification: (channel, text) => {
      const cut = text.indexOf(' ');
      if (text.slice(0, cut) === node) return; // our own
      if (channel === EVENT_CHANNEL) wakeLocal();
      else emit(JSON.parse(text.slice(cut + 1)));
    },
    onReconnect: wakeLocal,
  });

  return {
    wake() {
      wakeLocal();
      timer ??= setTimeout(() => {
        timer = undefined;
        notify(EVENT_CHANNEL, `${node} `);
      }, GATHER_MS);
    },
    onWake: (callback) => {
      wakeListeners.push(callback);
    },
    signal(payload) {
      emit(payload);
      notify(SIGNAL_CHANNEL, `${node} ${JSON.stringify(payload)}`);
    },
    onSignal: (callback) => {
      signalListeners.push(callback);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await listener.close();
    },
  };
}
