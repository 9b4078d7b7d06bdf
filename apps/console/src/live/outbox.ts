import type { Attachment, Message, MessageInput } from '@attune/contract';
import { ApiError } from '../api/index.ts';
import { External } from './external.ts';

/** A message of this person that the server has not confirmed yet. */
export interface OutboxItem {
  readonly conversationId: string;
  readonly input: MessageInput;
  readonly attachments: readonly Attachment[];
  readonly createdAt: string;
  /** The refusal; null while it waits or is under way. */
  readonly failed: { readonly status: number; readonly code: string } | null;
}

const PAUSE_MS = { first: 1_000, most: 30_000 };

/** What the server refuses for good; everything else (no network, overload, a restart) passes. */
function isFinal(error: unknown): error is ApiError {
  return (
    error instanceof ApiError &&
    error.status >= 400 &&
    error.status < 500 &&
    ![401, 408, 429].includes(error.status)
  );
}

/**
 * Messages on their way. Kept in the browser's storage until the server has confirmed them, sent one after the other, and
 * safe to repeat because each carries its own `clientKey`: neither a lost connection nor a reload loses or doubles one.
 */
export class Outbox extends External<readonly OutboxItem[]> {
  readonly #key: string;
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>;
  readonly #post: (item: OutboxItem) => Promise<Message>;
  readonly #sent: (message: Message) => void;
  #running = false;
  #pause = PAUSE_MS.first;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    key: string,
    post: (item: OutboxItem) => Promise<Message>,
    sent: (message: Message) => void,
    storage: Pick<Storage, 'getItem' | 'setItem'> = localStorage,
  ) {
    super(read(storage.getItem(key)));
    this.#storage = storage;
    this.#key = key;
    this.#post = post;
    this.#sent = sent;
  }

  start(): void {
    addEventListener('storage', this.#fromOtherTab);
    addEventListener('online', this.flush);
    this.flush();
  }

  stop(): void {
    removeEventListener('storage', this.#fromOtherTab);
    removeEventListener('online', this.flush);
    clearTimeout(this.#timer);
  }

  add(item: Omit<OutboxItem, 'failed'>): void {
    this.#keep([...this.get(), { ...item, failed: null }]);
    this.flush();
  }

  retry(clientKey: string): void {
    this.#keep(this.get().map((item) => (keyOf(item) === clientKey ? { ...item, failed: null } : item)));
    this.flush();
  }

  discard(clientKey: string): void {
    this.#keep(this.get().filter((item) => keyOf(item) !== clientKey));
  }

  /** The server has these, however the news came. */
  confirm(messages: readonly Message[]): void {
    const keys = new Set(messages.map((message) => message.clientKey));
    if (this.get().some((item) => keys.has(keyOf(item)))) {
      this.#keep(this.get().filter((item) => !keys.has(keyOf(item))));
    }
  }

  readonly flush = (): void => {
    clearTimeout(this.#timer);
    if (!this.#running) void this.#run();
  };

  async #run(): Promise<void> {
    this.#running = true;
    for (let item = this.#next(); item; item = this.#next()) {
      const key = keyOf(item);
      try {
        const message = await this.#post(item);
        this.#pause = PAUSE_MS.first;
        this.#sent(message);
        this.discard(key);
      } catch (error) {
        if (!isFinal(error)) {
          this.#timer = setTimeout(this.flush, this.#pause);
          this.#pause = Math.min(PAUSE_MS.most, this.#pause * 2);
          break;
        }
        const { status, code } = error;
        this.#keep(this.get().map((it) => (keyOf(it) === key ? { ...it, failed: { status, code } } : it)));
      }
    }
    this.#running = false;
  }

  #next(): OutboxItem | undefined {
    return this.get().find((item) => item.failed === null);
  }

  #keep(items: readonly OutboxItem[]): void {
    this.#storage.setItem(this.#key, JSON.stringify(items));
    this.set(items);
  }

  readonly #fromOtherTab = (event: StorageEvent) => {
    if (event.key === this.#key) this.set(read(event.newValue));
  };
}

function keyOf(item: OutboxItem): string {
  return item.input.clientKey;
}

function read(text: string | null): readonly OutboxItem[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? (value as OutboxItem[]) : [];
  } catch {
    return [];
  }
}
