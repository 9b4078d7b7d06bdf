import type { ClientFrame, ServerFrame, Signal, WireEvent } from '@attune/contract';

export type LiveState = 'connecting' | 'online' | 'offline';

export interface LiveHandlers {
  /** `fresh`: the first welcome, or one after a `reset`; whatever was fetched before it may be out of date. */
  welcome(fresh: boolean): void;
  events(events: readonly WireEvent[]): void;
  signal(signal: Signal): void;
  state(state: LiveState): void;
  /** The session has ended or the workspace is closed to this person; no further attempt is made. */
  refused(): void;
}

const PING_MS = 25_000;
const SILENCE_MS = 60_000;
const BACKOFF_MS = { first: 500, most: 15_000 };
const REFUSED_CODES = new Set([4401, 4403]);

/**
 * One socket per workspace. It remembers the position of the last event seen and asks for what it missed after every
 * interruption; tries again with growing, jittered pauses, and at once when the network or the window comes back.
 */
export class LiveClient {
  readonly #url: string;
  readonly #handlers: LiveHandlers;
  #socket: WebSocket | null = null;
  #position: string | null = null;
  #attempts = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #heartbeat: ReturnType<typeof setInterval> | undefined;
  #lastHeard = 0;
  #focused: string | null = null;
  #stopped = true;

  constructor(url: string, handlers: LiveHandlers) {
    this.#url = url;
    this.#handlers = handlers;
  }

  start(): void {
    this.#stopped = false;
    addEventListener('online', this.#hurry);
    addEventListener('offline', this.#drop);
    document.addEventListener('visibilitychange', this.#hurry);
    this.#heartbeat = setInterval(this.#beat, PING_MS);
    this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    removeEventListener('online', this.#hurry);
    removeEventListener('offline', this.#drop);
    document.removeEventListener('visibilitychange', this.#hurry);
    clearInterval(this.#heartbeat);
    clearTimeout(this.#retry);
    this.#close();
  }

  /** Tells the others that this person types in a conversation, or has stopped. */
  typing(conversationId: string, typing: boolean): void {
    this.#send({ type: 'typing', conversationId, typing });
  }

  /** Tells the others which conversation this person looks at; null: none. */
  focus(conversationId: string | null): void {
    this.#focused = conversationId;
    this.#send({ type: 'focus', conversationId });
  }

  #connect(): void {
    clearTimeout(this.#retry);
    this.#handlers.state('connecting');
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#lastHeard = Date.now();
    socket.onopen = () => this.#send({ type: 'hello', position: this.#position });
    socket.onmessage = (message) => {
      if (socket !== this.#socket || typeof message.data !== 'string') return;
      this.#lastHeard = Date.now();
      this.#hear(JSON.parse(message.data) as ServerFrame);
    };
    socket.onclose = (event) => {
      if (socket === this.#socket) this.#lost(event.code);
    };
  }

  #hear(frame: ServerFrame): void {
    switch (frame.type) {
      case 'welcome': {
        const fresh = this.#position === null;
        this.#position = frame.position;
        this.#attempts = 0;
        this.#handlers.state('online');
        this.#handlers.welcome(fresh);
        if (this.#focused) this.#send({ type: 'focus', conversationId: this.#focused });
        return;
      }
      case 'events':
        this.#position = frame.position;
        this.#handlers.events(frame.events);
        return;
      case 'reset':
        this.#position = frame.position;
        this.#attempts = 0;
        this.#handlers.state('online');
        this.#handlers.welcome(true);
        return;
      case 'signal':
        this.#handlers.signal(frame.signal);
        return;
      case 'pong':
        return;
    }
  }

  #lost(code: number): void {
    this.#socket = null;
    if (this.#stopped) return;
    if (REFUSED_CODES.has(code)) {
      this.stop();
      this.#handlers.refused();
      return;
    }
    this.#handlers.state('offline');
    const ceiling = Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** this.#attempts++);
    this.#retry = setTimeout(() => this.#connect(), ceiling * (0.5 + Math.random() / 2));
  }

  #send(frame: ClientFrame): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #close(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  readonly #beat = () => {
    if (!this.#socket) return;
    if (Date.now() - this.#lastHeard > SILENCE_MS) this.#drop();
    else this.#send({ type: 'ping' });
  };

  /** A silent socket can stay "open" for minutes after the network has gone. */
  readonly #drop = () => {
    if (!this.#socket) return;
    this.#close();
    this.#lost(1006);
  };

  readonly #hurry = () => {
    if (this.#stopped || this.#socket || document.visibilityState === 'hidden') return;
    this.#attempts = 0;
    this.#connect();
  };
}
