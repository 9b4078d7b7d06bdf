import type { Conversation, ConversationPage } from '@attune/contract';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { PNG, REFUSED } from '../apps/server/src/testing/sample-files.ts';
import type { Person } from './harness/people.ts';
import type { WidgetPage } from './harness/widget-page.ts';
import { PATIENCE_MS, startWorld, type World } from './harness/world.ts';

let world: World;
let agent: Person;
const soon = { timeout: PATIENCE_MS };

beforeAll(async () => {
  world = await startWorld();
  agent = await world.person('王芳', 'agent');
});
afterAll(() => world.close());
afterEach((context) => world.tidy(context));

/** The conversation that has been said `preview` in last. */
async function find(preview: string): Promise<Conversation> {
  let found: Conversation | undefined;
  await expect
    .poll(async () => {
      const { items } = await agent.call<ConversationPage>('GET', '/conversations?view=all');
      found = items.find(({ lastMessagePreview }) => lastMessagePreview === preview);
      return found;
    }, soon)
    .toBeDefined();
  return found!;
}

let keys = 0;
const reply = (conversation: Conversation, body: string) =>
  agent.call('POST', `/conversations/${conversation.id}/messages`, {
    clientKey: `reply-${keys++}-aaaa`,
    kind: 'message',
    body,
  });

test('a burst from two tabs is one conversation, and both tabs show the same', async () => {
  const one = await world.openCustomerPage();
  await one.open();
  const two = await world.openCustomerPage({ tabOf: one });
  await two.open();
  const burst = (tab: WidgetPage, name: string) => async () => {
    for (let i = 1; i <= 5; i++) await tab.send(`${name}第 ${i} 句`);
  };
  await Promise.all([burst(one, '左')(), burst(two, '右')()]);
  await expect.poll(async () => (await one.said()).length, soon).toBe(10);
  await expect.poll(() => two.said(), soon).toEqual(await one.said());
  await one.allSent();
  const said = await one.said();
  expect(new Set(said).size).toBe(10);
  for (const name of ['左', '右']) {
    const own = said.filter((text) => text.startsWith(name));
    expect(own).toEqual(own.toSorted());
  }
  const { items } = await agent.call<ConversationPage>('GET', '/conversations?view=all');
  expect(items).toHaveLength(1);
});

test('pictures are shown, what could run scripts is refused with a reason', async () => {
  const customer = await world.openCustomerPage();
  await customer.open();
  const files = customer.page.locator('#attune-widget input[type=file]');
  await files.setInputFiles({ name: '截图.png', mimeType: 'image/png', buffer: PNG });
  await customer.page.getByRole('button', { name: customer.words.removeFile('截图.png') }).waitFor();
  await customer.panel.getByText(customer.words.uploading).waitFor({ state: 'detached' });
  await customer.send('见截图');
  await customer.log.getByRole('img', { name: '截图.png' }).waitFor();
  const console = await world.openConsole(agent, 'inbox/all');
  await console.row('见截图').click();
  const picture = console.log.getByRole('img', { name: '截图.png' });
  await expect.poll(() => picture.evaluate((img) => (img as HTMLImageElement).naturalWidth), soon).toBe(1);

  await files.setInputFiles({ name: '图标.svg', mimeType: 'image/svg+xml', buffer: REFUSED.SVG! });
  await customer.panel.getByText(customer.words.wrongType).waitFor();
  await customer.send('那就只发文字');
  await console.message('那就只发文字').waitFor();
});

test('a message sent while its file is uploading goes out with it as soon as it is there', async () => {
  const customer = await world.openCustomerPage();
  await customer.open();
  let release = () => {};
  const held = new Promise<void>((done) => {
    release = done;
  });
  await customer.page.route('**/api/v1/widget/attachments*', async (route) => {
    await held;
    await route.continue();
  });
  const files = customer.page.locator('#attune-widget input[type=file]');
  await files.setInputFiles({ name: '账单.png', mimeType: 'image/png', buffer: PNG });
  await customer.panel.getByText(customer.words.uploading).waitFor();
  await customer.send('账单在这里');
  expect(await customer.said()).not.toContain('账单在这里');
  release();
  await customer.log.getByRole('img', { name: '账单.png' }).waitFor();
  await customer.message('账单在这里').waitFor();
});

test('a closed widget counts what came, and forgets the count when it is read', async () => {
  const customer = await world.openCustomerPage();
  await customer.open();
  await customer.send('先关上窗口');
  const conversation = await find('先关上窗口');
  await customer.page.keyboard.press('Escape');
  await customer.panel.waitFor({ state: 'hidden' });
  await agent.call('POST', `/conversations/${conversation.id}/take`);
  await reply(conversation, '第一条回复');
  await reply(conversation, '第二条回复');
  await customer.page.getByRole('button', { name: customer.words.openUnread(2) }).click();
  await customer.message('第二条回复').waitFor();
  await customer.page.getByRole('button', { name: customer.words.close }).first().click();
  await customer.page.getByRole('button', { name: customer.words.open, exact: true }).waitFor();
});

test('everything goes by keyboard: open, write, rate, close', async () => {
  const customer = await world.openCustomerPage({ locale: 'en' });
  const { page, words } = customer;
  const { keyboard } = page;
  await customer.launcher.waitFor();
  // The page's own button comes first.
  await keyboard.press('Tab');
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await customer.panel.waitFor();
  await keyboard.type('Only with the keyboard');
  await keyboard.press('Enter');
  const conversation = await find('Only with the keyboard');
  await agent.call('POST', `/conversations/${conversation.id}/take`);
  await reply(conversation, 'Certainly');
  await customer.message('Certainly').waitFor();
  await agent.call('POST', `/conversations/${conversation.id}/resolve`);
  const faces = customer.panel.getByRole('radio');
  await faces.first().waitFor({ state: 'attached' });
  // Back from the text to the faces; arrows choose among them.
  for (let i = 0; i < 5 && (await faces.and(page.locator(':focus')).count()) === 0; i++)
    await keyboard.press('Shift+Tab');
  const good = faces.nth(3);
  for (let i = 0; i < 5 && !(await good.isChecked()); i++) await keyboard.press('ArrowRight');
  await keyboard.press('Tab');
  await keyboard.type('Quick');
  await keyboard.press('Enter');
  await page.getByText(words.surveyGiven(words.scores[3] ?? '')).waitFor();
  const rated = await agent.call<{ conversation: Conversation }>('GET', `/conversations/${conversation.id}`);
  expect(rated.conversation.csatScore).toBe(4);
  await customer.input.focus();
  await keyboard.press('Escape');
  await customer.panel.waitFor({ state: 'hidden' });
  expect(await customer.launcher.evaluate((button) => button.matches(':focus'))).toBe(true);
});

test('it speaks the language of the browser', async () => {
  for (const locale of ['zh-CN', 'en'] as const) {
    const customer = await world.openCustomerPage({ locale });
    await customer.open();
    await customer.page.getByText(customer.words.stateNew).waitFor();
    const { greeting } = world.workspace.settings.widget;
    await customer.page.getByText(greeting[locale === 'en' ? 'en' : 'zh']).waitFor();
  }
});

test("the host page's styles change nothing", async () => {
  const look = async (style: 'plain' | 'hostile') => {
    const customer = await world.openCustomerPage({ style });
    await customer.launcher.waitFor();
    await customer.page.evaluate(() => (window as unknown as { attune: (c: string) => void }).attune('open'));
    await customer.panel.waitFor();
    return customer.page.evaluate(() => {
      const root = document.getElementById('attune-widget')?.shadowRoot;
      const elements = [...(root?.querySelectorAll<HTMLElement>('*') ?? [])];
      return elements
        .filter((element) => !['STYLE', 'SCRIPT'].includes(element.tagName))
        .map((element) => {
          const style = getComputedStyle(element);
          const box = element.getBoundingClientRect();
          const values = [...style].map((name) => `${name}: ${style.getPropertyValue(name)}`);
          return {
            element: `${element.tagName}.${element.getAttribute('class') ?? ''}`,
            box: [box.x, box.y, box.width, box.height],
            // The page's own custom properties are inherited; the widget overrides those it uses.
            style: values.filter((value) => !value.startsWith('--')),
          };
        });
    });
  };
  const plain = await look('plain');
  const hostile = await look('hostile');
  expect(plain.length).toBeGreaterThan(20);
  expect(hostile).toEqual(plain);
});

test('on a phone it fills the screen and nothing is cut off', async () => {
  const viewport = { width: 390, height: 844 };
  const customer = await world.openCustomerPage({ viewport });
  await customer.open();
  expect(await customer.panel.boundingBox()).toEqual({ x: 0, y: 0, ...viewport });
  await customer.send('手机上的问题'.repeat(40));
  await customer.message('手机上的问题').waitFor();
  const sizes = await customer.panel.evaluate((panel) => [panel.scrollWidth, panel.clientWidth]);
  expect(sizes[0]).toBe(sizes[1]);
  const send = await customer.page.getByRole('button', { name: customer.words.send }).boundingBox();
  expect(send && send.x + send.width <= viewport.width && send.y + send.height <= viewport.height).toBe(true);
});
