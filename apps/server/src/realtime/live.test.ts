import type { AddressInfo } from 'node:net';
import type {
  Conversation,
  ConversationPage,
  Message,
  ServerFrame,
  Thread,
  WidgetServerFrame,
  WireEvent,
} from '@attune/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { parsePosition, readLog, START } from '../events/log.ts';
import { buildTestApp, type TestApp } from '../testing/app.ts';
import type { TestMember } from '../testing/factories.ts';

let t: TestApp;
let base: string;
beforeAll(async () => {
  t = await buildTestApp();
  await t.app.listen({ port: 0, host: '127.0.0.1' });
  base = `ws://127.0.0.1:${(t.app.server.address() as AddressInfo).port}`;
});
afterAll(() => t.close());

class Client {
  readonly frames: (ServerFrame | WidgetServerFrame)[] = [];
  readonly #socket: WebSocket;
  closed: { code: number } | null = null;

  constructor(path: string, headers: Record<string, string> = {}) {
    this.#socket = new WebSocket(`${base}${path}`, { headers });
    this.#socket.on('message', (data) => {
      this.frames.push(JSON.parse(String(data)));
      this.#check();
    });
    this.#socket.on('close', (code) => {
      this.closed = { code };
    });
    this.#socket.on('error', () => {});
  }

  async open(): Promise<this> {
    if (this.#socket.readyState === WebSocket.CONNECTING) {
      await new Promise((resolve) => this.#socket.once('open', resolve).once('close', resolve));
    }
    return this;
  }

  #waiting: { met: () => boolean; resolve: () => void }[] = [];

  #check(): void {
    this.#waiting = this.#waiting.filter(({ met, resolve }) => {
      if (met()) resolve();
      return !met();
    });
  }

  /** Resolves with the frame after which the condition holds. */
  saw(met: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ met, resolve });
      this.#check();
    });
  }

  say(frame: object): void {
    this.#socket.send(JSON.stringify(frame));
  }

  raw(text: string): void {
    this.#socket.send(text);
  }

  drop(): void {
    this.#socket.terminate();
  }

  get events(): WireEvent[] {
    return this.frames.flatMap((frame) => (frame.type === 'events' ? (frame.events as WireEvent[]) : []));
  }
}

async function desk(member: TestMember, position: string | null, scope?: 'own'): Promise<Client> {
  const client = await new Client(`${member.workspace.url}/live`, { cookie: member.cookie }).open();
  client.say({ type: 'hello', position, ...(scope && { scope }) });
  await client.saw(() => client.frames.some((frame) => frame.type === 'welcome'));
  return client;
}

describe('live', () => {
  test('what a customer writes reaches the agent, what the agent answers reaches the customer, notes do not', async () => {
    const workspace = await t.makeWorkspace();
    const agent = await t.makeMember(workspace, 'agent', { presence: 'online', name: 'Fang' });
    const customer = await t.makeCustomer(workspace);
    const screen = await desk(agent, null);
    const widget = await new Client('/api/v1/widget/live').open();
    widget.say({ type: 'hello', position: customer.session.state.position, token: customer.session.token });
    const { conversation } = await customer.say('hello');
    await t.until(() => screen.events.some((event) => event.type === 'conversation.assigned'));
    expect(screen.events.find((event) => event.type === 'message.received')?.message?.body).toBe('hello');
    const send = (kind: string, body: string) =>
      agent.send('POST', `/conversations/${conversation.id}/messages`, {
        clientKey: `key-${kind}-1`,
        kind,
        body,
      });
    await send('note', 'between us');
    await send('message', 'hi there');
    const shown = () => widget.frames.filter((frame) => frame.type === 'events');
    await t.until(() => JSON.stringify(shown()).includes('hi there'));
    expect(JSON.stringify(widget.frames)).not.toContain('between us');
    expect(JSON.stringify(shown())).toContain('Fang');
    screen.say({ type: 'typing', conversationId: conversation.id, typing: true });
    await t.until(() => widget.frames.some((frame) => frame.type === 'typing' && frame.active));
  });

  test('dropped at any moment and resumed: state and events together equal a fresh fetch', async () => {
    const workspace = await t.makeWorkspace();
    const agent = await t.makeMember(workspace, 'agent', { presence: 'online', capacity: 100 });
    const watcher = await t.makeMember(workspace, 'supervisor');
    const page = (await watcher.get('/conversations?view=all&limit=100')).json<ConversationPage>();
    const conversations = new Map<string, Conversation>(page.items.map((item) => [item.id, item]));
    const messages = new Map<string, Message>();
    let position = page.position;
    let client = await desk(watcher, position);
    const apply = () => {
      for (const frame of client.frames.splice(0)) {
        if (frame.type !== 'events') continue;
        position = frame.position;
        for (const { conversation, message } of frame.events as WireEvent[]) {
          if (message) messages.set(message.id, message);
          const known = conversation && conversations.get(conversation.id);
          if (conversation && (!known || known.version <= conversation.version))
            conversations.set(conversation.id, conversation);
        }
      }
    };
    const customers = await Promise.all(Array.from({ length: 5 }, () => t.makeCustomer(workspace)));
    for (let round = 0; round < 8; round += 1) {
      const work = customers.map(async (customer, index) => {
        const { conversation } = await customer.say(`round ${round} of ${index}`);
        if ((round + index) % 3 === 0) await agent.send('POST', `/conversations/${conversation.id}/take`);
        if ((round + index) % 4 === 0) {
          await agent.send('POST', `/conversations/${conversation.id}/messages`, {
            clientKey: `reply-${round}-${index}`,
            kind: 'message',
            body: 'ok',
          });
          await agent.send('POST', `/conversations/${conversation.id}/resolve`);
        }
      });
      if (round % 2 === 0) {
        apply();
        client.drop(); // while the others write
        await Promise.all(work);
        client = await desk(watcher, position);
      } else {
        await Promise.all(work);
      }
    }
    const fresh = async () =>
      (await watcher.get('/conversations?view=all&limit=100')).json<ConversationPage>().items;
    // Surveys and dispatch still write after the last request: screen and fetch are compared at one moment.
    let now: Conversation[] = [];
    await t.until(async () => {
      apply();
      now = await fresh();
      return (
        now.length === conversations.size &&
        now.every((item) => conversations.get(item.id)?.version === item.version)
      );
    });
    expect([...conversations.values()].sort((a, b) => a.number - b.number)).toEqual(
      now.sort((a, b) => a.number - b.number),
    );
    // A row may come with an earlier event than its last message.
    let stored: Message[] = [];
    await t.until(async () => {
      apply();
      const threads = await Promise.all(
        [...conversations.keys()].map((id) => watcher.get(`/conversations/${id}`)),
      );
      stored = threads.flatMap((thread) => thread.json<Thread>().messages);
      return messages.size >= stored.length;
    });
    expect([...messages.keys()].sort()).toEqual(stored.map((message) => message.id).sort());
  });

  test('one who missed too much is told to fetch afresh', async () => {
    const workspace = await t.makeWorkspace();
    const member = await t.makeMember(workspace, 'supervisor');
    const { position } = (await member.get('/conversations')).json<ConversationPage>();
    for (let n = 0; n < 11; n += 1) {
      await t.platform.changes.run(workspace.id, { kind: 'system', id: null }, async (change) => {
        for (let k = 0; k < 100; k += 1) change.record('settings.changed', null, { what: 'tags', id: null });
      });
    }
    // A transaction of somebody else may hold the last of them back for a moment.
    const after = parsePosition(position) ?? START;
    await t.until(async () => {
      const read = await t.platform.db.workspace(workspace.id, (tx) =>
        readLog(tx, { workspaceId: workspace.id, after, limit: 2000 }),
      );
      return read.events.length === 1100;
    });
    const client = await desk(member, position);
    await t.until(() => client.frames.some((frame) => frame.type === 'reset'));
  });

  test('a crowd that comes back at once: each gets what followed their own position, once', async () => {
    const workspace = await t.makeWorkspace();
    const watcher = await t.makeMember(workspace, 'supervisor');
    const { position } = (await watcher.get('/conversations')).json<ConversationPage>();
    const customer = await t.makeCustomer(workspace);
    for (let n = 0; n < 10; n += 1) await customer.say(`message ${n}`);
    const after = parsePosition(position) ?? START;
    const log = await t.platform.db.workspace(workspace.id, (tx) =>
      readLog(tx, { workspaceId: workspace.id, after, limit: 1000 }),
    );
    const last = log.events.at(-1)?.id;
    const clients = await Promise.all(log.events.map((event) => desk(watcher, `${event.txid}.${event.id}`)));
    await t.until(() => clients.slice(0, -1).every(({ events }) => events.some(({ id }) => id === last)));
    clients.forEach(({ events }, index) => {
      const expected = log.events.slice(index + 1).map(({ id }) => id);
      expect(events.map(({ id }) => id).filter((id) => id <= Number(last))).toEqual(expected);
    });
  });

  test('nobody is left in silence when the database connection breaks while they come in', async () => {
    const workspace = await t.makeWorkspace();
    const watcher = await t.makeMember(workspace, 'supervisor');
    const { position } = (await watcher.get('/conversations')).json<ConversationPage>();
    const customer = await t.makeCustomer(workspace);
    for (let round = 0; round < 5; round += 1) {
      const path = `${workspace.url}/live`;
      const clients = await Promise.all(
        Array.from({ length: 10 }, () => new Client(path, { cookie: watcher.cookie }).open()),
      );
      for (const client of clients) client.say({ type: 'hello', position });
      for (let cut = 0; cut < 10; cut += 1) {
        const others = 'datname = current_database() and pid <> pg_backend_pid()';
        await t.database.pool
          .query(`select pg_terminate_backend(pid) from pg_stat_activity where ${others}`)
          .catch(() => {});
      }
      let sent = false;
      await t.until(async () => {
        sent ||= await customer.say(`round ${round}`).then(
          () => true,
          () => false,
        );
        return sent;
      });
      await t.until(() =>
        clients.every(
          ({ events, closed }) => closed || events.some((event) => event.message?.body === `round ${round}`),
        ),
      );
    }
  });

  test('scope "own" brings only what concerns me, and what was taken from me', async () => {
    const workspace = await t.makeWorkspace();
    const mine = await t.makeMember(workspace, 'agent');
    const other = await t.makeMember(workspace, 'agent');
    const [a, b] = [await t.makeCustomer(workspace), await t.makeCustomer(workspace)];
    const { conversation } = await a.say('for me');
    const theirs = (await b.say('for another')).conversation;
    await mine.send('POST', `/conversations/${conversation.id}/take`);
    await other.send('POST', `/conversations/${theirs.id}/take`);
    const { position } = (await mine.get('/conversations')).json<ConversationPage>();
    const client = await desk(mine, position, 'own');
    await b.say('private to the other agent');
    await a.say('again for me');
    await t.until(() => client.events.some((event) => event.message?.body === 'again for me'));
    expect(client.events.map((event) => event.message?.body)).not.toContain('private to the other agent');
    await other.send('POST', `/conversations/${conversation.id}/assign`, { memberId: other.memberId });
    await t.until(() => client.events.some((event) => event.type === 'conversation.unassigned'));
  });

  test('a member who is disabled is put out at once', async () => {
    const workspace = await t.makeWorkspace();
    const [owner, agent] = [await t.makeMember(workspace, 'owner'), await t.makeMember(workspace, 'agent')];
    const client = await desk(agent, null);
    await owner.send('PATCH', `/members/${agent.memberId}`, { disabled: true });
    await t.until(() => client.closed !== null);
    const again = await new Client(`${workspace.url}/live`, { cookie: agent.cookie }).open();
    await t.until(() => again.closed !== null);
    expect(again.frames).toEqual([]);
  });

  test('strangers and nonsense are shown the door', async () => {
    const workspace = await t.makeWorkspace();
    const foreign = await t.makeMember(await t.makeWorkspace(), 'owner');
    const member = await t.makeMember(workspace, 'agent');
    const refused = await new Client(`${workspace.url}/live`, { cookie: foreign.cookie }).open();
    await t.until(() => refused.closed !== null);
    const crossSite = await new Client(`${workspace.url}/live`, {
      cookie: member.cookie,
      origin: 'https://evil.example',
    }).open();
    await t.until(() => crossSite.closed !== null);
    const forged = await new Client('/api/v1/widget/live').open();
    forged.say({ type: 'hello', position: null, token: 'v1.a.b.c.d' });
    await t.until(() => forged.closed?.code === 4401);
    for (const text of ['not json', '{"type":"typing"}', '{"type":"focus","conversationId":null}', '[]']) {
      const client = await new Client(`${workspace.url}/live`, { cookie: member.cookie }).open();
      client.raw(text);
      await t.until(() => client.closed?.code === 4400);
    }
  });

  test('a thousand sockets open and are all served', async () => {
    const workspace = await t.makeWorkspace();
    const agent = await t.makeMember(workspace, 'agent', { presence: 'online' });
    const { position } = (await agent.get('/conversations')).json<ConversationPage>();
    const clients = await Promise.all(Array.from({ length: 1000 }, () => desk(agent, position)));
    const customer = await t.makeCustomer(workspace);
    await customer.say('hello everybody');
    await t.until(() =>
      clients.every((client) => client.events.some((event) => event.message?.body === 'hello everybody')),
    );
    for (const client of clients) client.drop();
  });
});
