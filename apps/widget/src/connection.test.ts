import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClientFrame, Session, SessionInput, WidgetServerFrame } from '@attune/contract';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type WebSocket as Peer, WebSocketServer } from 'ws';
import { Live, type LiveOptions } from './live.ts';
import { SessionKeeper } from './session.ts';
import { memoryVault } from './storage.ts';

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const work of cleanup.splice(0).reverse()) await work();
});

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server with the widget's live socket, and a client on it. */
async function live(options: Partial<LiveOptions> = {}) {
  const hellos: ClientFrame[] = [];
  const peers: Peer[] = [];
  const frames: WidgetServerFrame[] = [];
  const status: boolean[] = [];
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (peer) => {
    peers.push(peer);
    peer.once('message', (data) => {
      hellos.push(JSON.parse(String(data)) as ClientFrame);
      say({ type: 'welcome', position: '1.1' });
    });
  });
  const say = (frame: WidgetServerFrame) => peers.at(-1)?.send(JSON.stringify(frame));
  let position = '1.1';
  const client = new Live({
    url: `ws://${await listen(server)}`,
    hello: () => ({ position, token: 'token' }),
    onFrame: (frame) => {
      frames.push(frame);
      if (frame.type === 'events') position = frame.position;
    },
    onStatus: (connected) => void status.push(connected),
    onUnauthorised: () => {},
    ...options,
  });
  cleanup.push(() => client.stop());
  client.start();
  await vi.waitFor(() => expect(status).toContain(true));
  return { client, hellos, peers, frames, status, say };
}

describe('the live socket', () => {
  it('connects again after a loss and goes on from the last position', async () => {
    const { hellos, peers, frames, status, say } = await live();
    say({ type: 'events', position: '7.9', events: [] });
    await vi.waitFor(() => expect(frames).toHaveLength(2));
    peers[0]?.terminate();
    await vi.waitFor(() => expect(status).toEqual([true, false, true]), 5000);
    expect(hellos).toEqual([
      { type: 'hello', position: '1.1', token: 'token' },
      { type: 'hello', position: '7.9', token: 'token' },
    ]);
  });

  it('gives up a socket on which no answer comes', async () => {
    const { peers } = await live({ pingEveryMs: 100, deadAfterMs: 100 });
    expect(peers).toHaveLength(1);
    await vi.waitFor(() => expect(peers.length).toBeGreaterThan(1), 5000);
  });

  it('tells when the token was refused', async () => {
    let refused = 0;
    const { peers } = await live({ onUnauthorised: () => void refused++ });
    peers[0]?.close(4401);
    await vi.waitFor(() => expect(refused).toBe(1));
  });

  it('stays away after stop', async () => {
    const { client, peers } = await live();
    client.stop();
    await vi.waitFor(() => expect(peers[0]?.readyState).toBe(3));
    client.wake();
    expect(peers).toHaveLength(1);
  });
});

/** A server that knows sessions by token, and a keeper of one. */
async function sessions() {
  const inputs: SessionInput[] = [];
  const valid = new Map<string, string>();
  let held: Promise<void> | null = null;
  /** Keeps the server from answering until the returned function is called. */
  const hold = () => {
    let release = () => {};
    held = new Promise((resolve) => {
      release = resolve;
    });
    return release;
  };
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (request.url !== '/api/v1/widget/sessions') {
      const contact = valid.get(String(request.headers.authorization).slice('Bearer '.length));
      return contact ? answer(200, { contact }) : answer(401, { code: 'unauthorised', title: 'no' });
    }
    const input = JSON.parse(text) as SessionInput;
    const number = inputs.push(input);
    await held;
    const known = input.token && valid.get(input.token);
    if (input.token && !known) return answer(401, { code: 'unauthorised', title: 'no' });
    const contactId = known || input.identity?.id || `visitor-${number}`;
    const token = `token-${number}`;
    valid.set(token, contactId);
    answer(200, { token, contactId } satisfies Partial<Session>);
  });
  const vault = memoryVault();
  const host = `http://${await listen(server)}`;
  const keeper = () =>
    new SessionKeeper({ host, key: 'key-of-widget', locale: () => 'en', vault, onOpened: () => {} });
  const whoAmI = async (session: SessionKeeper) =>
    ((await (await session.call('/state')).json()) as { contact: string }).contact;
  return { inputs, valid, hold, vault, keeper, whoAmI };
}

const identity = (id: string) => ({ id, hash: 'a'.repeat(64) });

describe('the session', () => {
  it('is opened once for calls at the same time, and goes on after a reload', async () => {
    const { inputs, keeper, whoAmI } = await sessions();
    const session = keeper();
    expect(await Promise.all([whoAmI(session), whoAmI(session)])).toEqual(['visitor-1', 'visitor-1']);
    expect(inputs).toHaveLength(1);
    expect(await whoAmI(keeper())).toBe('visitor-1');
    expect(inputs[1]?.token).toBe('token-1');
  });

  it('is renewed with the same identity when the token is refused', async () => {
    const { inputs, valid, keeper, whoAmI } = await sessions();
    const session = keeper();
    session.identify(identity('lin'));
    expect(await whoAmI(session)).toBe('lin');
    valid.clear();
    expect(await whoAmI(session)).toBe('lin');
    expect(inputs.map((input) => [input.identity?.id, input.token])).toEqual([
      ['lin', undefined],
      ['lin', 'token-1'],
      ['lin', undefined],
    ]);
  });

  it('never carries the token of one person to another', async () => {
    const { inputs, keeper, whoAmI } = await sessions();
    const session = keeper();
    await whoAmI(session);
    // The visitor turns out to be Lin: the same session.
    expect(session.identify(identity('lin'))).toBe(false);
    await session.open();
    expect(inputs[1]?.token).toBe('token-1');
    // Also after a reload, Zhao is somebody else.
    const reloaded = keeper();
    expect(reloaded.identify(identity('zhao'))).toBe(true);
    expect(await whoAmI(reloaded)).toBe('zhao');
    expect(inputs[2]?.token).toBeUndefined();
    reloaded.forget();
    expect(await whoAmI(reloaded)).toBe('visitor-4');
  });

  it('says who it is even when it is being opened for a visitor', async () => {
    const { inputs, hold, keeper } = await sessions();
    const session = keeper();
    const release = hold();
    const visitor = session.open();
    await vi.waitFor(() => expect(inputs).toHaveLength(1));
    session.identify(identity('lin'));
    const known = session.open();
    release();
    await Promise.all([visitor, known]);
    expect(inputs).toMatchObject([{ key: 'key-of-widget' }, { identity: { id: 'lin' }, token: 'token-1' }]);
  });

  it('drops the answer to a person who has left', async () => {
    const { keeper, whoAmI } = await sessions();
    const session = keeper();
    await whoAmI(session);
    const asked = whoAmI(session);
    session.forget();
    await expect(asked).rejects.toMatchObject({ code: 'superseded' });
  });

  it('follows another tab: a renewal silently, another person as a change', async () => {
    const { vault, keeper, whoAmI } = await sessions();
    const [one, two] = [keeper(), keeper()];
    await whoAmI(one);
    await two.open();
    expect(one.adopt()).toBe(false);
    expect(one.token).toBe(two.token);
    two.forget();
    expect(vault.get('session')).toBeNull();
    expect(one.adopt()).toBe(true);
    expect(one.token).toBeNull();
  });
});
