import { ApiError } from './api.ts';
import { backoff } from './backoff.ts';
import { readJson, type Vault } from './storage.ts';
import type { Outgoing } from './store.ts';

export const OUT = 'out:';

export interface OutboxOptions {
  vault: Vault;
  /** Delivers one message; throws ApiError. The server stores a clientKey only once. */
  send: (entry: Outgoing) => Promise<void>;
  /** An entry is new, or failed, or is tried again. */
  onChange: (entry: Outgoing) => void;
  /** Keeps other tabs from sending at the same time. */
  lock: (work: () => Promise<void>) => Promise<void>;
  /** Calls back after a while, for the next try. */
  later: (work: () => void, delayMs: number) => void;
  random: () => number;
}

/**
 * Messages are stored before they are sent and leave the store when the server has them: neither a lost answer, a
 * reload nor a second tab loses, doubles or reorders them. Each entry has its own key, so that tabs never overwrite
 * each other's.
 */
export class Outbox {
  #options: OutboxOptions;
  #attempt = 0;
  #flushing: Promise<void> | null = null;
  #again = false;
  #waiting = false;
  #last = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** What is stored, in the order of sending. */
  entries(): Outgoing[] {
    const { vault } = this.#options;
    return vault
      .keys(OUT)
      .map((key) => readJson<Outgoing>(vault, key))
      .filter((entry) => entry !== null)
      .sort((a, b) => a.at - b.at || (a.clientKey < b.clientKey ? -1 : 1));
  }

  /** Stores the message and begins to send. `now` is epoch milliseconds. */
  add(entry: Omit<Outgoing, 'at'>, now: number): void {
    // Two messages within a millisecond still keep their order.
    this.#last = Math.max(now, this.#last + 1);
    this.#put({ ...entry, at: this.#last });
    void this.flush();
  }

  /** Tries a failed message again, in its old place. */
  retry(clientKey: string): void {
    const entry = readJson<Outgoing>(this.#options.vault, OUT + clientKey);
    if (!entry) return;
    const { failed: _, ...rest } = entry;
    this.#put(rest);
    void this.flush();
  }

  discard(clientKey: string): void {
    this.#options.vault.remove(OUT + clientKey);
  }

  /** Forgets everything: the person changed. */
  clear(): void {
    for (const entry of this.entries()) this.discard(entry.clientKey);
  }

  /** Sends what waits, oldest first. Ends when nothing is left, or after a failure that may pass. */
  flush(): Promise<void> {
    this.#again = true;
    this.#flushing ??= this.#run().finally(() => {
      this.#flushing = null;
    });
    return this.#flushing;
  }

  async #run(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.#options.lock(() => this.#pass());
    }
  }

  async #pass(): Promise<void> {
    const { send, vault, random } = this.#options;
    for (;;) {
      const entry = this.entries().find((candidate) => candidate.failed === undefined);
      if (!entry) return;
      try {
        await send(entry);
        this.#attempt = 0;
        vault.remove(OUT + entry.clientKey);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        // Discarded, or another person's by now.
        if (vault.get(OUT + entry.clientKey) === null) continue;
        if (error.passing) {
          this.#wait(error.retryAfterMs ?? backoff(this.#attempt++, random()));
          return;
        }
        this.#put({ ...entry, failed: error.message });
      }
    }
  }

  #wait(delayMs: number): void {
    if (this.#waiting) return;
    this.#waiting = true;
    this.#options.later(() => {
      this.#waiting = false;
      void this.flush();
    }, delayMs);
  }

  #put(entry: Outgoing): void {
    this.#options.vault.set(OUT + entry.clientKey, JSON.stringify(entry));
    this.#options.onChange(entry);
  }
}
