import type { EncoderStatus, Template } from '@attune/contract';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Person } from './harness/people.ts';
import { fill } from './harness/words.ts';
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

test('a similar conversation stands beside the thread: read in a drawer, its reply inserted by keyboard', async () => {
  const earlier = await world.customer();
  const { id, number } = (await earlier.say('How do I get a refund for my order?')).conversation;
  const conversation = `/conversations/${id}`;
  await world.owner.call('POST', `${conversation}/take`);
  await world.owner.call('POST', `${conversation}/messages`, {
    clientKey: crypto.randomUUID(),
    kind: 'message',
    body: `请在订单里点“申请退款”。${world.owner.name}`,
  });
  await world.owner.call('POST', `${conversation}/resolve`);
  const indexed = async () => (await world.owner.call<EncoderStatus>('GET', '/encoder')).indexed;
  await expect.poll(indexed, soon).toBe(1);

  await agent.call('PUT', '/members/me/presence', { presence: 'online' });
  const [customer, console] = await Promise.all([world.openCustomerPage(), world.openConsole(agent)]);
  const { similar } = console.words.inbox;
  await customer.open();
  await customer.send('请问怎么退款');
  await console.row('请问怎么退款').click();
  const panel = console.page.getByRole('region', { name: similar.title });
  const item = panel.getByRole('button', { name: 'How do I get a refund' });
  await item.waitFor();
  // Read by whoever solved it, inserted by somebody else.
  expect(await item.innerText()).toContain('请在订单里点“申请退款”。王芳');

  await console.page.keyboard.press('Alt+KeyS');
  await console.page.keyboard.press('Enter');
  const drawer = console.page.getByRole('dialog', { name: fill(similar.drawer, { number }) });
  await drawer.getByText(`请在订单里点“申请退款”。${world.owner.name}`).waitFor();
  await drawer.getByRole('button', { name: similar.insert }).press('Enter');
  await expect.poll(() => console.reply.inputValue(), soon).toBe('请在订单里点“申请退款”。王芳');
  await console.reply.press('Control+Enter');
  await customer.message('请在订单里点“申请退款”。王芳').waitFor();
});

test('a template is found by a misspelt word, and by what it means in the other language', async () => {
  for (const [title, body, language] of [
    ['Refund policy', 'You get your money back within five days.', 'en'],
    ['Opening hours', 'We are here from nine to six.', 'en'],
  ]) {
    await world.owner.call<Template>('POST', '/templates', { title, body, language });
  }
  const console = await world.openConsole(world.owner, 'templates');
  const { templates } = console.words;
  const list = console.page.getByRole('navigation', { name: templates.title });
  await list.getByText('Opening hours').waitFor();
  // While the server is asked, a row without words stands in.
  const found = [expect.stringContaining('Refund policy')];
  await list.getByRole('textbox', { name: templates.search }).fill('refnd');
  await expect.poll(() => list.getByRole('listitem').allInnerTexts(), soon).toEqual(found);
  await list.getByRole('textbox', { name: templates.search }).fill('怎么退款');
  await expect.poll(() => list.getByRole('listitem').allInnerTexts(), soon).toEqual(found);
});
