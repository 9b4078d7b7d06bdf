import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { createPool } from '../apps/server/src/db/pool.ts';
import { type Desk, openDesk, type Sent, type Talk } from './lib/desk.ts';
import { createClient } from './lib/http.ts';
import { type BenchServer, startServer } from './lib/server.ts';
import { setStage } from './lib/stage.ts';
import { type Options, positive, quantile, readColumn, type Suite, seeded } from './lib/suite.ts';

/** Of the customers' messages, how many begin a new conversation. */
const FIRST_MESSAGES = 0.05;
const WARM_UP_SECONDS = 5;
/** Before the warm-up, conversations a second. */
const OPENING_RATE = 60;
/** What was acknowledged but has not come after this long is lost. */
const PATIENCE_MS = 15_000;

export const suite: Suite = {
  name: 'live',
  describe:
    'Customers write over HTTP, agents answer, all watch their live sockets; the server is a process of its own on the built-in database. Open loop: messages are sent when due, and delays count from then. --rate: messages a second, both sides together. --replies: share of them that agents send. Baseline: single-row inserts into the same database.',
  flags: {
    rate: { type: 'string', default: '300' },
    replies: { type: 'string', default: '0.5' },
    seconds: { type: 'string' },
    agents: { type: 'string', default: '40' },
    customers: { type: 'string', default: '400' },
    profile: { type: 'string' },
  },
  async run({ data, quick, flags }: Options): Promise<Record<string, number>> {
    const texts = readTexts(data);
    const rate = positive(flags, 'rate');
    const seconds = flags.seconds === undefined ? (quick ? 8 : 30) : positive(flags, 'seconds');
    const customers = positive(flags, 'customers');
    const questions = rate * (1 - Number(flags.replies));
    const newcomers = Math.ceil(questions * FIRST_MESSAGES * (seconds + WARM_UP_SECONDS) * 1.5) + 20;

    const profileDir = typeof flags.profile === 'string' ? flags.profile : undefined;
    const server = await startServer(profileDir ? { profileDir } : {});
    const client = createClient(server.url);
    try {
      const stage = await setStage(server, client, {
        agents: positive(flags, 'agents'),
        customers: customers + newcomers,
      });
      const desk = await openDesk(server.url, client, stage);
      const load = createLoad(desk, texts, 1 - Number(flags.replies));
      await load.open(customers);
      await until(() => desk.talks.slice(0, customers).every((talk) => talk.assigned));
      await load.run(rate, WARM_UP_SECONDS);
      const meter = await startMeter(server);
      const window = await load.run(rate, seconds);
      const used = await meter.stop();
      await load.settled();
      await until(() => lost(desk) === 0);
      desk.close();
      return {
        ...measure(desk, window),
        ...used,
        ...(await insertBaseline(server, stage.workspaceId, texts, quick ? 1 : 4)),
      };
    } finally {
      client.close();
      await server.stop();
    }
  },
};

function readTexts(data: string): string[] {
  const chinese = ['general_lcqmc', 'bank_bq', 'finance_atec'].flatMap((name) =>
    readColumn(join(data, 'zh_faq_retrieval_derived', `${name}_queries.tsv`), 'query'),
  );
  const english = readColumn(join(data, 'banking77', 'test.tsv'), 'text');
  // In turn, so that both languages weigh the same.
  return english.flatMap((text, index) => [text, chinese[(index * 7) % chinese.length]!]);
}

interface Window {
  from: number;
  to: number;
}

/** Sends at times that do not depend on the answers: exponential pauses around a mean, the same every time. */
function createLoad(desk: Desk, texts: readonly string[], questions: number) {
  const random = seeded(1);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const running = new Set<Promise<void>>();
  let begun = 0;

  const track = (work: Promise<void>) => {
    running.add(work);
    void work.finally(() => running.delete(work));
  };
  const begin = (due: number) => {
    const talk = desk.talks[begun];
    if (!talk) throw new Error('live: no customer is left to begin a conversation');
    begun += 1;
    track(desk.ask(talk, pick(texts), due));
  };
  const converse = (due: number) => {
    const talk = desk.talks[Math.floor(random() * begun)]!;
    if (random() >= questions && talk.assigned) track(desk.reply(talk, pick(texts), due));
    else if (random() < FIRST_MESSAGES) begin(due);
    else track(desk.ask(talk, pick(texts), due));
  };

  return {
    /** First messages of so many customers, evenly. */
    async open(count: number): Promise<void> {
      const from = performance.now();
      for (let index = 0; index < count; index++) {
        const due = from + (index * 1000) / OPENING_RATE;
        await delay(Math.max(0, due - performance.now()));
        begin(due);
      }
    },
    /** Resolves when the time is over, whatever is still under way. */
    async run(rate: number, seconds: number): Promise<Window> {
      const from = performance.now();
      const to = from + seconds * 1000;
      let due = from;
      for (;;) {
        due -= (Math.log(1 - random()) * 1000) / rate;
        if (due >= to) break;
        const pause = due - performance.now();
        if (pause > 0) await delay(pause);
        converse(due);
      }
      await delay(Math.max(0, to - performance.now()));
      return { from, to };
    },
    async settled(): Promise<void> {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

const arrival = ({ seen }: Talk, { from, key }: Sent): number | undefined =>
  (from === 'customer' ? seen.agent : seen.customer).get(key ?? '');

const lost = (desk: Desk): number =>
  desk.talks.flatMap((talk) => talk.messages.filter((sent) => sent.acknowledged && !arrival(talk, sent)))
    .length;

function measure(desk: Desk, { from, to }: Window): Record<string, number> {
  const seconds = (to - from) / 1000;
  const within = (time: number | null) => time !== null && time >= from && time < to;
  const stored = { customer: 0, agent: 0 };
  const delays = { toAgent: [] as number[], toAssignment: [] as number[], toCustomer: [] as number[] };
  let failed = 0;
  let outOfOrder = 0;
  for (const talk of desk.talks) {
    for (const [index, sent] of talk.messages.entries()) {
      if (within(sent.acknowledged)) stored[sent.from] += 1;
      if (sent.acknowledged === null) failed += 1;
      const at = arrival(talk, sent);
      if (!within(sent.due) || at === undefined) continue;
      if (index === 0 && talk.assigned) delays.toAssignment.push(talk.assigned.at - sent.due);
      if (sent.from === 'agent') delays.toCustomer.push(at - sent.due);
      else if (talk.assigned && sent.due > talk.assigned.at) delays.toAgent.push(at - sent.due);
    }
    outOfOrder += overtaken(talk, 'customer') + overtaken(talk, 'agent');
  }
  const { toAgent, toAssignment, toCustomer } = delays;
  return {
    messagesPerSecond: (stored.customer + stored.agent) / seconds,
    customerMessagesPerSecond: stored.customer / seconds,
    repliesPerSecond: stored.agent / seconds,
    toAgentP50Ms: quantile(toAgent, 0.5),
    toAgentP95Ms: quantile(toAgent, 0.95),
    toAgentP99Ms: quantile(toAgent, 0.99),
    toAssignmentP50Ms: quantile(toAssignment, 0.5),
    toAssignmentP99Ms: quantile(toAssignment, 0.99),
    toCustomerP50Ms: quantile(toCustomer, 0.5),
    toCustomerP99Ms: quantile(toCustomer, 0.99),
    assignments: toAssignment.length,
    failed,
    lost: lost(desk),
    doubled: desk.doubled(),
    outOfOrder,
  };
}

/** Messages that came after one that the same side had sent later. */
function overtaken(talk: Talk, from: Sent['from']): number {
  let latest = 0;
  let count = 0;
  for (const sent of talk.messages) {
    if (sent.from !== from || talk.fromThread.has(sent.key ?? '')) continue;
    const at = arrival(talk, sent);
    if (at === undefined) continue;
    if (at < latest) count += 1;
    latest = Math.max(latest, at);
  }
  return count;
}

/** Memory and CPU between now and `stop`. CPU: cores busy, of the machine's `cores`, other programs included. */
async function startMeter(server: BenchServer) {
  const started = performance.now();
  const before = { server: await server.usage(), own: process.cpuUsage(), busy: busySeconds() };
  let peak = before.server.rssBytes;
  let reading: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    reading = server.usage().then(({ rssBytes }) => {
      peak = Math.max(peak, rssBytes);
    });
  }, 1000);
  return {
    async stop(): Promise<Record<string, number>> {
      clearInterval(timer);
      await reading;
      const seconds = (performance.now() - started) / 1000;
      const after = await server.usage();
      const own = process.cpuUsage(before.own);
      return {
        rssMb: Math.max(peak, after.rssBytes) / 2 ** 20,
        serverCpu: (after.cpuSeconds - before.server.cpuSeconds) / seconds,
        generatorCpu: (own.user + own.system) / 1e6 / seconds,
        machineCpu: (busySeconds() - before.busy) / seconds,
        cores: cpus().length,
      };
    },
  };
}

const busySeconds = (): number =>
  cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000;

/** How fast the bare table takes messages: one insert, one commit, as many at once as the server has connections. */
async function insertBaseline(
  { databaseUrl }: BenchServer,
  workspaceId: string,
  texts: readonly string[],
  seconds: number,
): Promise<Record<string, number>> {
  const lanes = 10;
  const pool = createPool({ url: databaseUrl, size: lanes, log: console });
  const { rows } = await pool.query<{ id: string }>('select id from conversation where workspace_id = $1', [
    workspaceId,
  ]);
  const end = performance.now() + seconds * 1000;
  const delays: number[] = [];
  const lane = async () => {
    while (performance.now() < end) {
      const start = performance.now();
      const index = delays.length;
      await pool.query(
        `insert into message (workspace_id, id, conversation_id, kind, author_kind, body, created_at)
         values ($1, $2, $3, 'message', 'contact', $4, now())`,
        [workspaceId, uuidv7(), rows[index % rows.length]?.id, texts[index % texts.length]],
      );
      delays.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  await pool.end();
  return {
    'baseline.insert.messagesPerSecond': delays.length / seconds,
    'baseline.insert.p50Ms': quantile(delays, 0.5),
    'baseline.insert.p99Ms': quantile(delays, 0.99),
  };
}

/** Waits until it is so, or has not become so for long. */
async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!condition() && performance.now() < end) await delay(50);
}
