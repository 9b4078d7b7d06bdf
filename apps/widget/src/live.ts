import type { CLOSE, ClientFrame, WidgetServerFrame } from '@attune/contract';
import { backoff } from './backoff.ts';

const UNAUTHORISED: (typeof CLOSE)['unauthorised'] = 4401;

export interface LiveOptions {
  url: string;
  /** Asked at each connection: where to go on, and as whom; null when there is no session yet. */
  hello: () => { position: string; token: string } | null;
  onFrame: (frame: WidgetServerFrame) => void;
  /** Whether the connection stands. */
  onStatus: (connected: boolean) => void;
  /** The token was refused; wake() goes on when there is a new one. */
  onUnauthorised: () => void;
  pingEveryMs?: number;
  /** An answer is due within this time, else the socket counts as dead. */
  deadAfterMs?: number;
}

/** The live socket: connects again by itself, with backoff, and notices when the other side is gone. */
export class Live {
  #options: LiveOptions;
  #socket: WebSocket | null = null;
  #wanted = false;
  #welcome = false;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #beat: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  start(): void {
    this.#wanted = true;
    if (!this.#socket) this.#connect();
  }

  stop(): void {
    this.#wanted = false;
    clearTimeout(this.#retry);
    this.#leave();
  }

  /** Connects as somebody else, or afresh. */
  restart(): void {
    const wanted = this.#wanted;
    this.stop();
    if (wanted) this.start();
  }

  /** The network or the page is back: connect now, or make sure that the socket still lives. */
  wake(): void {
    if (!this.#wanted) return;
    if (!this.#socket) this.#connect();
    else if (this.#welcome) this.#ping();
  }

  /** Sends when connected; signals are not worth keeping. */
  send(frame: ClientFrame): void {
    if (this.#welcome) this.#socket?.send(JSON.stringify(frame));
  }

  #connect(): void {
    clearTimeout(this.#retry);
    const hello = this.#options.hello();
    if (!hello) return;
    const socket = new WebSocket(this.#options.url);
    this.#socket = socket;
    this.#await(socket);
    socket.onopen = () => socket.send(JSON.stringify({ type: 'hello', ...hello } satisfies ClientFrame));
    socket.onmessage = (event) => {
      this.#alive();
      const frame = JSON.parse(String(event.data)) as WidgetServerFrame;
      if (frame.type === 'welcome') {
        this.#attempt = 0;
        this.#welcome = true;
        this.#options.onStatus(true);
      }
      this.#options.onFrame(frame);
    };
    socket.onclose = (event) => this.#lost(event.code);
  }

  #lost(code: number): void {
    this.#leave();
    if (!this.#wanted) return;
    this.#options.onStatus(false);
    if (code === UNAUTHORISED) this.#options.onUnauthorised();
    this.#retry = setTimeout(() => this.#connect(), backoff(this.#attempt++, Math.random()));
  }

  /** Something came: the next ping is due after a while of silence. */
  #alive(): void {
    clearTimeout(this.#beat);
    this.#beat = setTimeout(() => this.#ping(), this.#options.pingEveryMs ?? 25_000);
  }

  #ping(): void {
    const socket = this.#socket;
    if (!socket || socket.readyState !== WebSocket.OPEN) return;
    this.send({ type: 'ping' });
    this.#await(socket);
  }

  #await(socket: WebSocket): void {
    clearTimeout(this.#beat);
    this.#beat = setTimeout(() => {
      // close() alone waits for the other side, who may be gone.
      if (socket === this.#socket) this.#lost(0);
    }, this.#options.deadAfterMs ?? 10_000);
  }

  #leave(): void {
    clearTimeout(this.#beat);
    const socket = this.#socket;
    this.#socket = null;
    this.#welcome = false;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}
