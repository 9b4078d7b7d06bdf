import type { Topic } from '@attune/contract';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { violations } from './harness/accessibility.ts';
import type { Person } from './harness/people.ts';
import { consoleWords } from './harness/words.ts';
import { startWorld, type World } from './harness/world.ts';

let world: World;
let agent: Person;

beforeAll(async () => {
  world = await startWorld();
  const { owner } = world;
  agent = await world.person('王芳', 'agent', 'online');
  const skill = await owner.call<{ id: string }>('POST', '/skills', { name: '支付' });
  const team = await owner.call<{ id: string }>('POST', '/teams', {
    name: '售后',
    memberIds: [agent.memberId],
  });
  await owner.call('PATCH', `/members/${agent.memberId}`, { skills: [{ skillId: skill.id, level: 4 }] });
  const topic = await owner.call<Topic>('POST', '/topics', {
    name: '重复扣款',
    teamId: team.id,
    examples: ['付款被扣了两次', '我被重复扣款了'],
  });
  await owner.call('POST', '/tags', { name: 'VIP' });
  await owner.call('POST', '/templates', {
    title: '重复扣款说明',
    body: '{{contact.name}}您好，多扣的一笔会原路退回。{{contact.attributes.order}}',
    language: 'zh',
    topicId: topic.id,
    examples: ['付款被扣了两次'],
  });
  // Something answered and something waiting, so that the pages have something to show.
  const customer = await world.customer();
  const { conversation } = await customer.say('付款被扣了两次，见 https://example.test/o/1');
  await owner.call('POST', `/conversations/${conversation.id}/assign`, { memberId: agent.memberId });
  const path = `/conversations/${conversation.id}/messages`;
  await agent.call('POST', path, { clientKey: 'a-note-1', kind: 'note', body: '老客户' });
  await agent.call('POST', path, { clientKey: 'reply-01', kind: 'message', body: '马上为您查' });
  await customer.say('谢谢');
  await agent.call('PUT', '/members/me/presence', { presence: 'busy' });
  await (await world.customer()).say('灯不亮了，气死我了！！我要投诉');
});
afterAll(() => world.close());
afterEach((context) => world.tidy(context));

/** The page has what it shows, and nothing moves any more. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.locator('[aria-busy=true], .ant-skeleton').first().waitFor({ state: 'detached' });
}

describe.for(['zh-CN', 'en'] as const)('no serious barrier in %s, in light and dark', (locale) => {
  test('signing in', async () => {
    const page = await world.openPage({ locale });
    await page.goto(`${world.baseUrl}/sign-in`);
    const { session } = consoleWords[locale];
    await page.getByRole('button', { name: session.signIn.submit }).click();
    await page.getByText(session.required).first().waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('the console', async () => {
    const console = await world.openConsole(world.owner, 'inbox/all', { locale });
    const found: Record<string, string[]> = {};
    const check = async (name: string) => {
      await settle(console.page);
      const list = await violations(console.page);
      if (list.length > 0) found[name] = list;
    };
    await console.row('谢谢').click();
    await console.message('谢谢').waitFor();
    await check('thread');
    for (const place of [
      'live',
      'queue',
      'workforce/forecast',
      'workforce/staffing',
      'schedule',
      'workforce/roster',
      'workforce/today',
      'customers',
      'alerts',
      'templates',
      'templates/recommendation',
      'settings/workspace',
      'settings/dispatch',
      'settings/workforce',
      'settings/profile',
      'settings/sign-in',
      'settings/sessions',
      'settings/security',
      'settings/members',
      'settings/topics',
      'settings/attributes',
      'settings/emotion-rules',
    ]) {
      await console.goto(place);
      await check(place);
    }
    const { queue } = console.words;
    await console.goto('queue');
    await console.page.locator('.queue-hazard').click();
    await console.page.getByRole('img', { name: queue.hazard.title }).waitFor();
    await check('the risk of leaving');
    await console.page.keyboard.press('Escape');
    await console.page.getByRole('listitem').getByRole('button').first().click();
    await console.page.getByRole('textbox', { name: queue.assign.search }).waitFor();
    await check('to whom to assign');
    await console.goto('inbox/all');
    await console.row('气死我了').click();
    await console.page.getByRole('img', { name: console.words.emotion.mood.chart }).waitFor();
    await check('thread with alerts');
    expect(found).toEqual({});
  });

  test('the widget', async () => {
    const customer = await world.openCustomerPage({ locale });
    await customer.open();
    await customer.send('无障碍检查');
    await customer.allSent();
    expect(await violations(customer.page)).toEqual([]);
  });
});
