import type { Contact, Conversation, DispatchSettings, Workspace } from '@attune/contract';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { violations } from './harness/accessibility.ts';
import type { ConsolePage } from './harness/console-page.ts';
import type { ApiCustomer, Person } from './harness/people.ts';
import { fill } from './harness/words.ts';
import { PATIENCE_MS, startWorld, type World } from './harness/world.ts';

let world: World;
let wang: Person;
let li: Person;
let chen: Person;
const soon = { timeout: PATIENCE_MS };

beforeAll(async () => {
  world = await startWorld();
  [wang, li, chen] = await Promise.all([
    world.person('王芳', 'agent'),
    world.person('李雷', 'agent'),
    world.person('陈敏', 'supervisor'),
  ]);
  // No promise falls due here: it would count beside the cost of waiting.
  await world.owner.call('PATCH', '', { settings: { firstResponseTargetSeconds: 3600 } });
});
afterAll(() => world.close());
beforeEach(() => set({ valueAttribute: 'vip', offerSeconds: 0 }));
afterEach(async (context) => {
  await world.tidy(context);
  for (const agent of [wang, li]) await presence(agent, 'offline');
  const { items } = await chen.call<{ items: Conversation[] }>('GET', '/conversations?view=open');
  for (const { id } of items) await chen.call('POST', `/conversations/${id}/resolve`);
});

const presence = (agent: Person, to: 'online' | 'busy' | 'offline') =>
  agent.call('PUT', '/members/me/presence', { presence: to });

async function set(change: Partial<DispatchSettings>): Promise<void> {
  const { settings } = await world.owner.call<Workspace>('GET', '');
  await world.owner.call('PATCH', '', { settings: { dispatch: { ...settings.dispatch, ...change } } });
}

/** Somebody by that name says something; `vip`: what losing them costs, in average customers. */
async function customer(name: string, body: string, vip = 1): Promise<ApiCustomer & { id: string }> {
  const someone = await world.customer();
  const { conversation } = await someone.say(body);
  const { contact } = (
    await chen.call<{ conversation: Conversation }>('GET', `/conversations/${conversation.id}`)
  ).conversation;
  await chen.call<Contact>('PATCH', `/contacts/${contact.id}`, { name, attributes: { vip } });
  return { ...someone, id: conversation.id };
}

const conversation = async (id: string) =>
  (await chen.call<{ conversation: Conversation }>('GET', `/conversations/${id}`)).conversation;
const assigneeOf = async (id: string) => (await conversation(id)).assigneeId;

/** A row of the queue's page, and an agent's card. */
const rowOf = (page: ConsolePage, name: string) =>
  page.page
    .getByRole('region', { name: page.words.queue.waiting })
    .getByRole('listitem')
    .filter({ hasText: name });
const cardOf = (page: ConsolePage, name: string) => page.page.getByRole('article', { name });
const namesIn = (page: ConsolePage) =>
  page.page.getByRole('region', { name: page.words.queue.waiting }).locator('.queue-name').allInnerTexts();

test('a supervisor sees who costs most to keep waiting, gives by drag and by keyboard, holds and takes back', async () => {
  for (const agent of [wang, li]) await presence(agent, 'busy');
  const plain = await customer('林晓', '怎么改地址');
  const valued = await customer('周总', '发票开错了', 20);
  const boss = await world.openConsole(chen, 'queue');
  const { queue, common } = boss.words;
  await expect.poll(() => namesIn(boss), soon).toEqual(['周总', '林晓']);
  await rowOf(boss, '周总').getByText(queue.cost.why.cost).waitFor();
  await rowOf(boss, '周总')
    .getByText(fill(queue.cost.value, { value: 20 }))
    .waitFor();
  await boss.page.getByText(queue.policy.cost_of_waiting.how).waitFor();

  // Somebody new is there without a reload.
  await boss.page.evaluate(() => Object.assign(window, { neverReloaded: true }));
  const late = await customer('赵磊', '积分没到账');
  await expect.poll(() => namesIn(boss), soon).toEqual(['周总', '林晓', '赵磊']);

  // By keyboard: the button, the name, Enter.
  await rowOf(boss, '周总')
    .getByRole('button', { name: fill(queue.assign.open, { name: '周总' }), exact: true })
    .press('Enter');
  const search = boss.page.getByRole('textbox', { name: queue.assign.search });
  await search.fill('李');
  await search.press('Enter');
  await boss.toast(queue.assign.done, { customer: '周总', agent: '李雷' }).waitFor();
  await expect.poll(() => namesIn(boss), soon).toEqual(['林晓', '赵磊']);
  expect(await assigneeOf(valued.id)).toBe(li.memberId);

  // By mouse.
  await rowOf(boss, '赵磊').dragTo(cardOf(boss, '王芳'));
  await expect.poll(() => assigneeOf(late.id), soon).toBe(wang.memberId);
  await cardOf(boss, '王芳')
    .getByText(fill(queue.load, { load: 1, capacity: 5 }))
    .waitFor();

  // Held: dispatch leaves it where it is, although an agent is free.
  await boss.page.getByRole('button', { name: fill(queue.holdName, { name: '林晓' }), exact: true }).click();
  await rowOf(boss, '林晓').getByText(queue.held).first().waitFor();
  expect(await violations(boss.page)).toEqual([]);
  await presence(li, 'online');
  const witness = await customer('孙悦', '我是后来的');
  await expect.poll(() => assigneeOf(witness.id), soon).toBe(li.memberId);
  expect(await assigneeOf(plain.id)).toBeNull();

  // Out of an agent's hands, back into the queue.
  await presence(li, 'busy');
  await cardOf(boss, '王芳')
    .getByRole('button', { name: fill(queue.agent.openName, { name: '王芳' }), exact: true })
    .click();
  const drawer = boss.page.getByRole('dialog');
  await drawer.getByRole('button', { name: fill(queue.pullName, { name: '赵磊' }), exact: true }).click();
  await drawer.getByText(queue.agent.none).waitFor();
  await drawer.getByRole('button', { name: common.action.close }).click();
  await expect.poll(() => namesIn(boss), soon).toEqual(['赵磊', '林晓']);

  // Let on again, it goes to whoever is there.
  await boss.page
    .getByRole('button', { name: fill(queue.unholdName, { name: '林晓' }), exact: true })
    .click();
  await presence(li, 'online');
  await expect.poll(() => assigneeOf(plain.id), soon).toBe(li.memberId);
  expect(await boss.page.evaluate(() => 'neverReloaded' in window)).toBe(true);
});

test('an agent is offered work, refuses the one by key, accepts the other by key', async () => {
  await set({ offerSeconds: 300 });
  await presence(wang, 'online');
  const a = await world.openConsole(wang, 'inbox/mine');
  const { inbox } = a.words;
  const first = await customer('林晓', '怎么改地址');
  await a.row('怎么改地址').click();
  const offer = a.thread.getByRole('region', {
    name: fill(inbox.offer.label, { number: (await conversation(first.id)).number }),
  });
  await offer.getByText(inbox.offer.sentence.split('{{time}}')[0] ?? '').waitFor();
  expect(await violations(a.page)).toEqual([]);
  await a.page.keyboard.press('Alt+KeyR');
  await expect.poll(() => assigneeOf(first.id), soon).toBeNull();
  await offer.waitFor({ state: 'detached' });
  await a.log.getByText(fill(inbox.event.refused, { member: '王芳' })).waitFor();

  const second = await customer('赵磊', '积分没到账');
  await a.row('积分没到账').waitFor();
  await a.list
    .getByRole('button', {
      name: fill(inbox.offer.acceptNumber, { number: (await conversation(second.id)).number }),
    })
    .waitFor();
  await a.row('积分没到账').click();
  await a.message('积分没到账').waitFor();
  await a.page.keyboard.press('Alt+KeyT');
  await a.log.getByText(fill(inbox.event.accepted, { member: '王芳' })).waitFor();
  expect(await conversation(second.id)).toMatchObject({ assigneeId: wang.memberId, offeredUntil: null });

  // Why her, in a sentence.
  await a.log.getByRole('button', { name: inbox.event.why }).click();
  const reasons = a.page.getByRole('region', { name: inbox.reason.label });
  await reasons.getByText('王芳', { exact: false }).first().waitFor();
  expect(await reasons.innerText()).not.toMatch(/reason\.|\{\{/);

  // An answer accepts as well.
  const third = await customer('孙悦', '我的订单呢');
  await a.row('我的订单呢').click();
  await a.message('我的订单呢').waitFor();
  await a.send('您好，马上为您查');
  await expect.poll(async () => (await conversation(third.id)).offeredUntil, soon).toBeNull();
  expect(await assigneeOf(third.id)).toBe(wang.memberId);
});

test('a waiting customer is told the place, and no longer once somebody answers', async () => {
  await customer('周总', '发票开错了', 20);
  const page = await world.openCustomerPage({ name: '林晓' });
  await page.open();
  await page.send('怎么改地址');
  await page.panel.getByText(page.words.stateQueue(2, null, null)).waitFor();
  await presence(wang, 'online');
  await page.panel.getByText(page.words.stateActive('王芳')).waitFor();
});

test('an administrator previews a change with yesterday and saves it', async () => {
  const admin = await world.openConsole(world.owner, 'settings/dispatch');
  const { dispatch, queue, common } = admin.words;
  await admin.page.getByRole('radio', { name: queue.policy.least_load.name }).check();
  const offer = admin.page.getByRole('spinbutton', { name: dispatch.offer });
  await offer.fill('45');
  await offer.blur();
  await admin.button(dispatch.preview.run).click();
  await admin.page.getByText(dispatch.preview.empty).waitFor();
  await admin.button(dispatch.addStep).click();
  await admin.page.getByText(dispatch.preview.stale).waitFor();
  await admin.button(common.action.save).click();
  await admin.toast(common.action.saved).waitFor();
  const { settings } = await world.owner.call<Workspace>('GET', '');
  expect(settings.dispatch).toMatchObject({ policy: 'least_load', offerSeconds: 45 });
  expect(settings.dispatch.relaxation).toHaveLength(5);
});
