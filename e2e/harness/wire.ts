import { connect, createServer, type Socket } from 'node:net';

/** A way to the server that can be cut, for one browser only. */
export interface Wire {
  url: string;
  /** Tears every connection and lets no new one through, as when a server is out of reach. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function openWire(serverPort: number): Promise<Wire> {
  const sockets = new Set<Socket>();
  let whole = true;
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const proxy = createServer((near) => {
    if (!whole) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(serverPort, '127.0.0.1');
    track(near);
    track(far);
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  const port = await new Promise<number>((done) => {
    proxy.listen(0, '127.0.0.1', () => {
      const address = proxy.address();
      done(typeof address === 'object' && address ? address.port : 0);
    });
  });
  const tear = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    url: `http://localhost:${port}`,
    cut() {
      whole = false;
      tear();
    },
    mend() {
      whole = true;
    },
    async close() {
      tear();
      await new Promise((done) => proxy.close(done));
    },
  };
}
