import type { CDPSession, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Person } from './harness/people.ts';
import { PATIENCE_MS, startWorld, type World } from './harness/world.ts';

let world: World;
let agent: Person;
const soon = { timeout: PATIENCE_MS };

beforeAll(async () => {
  world = await startWorld();
  agent = await world.person('王芳', 'agent', 'online');
  for (const [title, shortcut, body] of [
    ['退款说明', 'tk', '退款会在 24 小时内原路退回。'],
    ['开发票', 'fp', '请在订单详情页申请发票。'],
  ]) {
    await world.owner.call('POST', '/templates', { title, body, shortcut, language: 'zh' });
  }
});
afterAll(() => world.close());
afterEach((context) => world.tidy(context));

async function talk(opening: string) {
  const [customer, console] = await Promise.all([world.openCustomerPage(), world.openConsole(agent)]);
  await customer.open();
  await customer.send(opening);
  await console.row(opening).click();
  await console.message(opening).waitFor();
  return { customer, console };
}

test('a reload in mid-typing keeps the draft of the agent and of the customer', async () => {
  const { customer, console } = await talk('草稿会不会丢');
  await console.reply.fill('写到一半的回复');
  await customer.input.fill('写到一半的问题');
  await Promise.all([console.page.reload(), customer.page.reload()]);
  await expect.poll(() => console.reply.inputValue(), soon).toBe('写到一半的回复');
  await customer.open();
  expect(await customer.input.inputValue()).toBe('写到一半的问题');
});

test('a reload while a message is on its way sends it once', async () => {
  const { customer, console } = await talk('在途的消息');
  const hold = async (page: Page) => {
    let held = 0;
    await page.route(/\/messages$/, (route) => {
      // Neither answered nor failed: the page is left while it waits.
      if (route.request().method() !== 'POST') return route.continue();
      held += 1;
      return new Promise(() => {});
    });
    return () => held;
  };
  const heldByConsole = await hold(console.page);
  const heldByCustomer = await hold(customer.page);
  await console.send('客服在途的一句');
  await customer.send('客户在途的一句');
  await expect.poll(() => [heldByConsole(), heldByCustomer()], soon).toEqual([1, 1]);
  await Promise.all([console.page.unrouteAll(), customer.page.unrouteAll()]);
  await Promise.all([console.page.reload(), customer.page.reload()]);
  await customer.open();
  const all = ['在途的消息', '客服在途的一句', '客户在途的一句'].toSorted();
  await expect.poll(async () => (await console.said()).toSorted(), soon).toEqual(all);
  await expect.poll(async () => (await customer.said()).toSorted(), soon).toEqual(all);
});

/** Types with an input method: the syllables stand in the text, marked, until a word is chosen. */
class InputMethod {
  readonly #cdp: CDPSession;

  constructor(cdp: CDPSession) {
    this.#cdp = cdp;
  }

  async compose(text: string): Promise<void> {
    await this.#cdp.send('Input.imeSetComposition', {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    });
  }

  /** A key that the input method takes for itself: browsers report it with key code 229. */
  async key(key: string, code: string): Promise<void> {
    const common = { key, code, windowsVirtualKeyCode: 229 };
    await this.#cdp.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...common });
    await this.#cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', ...common });
  }

  async commit(text: string): Promise<void> {
    await this.#cdp.send('Input.insertText', { text });
  }
}

const inputMethod = async (page: Page) => new InputMethod(await page.context().newCDPSession(page));

test('Enter that chooses a word of an input method sends nothing', async () => {
  const { customer, console } = await talk('输入法');
  const theirs = await inputMethod(customer.page);
  await customer.input.focus();
  await theirs.compose('tuikuan');
  await theirs.key('Enter', 'Enter');
  await theirs.commit('退款');
  expect(await customer.input.inputValue()).toBe('退款');
  expect(await customer.said()).toEqual(['输入法']);
  await customer.input.press('Enter');
  await console.message('退款').waitFor();

  // The agent sends with Enter alone, the most dangerous setting.
  await console.button(console.words.inbox.composer.settings).click();
  await console.page.getByRole('menuitem', { name: console.words.inbox.composer.enterSends }).click();
  const ours = await inputMethod(console.page);
  await console.reply.focus();
  await ours.compose('shaodeng');
  await ours.key('Enter', 'Enter');
  await ours.key('?', 'Slash');
  await ours.commit('稍等');
  expect(await console.reply.inputValue()).toBe('稍等');
  expect(await console.said()).toEqual(['输入法', '退款']);
  expect(await console.page.getByRole('dialog').count()).toBe(0);
  await console.reply.press('Enter');
  await customer.message('稍等').waitFor();
});

test('/ finds a template, also while composing Chinese; Escape leaves the slash', async () => {
  const { console } = await talk('怎么查找话术');
  const { composer } = console.words.inbox;
  const picker = console.page.getByRole('listbox', { name: composer.templates });
  const method = await inputMethod(console.page);
  await console.reply.pressSequentially('/');
  expect(await picker.getByRole('option').count()).toBe(2);
  await method.compose('fapiao');
  await method.key('Enter', 'Enter');
  expect(await console.reply.inputValue()).toBe('/fapiao');
  await method.commit('发票');
  await expect.poll(() => picker.getByRole('option').allInnerTexts(), soon).toHaveLength(1);
  await console.reply.press('Enter');
  await expect.poll(() => console.reply.inputValue(), soon).toBe('请在订单详情页申请发票。');
  await console.reply.fill('');
  await console.reply.pressSequentially('/t');
  await picker.waitFor();
  await console.reply.press('Escape');
  await picker.waitFor({ state: 'detached' });
  expect(await console.reply.inputValue()).toBe('/t');
});
