import type { SearchPage } from '@attune/contract';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { violations } from './harness/accessibility.ts';
import { PATIENCE_MS, startWorld, type World } from './harness/world.ts';

const soon = { timeout: PATIENCE_MS };

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
afterEach((context) => world.tidy(context));

describe.for([
  ['zh-CN', '耳机一直连不上蓝牙', '蓝牙'],
  ['en', 'The headphones keep disconnecting', 'disconnected'],
] as const)('in %s', ([locale, body, words]) => {
  test('what a customer wrote is found by keys, and opened', async () => {
    const agent = await world.person('王芳', 'agent');
    const { conversation } = await (await world.customer()).say(body);
    const console = await world.openConsole(agent, 'inbox/mine', { locale });
    const { palette } = console.words.frame;
    // A moment after it was written.
    const path = `/search?q=${encodeURIComponent(words)}`;
    await expect.poll(async () => (await agent.call<SearchPage>('GET', path)).hits.length, soon).toBe(1);
    await console.list.waitFor();
    await console.page.keyboard.press('Control+KeyK');
    const input = console.page.getByRole('combobox', { name: palette.placeholder });
    await input.fill(words);
    const option = console.page.getByRole('option').filter({ hasText: `#${conversation.number}` });
    await option.locator('mark').first().waitFor();
    expect(await violations(console.page)).toEqual([]);
    await input.press('Enter');
    await console.page.waitForURL(new RegExp(conversation.id));
  });
});
