import type { SearchPage } from '@attune/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { replay } from '../../events/consumers.ts';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import type { TestMember, TestWorkspace } from '../../testing/factories.ts';
import { searchConsumer } from './consumer.ts';
import { parseQuery } from './parse.ts';
import { search } from './search.ts';
import { snippetOf } from './snippet.ts';
import { writeEntries } from './store.ts';
import { fold, tokens } from './terms.ts';

let t: TestApp;
let workspace: TestWorkspace;
let agent: TestMember;
beforeAll(async () => {
  t = await buildTestApp();
  workspace = await t.makeWorkspace();
  agent = await t.makeMember(workspace, 'agent', { name: 'Fang' });
});
afterAll(() => t.close());

const find = async (q: string, as = agent, more = ''): Promise<SearchPage> =>
  (await as.get(`/search?q=${encodeURIComponent(q)}${more}`)).json();
const texts = ({ hits }: SearchPage) =>
  hits.map(({ snippet }) => snippet.map(({ text }) => text).join('')).sort();

async function say(...bodies: string[]) {
  const customer = await t.makeCustomer(workspace);
  const sent = [];
  for (const body of bodies) {
    t.clock.advance(1000);
    sent.push(await customer.say(body));
  }
  await t.settled();
  return { customer, id: sent[0]!.conversation.id, messages: sent };
}

describe('search', () => {
  test('one, two and more Chinese characters, whatever is around them', async () => {
    await say('付款成功了但是订单显示未支付，请问怎么退款？');
    await say('款到了');
    await say('退还货款'); // holds 退 and 款, not 退款
    expect(texts(await find('款'))).toHaveLength(3);
    expect(texts(await find('退款'))).toEqual(['…订单显示未支付，请问怎么退款？']);
    expect(texts(await find('订单显示'))).toHaveLength(1);
    expect(texts(await find('显示订单'))).toHaveLength(0);
    expect(texts(await find('訂單顯示'))).toHaveLength(1); // traditional
    expect(texts(await find('未支付 订单'))).toHaveLength(1);
  });

  test('English words in all their forms, the last one as it is typed', async () => {
    await say('I was refunded twice for Order A-77');
    for (const q of ['refund', 'refunds', 'REFUNDED', 'refu', 'order a-77', 'ＲＥＦＵＮＤ'])
      expect(texts(await find(q)), q).toHaveLength(1);
    for (const q of ['refu twice', 'fund', 'a-78']) expect(texts(await find(q)), q).toEqual([]);
    expect(texts(await find('"twice for order"'))).toHaveLength(1);
    expect(texts(await find('"order for twice"'))).toHaveLength(0);
    expect(texts(await find('refund -twice'))).toHaveLength(0);
  });

  test('notes, files, customers, numbers, and what narrows the search', async () => {
    const { id, customer } = await say('the parcel zebra never came');
    await agent.send('POST', `/conversations/${id}/take`);
    await agent.send('POST', `/conversations/${id}/messages`, {
      clientKey: 'note-zebra-1',
      kind: 'note',
      body: 'zebra: carrier lost it',
    });
    await agent.send('POST', `/conversations/${id}/messages`, {
      clientKey: 'reply-zebra-1',
      kind: 'message',
      body: 'sorry',
    });
    const tag = (await agent.send('POST', '/tags', { name: 'Lost' })).json<{ id: string }>();
    await agent.send('PUT', `/conversations/${id}/tags`, { tagIds: [tag.id] });
    const contactId = (await agent.get(`/conversations/${id}`)).json().conversation.contact.id;
    await agent.send('PATCH', `/contacts/${contactId}`, {
      name: '林晓 Zhang',
      email: 'lin.xiao@example.test',
      phone: '13800138000',
    });
    await t.settled();
    const ids = async (q: string) => (await find(q)).hits.map(({ conversation }) => conversation.id);
    expect(await ids('zebra')).toEqual([id]);
    for (const q of [
      'zebra from:customer',
      'carrier in:notes',
      'carrier from:agent',
      'zebra tag:lost',
      'zebra after:2020-01-01',
    ])
      expect(await ids(q), q).toEqual([id]);
    for (const q of [
      'parcel in:notes',
      'parcel from:agent',
      'zebra tag:other',
      'zebra before:2020-01-01',
      'zebra has:attachment',
    ])
      expect(await ids(q), q).toEqual([]);
    for (const q of ['林', '林晓', 'lin.xiao@example.test', 'xiao', '13800138000', 'zhang'])
      expect(
        (await find(q)).contacts.map(({ contact }) => contact.id),
        q,
      ).toEqual([contactId]);
    const { number } = (await agent.get(`/conversations/${id}`)).json().conversation;
    expect(await ids(`#${number}`)).toEqual([id]);
    expect((await find('#999999')).hits).toEqual([]);
    expect(customer.session.token).toBeTruthy();
  });

  test('a hit says where; what was found is marked as data, not as markup', async () => {
    const { messages } = await say('<b>quokka</b> & 编号12345 quokkas');
    const [hit] = (await find('quokka')).hits;
    expect(hit).toMatchObject({ messageId: messages[0]?.message.id, kind: 'message', authorKind: 'contact' });
    expect(hit?.snippet.filter(({ found }) => found).map(({ text }) => text)).toEqual(['quokka', 'quokkas']);
    expect(hit?.snippet.map(({ text }) => text).join('')).toBe('<b>quokka</b> & 编号12345 quokkas');
  });

  test('pages go on where the last one ended', async () => {
    for (let n = 0; n < 7; n += 1) await say(`narwhal number ${n}`);
    const seen: string[] = [];
    for (let more = '&limit=3'; ; ) {
      const page = await find('narwhal', agent, more);
      seen.push(...page.hits.map(({ snippet }) => snippet.map(({ text }) => text).join('')));
      if (!page.nextCursor) break;
      more = `&limit=3&cursor=${page.nextCursor}`;
    }
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `narwhal number ${n}`));
    expect((await agent.get('/search?q=x&cursor=nonsense')).json().code).toBe('bad_cursor');
  });

  test('a foreign workspace finds nothing of it; nonsense finds nothing and breaks nothing', async () => {
    await say('platypus');
    const stranger = await t.makeMember(await t.makeWorkspace(), 'owner');
    expect((await find('platypus', stranger)).hits).toEqual([]);
    for (const q of ["'", '\\', '!', '|&()', '"', '-', 'a:*', "x'y\\", '#', '💥', 'from:', '%_', '   '])
      expect((await agent.get(`/search?q=${encodeURIComponent(q)}`)).statusCode, q).toBe(200);
  });

  test('a replay arrives at the same answers', async () => {
    await say('axolotl 蝾螈');
    const before = await find('蝾螈');
    await replay(t.platform.db, searchConsumer);
    await t.settled();
    expect(await find('蝾螈')).toEqual(before);
  });

  test('what reading everything would find, the index finds: any texts, any buckets', async () => {
    const word = fc.constantFrom(
      '退',
      '款',
      '退款',
      '订单',
      'refund',
      'order',
      'a1',
      '，',
      ' ',
      'x-y',
      '款退',
    );
    const text = fc.array(word, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''));
    const home = await t.makeWorkspace();
    const customer = await t.makeCustomer(home);
    await customer.say('seed');
    await t.settled();
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { minLength: 1, maxLength: 12 }),
        word,
        fc.integer({ min: 1, max: 5 }),
        async (bodies, q, size) => {
          await t.platform.db.system(async (tx) => {
            const { conversation_id } = await tx
              .selectFrom('message')
              .select('conversation_id')
              .where('workspace_id', '=', home.id)
              .executeTakeFirstOrThrow();
            await tx.deleteFrom('search_bucket').where('workspace_id', '=', home.id).execute();
            await tx.deleteFrom('message').where('workspace_id', '=', home.id).execute();
            const rows = bodies.map((body, n) => ({
              id: `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
              body,
              at: new Date(1e12 + n),
            }));
            await tx
              .insertInto('message')
              .values(
                rows.map(({ id, body, at }) => ({
                  workspace_id: home.id,
                  id,
                  conversation_id,
                  kind: 'message',
                  author_kind: 'contact',
                  body,
                  created_at: at,
                })),
              )
              .execute();
            await writeEntries(
              tx,
              home.id,
              rows.map(({ id, body, at }) => ({
                id,
                kind: 'message' as const,
                messageId: id,
                contactId: null,
                at,
                text: body,
              })),
              size,
            );
          });
          const { hits } = await t.platform.db.workspace(home.id, (tx) =>
            search(tx, home.id, { q, limit: 50 }),
          );
          const wanted = tokens(fold(q));
          const holds = (body: string) =>
            wanted.every((token) =>
              token.han
                ? tokens(fold(body)).some((other) => other.han && other.text.includes(token.text))
                : tokens(fold(body)).some((other) => !other.han && other.text.startsWith(token.text)),
            );
          // All are of one conversation: it is found or not.
          expect(hits.length).toBe(wanted.length > 0 && bodies.some(holds) ? 1 : 0);
        },
      ),
      { numRuns: 60 },
    );
  });
});

test('folding keeps every place', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(fold(text)).toHaveLength(text.length);
    }),
  );
  expect(fold('Ｑ＆Ａ ＡＢＣ１２ 訂單')).toBe('q&a abc12 订单');
});

test('a snippet is a part of its text', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.constantFrom('a', '款', 'b "c d"'),
      (text, q) => {
        const parts = snippetOf(text, parseQuery(q), new Map());
        const shown = parts
          .map((part) => part.text)
          .join('')
          .replace(/^…|…$/g, '');
        expect(text.replace(/\s+/g, ' ').replaceAll('…', '')).toContain(shown.replaceAll('…', ''));
      },
    ),
  );
});

test('a snippet begins at a word, and shows what was found to whoever has little room', () => {
  const shown = (text: string, q: string) =>
    snippetOf(text, parseQuery(q), new Map())
      .map((part) => (part.found ? `[${part.text}]` : part.text))
      .join('');
  expect(shown('Please send me your order number so I can look up the refund', 'refund')).toBe(
    '…so I can look up the [refund]',
  );
  expect(shown('非常抱歉让您久等了，请问方便告诉我订单号吗，退款已提交', '退款')).toBe(
    '…请问方便告诉我订单号吗，[退款]已提交',
  );
});
