import type { Topic } from '@attune/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import type { TestMember, TestWorkspace } from '../../testing/factories.ts';
import { createUnderstanding, type Understanding } from './index.ts';

const TOPICS = {
  refunds: [
    '退款退货 Refunds',
    '我要退款',
    '钱什么时候退回来',
    '怎么申请退货',
    '商品坏了想退',
    '退款多久到账',
    'I want a refund',
    'How do I return an item',
    'When will I get my money back',
    'refund not received',
  ],
  shipping: [
    '物流配送 Shipping',
    '我的快递到哪了',
    '什么时候发货',
    '物流一直不更新',
    '可以改收货地址吗',
    '包裹丢了',
    'Where is my parcel',
    'When will my order ship',
    'tracking number does not work',
    'change my delivery address',
  ],
  account: [
    '账号登录 Account',
    '忘记密码了',
    '登录不上',
    '怎么修改手机号',
    '账号被锁定',
    '收不到验证码',
    'I forgot my password',
    'cannot log in',
    'my account is locked',
    'how do I change my email',
  ],
  billing: [
    '发票账单 Billing',
    '怎么开发票',
    '发票抬头写错了',
    '重复扣款了',
    'I was charged twice',
    'I need an invoice',
    'update my credit card',
  ],
} as const;
type Name = keyof typeof TOPICS;

const ASKED: Record<Name | 'none', string[]> = {
  refunds: [
    '你好，我上周买的耳机坏了，想退货退款',
    '退款申请了五天了钱还没到账',
    '买的东西有问题 我不想要了',
    'hi, I would like to return the shoes I bought and get a refund',
    'my money has still not come back',
  ],
  shipping: [
    '请问我的包裹到哪里了，一直没有更新物流信息',
    '快递三天没动了',
    '我想把收货地址改成公司',
    '怎么还没到啊',
    'where is my order? the tracking has not updated for 4 days',
    'parcel never arrived',
  ],
  account: [
    '登录的时候一直收不到短信验证码',
    '密码忘了怎么办',
    '手机号换了怎么改绑',
    "I can't log into my account",
    'password reset email never comes',
  ],
  billing: [
    '能给我开一张发票吗',
    '你们扣了我两次钱',
    'you charged my card two times',
    'please send me an invoice for order 12345',
  ],
  none: [
    '你好',
    '在吗',
    'hello',
    '今天天气怎么样',
    '你们公司招人吗',
    'do you have a vegan menu',
    'what time is it in Tokyo',
    '推荐一部电影',
    'how do I become a partner',
    'I want to talk to a human',
    '我要人工客服',
    '你们的产品支持苹果手机吗',
    'When do you open',
    '优惠券怎么用',
  ],
};

let t: TestApp;
let workspace: TestWorkspace;
let admin: TestMember;
let understanding: Understanding;
const topicIds = {} as Record<Name, string>;
let teamId: string;

beforeAll(async () => {
  t = await buildTestApp();
  workspace = await t.makeWorkspace();
  admin = await t.makeMember(workspace, 'admin');
  understanding = createUnderstanding(t.platform);
  teamId = await post('/teams', { name: 'Returns' });
  for (const [name, [title, ...examples]] of Object.entries(TOPICS)) {
    topicIds[name as Name] = await post('/topics', {
      name: title,
      examples,
      ...(name === 'refunds' && { teamId }),
    });
  }
});
afterAll(() => t.close());

async function post(path: string, body: unknown): Promise<string> {
  const answer = await admin.send('POST', path, body);
  expect(answer.statusCode, answer.body).toBeLessThan(300);
  return answer.json<Topic>().id;
}

const topicOf = async (body: string): Promise<string | null> =>
  (await understanding.understandFirst(workspace.id, body)).topicId;

test('finds most topics in both languages, mistakes none for another, and keeps off what is unrelated', async () => {
  const wrong: string[] = [];
  let found = 0;
  let asked = 0;
  let invented = 0;
  for (const [name, bodies] of Object.entries(ASKED)) {
    for (const body of bodies) {
      const topicId = await topicOf(body);
      if (name === 'none') {
        if (topicId !== null) invented++;
        continue;
      }
      asked++;
      if (topicId === topicIds[name as Name]) found++;
      else if (topicId !== null) wrong.push(body);
    }
  }
  expect(wrong).toEqual([]);
  expect(asked).toBe(20);
  expect(found).toBeGreaterThanOrEqual(16);
  expect(invented).toBeLessThanOrEqual(1);
});

test('says language, topic and the team that answers', async () => {
  expect(await understanding.understandFirst(workspace.id, '我要申请退款')).toEqual({
    language: 'zh',
    topicId: topicIds.refunds,
    teamId,
  });
  expect(await understanding.understandFirst(workspace.id, 'I forgot my password!')).toEqual({
    language: 'en',
    topicId: topicIds.account,
    teamId: null,
  });
  expect(await understanding.understandFirst(workspace.id, '??? 123')).toEqual({
    language: null,
    topicId: null,
    teamId: null,
  });
});

test('finds a topic whose examples are in the other language', async () => {
  const other = await t.makeWorkspace();
  const owner = await t.makeMember(other, 'owner');
  for (const [name, ...examples] of [
    ['退款', '怎么退款', '申请退款'],
    ['密码', '忘记密码了', '怎么重置密码'],
  ]) {
    await owner.send('POST', '/topics', { name, examples });
  }
  const topics = (await owner.get('/topics')).json<Topic[]>();
  const about = async (body: string) => {
    const { topicId } = await understanding.understandFirst(other.id, body);
    return topics.find(({ id }) => id === topicId)?.name ?? null;
  };
  expect(await about('How can I get a refund?')).toBe('退款');
  expect(await about('I forgot my password')).toBe('密码');
  expect(await about('Do you sell gift cards?')).toBeNull();
});

test('follows topics as they are added, edited and deleted, and teams as they go', async () => {
  expect(await topicOf('怎么成为代理商')).toBeNull();
  const id = await post('/topics', { name: '加盟', examples: ['怎么成为代理商'] });
  await t.until(async () => (await topicOf('怎么成为代理商')) === id);

  await admin.send('PATCH', `/topics/${id}`, { examples: ['加盟费多少'] });
  await t.until(async () => (await topicOf('怎么成为代理商')) === null);
  expect(await topicOf('加盟费多少')).toBe(id);

  await admin.send('DELETE', `/topics/${id}`);
  await t.until(async () => (await topicOf('加盟费多少')) === null);

  expect((await admin.send('DELETE', `/teams/${teamId}`)).statusCode).toBe(204);
  await t.until(async () => (await understanding.understandFirst(workspace.id, '我要退款')).teamId === null);
});

test("knows nothing of another workspace's topics", async () => {
  const other = await t.makeWorkspace();
  expect(await understanding.understandFirst(other.id, '我要退款')).toMatchObject({ topicId: null });
});
