import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ConsolePage } from './harness/console-page.ts';
import type { Person } from './harness/people.ts';
import type { WidgetPage } from './harness/widget-page.ts';
import type { Wire } from './harness/wire.ts';
import { PATIENCE_MS, startWorld, type World } from './harness/world.ts';

let world: World;
let agent: Person;
const soon = { timeout: PATIENCE_MS };

beforeAll(async () => {
  world = await startWorld();
  agent = await world.person('王芳', 'agent', 'online');
});
afterAll(() => world.close());
afterEach((context) => world.tidy(context));

/** A conversation that both sides have open, each on a wire of its own. */
async function talk(opening: string) {
  const [near, far] = await Promise.all([world.wire(), world.wire()]);
  const [customer, console] = await Promise.all([
    world.openCustomerPage({ via: near }),
    world.openConsole(agent, 'inbox', { via: far }),
  ]);
  await customer.open();
  await customer.send(opening);
  await console.row(opening).click();
  await console.message(opening).waitFor();
  return { customer, console, near, far };
}

/** Both show the same things in the same order, each once, and nothing is on its way any more. */
async function converge(customer: WidgetPage, console: ConsolePage, all: string[]): Promise<void> {
  await expect.poll(async () => (await console.said()).toSorted(), soon).toEqual(all.toSorted());
  await expect.poll(async () => (await customer.said()).toSorted(), soon).toEqual(all.toSorted());
  await console.page.getByText(console.words.inbox.thread.sending).first().waitFor({ state: 'detached' });
  await customer.allSent();
  expect(await customer.said()).toEqual(await console.said());
}

function inOrder(said: string[], part: string[]): void {
  expect(said.filter((text) => part.includes(text))).toEqual(part);
}

test('the customer is cut off: what both write meanwhile arrives once and in order', async () => {
  const { customer, console, near } = await talk('网络断开之前');
  const context = customer.page.context();
  // The browser knows that it is offline, and the open socket is gone as well.
  await context.setOffline(true);
  near.cut();
  await customer.page.getByText(customer.words.offline).waitFor();
  const theirs = ['断网时第一条', '断网时第二条', '断网时第三条'];
  const ours = ['客服回复一', '客服回复二'];
  for (const text of theirs) await customer.send(text);
  for (const text of ours) {
    await console.send(text);
    await console.message(text).waitFor();
  }
  expect(await customer.said()).toEqual(['网络断开之前', ...theirs]);
  near.mend();
  await context.setOffline(false);
  await customer.page.getByText(customer.words.offline).waitFor({ state: 'detached' });
  await converge(customer, console, ['网络断开之前', ...theirs, ...ours]);
  inOrder(await console.said(), theirs);
  inOrder(await customer.said(), ours);
});

test('the agent is cut off without the browser noticing: the console says so and makes up for it', async () => {
  const { customer, console, far } = await talk('客服断线之前');
  const offline = console.page.getByText(console.words.frame.offline);
  far.cut();
  await offline.waitFor();
  const ours = ['断线时回复一', '断线时回复二', '断线时回复三'];
  const theirs = ['客户继续说一', '客户继续说二'];
  for (const text of ours) await console.send(text);
  for (const text of theirs) await customer.send(text);
  await expect.poll(() => customer.said(), soon).toEqual(['客服断线之前', ...theirs]);
  await console.page.getByText(console.words.inbox.thread.waitingToSend).first().waitFor();
  far.mend();
  await offline.waitFor({ state: 'detached' });
  await converge(customer, console, ['客服断线之前', ...ours, ...theirs]);
  inOrder(await customer.said(), ours);
  inOrder(await console.said(), theirs);
});

test('an answer lost on its way back: the message is not stored twice', async () => {
  const { customer, console, near, far } = await talk('回执丢失之前');
  // The server has the message, its answer never comes: connections break right after the request went out.
  const losing = async (page: typeof customer.page, wire: Wire, say: () => Promise<void>) => {
    let lost = 0;
    await page.route(/\/messages$/, async (route) => {
      if (route.request().method() !== 'POST' || lost > 0) return route.continue();
      lost += 1;
      await route.fetch();
      wire.cut();
      await route.abort('connectionreset');
      wire.mend();
    });
    await say();
    await expect.poll(() => lost, soon).toBe(1);
  };
  await losing(customer.page, near, () => customer.send('客户的一句'));
  await losing(console.page, far, () => console.send('客服的一句'));
  await converge(customer, console, ['回执丢失之前', '客户的一句', '客服的一句']);
});
