import type { Conversation, ConversationPage, Topic } from '@attune/contract';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ConsolePage } from './harness/console-page.ts';
import { type Person, stateOf } from './harness/people.ts';
import { fill } from './harness/words.ts';
import { PATIENCE_MS, startWorld, type World } from './harness/world.ts';

let world: World;
let wang: Person;
let li: Person;
let chen: Person;
const soon = { timeout: PATIENCE_MS };

beforeAll(async () => {
  world = await startWorld();
  const { owner } = world;
  [wang, li, chen] = await Promise.all([
    world.person('王芳', 'agent', 'online'),
    world.person('李雷', 'agent', 'online'),
    world.person('陈敏', 'supervisor'),
  ]);
  const skill = await owner.call<{ id: string }>('POST', '/skills', { name: '支付' });
  await owner.call('PATCH', `/members/${wang.memberId}`, { skills: [{ skillId: skill.id, level: 5 }] });
  const topic = await owner.call<Topic>('POST', '/topics', {
    name: '重复扣款',
    skillId: skill.id,
    minLevel: 3,
    examples: ['付款被扣了两次', '我被重复扣款了', '一个订单扣了两笔钱', '支付扣款两次怎么退'],
  });
  await owner.call('POST', '/templates', {
    title: '重复扣款说明',
    body: '{{contact.name}}您好，我是{{agent.name}}。多扣的一笔会在 24 小时内原路退回。',
    language: 'zh',
    topicId: topic.id,
    shortcut: 'kk',
    examples: ['付款被扣了两次', '重复扣款什么时候退'],
  });
});
afterAll(() => world.close());
afterEach((context) => world.tidy(context));

/** The figure of a tile of the live page. */
const figureOf = (live: ConsolePage, metric: string) =>
  live.page.getByRole('button').filter({ hasText: metric }).locator('strong').innerText();

/** How many conversations the cells of a row of the heatmap's table stand for. */
async function samplesIn(live: ConsolePage, row: string): Promise<number> {
  const cells = await live.page.getByRole('row').filter({ hasText: row }).locator('small').allInnerTexts();
  return cells.reduce((sum, text) => sum + Number(/\d+/.exec(text)?.[0]), 0);
}

test('a question goes to who knows, is answered, handed on, resolved and rated, and the numbers move', async () => {
  // Somebody was unhappy before, so that there is a figure to move.
  const unhappy = await world.customer();
  const { conversation: first } = await unhappy.say('我被重复扣款了');
  const path = `/conversations/${first.id}`;
  await expect
    .poll(
      async () => (await wang.call<{ conversation: Conversation }>('GET', path)).conversation.assigneeId,
      soon,
    )
    .toBe(wang.memberId);
  await wang.call('POST', `${path}/messages`, { clientKey: 'first-0001', kind: 'message', body: '在查' });
  await wang.call('POST', `${path}/resolve`);
  await expect.poll(async () => (await stateOf(unhappy)).conversation?.survey, soon).toBeTruthy();
  await unhappy.call('POST', '/survey', { score: 1 });

  const live = await world.openConsole(chen, 'live');
  const { words } = live;
  const satisfaction = words.common.metric.satisfaction;
  await expect.poll(() => figureOf(live, satisfaction), soon).toBe('0%');
  await live.choose(live.page.getByRole('combobox', { name: words.live.map.metric }), satisfaction);
  await live.page.getByText(words.live.map.view.table, { exact: true }).click();
  await expect.poll(() => samplesIn(live, '重复扣款'), soon).toBe(1);
  await live.page.evaluate(() => Object.assign(window, { neverReloaded: true }));

  const [a, b, customer] = await Promise.all([
    world.openConsole(wang),
    world.openConsole(li),
    world.openCustomerPage({ name: '林晓' }),
  ]);
  await customer.open();
  await customer.send('我付款被扣了两次');

  // To the agent with the skill, and to nobody else.
  await a.row('林晓').click();
  await a.message('我付款被扣了两次').waitFor();
  expect(await b.row('林晓').count()).toBe(0);

  // The first suggestion by its key, its variables filled in.
  await a.page
    .getByRole('button', { name: fill(words.inbox.suggestions.insert, { title: '重复扣款说明' }) })
    .waitFor();
  await a.page.keyboard.press('Alt+Digit1');
  const answer = '林晓您好，我是王芳。多扣的一笔会在 24 小时内原路退回。';
  await expect.poll(() => a.reply.inputValue(), soon).toBe(answer);
  await a.reply.press('Control+Enter');
  await customer.message(answer).waitFor();
  await customer.send('好的，谢谢');
  await a.message('好的，谢谢').waitFor();

  // Handed on with a note, which the customer never sees.
  await a.button(words.inbox.action.transfer).click();
  const dialog = a.page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: words.inbox.transfer.choosePerson }).fill('李雷');
  await a.page.locator('.ant-select-item-option').filter({ hasText: '李雷' }).click();
  await dialog.getByLabel(words.inbox.transfer.note).fill('请跟进退款是否到账');
  await dialog.getByRole('button', { name: words.inbox.transfer.submit }).click();
  await dialog.waitFor({ state: 'hidden' });
  await b.row('林晓').click();
  await b.message('请跟进退款是否到账').waitFor();
  await b.send('退款已到账，请查收');
  await customer.message('退款已到账，请查收').waitFor();
  expect(await customer.said()).toEqual(['我付款被扣了两次', answer, '好的，谢谢', '退款已到账，请查收']);

  await b.button(words.inbox.action.resolve).click();
  await customer.page.getByText(customer.words.scores[4] ?? '', { exact: true }).click();
  await customer.page.getByRole('textbox', { name: customer.words.surveyReason }).fill('很快就解决了');
  await customer.page.getByRole('button', { name: customer.words.surveySend }).click();
  await customer.page.getByText(customer.words.surveyThanks).waitFor();

  // One of two is satisfied now, on a page that was left alone.
  await expect.poll(() => figureOf(live, satisfaction), soon).toBe('50%');
  await expect.poll(() => samplesIn(live, '重复扣款'), soon).toBe(2);
  expect(await live.page.evaluate(() => 'neverReloaded' in window)).toBe(true);
  await live.page.getByRole('row').filter({ hasText: '重复扣款' }).getByRole('button').last().click();
  await live.page.getByRole('dialog').getByRole('link').filter({ hasText: '林晓' }).click();
  await live.message('退款已到账，请查收').waitFor();
});

test('two agents take at once: one has it, the other is told', async () => {
  for (const agent of [wang, li]) await agent.call('PUT', '/members/me/presence', { presence: 'busy' });
  await (await world.customer()).say('两个人都想接');
  const consoles = await Promise.all([wang, li].map((agent) => world.openConsole(agent, 'inbox/queue')));
  const { inbox, common } = consoles[0]!.words;
  for (const agent of consoles) await agent.row('两个人都想接').click();
  await Promise.all(consoles.map((agent) => agent.button(inbox.action.take).click()));
  const told = await Promise.all(
    consoles.map((agent) => {
      const refused = agent.toast(common.error.already_assigned);
      const taken = agent.page.locator('.ant-message-success');
      return refused.or(taken).first().innerText();
    }),
  );
  expect(told.filter((text) => text.includes(common.error.already_assigned))).toHaveLength(1);
  const { items } = await chen.call<ConversationPage>('GET', '/conversations?view=open');
  expect([wang.memberId, li.memberId]).toContain(items[0]?.assigneeId);
});
