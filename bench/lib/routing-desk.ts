import { setTimeout as delay } from 'node:timers/promises';
import type { ConversationPage, ServerFrame, WidgetSent } from '@attune/contract';
import { WebSocket } from 'ws';
import { type Answer, type Client, createClient, type Headers } from './http.ts';
import { QUESTIONS, type RoutingAgent, type RoutingStage } from './routing-stage.ts';
import type { BenchNode } from './server.ts';
import { seeded } from './suite.ts';

/** Times are those of the clock that the database reads: epoch milliseconds. */
export interface Absence {
  from: number;
  to: number;
}

interface Screen {
  agent: RoutingAgent;
  socket: WebSocket | null;
  /** Position to go on from is at its end. */
  lastFrame: Buffer | null;
  /** Wants to be connected. */
  here: boolean;
  absences: Absence[];
}

export interface RoutingDesk {
  /** event id of a `conversation.assigned` → when it came to the socket of the agent it names. */
  arrivals: ReadonlyMap<number, number>;
  /** When each agent was without a socket, by member id. */
  absences(): ReadonlyMap<string, readonly Absence[]>;
  /** Client keys of the customers' messages that the server acknowledged. */
  acknowledged: ReadonlySet<string>;
  refused: ReadonlyMap<string, number>;
  /** A new customer writes; now and then a person takes, assigns or holds what comes of it. */
  ask(): void;
  /** An agent's connection breaks, for so long. */
  drop(index: number, ms: number): void;
  /** An agent goes offline by hand, for so long. */
  pause(index: number, ms: number): void;
  /** All that was begun is done. */
  settled(): Promise<void>;
  close(): void;
}

const RETRY_MS = 150;
const TRIES = 100;

/**
 * Customers and agents of the routing suite. Agents watch their socket with scope `own`, answer after some seconds and resolve; some refuse,
 * hand on, or take work by hand, and a supervisor assigns some. What fails because a node is gone is sent again, with the same key, to another.
 */
export async function openRoutingDesk(
  nodes: readonly BenchNode[],
  stage: RoutingStage,
): Promise<RoutingDesk> {
  const clients = nodes.map(({ url }) => createClient(url));
  const base = `/api/v1/workspaces/${stage.workspaceId}`;
  const random = seeded(11);
  const between = (low: number, high: number) => low + random() * (high - low);
  const arrivals = new Map<number, number>();
  const acknowledged = new Set<string>();
  const refused = new Map<string, number>();
  /** Who has a conversation, by the newest event about it. */
  const owners = new Map<string, { event: number; screen: Screen | null }>();
  const running = new Set<Promise<void>>();
  let closed = false;
  let asked = 0;

  const screens: Screen[] = stage.agents.map((agent) => ({
    agent,
    socket: null,
    lastFrame: null,
    here: true,
    absences: [],
  }));
  const byMember = new Map(screens.map((screen) => [screen.agent.memberId, screen]));
  const somebody = (): Screen => screens[Math.floor(random() * screens.length)]!;

  const track = (work: Promise<void>) => {
    running.add(work);
    void work
      .catch((error: unknown) => {
        if (!closed) console.error(error);
      })
      .finally(() => running.delete(work));
  };

  /** A node that is up; another one than before when it can be. */
  async function pick(before: number): Promise<number> {
    while (!closed) {
      const start = before + 1 + Math.floor(random() * nodes.length);
      for (let step = 0; step < nodes.length; step++) {
        const index = (start + step) % nodes.length;
        if (nodes[index]?.isUp()) return index;
      }
      await delay(RETRY_MS);
    }
    throw new Error('closed');
  }

  /** Sends until somebody answers. The answer may be a refusal: of two who want the same one is told so. */
  async function call(method: string, path: string, headers: Headers, body?: unknown): Promise<Answer> {
    let index = -1;
    for (let n = 0; n < TRIES; n++) {
      index = await pick(index);
      const client: Client = clients[index]!;
      const answer = await client.request(method, path, headers, body).catch(() => null);
      if (answer && answer.status < 500) {
        if (answer.status >= 300) {
          const name = `${answer.status} ${path.split('/').at(-1)}`;
          refused.set(name, (refused.get(name) ?? 0) + 1);
        }
        return answer;
      }
      await delay(RETRY_MS);
    }
    throw new Error(`${method} ${path}: no answer`);
  }

  const act = (screen: Screen, conversationId: string, name: string, body?: unknown) =>
    call('POST', `${base}/conversations/${conversationId}/${name}`, screen.agent.headers, body);

  const reply = (screen: Screen, conversationId: string, clientKey: string) =>
    act(screen, conversationId, 'messages', { clientKey, kind: 'message', body: 'Let me have a look.' });

  /** An agent's work on a conversation that has come to their screen, while it is theirs. */
  async function serve(screen: Screen, conversationId: string, event: number): Promise<void> {
    /** False when it went to somebody else. */
    const wait = async (ms: number): Promise<boolean> => {
      await delay(ms);
      while (!closed && owners.get(conversationId)?.event === event) {
        if (screen.socket) return true;
        await delay(200);
      }
      return false;
    };
    const luck = random();
    if (luck < 0.03) {
      if (await wait(between(300, 1500))) await act(screen, conversationId, 'release');
      return;
    }
    if (!(await wait(between(1500, 5000)))) return;
    await reply(screen, conversationId, `reply-${Math.floor(event)}-${conversationId}`);
    const to = luck < 0.06 ? somebody() : screen;
    // Who is not there is not handed anything: the agent goes on.
    if (to !== screen && to.socket) {
      if (!(await wait(between(500, 2000)))) return;
      await act(screen, conversationId, 'transfer', { memberId: to.agent.memberId });
      return;
    }
    if (!(await wait(between(7000, 13_000)))) return;
    // Opened again, it is new work, also where the event of that was missed.
    owners.set(conversationId, { event, screen: null });
    await act(screen, conversationId, 'resolve');
  }

  function arrived(screen: Screen, frame: Buffer, at: number): void {
    const me = screen.agent.memberId;
    const parsed: ServerFrame = JSON.parse(String(frame));
    if (parsed.type !== 'events') return;
    for (const { id, type, conversationId, payload } of parsed.events) {
      if (!conversationId || payload.memberId !== me) continue;
      const known = owners.get(conversationId)?.event ?? 0;
      if (type === 'conversation.unassigned' && id > known) {
        owners.set(conversationId, { event: id, screen: null });
      } else if (type === 'conversation.assigned') {
        if (!arrivals.has(id)) arrivals.set(id, at);
        if (id <= known) continue;
        owners.set(conversationId, { event: id, screen });
        track(serve(screen, conversationId, id));
      }
    }
  }

  /** After a reset: what is mine that I do not know of. */
  async function refetch(screen: Screen): Promise<void> {
    const answer = await call('GET', `${base}/conversations?view=mine&limit=100`, screen.agent.headers);
    if (answer.status !== 200) return;
    for (const { id } of answer.json<ConversationPage>().items) {
      const known = owners.get(id);
      if (known?.screen === screen) continue;
      const event = (known?.event ?? 0) + 0.5;
      owners.set(id, { event, screen });
      track(serve(screen, id, event));
    }
  }

  /** Keeps an agent connected while they want to be; resolves with the first welcome. */
  function watch(screen: Screen, before = -1): Promise<void> {
    const me = Buffer.from(screen.agent.memberId);
    return new Promise((done) => {
      const connect = async (last: number): Promise<void> => {
        if (closed || !screen.here) return;
        const index = await pick(last);
        const socket = new WebSocket(`${nodes[index]!.url.replace('http', 'ws')}${base}/live`, {
          headers: screen.agent.headers,
          perMessageDeflate: false,
          skipUTF8Validation: true,
          handshakeTimeout: 5000,
        });
        const position = positionOf(screen.lastFrame);
        socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', position, scope: 'own' })));
        socket.on('error', () => {});
        socket.on('message', (data: Buffer) => {
          const at = Date.now();
          // The letter after {"type":" says which frame it is.
          const kind = data[9];
          if (kind === WELCOME) {
            screen.socket = socket;
            const absence = screen.absences.at(-1);
            if (absence) absence.to = Math.min(absence.to, at);
            done();
          }
          if (kind === SIGNAL) return;
          screen.lastFrame = data;
          if (kind === RESET) track(refetch(screen));
          if (kind === EVENTS && data.includes(me)) arrived(screen, data, at);
        });
        socket.on('close', () => {
          if (screen.socket === socket) {
            screen.socket = null;
            screen.absences.push({ from: Date.now(), to: Number.POSITIVE_INFINITY });
          }
          if (!closed && screen.here) track(delay(RETRY_MS).then(() => connect(index)));
        });
      };
      void connect(before);
    });
  }

  const setPresence = (screen: Screen, presence: string) =>
    call('PUT', `${base}/members/me/presence`, screen.agent.headers, { presence });

  async function askAs(index: number): Promise<void> {
    const customer = stage.customers[index];
    if (!customer) throw new Error('routing: no customer is left');
    const headers = { authorization: `Bearer ${customer.token}` };
    const list = random() < 0.6 ? QUESTIONS.zh : QUESTIONS.en;
    const [body, luck, more] = [list[Math.floor(random() * list.length)]!, random(), random()];
    const say = async (text: string, clientKey: string) => {
      const answer = await call('POST', '/api/v1/widget/messages', headers, { clientKey, body: text });
      if (answer.status === 200) acknowledged.add(clientKey);
      return answer;
    };
    const answer = await say(body, `question-${index}`);
    if (answer.status !== 200) return;
    if (luck < 0.08) await decide(answer.json<WidgetSent>().conversation.id, luck);
    if (more < 0.1) {
      // Some while they are being served, some after it was resolved, which opens it again.
      await delay(between(3000, 25_000));
      if (!closed) await say('one more thing', `question-more-${index}`);
    }
  }

  /** What people do while dispatch hands the same work out. */
  async function decide(id: string, luck: number): Promise<void> {
    const to = somebody();
    const path = `${base}/conversations/${id}`;
    if (!to.socket) return;
    const memberId = to.agent.memberId;
    if (luck < 0.05) await act(to, id, 'take');
    else if (luck < 0.07) await call('POST', `${path}/assign`, stage.supervisor, { memberId });
    else {
      await call('POST', `${path}/pull`, stage.supervisor, { hold: true });
      await delay(between(1000, 3000));
      if (luck < 0.075) await call('POST', `${path}/assign`, stage.supervisor, { memberId });
      await call('PUT', `${path}/hold`, stage.supervisor, { held: false });
    }
  }

  async function leave(screen: Screen, ms: number): Promise<void> {
    screen.here = false;
    screen.socket?.terminate();
    await delay(ms);
    screen.here = true;
    await watch(screen);
    // Whoever was away for long is offline by now, and says so when back.
    await setPresence(screen, 'online');
  }

  for (const screen of screens) {
    await watch(screen);
    await setPresence(screen, 'online');
  }

  return {
    arrivals,
    acknowledged,
    refused,
    absences: () => new Map([...byMember].map(([id, { absences }]) => [id, absences])),
    ask: () => track(askAs(asked++)),
    drop(index, ms) {
      const screen = screens[index]!;
      if (screen.here) track(leave(screen, ms));
    },
    pause(index, ms) {
      const screen = screens[index]!;
      track(
        (async () => {
          await setPresence(screen, 'offline');
          await delay(ms);
          await setPresence(screen, 'online');
        })(),
      );
    },
    async settled() {
      while (running.size > 0) await Promise.all([...running].map((work) => work.catch(() => {})));
    },
    close() {
      closed = true;
      for (const { socket } of screens) socket?.terminate();
      for (const client of clients) client.close();
    },
  };
}

const [WELCOME, RESET, SIGNAL, EVENTS] = ['w', 'r', 's', 'e'].map((letter) => letter.charCodeAt(0));

/** Read from the end of the frame, so that most frames need no parsing. */
function positionOf(frame: Buffer | null): string | null {
  if (!frame) return null;
  return /"position":"([^"]+)"/.exec(frame.subarray(-80).toString())?.[1] ?? null;
}
