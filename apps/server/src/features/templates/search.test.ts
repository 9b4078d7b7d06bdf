import type { Template, TemplateMatch } from '@attune/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import type { TestMember } from '../../testing/factories.ts';

let t: TestApp;
let editor: TestMember;
const titles = new Map<string, string>();

beforeAll(async () => {
  t = await buildTestApp();
  editor = await t.makeMember(await t.makeWorkspace(), 'knowledge_editor');
  for (const [title, body, language, examples] of [
    ['退款到账时间', '退款会在 3 到 5 个工作日内原路退回。', 'zh', ['钱多久退回来']],
    ['修改收货地址', '订单发货前可以在“我的订单”里修改。', 'zh', ['地址填错了怎么改']],
    ['Refund policy', 'You can return it within 30 days and get your money back.', 'en', []],
    ['Delivery address', 'You can change the address until the parcel leaves.', 'en', []],
    ['Reset your password', 'Use the link below the sign-in form.', 'en', ['I forgot my password']],
  ] as const) {
    const template = { title, body, language, examples: [...examples] };
    const added = (await editor.send('POST', '/templates', template)).json<Template>();
    titles.set(added.id, title);
  }
});
afterAll(() => t.close());

async function search(query: Record<string, string>): Promise<(string | undefined)[]> {
  const answer = await editor.get(`/templates/search?${new URLSearchParams(query)}`);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<TemplateMatch[]>().map(({ templateId }) => titles.get(templateId));
}

test('finds by title, text and examples, with slips of the finger, as far as one has typed', async () => {
  expect((await search({ q: '钱多久能退' }))[0]).toBe('退款到账时间');
  expect((await search({ q: 'forgotten pasword' }))[0]).toBe('Reset your password');
  expect((await search({ q: 'refnd' }))[0]).toBe('Refund policy');
  expect((await search({ q: 'deliv' }))[0]).toBe('Delivery address');
});

test('finds what means the same in other words and in the other language', async () => {
  expect((await search({ q: '怎么退款' })).slice(0, 2).toSorted()).toEqual(['Refund policy', '退款到账时间']);
  expect((await search({ q: '怎么退款', language: 'en' }))[0]).toBe('Refund policy');
  expect(await search({ q: '密码忘了' })).toContain('Reset your password');
  expect((await search({ q: 'where is my money' }))[0]).toBe('Refund policy');
});

test('a template is found once it is there and no longer when it is gone', async () => {
  const added = (
    await editor.send('POST', '/templates', { title: '开具发票', body: '请在订单页申请', language: 'zh' })
  ).json<Template>();
  titles.set(added.id, '开具发票');
  await t.until(async () => (await search({ q: '发票' }))[0] === '开具发票');
  await editor.send('DELETE', `/templates/${added.id}`);
  await t.until(async () => !(await search({ q: '发票' })).includes('开具发票'));
});

test('as many as asked for; nothing asked is refused; nothing of another workspace', async () => {
  expect(await search({ q: 'address refund password', limit: '2' })).toHaveLength(2);
  expect((await editor.get('/templates/search?q=')).statusCode).toBe(400);
  expect(await search({ q: '🛸' })).toEqual([]);
  const stranger = await t.makeMember(await t.makeWorkspace(), 'agent');
  expect((await stranger.get('/templates/search?q=refund')).json()).toEqual([]);
});
