import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ConsolePage } from './harness/console-page.ts';
import { apiCustomer, ownWorkspace } from './harness/people.ts';
import { consoleWords } from './harness/words.ts';
import { PATIENCE_MS, startWorld, type World } from './harness/world.ts';

const soon = { timeout: PATIENCE_MS };

describe('a foreign workspace', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());
  afterEach((context) => world.tidy(context));

  test('shows nothing of itself to an agent of another one', async () => {
    const agent = await world.person('王芳', 'agent');
    const foreign = await ownWorkspace(world.baseUrl, world.owner, {
      name: '别家的工作区',
      locale: 'zh-CN',
      timeZone: 'Asia/Shanghai',
    });
    const console = await world.openConsole(agent);
    const answers: number[] = [];
    console.page.on('response', (response) => {
      if (response.url().includes(foreign.workspaceId) && response.url().includes('/api/'))
        answers.push(response.status());
    });
    for (const path of ['inbox', 'live', 'settings']) {
      await console.page.goto(`${world.baseUrl}/w/${foreign.workspaceId}/${path}`);
      await console.page.getByText(consoleWords['zh-CN'].frame.notFound.title).waitFor();
      expect(await console.page.content()).not.toContain('别家的工作区');
    }
    expect(answers.filter((status) => status !== 404 && status !== 403)).toEqual([]);
    const response = await console.page.request.get(
      `${world.baseUrl}/api/v1/workspaces/${foreign.workspaceId}/conversations`,
    );
    expect(response.status()).toBe(404);
    expect(((await response.json()) as { code: string }).code).toBe('not_found');
  });

  test('asks whoever is not signed in to sign in, and leads back to where they wanted to go', async () => {
    const agent = await world.person('李雷', 'agent');
    const page = await world.openPage();
    await page.goto(`${world.baseUrl}/w/${agent.workspaceId}/templates`);
    await page.waitForURL(/\/sign-in/);
    await ConsolePage.signIn(page, 'zh-CN', { ...agent, password: 'not-the-password' });
    await page.getByRole('alert').getByText(consoleWords['zh-CN'].session.signIn.wrong).waitFor();
    await ConsolePage.signIn(page, 'zh-CN', agent);
    await page.waitForURL(/\/templates$/);
  });
});

describe('a new installation', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ empty: true });
  });
  afterAll(() => world.close());
  afterEach((context) => world.tidy(context));

  test('is set up, a colleague is invited, and works by keyboard', async () => {
    const words = consoleWords['zh-CN'];
    const { session, people } = words;
    const page = await world.openPage();
    await page.goto(world.baseUrl);
    await page.waitForURL(/\/setup$/);
    await page.getByLabel(session.name, { exact: true }).fill('店主');
    await page.getByLabel(session.email, { exact: true }).fill('owner@example.test');
    await page.getByLabel(session.password, { exact: true }).fill('short');
    await page.getByLabel(session.setup.workspaceName, { exact: true }).fill('灯塔');
    await page.getByRole('button', { name: session.setup.submit }).click();
    await page.getByText(session.passwordShort).waitFor();
    await page.getByLabel(session.password, { exact: true }).fill('correct-horse-battery');
    await page.getByRole('button', { name: session.setup.submit }).click();
    await page.waitForURL(/\/w\/[^/]+\/inbox/);
    const base = page.url().replace(/\/inbox.*$/, '');
    const owner = new ConsolePage(page, 'zh-CN', base);

    // The link that the owner passes on.
    await owner.goto('settings/invitations');
    await page.getByLabel(people.invite.email, { exact: true }).fill('fang@example.test');
    await page.getByRole('button', { name: people.invite.create }).click();
    const url = await page.getByRole('textbox', { name: people.invite.done }).inputValue();

    const joining = await world.openPage();
    await joining.goto(url);
    await joining.getByText('fang@example.test').waitFor();
    await joining.getByLabel(session.name, { exact: true }).fill('王芳');
    await joining.getByLabel(session.password, { exact: true }).fill('correct-horse-battery');
    await joining.getByRole('button', { name: session.invite.submit }).click();
    await joining.waitForURL(/\/w\/[^/]+\/inbox/);
    const agent = new ConsolePage(joining, 'zh-CN', base);
    await agent.list.getByText(words.inbox.list.empty.mine.title).waitFor();
    await joining.goto(url);
    await joining.getByText(session.invite.invalid).waitFor();

    // Three customers wait.
    const answer = await page.request.get(base.replace('/w/', '/api/v1/workspaces/'));
    const { widgetKey } = (await answer.json()) as { widgetKey: string };
    for (const text of ['第一位', '第二位', '第三位'])
      await (await apiCustomer(world.baseUrl, widgetKey)).say(text);

    await agent.goto('inbox/queue');
    await agent.row('第三位').waitFor();
    const heading = () => agent.log.getByRole('article').first().innerText();
    const keyboard = joining.keyboard;
    await keyboard.press('Alt+KeyJ');
    await expect.poll(heading, soon).toContain('第一位');
    await keyboard.press('Alt+KeyJ');
    await expect.poll(heading, soon).toContain('第二位');
    await keyboard.press('Alt+KeyK');
    await expect.poll(heading, soon).toContain('第一位');
    await keyboard.press('Alt+KeyT');
    await agent.toast(words.inbox.done.taken, { number: 1 }).waitFor();
    await keyboard.press('Alt+KeyL');
    await keyboard.type('马上为您处理');
    await keyboard.press('Control+Enter');
    await agent.message('马上为您处理').waitFor();
    await keyboard.press('Alt+KeyP');
    await keyboard.type('老客户');
    await keyboard.press('Control+Enter');
    await agent.message('老客户').getByText(words.inbox.thread.note).waitFor();
    await keyboard.press('Alt+KeyE');
    await agent.toast(words.inbox.done.resolved, { number: 1 }).waitFor();

    // Help is a key away, unless one is writing.
    await joining.locator(':focus').press('?');
    expect(await joining.getByRole('dialog').count()).toBe(0);
    await joining.getByRole('heading', { level: 1 }).click();
    await keyboard.press('?');
    const help = joining.getByRole('dialog');
    await help.getByText(words.frame.shortcuts.take).waitFor();
    await keyboard.press('Escape');
    await help.waitFor({ state: 'hidden' });
    await keyboard.press('Control+KeyK');
    await joining
      .getByRole('combobox', { name: words.frame.palette.placeholder })
      .fill(words.frame.nav.templates);
    await keyboard.press('Enter');
    await joining.waitForURL(/\/templates$/);
  });
});
