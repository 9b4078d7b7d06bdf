import pg from 'pg';
import type { Log } from './embedded.ts';

export interface Listener {
  close(): Promise<void>;
}

interface Options {
  channels: string[];
  onNotification(channel: string, payload: string): void;
  /** After every connection but the first: notifications may have been missed, so look at the tables. */
  onReconnect?(): void;
  log: Log;
}

const longestWaitMs = 10_000;

/**
 * A connection of its own for LISTEN (a pooled one, or PgBouncer in transaction mode, would lose it). When it breaks it
 * is made again, with growing pauses, until `close`.
 * @throws when the first connection fails.
 */
export async function createListener(url: string, options: Options): Promise<Listener> {
  const { channels, log } = options;
  let client: pg.Client | undefined;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: url, application_name: 'attune-listen', keepAlive: true });
    next.on('notification', ({ channel, payload }) => options.onNotification(channel, payload ?? ''));
    next.on('error', (error) =>
      log.warn({ reason: error.message }, 'The listening database connection broke'),
    );
    try {
      await next.connect();
      await next.query(channels.map((channel) => `listen ${pg.escapeIdentifier(channel)}`).join('; '));
    } catch (error) {
      await next.end().catch(() => {});
      throw error;
    }
    if (closed) return next.end();
    client = next;
    next.once('end', () => {
      client = undefined;
      if (!closed) reconnect(50);
    });
  }

  function reconnect(waitMs: number): void {
    timer = setTimeout(() => {
      connect().then(
        () => {
          if (!closed) options.onReconnect?.();
        },
        () => {
          if (!closed) reconnect(Math.min(waitMs * 2, longestWaitMs));
        },
      );
    }, waitMs);
  }

  await connect();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.end();
    },
  };
}
