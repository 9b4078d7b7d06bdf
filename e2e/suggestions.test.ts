import type { Recommendation, Template } from '@attune/contract';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Person } from './harness/people.ts';
import { fill } from './harness/words.ts';
import { PATIENCE_MS, startWorld, type World } from './harness/world.ts';

let world: World;
let agent: Person;
const soon = { timeout: PATIENCE_MS };

beforeAll(async () => {
  world = await startWorld();
  agent = await world.person('王芳', 'agent', 'online');
  for (const [title, body, example] of [
    ['退款到账时间', '您好，我是{{agent.name}}，退款会在 3 到 5 个工作日内原路退回。', '退款多久到账'],
    ['开具发票', '发票会在 24 小时内发到您的邮箱。', '怎么开发票'],
    ['查询物流进度', '包裹正在路上，请在订单详情里查看。', '快递到哪了'],
  ]) {
    const input = { title, body, examples: [example], language: 'zh' };
    await world.owner.call<Template>('POST', '/templates', input);
  }
});
afterAll(() => world.close());
afterEach((context) => world.tidy(context));

test('a question brings the right template, a key inserts it, and the page tells what became of it', async () => {
  const [customer, console] = await Promise.all([world.openCustomerPage(), world.openConsole(agent)]);
  const { inbox, templates } = console.words;
  await customer.open();
  await customer.send('你好');
  await console.row('你好').click();
  await console.message('你好').waitFor();

  // The thread is open: the suggestions come with the message.
  await customer.send('上周退的货，退款怎么还没到账呢');
  const suggestions = console.page.getByRole('region', { name: inbox.suggestions.label });
  const first = suggestions.getByRole('button').first();
  await expect
    .poll(() => first.getAttribute('aria-label'), soon)
    .toBe(fill(inbox.suggestions.insert, { title: '退款到账时间' }));
  await first.hover();
  await console.page.getByText(inbox.suggestions.because.split('{')[0] ?? '').waitFor();

  await console.reply.press('Alt+Digit1');
  const filled = '您好，我是王芳，退款会在 3 到 5 个工作日内原路退回。';
  await expect.poll(() => console.reply.inputValue(), soon).toBe(filled);
  await console.reply.press('End');
  await console.reply.pressSequentially('祝好！');
  await console.reply.press('Control+Enter');
  await customer.message('祝好！').waitFor();

  await customer.send('那发票怎么开');
  await expect
    .poll(() => first.getAttribute('aria-label'), soon)
    .toBe(fill(inbox.suggestions.insert, { title: '开具发票' }));
  await console.send('我帮您问问');
  await customer.message('我帮您问问').waitFor();

  const total = async () => (await world.owner.call<Recommendation>('GET', '/recommendation')).total;
  await expect.poll(async () => (await total()).answered, soon).toBe(2);
  expect(await total()).toMatchObject({ inserted: 1, used: 1, hit1: 1, compared: 1, edited: 1 });

  const page = await world.openConsole(world.owner, 'templates');
  await page.page.getByRole('link', { name: templates.rec.link }).click();
  const row = page.page.getByRole('row').filter({ hasText: '退款到账时间' });
  await row.getByText('100%').first().waitFor();
  await page.button(templates.rec.learn).click();
  await page.toast(templates.rec.learnedNow_other, { count: 1 }).waitFor();
  await row.getByText(fill(templates.rec.learnedOf, { learned: 1, rejected: 0 })).waitFor();
});
