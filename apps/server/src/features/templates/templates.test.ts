import type { Suggestions, Template, TemplateInput } from '@attune/contract';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import type { TestMember, TestWorkspace } from '../../testing/factories.ts';

let t: TestApp;
let workspace: TestWorkspace;
let editor: TestMember;
let agent: TestMember;

beforeAll(async () => {
  t = await buildTestApp();
});
afterAll(() => t.close());
beforeEach(async () => {
  workspace = await t.makeWorkspace();
  editor = await t.makeMember(workspace, 'knowledge_editor');
  agent = await t.makeMember(workspace, 'agent', { name: 'Lily' });
});

async function add(input: Partial<TemplateInput> & { title: string }): Promise<Template> {
  const answer = await editor.send('POST', '/templates', { body: input.title, language: 'zh', ...input });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json();
}

describe('the list', () => {
  test('add, change, delete', async () => {
    const added = await add({
      title: '退款时效',
      body: '3 个工作日',
      shortcut: 'tk',
      examples: ['多久到账'],
    });
    expect(added).toMatchObject({ shortcut: 'tk', language: 'zh', topicId: null, useCount: 0 });
    t.clock.advance(1000);
    const changed = (
      await editor.send('PATCH', `/templates/${added.id}`, { shortcut: null })
    ).json<Template>();
    expect(changed).toEqual({ ...added, shortcut: null, updatedAt: t.clock.now().toISOString() });
    expect((await agent.get('/templates')).json()).toEqual([changed]);

    expect((await editor.send('DELETE', `/templates/${added.id}`)).statusCode).toBe(204);
    expect((await agent.get('/templates')).json()).toEqual([]);
    for (const method of ['DELETE', 'PATCH'] as const) {
      const gone = await editor.send(method, `/templates/${added.id}`, method === 'PATCH' ? {} : undefined);
      expect(gone.statusCode).toBe(404);
    }
  });

  test('says what changed in the same transaction; what fails leaves no event', async () => {
    const { id } = await add({ title: 'Hours', language: 'en', shortcut: 'h' });
    const twice = { title: 'Other', body: 'x', language: 'en', shortcut: 'h' };
    expect((await editor.send('POST', '/templates', twice)).json()).toMatchObject({ code: 'name_taken' });
    const events = await t.platform.db.system((tx) =>
      tx.selectFrom('event').select(['type', 'payload']).where('workspace_id', '=', workspace.id).execute(),
    );
    expect(events).toEqual([{ type: 'settings.changed', payload: { what: 'templates', id } }]);
  });

  test('a shortcut is unique within a language only', async () => {
    await add({ title: '营业时间', shortcut: 'h' });
    const english = await add({ title: 'Hours', language: 'en', shortcut: 'h' });
    await add({ title: 'No shortcut' });
    await add({ title: 'No shortcut either' });
    const clash = await editor.send('PATCH', `/templates/${english.id}`, { language: 'zh' });
    expect(clash.json()).toMatchObject({ status: 409, code: 'name_taken' });
  });

  test('refuses what is not valid, what cannot be stored, and an unknown topic', async () => {
    const base = { title: 'T', body: 'B', language: 'en' };
    const refused: [object, string][] = [
      [{ ...base, language: 'fr' }, 'bad_request'],
      [{ ...base, title: '' }, 'bad_request'],
      [{ ...base, shortcut: 'a b' }, 'bad_request'],
      [{ ...base, body: 'nul \0' }, 'invalid_text'],
      [{ ...base, topicId: uuidv7() }, 'unknown_reference'],
    ];
    for (const [body, code] of refused) {
      expect((await editor.send('POST', '/templates', body)).json()).toMatchObject({ code });
    }
  });

  test('agents read and do not write; another workspace sees nothing', async () => {
    const { id } = await add({ title: 'Mine' });
    expect((await agent.send('DELETE', `/templates/${id}`)).statusCode).toBe(403);
    const stranger = await t.makeMember(await t.makeWorkspace(), 'owner');
    expect((await stranger.get('/templates')).json()).toEqual([]);
    expect((await stranger.send('PATCH', `/templates/${id}`, { title: 'Theirs' })).statusCode).toBe(404);
    expect((await stranger.get(`${workspace.url}/templates`)).statusCode).toBe(404);
  });
});

describe('suggestions', () => {
  const LIBRARY: (Partial<TemplateInput> & { title: string })[] = [
    {
      title: '退款到账时间',
      body: '{{contact.name}}您好，退款会在 3 到 5 个工作日内原路退回。',
      examples: ['退款什么时候到账', '钱多久退回来'],
    },
    {
      title: '修改收货地址',
      body: '订单发货前可以在“我的订单”里修改收货地址。',
      examples: ['地址填错了怎么改'],
    },
    {
      title: '查询物流进度',
      body: '您的包裹正在路上，可以在订单详情里查看物流。',
      examples: ['快递到哪了', '物流一直没更新'],
    },
    { title: '重置密码', body: '请在登录页点击“忘记密码”。', examples: ['密码忘了'] },
    { title: '开具发票', body: '发票会在 24 小时内发送到您的邮箱。', examples: ['怎么开发票'] },
    {
      title: 'When a refund arrives',
      language: 'en',
      body: 'Hi {{contact.name}}, refunds take 3 to 5 business days. {{agent.name}}',
      examples: ['when will I get my money back', 'refund not received'],
    },
    {
      title: 'Change the delivery address',
      language: 'en',
      body: 'You can change it until the order ships.',
      examples: ['wrong address on my order'],
    },
    {
      title: 'Track a parcel',
      language: 'en',
      body: 'Your parcel is on its way.',
      examples: ['where is my package', 'tracking does not update'],
    },
    {
      title: 'Reset the password',
      language: 'en',
      body: 'Use "Forgot password".',
      examples: ['I forgot my password'],
    },
    {
      title: 'Get an invoice',
      language: 'en',
      body: 'We send it by e-mail.',
      examples: ['I need an invoice'],
    },
  ];
  beforeEach(async () => {
    for (const template of LIBRARY) await add(template);
  });

  async function ask(...bodies: string[]): Promise<string> {
    const customer = await t.makeCustomer(workspace);
    let id = '';
    for (const body of bodies) {
      t.clock.advance(1000);
      id = (await customer.say(body)).conversation.id;
    }
    return id;
  }
  const suggested = async (id: string): Promise<Suggestions> => {
    const answer = await agent.get(`/conversations/${id}/suggestions`);
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json();
  };
  const best = async (id: string): Promise<string | undefined> => (await suggested(id)).items[0]?.title;

  test.each([
    ['我上周退货了，退款什么时候能到账呀', '退款到账时间'],
    ['收货地址写错了，能帮我改一下吗', '修改收货地址'],
    ['快递三天没动了，物流没更新', '查询物流进度'],
    ['密码不记得了怎么登录', '重置密码'],
    ['Hello, I returned the shoes but the refund is still not here', 'When a refund arrives'],
    ['I typed the wrong delivery address', 'Change the delivery address'],
    ["the tracking of my package hasn't updated for days", 'Track a parcel'],
    ['could you send me an invoice please', 'Get an invoice'],
  ])('%s → %s', async (body, title) => {
    const { items } = await suggested(await ask(body));
    expect(items[0]?.title).toBe(title);
    expect(items.length).toBeLessThanOrEqual(3);
    expect(items[0]?.reason.matched.length).toBeGreaterThan(0);
    for (const { score } of items) expect(score).toBeGreaterThan(0);
  });

  test('fills in variables and names the missing ones', async () => {
    const id = await ask('refund not received');
    expect((await suggested(id)).items[0]).toMatchObject({
      body: 'Hi {{contact.name}}, refunds take 3 to 5 business days. Lily',
      missing: ['contact.name'],
    });
    await t.platform.db.system((tx) =>
      tx
        .updateTable('contact')
        .set({ name: '{{agent.name}}' })
        .where('workspace_id', '=', workspace.id)
        .execute(),
    );
    expect((await suggested(id)).items[0]).toMatchObject({
      body: 'Hi {{agent.name}}, refunds take 3 to 5 business days. Lily',
      missing: [],
    });
  });

  test('reads the whole burst; after a reply, only what came since; then the last message', async () => {
    const customer = await t.makeCustomer(workspace);
    const first = await customer.say('在吗');
    t.clock.advance(1000);
    await customer.say('怎么开发票');
    t.clock.advance(1000);
    const third = await customer.say('谢谢');
    const { id } = first.conversation;
    expect((await suggested(id)).messageId).toBe(third.message.id);
    expect(await best(id)).toBe('开具发票');

    const reply = { kind: 'message', body: '好的', clientKey: uuidv7() };
    t.clock.advance(1000);
    expect((await agent.send('POST', `/conversations/${id}/messages`, reply)).statusCode).toBe(200);
    expect(await suggested(id)).toMatchObject({ messageId: third.message.id, items: [] });
    t.clock.advance(1000);
    await customer.say('还有，密码忘了');
    expect(await best(id)).toBe('重置密码');
    expect((await suggested(id)).items.map((item) => item.title)).not.toContain('开具发票');

    const note = { kind: 'note', body: '内部', clientKey: uuidv7() };
    t.clock.advance(1000);
    await agent.send('POST', `/conversations/${id}/messages`, note);
    expect(await best(id)).toBe('重置密码');
  });

  test("prefers the conversation's topic between equals", async () => {
    const admin = await t.makeMember(workspace, 'admin');
    const topicId = (await admin.send('POST', '/topics', { name: '会员' })).json<{ id: string }>().id;
    await add({ title: '积分规则说明', body: '普通说明' });
    await add({ title: '积分规则说明', body: '会员说明', topicId });
    const id = await ask('想看积分规则');
    expect((await agent.send('PUT', `/conversations/${id}/topic`, { topicId })).statusCode).toBe(200);
    expect((await suggested(id)).items.slice(0, 2)).toMatchObject([
      { body: '会员说明' },
      { body: '普通说明' },
    ]);
  });

  test('follows additions, edits and deletions', async () => {
    const id = await ask('你们支持货到付款吗');
    const before = (await suggested(id)).items.map((item) => item.title);
    expect(before).not.toContain('货到付款');
    const added = await add({ title: '货到付款', body: '支持。' });
    await t.until(async () => (await best(id)) === '货到付款');

    await editor.send('PATCH', `/templates/${added.id}`, { title: '门店自提', body: '可以自提。' });
    await t.until(async () => (await best(id)) !== '门店自提' && (await best(id)) !== '货到付款');
    const pickup = await ask('可以门店自提吗');
    await t.until(async () => (await best(pickup)) === '门店自提');

    await editor.send('DELETE', `/templates/${added.id}`);
    // At once: what is gone is not shown even before the matcher has heard of it.
    expect((await suggested(pickup)).items.map((item) => item.title)).not.toContain('门店自提');
  });

  test('a conversation of another workspace is not found', async () => {
    const stranger = await t.makeMember(await t.makeWorkspace(), 'owner');
    expect((await stranger.get(`/conversations/${await ask('在吗')}/suggestions`)).statusCode).toBe(404);
    expect((await agent.get(`/conversations/${uuidv7()}/suggestions`)).statusCode).toBe(404);
    expect((await agent.get('/conversations/nonsense/suggestions')).statusCode).toBe(400);
  });

  test('many who ask at once get the same answer', async () => {
    const id = await ask('怎么开发票');
    const answers = await Promise.all(Array.from({ length: 20 }, () => suggested(id)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]?.items[0]?.title).toBe('开具发票');
  });
});
