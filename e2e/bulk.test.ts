import type { Conversation } from '@attune/contract';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { violations } from './harness/accessibility.ts';
import { fill } from './harness/words.ts';
import { PATIENCE_MS, startWorld, type World } from './harness/world.ts';

const soon = { timeout: PATIENCE_MS };

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
afterEach((context) => world.tidy(context));

describe.for(['zh-CN', 'en'] as const)('in %s', (locale) => {
  test('several conversations are chosen, resolved and taken back', async () => {
    const agent = await world.person('王芳', 'agent');
    const ids: string[] = [];
    for (const body of ['付款扣了两次', '耳机没有声音', '怎么换地址']) {
      const { conversation } = await (await world.customer()).say(body);
      ids.push(conversation.id);
    }
    const statuses = () =>
      Promise.all(
        ids.map(async (id) => {
          const path = `/conversations/${id}`;
          return (await agent.call<{ conversation: Conversation }>('GET', path)).conversation.status;
        }),
      );
    const console = await world.openConsole(agent, 'inbox/queue', { locale });
    const { bulk, done } = console.words.inbox;
    const boxes = console.list.getByRole('checkbox');
    await console.row('付款扣了两次').waitFor();
    await expect.poll(() => boxes.count(), soon).toBe(3);
    await boxes.first().click();
    await boxes.last().click({ modifiers: ['Shift'] });
    const bar = console.page.getByRole('region', { name: bulk.label });
    await bar.getByText(fill(bulk.selected_other, { count: 3 })).waitFor();
    expect(await violations(console.page)).toEqual([]);
    await bar.getByRole('button', { name: bulk.resolve, exact: true }).click();
    await console.toast(bulk.done_other, { count: 3 }).waitFor();
    expect(await statuses()).toEqual(['resolved', 'resolved', 'resolved']);
    await console.page.locator('.ant-message').getByRole('button', { name: done.undo }).click();
    await console.toast(bulk.undone_other, { count: 3 }).waitFor();
    expect(await statuses()).toEqual(['open', 'open', 'open']);

    // By keyboard, and let go again.
    await console.row('怎么换地址').click();
    await console.page.waitForURL(/queue\/./);
    await console.row('怎么换地址').focus();
    await console.page.keyboard.press('x');
    await bar.waitFor();
    await console.page.keyboard.press('Escape');
    await bar.waitFor({ state: 'detached' });
    for (const id of ids) await agent.call('POST', `/conversations/${id}/resolve`);
  });
});
