import type { SearchPage } from '@attune/contract';
import { v7 as uuidv7 } from 'uuid';
import { createDatabase } from '../apps/server/src/db/database.ts';
import { createPool } from '../apps/server/src/db/pool.ts';
import { writeEntries } from '../apps/server/src/features/search/store.ts';
import { createClient } from './lib/http.ts';
import { startServer } from './lib/server.ts';
import { setStage } from './lib/stage.ts';
import { positive, quantile, type Suite, seeded } from './lib/suite.ts';
import { writeMessages } from './lib/writing.ts';

/** Messages of one conversation. */
const TURNS = 8;
const AT_ONCE = 4000;
/** What is indexed for the rate: as the server's consumer does it, in batches of its size. */
const BATCH = 500;
const DAY = 86_400_000;

/** What people look for: in many texts, in some, in few, in none. */
const QUERIES = {
  zh1: '退|款|你|急|的|押|码|谢|蝾',
  zh2: '退款|发票|谢谢|订单|押金|积分|蝾螈|上周',
  zh4: '绑定的银|自动续费|什么时候|收货地址|怎么申请|重启过也|蝾螈跑了|退款订单',
  en: 'refund|refunded|invoices|membership delivery|"last Wednesday"|my order expired|axolotl|coup|password -urgent|verification codes',
} as const;
type Kind = keyof typeof QUERIES;

export const suite: Suite = {
  name: 'search',
  describe:
    'Full text over --messages messages, half Chinese, half English, through the real server on the built-in database. Each query of a kind is asked again and again, and its slowest twentieth counts. Baseline: ilike on the same table.',
  flags: { messages: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '20' } },
  async run({ quick, flags }) {
    const total = quick ? Math.min(100_000, positive(flags, 'messages')) : positive(flags, 'messages');
    const rounds = quick ? 5 : positive(flags, 'rounds');
    const server = await startServer();
    const client = createClient(server.url);
    const pool = createPool({ url: server.databaseUrl, size: 3, log: console, name: 'bench' });
    const db = createDatabase(pool, console);
    try {
      const stage = await setStage(server, client, { agents: 1, customers: 1 });
      const { workspaceId } = stage;
      const indexSeconds = await fill(total);
      await pool.query('vacuum analyze search_entry');
      await pool.query('vacuum analyze message');
      const metrics: Record<string, number> = { messages: total, messagesPerSecond: total / indexSeconds };
      const { rows } = await pool.query<{ index: number; table: number }>(
        `select pg_relation_size('search_entry_terms')::float8 as index, pg_total_relation_size('search_entry')::float8 as "table"`,
      );
      metrics.indexBytes = rows[0]!.index;
      metrics.tableBytes = rows[0]!.table;
      const headers = stage.agents[0]!.headers;
      for (const [kind, list] of Object.entries(QUERIES) as [Kind, string][]) {
        const delays: number[] = [];
        let found = 0;
        for (let round = 0; round < rounds; round++) {
          for (const q of list.split('|')) {
            const from = performance.now();
            const answer = await client.request(
              'GET',
              `/api/v1/workspaces/${workspaceId}/search?limit=20&q=${encodeURIComponent(q)}`,
              headers,
            );
            delays.push(performance.now() - from);
            if (answer.status !== 200) throw new Error(`search: ${answer.status}`);
            if (round === 0) found += answer.json<SearchPage>().hits.length;
          }
        }
        metrics[`${kind}P50Ms`] = quantile(delays, 0.5);
        metrics[`${kind}P95Ms`] = quantile(delays, 0.95);
        metrics[`${kind}Found`] = found;
        metrics[`baseline.ilike.${kind}P95Ms`] = await ilike(
          list.replaceAll('"', '').split('|'),
          workspaceId,
        );
      }
      return metrics;

      /** Writes messages of a year; seconds that indexing took. */
      async function fill(count: number): Promise<number> {
        const random = seeded(7);
        const texts = [writeMessages('zh', 20_000, random), writeMessages('en', 20_000, random)];
        const { rows: contacts } = await pool.query<{ id: string }>(
          'select id from contact where workspace_id = $1 limit 1',
          [workspaceId],
        );
        const contactId = contacts[0]!.id;
        const end = Date.now();
        let indexing = 0;
        for (let done = 0; done < count; done += AT_ONCE) {
          const size = Math.min(AT_ONCE, count - done);
          const conversations = Array.from({ length: Math.ceil(size / TURNS) }, () => uuidv7());
          const messages = Array.from({ length: size }, (_, n) => ({
            id: uuidv7(),
            conversation: conversations[Math.floor(n / TURNS)]!,
            body: texts[n % 2]![Math.floor(random() * 20_000)]!,
            at: new Date(end - 365 * DAY * (1 - (done + n) / count)),
          }));
          await pool.query(
            `insert into conversation (workspace_id, id, number, contact_id, channel, status, owner, created_at, updated_at, last_message_at, resolved_at)
             select $1, id, $3 + n, $4, 'widget', 'resolved', 'queue', $5, $5, $5, $5 from unnest($2::uuid[]) with ordinality as c (id, n)`,
            [workspaceId, conversations, 1_000_000 + done, contactId, messages[0]!.at],
          );
          await pool.query(
            `insert into message (workspace_id, id, conversation_id, kind, author_kind, body, created_at)
             select $1, n.id, n.conversation, 'message', 'contact', n.body, n.at
             from jsonb_to_recordset($2::jsonb) as n (id uuid, conversation uuid, body text, at timestamptz)`,
            [workspaceId, JSON.stringify(messages)],
          );
          const from = performance.now();
          for (let at = 0; at < messages.length; at += BATCH) {
            const batch = messages.slice(at, at + BATCH);
            await db.system((tx) =>
              writeEntries(
                tx,
                workspaceId,
                batch.map(({ id, body, at }) => ({
                  id,
                  kind: 'message' as const,
                  messageId: id,
                  contactId: null,
                  at,
                  text: body,
                })),
              ),
            );
          }
          indexing += performance.now() - from;
        }
        return indexing / 1000;
      }

      /** The newest twenty by reading the texts. */
      async function ilike(words: string[], workspace: string): Promise<number> {
        const delays: number[] = [];
        for (const word of words) {
          const from = performance.now();
          await pool.query(
            `select id from message where workspace_id = $1 and body ilike $2 order by created_at desc, id desc limit 20`,
            [workspace, `%${word}%`],
          );
          delays.push(performance.now() - from);
        }
        return quantile(delays, 0.95);
      }
    } finally {
      client.close();
      await pool.end();
      await server.stop();
    }
  },
};
