import type { Message, ServerFrame, WidgetServerFrame } from '@attune/contract';
import { WebSocket } from 'ws';
import type { Client, Headers } from './http.ts';
import type { Stage, StagedAgent, StagedCustomer } from './stage.ts';

/** One message. Times: milliseconds of `performance.now()`. */
export interface Sent {
  from: 'customer' | 'agent';
  /** When it was to be sent, not when the generator, or the message before it, let it go. */
  due: number;
  /** When the server had said that it is stored. */
  acknowledged: number | null;
  /** What its arrival is known by: the client's key of a question, the message id of a reply. */
  key: string | null;
}

/** A customer, their one conversation, and what was said in it, in the order it was sent. */
export interface Talk {
  customer: StagedCustomer;
  assigned: { agent: StagedAgent; conversationId: string; at: number } | null;
  messages: Sent[];
  /** What came on the other side's sockets, in the order it came, and when. */
  seen: { customer: Map<string, number>; agent: Map<string, number> };
  /** Of what the agent saw, what came with the thread instead: it has no order of arrival. */
  fromThread: Set<string>;
}

/** Everybody at their screens: sends over HTTP, watches the live sockets, notes what came when. */
export interface Desk {
  talks: readonly Talk[];
  /** Each customer, and each agent in a conversation, sends one message after the other, as people do. */
  ask(talk: Talk, body: string, due: number): Promise<void>;
  reply(talk: Talk, body: string, due: number): Promise<void>;
  /** Messages that one socket had more than once. */
  doubled(): number;
  close(): void;
}

/** `onQuestion`: called when a customer's message has come to the agent who has the conversation. */
export async function openDesk(
  url: string,
  client: Client,
  stage: Stage,
  onQuestion: (talk: Talk, key: string) => void = () => {},
): Promise<Desk> {
  const talks: Talk[] = stage.customers.map((customer) => ({
    customer,
    assigned: null,
    messages: [],
    seen: { customer: new Map(), agent: new Map() },
    fromThread: new Set(),
  }));
  const byContact = new Map(talks.map((talk) => [talk.customer.contactId, talk]));
  const desk = `/api/v1/workspaces/${stage.workspaceId}`;
  const sockets: WebSocket[] = [];
  let doubled = 0;
  let keys = 0;

  function watch<Frame extends { type: string }>(
    path: string,
    headers: Headers,
    hello: object,
    onFrame: (frame: Frame, at: number) => void,
  ): Promise<void> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, { headers });
    sockets.push(socket);
    socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', position: null, ...hello })));
    return new Promise((done, fail) => {
      socket.on('error', fail);
      socket.on('message', (data) => {
        const at = performance.now();
        const frame: Frame = JSON.parse(String(data));
        if (frame.type === 'welcome') done();
        else onFrame(frame, at);
      });
    });
  }

  function watchAsAgent(agent: StagedAgent): Promise<void> {
    const had = new Set<string>();
    return watch<ServerFrame>(`${desk}/live`, agent.headers, { scope: 'own' }, (frame, at) => {
      if (frame.type !== 'events') return;
      for (const { type, message, conversation, payload } of frame.events) {
        const talk = conversation && byContact.get(conversation.contact.id);
        if (!talk) continue;
        if (type === 'conversation.assigned' && payload.memberId === agent.memberId) {
          talk.assigned = { agent, conversationId: conversation.id, at };
          // What could not be read counts as lost.
          readThread(talk, agent, conversation.id).catch(() => {});
        }
        const key = type === 'message.received' && message?.clientKey;
        if (!key) continue;
        if (had.has(key)) doubled += 1;
        had.add(key);
        // Waiting work is on every agent's screen: the first to have it counts.
        const isNews = !talk.seen.agent.has(key);
        if (isNews) talk.seen.agent.set(key, at);
        if (isNews && talk.assigned?.agent === agent) onQuestion(talk, key);
      }
    });
  }

  /** What was written while the conversation waited comes with its thread, which a screen reads when it opens it. */
  async function readThread(talk: Talk, agent: StagedAgent, id: string): Promise<void> {
    const path = `${desk}/conversations/${id}/messages`;
    const { messages } = await client.expect<{ messages: Message[] }>('GET', path, agent.headers);
    const at = performance.now();
    for (const { clientKey, authorKind } of messages) {
      if (authorKind !== 'contact' || !clientKey || talk.seen.agent.has(clientKey)) continue;
      talk.seen.agent.set(clientKey, at);
      talk.fromThread.add(clientKey);
      onQuestion(talk, clientKey);
    }
  }

  function watchAsCustomer(talk: Talk): Promise<void> {
    const had = new Set<string>();
    const hello = { token: talk.customer.token };
    return watch<WidgetServerFrame>('/api/v1/widget/live', {}, hello, (frame, at) => {
      if (frame.type !== 'events') return;
      for (const event of frame.events) {
        if (event.type !== 'message') continue;
        const { id, author } = event.message;
        if (had.has(id)) doubled += 1;
        had.add(id);
        if (author === 'agent' && !talk.seen.customer.has(id)) talk.seen.customer.set(id, at);
      }
    });
  }

  /** `post` returns the key, or null when the server refused. */
  function inTurn(
    from: Sent['from'],
    post: (talk: Talk, body: string, key: string) => Promise<string | null>,
  ) {
    const turns = new Map<Talk, Promise<void>>();
    return (talk: Talk, body: string, due: number): Promise<void> => {
      const sent: Sent = { from, due, acknowledged: null, key: null };
      talk.messages.push(sent);
      const turn = (turns.get(talk) ?? Promise.resolve()).then(async () => {
        keys += 1;
        sent.key = await post(talk, body, `bench-${keys}-key`);
        if (sent.key) sent.acknowledged = performance.now();
      });
      turns.set(talk, turn);
      return turn;
    };
  }

  const ask = inTurn('customer', async ({ customer }, body, clientKey) => {
    const headers = { authorization: `Bearer ${customer.token}` };
    const answer = await client.request('POST', '/api/v1/widget/messages', headers, { clientKey, body });
    return answer.status === 200 ? clientKey : null;
  });

  const reply = inTurn('agent', async ({ assigned }, body, clientKey) => {
    if (!assigned) throw new Error('nobody has the conversation');
    const path = `${desk}/conversations/${assigned.conversationId}/messages`;
    const message = { clientKey, kind: 'message', body };
    const answer = await client.request('POST', path, assigned.agent.headers, message);
    return answer.status === 200 ? answer.json<Message>().id : null;
  });

  await Promise.all([...stage.agents.map(watchAsAgent), ...talks.map(watchAsCustomer)]);

  return {
    talks,
    ask,
    reply,
    doubled: () => doubled,
    close() {
      for (const socket of sockets) socket.terminate();
    },
  };
}
