import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Person, stateOf } from './harness/people.ts';
import { PATIENCE_MS, startWorld, type World } from './harness/world.ts';

let world: World;
let agent: Person;

beforeAll(async () => {
  world = await startWorld();
  agent = await world.person('王芳', 'agent', 'online');
});
afterAll(() => world.close());
afterEach((context) => world.tidy(context));

test('a server that is killed in mid-traffic loses nothing it has acknowledged, and everybody comes back', async () => {
  const soon = { timeout: 2 * PATIENCE_MS };
  const [console, customer] = await Promise.all([world.openConsole(agent), world.openCustomerPage()]);
  await customer.open();
  await customer.send('重启之前');
  await console.row('重启之前').click();
  await console.message('重启之前').waitFor();

  // Others write without a pause; what was acknowledged is kept in mind.
  const acknowledged: string[] = [];
  let running = true;
  const crowd = await Promise.all(Array.from({ length: 4 }, () => world.customer()));
  const traffic = crowd.map(async (member, i) => {
    // As many as a widget shows at most.
    for (let n = 0; running && n < 100; n++) {
      const text = `客户 ${i} 第 ${n} 条`;
      try {
        await member.say(text);
        acknowledged.push(text);
      } catch {
        return;
      }
    }
  });
  await expect.poll(() => acknowledged.length, soon).toBeGreaterThan(40);
  await Promise.all([customer.send('正在这时'), console.send('我在查'), world.server.kill()]);
  running = false;
  await Promise.all(traffic);
  await customer.page.getByText(customer.words.offline).waitFor();
  await customer.send('服务器停着');
  await console.send('稍等');
  await world.server.start();

  const all = ['重启之前', '正在这时', '我在查', '服务器停着', '稍等'].toSorted();
  await expect.poll(async () => (await console.said()).toSorted(), soon).toEqual(all);
  await expect.poll(async () => (await customer.said()).toSorted(), soon).toEqual(all);
  await expect.poll(() => customer.said(), soon).toEqual(await console.said());
  const stored = (await Promise.all(crowd.map(stateOf))).flatMap(({ messages }) =>
    messages.map(({ body }) => body),
  );
  expect(new Set(stored).size).toBe(stored.length);
  expect(acknowledged.filter((text) => !stored.includes(text))).toEqual([]);

  // Live again, both ways.
  await customer.send('又连上了吗');
  await console.message('又连上了吗').waitFor();
  await console.send('是的，都在');
  await customer.message('是的，都在').waitFor();
});
