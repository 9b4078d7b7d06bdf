import type { EmotionRule } from '@attune/contract';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Person } from './harness/people.ts';
import { fill } from './harness/words.ts';
import { PATIENCE_MS, startWorld, type World } from './harness/world.ts';

let world: World;
let wang: Person;
let chen: Person;
const soon = { timeout: PATIENCE_MS };

beforeAll(async () => {
  world = await startWorld();
  [wang, chen] = await Promise.all([
    world.person('王芳', 'agent', 'online'),
    world.person('陈敏', 'supervisor'),
  ]);
});
afterAll(() => world.close());
afterEach((context) => world.tidy(context));

test('an angry customer alerts the supervisor, who opens the conversation, confirms, and may change their mind', async () => {
  const [boss, agent, customer] = await Promise.all([
    world.openConsole(chen, 'live'),
    world.openConsole(wang),
    world.openCustomerPage({ name: '林晓' }),
  ]);
  const { emotion, common, frame } = boss.words;
  await customer.open();
  await customer.send('你好，我的订单还没发货');
  await agent.row('林晓').click();
  const angry = '太过分了！！你们就是骗子，我非常生气，我要投诉！！！';
  await customer.send(angry);

  // The supervisor hears of it wherever they are; the agent only sees the face.
  const notice = boss.page.locator('.ant-notification-notice').filter({ hasText: angry }).first();
  await notice.waitFor();
  expect(await notice.innerText()).toContain('林晓');
  await agent.message(angry).getByRole('img', { name: emotion.emotion.anger }).waitFor();
  expect(await agent.page.locator('.ant-notification-notice').count()).toBe(0);
  expect(await agent.page.getByRole('link', { name: frame.nav.alerts }).count()).toBe(0);

  // Two rules spoke up about the one message: strong feeling and a keyword.
  await boss.page.getByRole('link', { name: frame.nav.alerts }).click();
  const cards = boss.page.getByRole('main').getByRole('article');
  await expect.poll(() => cards.count(), soon).toBe(2);
  const keyword = cards.filter({ hasText: '投诉与维权字眼' });
  expect(await keyword.locator('mark').allInnerTexts()).toEqual(['投诉']);
  expect(await keyword.innerText()).toContain(fill(emotion.alerts.agent, { name: '王芳' }));
  expect(await keyword.innerText()).toContain(common.priority.urgent);

  // Enter opens the conversation; there the alerts wait above the thread.
  await keyword.focus();
  await boss.page.keyboard.press('Enter');
  await boss.message(angry).waitFor();
  const bar = boss.page.getByRole('region', { name: emotion.alerts.title });
  await bar.getByText('投诉与维权字眼').waitFor();
  await boss.page.getByRole('img', { name: emotion.mood.chart }).waitFor();
  await bar
    .getByRole('paragraph')
    .filter({ hasText: '投诉与维权字眼' })
    .getByRole('button', { name: emotion.alerts.right })
    .click();
  await boss.toast(emotion.alerts.confirmed).waitFor();
  await bar.getByText('投诉与维权字眼').waitFor({ state: 'detached' });

  const figures = async () =>
    (await chen.call<EmotionRule[]>('GET', '/emotion-rules')).find(
      ({ condition }) => condition.kind === 'keyword',
    )?.alerts;
  await expect.poll(figures, soon).toEqual({ open: 0, confirmed: 1, dismissed: 0 });

  // The other one is dismissed by its key, and taken back.
  await boss.page.getByRole('link', { name: frame.nav.alerts }).click();
  await expect.poll(() => cards.count(), soon).toBe(1);
  await cards.first().focus();
  await boss.page.keyboard.press('n');
  await boss.page.getByText(emotion.alerts.none).waitFor();
  await boss.page.locator('.ant-message').getByRole('button', { name: common.action.undo }).last().click();
  await expect.poll(() => cards.count(), soon).toBe(1);
});

test('a supervisor makes a rule of their own, and takes back its deletion', async () => {
  const boss = await world.openConsole(chen, 'settings/emotion-rules');
  const { emotion, common } = boss.words;
  await boss.page.getByText('强烈不满').waitFor();
  await boss.button(emotion.rule.new).click();
  const drawer = boss.page.getByRole('dialog');
  await drawer.getByLabel(emotion.rule.name, { exact: true }).fill('退款字眼');
  await drawer.getByText(emotion.rule.kinds.keyword, { exact: true }).click();
  await drawer.getByLabel(emotion.rule.words).fill('退款\n退钱\nrefund');
  await drawer.getByRole('button', { name: common.action.save }).click();
  const rule = boss.page.getByRole('button').filter({ hasText: '退款字眼' });
  await rule.waitFor();
  expect(await rule.innerText()).toContain('退款、退钱、refund');
  await rule.click();
  await drawer.getByRole('button', { name: common.action.delete }).click();
  await rule.waitFor({ state: 'detached' });
  await boss.page.locator('.ant-message').getByRole('button', { name: common.action.undo }).click();
  await rule.waitFor();
});
