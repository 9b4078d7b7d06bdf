import type { Conversation, EncoderStatus, Message, SimilarConversations } from '@attune/contract';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { replay } from '../../events/consumers.ts';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import { type EmbeddingsServer, startEmbeddingsServer } from '../../testing/embeddings-server.ts';
import type { TestMember, TestWorkspace } from '../../testing/factories.ts';

let embeddings: EmbeddingsServer;
let t: TestApp;
let workspace: TestWorkspace;
let agent: TestMember;

const envOf = (model: string) => ({
  ATTUNE_EMBEDDINGS_URL: embeddings.url,
  ATTUNE_EMBEDDINGS_MODEL: model,
});

beforeAll(async () => {
  embeddings = await startEmbeddingsServer();
  t = await buildTestApp({ env: envOf('small') });
});
afterAll(async () => {
  await t.close();
  await embeddings.close();
});
beforeEach(async () => {
  embeddings.fail = null;
  workspace = await t.makeWorkspace();
  agent = await t.makeMember(workspace, 'agent', { name: 'Lily' });
});

const act = async (id: string, action: string, body?: unknown) => {
  const answer = await agent.send('POST', `/conversations/${id}/${action}`, body);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer;
};
const reply = async (id: string, body: string, templateId?: string) =>
  (
    await act(id, 'messages', {
      clientKey: uuidv7(),
      kind: 'message',
      body,
      ...(templateId && { templateId }),
    })
  ).json<Message>();

async function ask(question: string): Promise<string> {
  const customer = await t.makeCustomer(workspace);
  return (await customer.say(question)).conversation.id;
}

/** A conversation from the first word to "resolved". */
async function solve(question: string, answer: string, score?: number, templateId?: string) {
  const customer = await t.makeCustomer(workspace);
  const { id } = (await customer.say(question)).conversation;
  await act(id, 'take');
  t.clock.advance(60_000);
  const { id: messageId } = await reply(id, answer, templateId);
  t.clock.advance(60_000);
  await act(id, 'resolve');
  if (score !== undefined) {
    await t.until(async () => (await customer.request('POST', '/survey', { score })).statusCode === 200);
  }
  return { id, messageId, customer };
}

const status = async (of: TestMember = agent) => (await of.get('/encoder')).json<EncoderStatus>();
const similarTo = async (id: string) =>
  (await agent.get(`/conversations/${id}/similar`)).json<SimilarConversations>();
const indexed = (count: number) =>
  t.until(async () => {
    const { indexed, total } = await status();
    return indexed === count && total === count;
  });

describe('similar conversations', () => {
  test('come with the reply that solved them, who gave it, the rating and the time it took', async () => {
    const template = (
      await (
        await t.makeMember(workspace, 'admin')
      ).send('POST', '/templates', {
        title: '退款说明',
        body: '退款会原路退回。',
        language: 'zh',
      })
    ).json<{ id: string }>();
    const solved = await solve('我的退款怎么还没到账', '退款会原路退回。', 5, template.id);
    await solve('怎么修改收货地址', '在订单里改地址');
    await indexed(2);
    const asked = await ask('退款多久到账？');
    await t.until(async () => (await similarTo(asked)).items[0]?.handleTimeMs != null);
    const { items, by } = await similarTo(asked);
    expect(by).toBe('meaning');
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      id: solved.id,
      language: 'zh',
      question: '我的退款怎么还没到账',
      answer: {
        messageId: solved.messageId,
        body: '退款会原路退回。',
        memberId: agent.memberId,
        templateId: template.id,
        templateTitle: '退款说明',
      },
      csatScore: 5,
      alike: 0,
    });
    expect(items[0]?.similarity).toBeGreaterThan(0.5);
    expect(items[0]?.resolvedAt).toBe((await conversation(solved.id)).resolvedAt);
  });

  test('are found across languages', async () => {
    const solved = await solve('How do I get my money back?', 'Open the order and choose refund.');
    await indexed(1);
    expect((await similarTo(await ask('怎么退款'))).items.map((item) => item.id)).toEqual([solved.id]);
  });

  test('not itself, nor what is open again; better rated ones first; one of each way', async () => {
    const bad = await solve('发票怎么开', '不知道', 1);
    const good = await solve('发票怎么开呢', '在订单页申请发票', 5);
    const same = await solve('发票怎么开呢', '在订单页申请发票');
    await indexed(3);
    const asked = await ask('发票怎么开');
    await t.until(async () => (await conversation(good.id)).csatScore === 5);
    const { items } = await similarTo(asked);
    expect(items.map((item) => [item.id, item.alike])).toEqual([
      [good.id, 1],
      [bad.id, 0],
    ]);
    expect((await similarTo(good.id)).items.map((item) => item.id)).toEqual([same.id, bad.id]);
    await act(bad.id, 'reopen');
    expect((await similarTo(asked)).items.map((item) => item.id)).toEqual([good.id]);
  });

  test('no customer is called by another one’s name', async () => {
    const { customer, id } = await solve('密码忘了怎么办', '林晓您好，请点“忘记密码”。Lily');
    await agent.send('PATCH', `/contacts/${customer.session.contactId}`, { name: '林晓' });
    await indexed(1);
    const { items } = await similarTo(await ask('忘记密码'));
    expect(items[0]).toMatchObject({ id });
    expect(items[0]?.answer.body).toBe('{{contact.name}}您好，请点“忘记密码”。{{agent.name}}');
  });

  test('nothing for a greeting; nothing of another workspace; no such conversation', async () => {
    await solve('怎么退款', '原路退回');
    await indexed(1);
    expect((await similarTo(await ask('你好'))).items).toEqual([]);
    const stranger = await t.makeMember(await t.makeWorkspace(), 'owner');
    const customer = await t.makeCustomer(stranger.workspace);
    const { id } = (await customer.say('怎么退款')).conversation;
    expect((await stranger.get(`/conversations/${id}/similar`)).json()).toMatchObject({ items: [] });
    expect((await agent.get(`/conversations/${id}/similar`)).statusCode).toBe(404);
    expect((await agent.get(`/conversations/${uuidv7()}/similar`)).statusCode).toBe(404);
  });

  test('resolved again: what was asked and answered since counts; a replay changes nothing', async () => {
    const { id, customer } = await solve('地址填错了', '请稍等');
    await customer.say('还没改好地址吗');
    await act(id, 'take').catch(() => undefined);
    const { id: messageId } = await reply(id, '地址已经改好');
    await act(id, 'resolve');
    await indexed(1);
    await t.until(async () => (await stored())[0]?.answer_id === messageId);
    const before = await stored();
    const consumer = t.features.flatMap((one) => one.consumers ?? []).find((one) => one.name === 'similar')!;
    await replay(t.platform.db, consumer);
    await t.until(async () => (await stored())[0]?.answer_id === messageId);
    expect(await stored()).toEqual(before);
  });

  test('a customer who is erased leaves nothing behind', async () => {
    const { id, customer } = await solve('怎么退款', '原路退回');
    await indexed(1);
    const asked = await ask('退款');
    expect((await similarTo(asked)).items.map((item) => item.id)).toEqual([id]);
    await t.platform.db.system((tx) =>
      tx
        .deleteFrom('contact')
        .where('workspace_id', '=', workspace.id)
        .where('id', '=', customer.session.contactId)
        .execute(),
    );
    expect((await similarTo(asked)).items).toEqual([]);
    expect(await stored()).toEqual([]);
  });

  const conversation = async (id: string) =>
    (await agent.get(`/conversations/${id}`)).json<{ conversation: Conversation }>().conversation;
  const stored = () =>
    t.platform.db.workspace(workspace.id, (tx) =>
      tx.selectFrom('solved_question').selectAll().where('workspace_id', '=', workspace.id).execute(),
    );
});

test('without a configured encoder the one that ships finds them, across languages', async () => {
  const plain = await buildTestApp();
  try {
    const place = await plain.makeWorkspace();
    const member = await plain.makeMember(place, 'agent');
    const customer = await plain.makeCustomer(place);
    const { id } = (await customer.say('How can I get a refund?')).conversation;
    await member.send('POST', `/conversations/${id}/take`);
    const message = { clientKey: uuidv7(), kind: 'message', body: 'Choose refund in the order.' };
    await member.send('POST', `/conversations/${id}/messages`, message);
    await member.send('POST', `/conversations/${id}/resolve`);
    await plain.until(async () => {
      const { indexed, standIn } = (await member.get('/encoder')).json<EncoderStatus>();
      return indexed === 1 && !standIn;
    });
    const asked = (await (await plain.makeCustomer(place)).say('请问怎么退款')).conversation.id;
    expect((await member.get(`/conversations/${asked}/similar`)).json()).toMatchObject({
      by: 'meaning',
      items: [{ id, language: 'en' }],
    });
  } finally {
    await plain.close();
  }
});

describe('another encoder', () => {
  test('encodes each text once', async () => {
    const question = '退款要等多少天';
    await solve(question, '原路退回');
    await solve(question, '三天内退回');
    await indexed(2);
    const asked = await ask(question);
    expect((await similarTo(asked)).items).toHaveLength(2);
    await similarTo(asked);
    expect(embeddings.asked.filter(({ text }) => text === question)).toHaveLength(1);
  });

  test('a change of the model indexes everything again, in the background', async () => {
    const solved = await solve('How do I get my money back?', 'Open the order.');
    await indexed(1);
    const { encoder } = await status();
    const next = await buildTestApp({ env: envOf('large'), database: t.database });
    try {
      const again = (path: string) =>
        next.app.inject({ url: `${workspace.url}${path}`, headers: { cookie: agent.cookie } });
      const now = async () => (await again('/encoder')).json<EncoderStatus>();
      await t.until(async () => !(await now()).standIn && (await now()).indexed === 1);
      expect((await now()).encoder).not.toBe(encoder);
      expect(embeddings.asked).toContainEqual({ model: 'large', text: 'How do I get my money back?' });
      const asked = await ask('怎么退款');
      expect((await again(`/conversations/${asked}/similar`)).json()).toMatchObject({
        by: 'meaning',
        items: [{ id: solved.id }],
      });
    } finally {
      await next.close();
    }
  });

  test('that fails is left alone for a while, says so, and works again', async () => {
    const solved = await solve('我的退款没到账', '原路退回');
    await indexed(1);
    embeddings.fail = (response) => response.writeHead(401).end() !== undefined;
    const asked = await ask('退款没到账怎么办');
    expect((await similarTo(asked)).items.map((item) => item.id)).toEqual([solved.id]);
    expect(await status()).toMatchObject({
      standIn: true,
      problem: 'The embeddings server answered with status 401',
    });
    expect((await t.app.inject('/health')).json()).toMatchObject({
      status: 'ok',
      encoder: { problem: 'The embeddings server answered with status 401' },
    });
    embeddings.fail = null;
    t.clock.advance(31_000);
    await t.until(async () => (await similarTo(await ask('退款一直没到账'))).by === 'meaning');
    await t.until(async () => (await status()).problem === null);
    expect(await status()).toMatchObject({ standIn: false, indexed: 1, total: 1 });
  });

  test('that refuses a text does not keep the others from being indexed', async () => {
    embeddings.fail = (response, texts) => {
      if (!texts.some((text) => text.includes('拒绝'))) return false;
      response.writeHead(400).end();
      return true;
    };
    await solve('这句会被拒绝：怎么退款', '原路退回');
    const other = await solve('退款怎么办', '三天内退回');
    await indexed(2);
    expect((await similarTo(await ask('怎么退款'))).items.map((item) => item.id)).toContain(other.id);
    expect((await status()).problem).toBeNull();
  });
});
