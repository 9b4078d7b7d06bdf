import { CLOSE, ClientFrame } from '@attune/contract';
import type { WebSocket } from '@fastify/websocket';
import { Value } from 'typebox/value';
import { type LogPosition, parsePosition } from '../events/log.ts';

/** What a socket may hold back before it counts as too slow to follow: it comes back and resumes. */
const MAX_BUFFERED = 2 * 1024 * 1024;
const HELLO_WITHIN_MS = 10_000;
const PING_EVERY_MS = 30_000;

export interface Hello {
  position: LogPosition | null;
  token: string | undefined;
  scope: 'workspace' | 'own';
}

export interface ConnectionHandlers {
  /** First frame. Frames that follow wait until it is done. */
  hello(hello: Hello): Promise<void>;
  frame(frame: Exclude<ClientFrame, { type: 'hello' }>): Promise<void> | void;
  /** The socket is closed, at once; frames may still be at work. */
  gone?(): void;
  /** After the frames that came before. */
  closed(): void;
  onError(error: unknown): void;
}

export interface Connection {
  /** Text, as a string or as its bytes in UTF-8. */
  send(frame: string | Buffer): void;
  close(code: number, reason: string): void;
}

/** One live socket: greets, validates frames in order, notices the dead and the slow. */
export function openConnection(socket: WebSocket, handlers: ConnectionHandlers): Connection {
  let alive = true;
  let greeted = false;
  let gone = false;
  let chain: Promise<void> = Promise.resolve();

  const close = (code: number, reason: string) => {
    socket.close(code, reason);
    // A peer that is gone never answers the close.
    setTimeout(() => socket.terminate(), 2000).unref();
  };
  const helloTimer = setTimeout(() => close(CLOSE.badMessage, 'say hello'), HELLO_WITHIN_MS);
  const pinger = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }, PING_EVERY_MS);
  pinger.unref();

  socket.on('pong', () => {
    alive = true;
  });
  socket.on('close', () => {
    clearTimeout(helloTimer);
    clearInterval(pinger);
    gone = true;
    handlers.gone?.();
    chain = chain.then(handlers.closed).catch(handlers.onError);
  });
  socket.on('error', () => socket.terminate());
  socket.on('message', (data, binary) => {
    alive = true;
    const frame = binary ? null : parse(String(data));
    if (!frame) return close(CLOSE.badMessage, 'not a frame');
    chain = chain
      .then(() => handle(frame))
      .catch((error: unknown) => {
        handlers.onError(error);
        close(1011, 'error');
      });
  });

  async function handle(frame: ClientFrame): Promise<void> {
    if (gone) return;
    if (frame.type === 'ping') return void socket.send('{"type":"pong"}');
    if (frame.type !== 'hello') {
      if (!greeted) return close(CLOSE.badMessage, 'say hello first');
      return handlers.frame(frame);
    }
    if (greeted) return close(CLOSE.badMessage, 'hello was said');
    greeted = true;
    clearTimeout(helloTimer);
    await handlers.hello({
      position: frame.position === null ? null : parsePosition(frame.position),
      token: frame.token,
      scope: frame.scope ?? 'workspace',
    });
  }

  return {
    send(frame) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > MAX_BUFFERED) return close(CLOSE.slow, 'too slow');
      socket.send(frame, { binary: false });
    },
    close,
  };
}

function parse(text: string): ClientFrame | null {
  try {
    const value: unknown = JSON.parse(text);
    return Value.Check(ClientFrame, value) ? value : null;
  } catch {
    return null;
  }
}
