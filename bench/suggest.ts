import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Suggestions } from '@attune/contract';
import { v7 as uuidv7 } from 'uuid';
import { createPool } from '../apps/server/src/db/pool.ts';
import { openDesk, type Talk } from './lib/desk.ts';
import { createClient } from './lib/http.ts';
import { type BenchServer, startServer } from './lib/server.ts';
import { setStage } from './lib/stage.ts';
import { type Options, positive, quantile, readColumn, type Suite, seeded } from './lib/suite.ts';

const AGENTS = 20;
const CUSTOMERS = 100;
const OPENING_RATE = 40;
const PATIENCE_MS = 15_000;
/** What the agent should see them within. */
const GOAL_MS = 200;
/** Of the suggestions that come, how many are answered at once, by inserting the first. */
const ANSWERED = 0.5;

export const suite: Suite = {
  name: 'suggest',
  describe:
    "Customers write; each agent's screen asks for suggestions when the live event is there, as the console does, and answers half of them from the first. Measured from when the message was to be sent until the suggestions are there, filled in and noted as shown. --rate: customers' messages a second. --templates: how many the workspace has.",
  flags: {
    rate: { type: 'string', default: '30' },
    seconds: { type: 'string' },
    templates: { type: 'string', default: '500' },
    profile: { type: 'string' },
  },
  async run({ data, quick, flags }: Options): Promise<Record<string, number>> {
    const { titles, questions } = readTexts(data, positive(flags, 'templates'));
    const rate = positive(flags, 'rate');
    const seconds = flags.seconds === undefined ? (quick ? 8 : 30) : positive(flags, 'seconds');
    const profileDir = typeof flags.profile === 'string' ? flags.profile : undefined;
    const server = await startServer(profileDir ? { profileDir } : {});
    const client = createClient(server.url);
    try {
      const stage = await setStage(server, client, { agents: AGENTS, customers: CUSTOMERS });
      await insertTemplates(server, stage.workspaceId, titles);
      const random = seeded(2);
      const there = new Map<string, number>();
      const asked = new Map<string, number>();
      const failed: string[] = [];
      let items = 0;

      const desk = await openDesk(server.url, client, stage, (talk, key) => {
        void suggest(talk, key).catch(() => failed.push(key));
      });
      async function suggest({ assigned }: Talk, key: string): Promise<void> {
        if (!assigned) return;
        const path = `/api/v1/workspaces/${stage.workspaceId}/conversations/${assigned.conversationId}`;
        const { headers } = assigned.agent;
        const from = performance.now();
        const found = await client.expect<Suggestions>('POST', `${path}/suggestions`, headers);
        there.set(key, performance.now());
        asked.set(key, performance.now() - from);
        items += found.items.length;
        const [best] = found.items;
        if (!best || !found.messageId || random() >= ANSWERED) return;
        const made = { templateId: best.templateId, suggestedFor: found.messageId };
        const message = { clientKey: uuidv7(), kind: 'message', body: best.body, ...made };
        await client.expect('POST', `${path}/messages`, headers, message);
      }

      const say = (talk: Talk, due: number) =>
        void desk.ask(talk, questions[Math.floor(random() * questions.length)] ?? '?', due);
      for (const talk of desk.talks) {
        say(talk, performance.now());
        await delay(1000 / OPENING_RATE);
      }
      await until(() => desk.talks.every((talk) => talk.assigned));
      const before = { server: await server.usage(), busy: busySeconds() };
      const from = performance.now();
      let due = from;
      for (;;) {
        due -= (Math.log(1 - random()) * 1000) / rate;
        if (due >= from + seconds * 1000) break;
        await delay(Math.max(0, due - performance.now()));
        say(desk.talks[Math.floor(random() * CUSTOMERS)]!, due);
      }
      const elapsed = (performance.now() - from) / 1000;
      const after = await server.usage();
      const machineCpu = (busySeconds() - before.busy) / elapsed;
      const sent = () => desk.talks.flatMap((talk) => talk.messages.map((message) => ({ talk, message })));
      const measured = () => sent().filter(({ message }) => message.due >= from);
      await until(() => measured().every(({ message }) => there.has(message.key ?? '')));
      desk.close();

      const delays = measured().flatMap(({ message }) => {
        const at = there.get(message.key ?? '');
        return at === undefined ? [] : [at - message.due];
      });
      const events = measured().flatMap(({ talk, message }) => {
        const at = talk.seen.agent.get(message.key ?? '');
        return at === undefined ? [] : [at - message.due];
      });
      const requests = measured().flatMap(({ message }) => asked.get(message.key ?? '') ?? []);
      return {
        messages: measured().length,
        templates: titles.length,
        itemsMean: items / there.size,
        toSuggestionsP50Ms: quantile(delays, 0.5),
        toSuggestionsP95Ms: quantile(delays, 0.95),
        toSuggestionsP99Ms: quantile(delays, 0.99),
        [`within${GOAL_MS}Ms`]: delays.filter((ms) => ms <= GOAL_MS).length / measured().length,
        toAgentP50Ms: quantile(events, 0.5),
        toAgentP99Ms: quantile(events, 0.99),
        requestP50Ms: quantile(requests, 0.5),
        requestP99Ms: quantile(requests, 0.99),
        serverCpu: (after.cpuSeconds - before.server.cpuSeconds) / elapsed,
        machineCpu,
        cores: cpus().length,
        failed: failed.length,
        missing: measured().length - delays.length,
      };
    } finally {
      client.close();
      await server.stop();
    }
  },
};

/** Templates and questions to them, half English, half Chinese, in turn. */
function readTexts(data: string, count: number): { titles: string[]; questions: string[] } {
  const read = (file: string, column: string) => readColumn(join(data, file), column);
  const chinese = read('zh_faq_retrieval_derived/general_lcqmc_faq.tsv', 'question');
  const english = read('banking77/train.tsv', 'text');
  const inTurn = (left: readonly string[], right: readonly string[]) =>
    left.slice(0, right.length).flatMap((text, index) => [text, right[index] ?? text]);
  return {
    titles: inTurn(chinese, english).slice(0, count),
    questions: inTurn(
      read('zh_faq_retrieval_derived/general_lcqmc_queries.tsv', 'query'),
      read('banking77/test.tsv', 'text'),
    ),
  };
}

async function insertTemplates(
  { databaseUrl }: BenchServer,
  workspaceId: string,
  titles: string[],
): Promise<void> {
  const pool = createPool({ url: databaseUrl, size: 1, log: console });
  await pool.query(
    `insert into template (workspace_id, id, title, body, language, updated_at)
     select $1, id, left(title, 120), 'Hello {{contact.name}}, this is {{agent.name}}. ' || title,
       case when title ~ '[一-鿿]' then 'zh' else 'en' end, now()
     from unnest($2::uuid[], $3::text[]) as t (id, title)`,
    [workspaceId, titles.map(() => uuidv7()), titles],
  );
  await pool.end();
}

const busySeconds = (): number =>
  cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000;

/** Waits until it is so, or has not become so for long. */
async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!condition() && performance.now() < end) await delay(50);
}
