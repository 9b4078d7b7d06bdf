import type { AttributeDefinition, Contact, Thread } from '@attune/contract';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { violations } from './harness/accessibility.ts';
import type { ApiCustomer, Person } from './harness/people.ts';
import { fill } from './harness/words.ts';
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

/** A conversation that is over and was rated, so that the next message begins another. */
async function past(customer: ApiCustomer, body: string): Promise<string> {
  const { id } = (await customer.say(body)).conversation;
  const path = `/conversations/${id}`;
  await world.owner.call('POST', `${path}/assign`, { memberId: agent.memberId });
  const clientKey = crypto.randomUUID();
  await agent.call('POST', `${path}/messages`, { clientKey, kind: 'message', body: `${body}：好了` });
  await agent.call('POST', `${path}/resolve`);
  const { url } = await agent.call<{ url: string }>('POST', `${path}/survey-link`);
  const answer = await fetch(`${world.baseUrl}/api/v1/surveys/${url.split('/').at(-1)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ score: 5 }),
  });
  expect(answer.status).toBe(200);
  return id;
}

describe.for(['zh-CN', 'en'] as const)('in %s', (locale) => {
  test('an attribute is defined, asked for before resolving, and filled in beside the thread', async () => {
    const admin = await world.openConsole(world.owner, 'settings/attributes', { locale });
    const { customers, common, inbox } = admin.words;
    const { page } = admin;
    await admin.button(customers.definitions.new).first().click();
    await page.getByLabel(customers.definitions.zh, { exact: true }).fill(`订单号 ${locale}`);
    await page.getByLabel(customers.definitions.en, { exact: true }).fill(`Order ${locale}`);
    await page.getByLabel(customers.definitions.key, { exact: true }).fill(`order_${locale}`);
    await page.getByRole('switch').click();
    await page.getByRole('button', { name: common.action.save }).click();
    const label = locale === 'en' ? `Order ${locale}` : `订单号 ${locale}`;
    await page.getByRole('button', { name: label }).first().waitFor();
    expect(await violations(page)).toEqual([]);

    const { conversation } = await (await world.customer()).say(`我的订单呢 ${locale}`);
    await world.owner.call('POST', `/conversations/${conversation.id}/assign`, { memberId: agent.memberId });
    const console = await world.openConsole(agent, `inbox/mine/${conversation.id}`, { locale });
    await console.message(`我的订单呢 ${locale}`).waitFor();
    await console.button(inbox.action.resolve).click();
    await console.toast(common.error.attributes_missing).waitFor();
    const field = console.page.getByRole('textbox', { name: fill(customers.edit, { label }) });
    await field.fill('A-1024');
    await field.press('Enter');
    await console.log.getByText('A-1024').or(console.log.getByText(label)).first().waitFor();
    const stored = async () =>
      (await agent.call<Thread>('GET', `/conversations/${conversation.id}`)).conversation.attributes;
    await expect.poll(stored, soon).toEqual({ [`order_${locale}`]: 'A-1024' });
    await console.page.keyboard.press('Alt+KeyE');
    await console.toast(inbox.done.resolved, { number: conversation.number }).waitFor();
    const definitions = await world.owner.call<AttributeDefinition[]>('GET', '/attribute-definitions');
    for (const { id } of definitions) await world.owner.call('DELETE', `/attribute-definitions/${id}`);
  });

  test('two conversations read as one, an old link leads on, and undoing parts them', async () => {
    const customer = await world.customer();
    const first = await past(customer, `第一个问题 ${locale}`);
    const { conversation: second } = await customer.say(`第二个问题 ${locale}`);
    const console = await world.openConsole(agent, `inbox/all/${second.id}`, { locale });
    const { customers } = console.words;
    await console.message(`第二个问题 ${locale}`).waitFor();
    await console.button(customers.conversation.merge).click();
    const dialog = console.page.getByRole('dialog');
    await dialog.getByText(fill(customers.conversation.keep, { number: second.number })).waitFor();
    expect(await violations(console.page)).toEqual([]);
    await dialog.getByRole('button', { name: customers.conversation.submit }).click();
    await expect
      .poll(() => console.said(), soon)
      .toEqual([`第一个问题 ${locale}`, `第一个问题 ${locale}：好了`, `第二个问题 ${locale}`]);
    await console.goto(`inbox/all/${first}`);
    await console.page.waitForURL(new RegExp(second.id));
    await console.log.getByRole('button', { name: customers.conversation.undo }).click();
    await expect.poll(() => console.said(), soon).toEqual([`第二个问题 ${locale}`]);
  });

  test('conversations are linked by number and seen from both ends', async () => {
    const [one, other] = [await world.customer(), await world.customer()];
    const { conversation: a } = await one.say(`付款失败 ${locale}`);
    const { conversation: b } = await other.say(`系统故障 ${locale}`);
    const console = await world.openConsole(agent, `inbox/all/${a.id}`, { locale });
    const { links } = console.words.customers;
    await console.message(`付款失败 ${locale}`).waitFor();
    await console.button(links.add).click();
    await console.choose(
      console.page.getByRole('combobox', { name: links.choose }),
      links.outgoing.caused_by,
    );
    const find = console.page.getByRole('combobox', { name: links.find });
    await find.fill(`#${b.number}`);
    await console.page.locator('.ant-select-item-option').getByText(`#${b.number}`).click();
    await console.button(links.submit).click();
    const panel = console.page.getByRole('complementary');
    await panel.getByRole('link', { name: links.outgoing.caused_by }).click();
    await console.message(`系统故障 ${locale}`).waitFor();
    await panel.getByRole('link', { name: links.incoming.caused_by }).waitFor();
    expect(await violations(console.page)).toEqual([]);
  });

  test('a customer is found, compared with who may be the same person, merged and parted', async () => {
    const email = `anna-${locale}@example.test`.toLowerCase();
    const make = (input: object) => world.owner.call<Contact>('POST', '/contacts', input);
    await make({ name: `Anna ${locale}`, email });
    await make({ name: `A. ${locale}`, email, phone: '13800000001' });
    const console = await world.openConsole(agent, 'customers', { locale });
    const { customers } = console.words;
    const { page } = console;
    await page.getByRole('textbox', { name: customers.search }).fill(`anna ${locale}`);
    await expect.poll(() => page.getByRole('row').count(), soon).toBe(2);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: `Anna ${locale}` }).click();
    await console.button(customers.duplicates.compare).click();
    const dialog = page.getByRole('dialog', { name: customers.merge.title });
    await dialog.getByRole('row', { name: '13800000001' }).getByText(customers.merge.filled).waitFor();
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: customers.merge.submit }).click();
    await page.getByRole('heading', { name: customers.duplicates.merged }).waitFor();
    const phone = page.getByRole('textbox', { name: fill(customers.edit, { label: customers.field.phone }) });
    await expect.poll(() => phone.inputValue(), soon).toBe('13800000001');
    await page.getByRole('listitem').getByRole('button', { name: customers.merge.undo }).click();
    await page.getByRole('heading', { name: customers.duplicates.title }).waitFor();
    await expect.poll(() => phone.inputValue(), soon).toBe('');
  });

  test('a file says what it would change before it changes anything', async () => {
    const console = await world.openConsole(world.owner, 'customers', { locale });
    const { customers } = console.words;
    const { page } = console;
    await console.button(customers.import.action).click();
    const drawer = page.getByRole('dialog', { name: customers.import.title });
    const csv = `id,name,city\nimported-${locale},导入 ${locale},杭州\n,Nobody,\n`;
    await drawer
      .locator('input[type=file]')
      .setInputFiles({ name: 'customers.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await drawer.getByText(customers.import.fault.no_key).waitFor();
    await drawer.getByText(`导入 ${locale}`).first().waitFor();
    expect(await violations(page)).toEqual([]);
    await drawer.getByRole('button', { name: customers.import.submit }).click();
    await console.toast(customers.import.done, { created: 1, changed: 0 }).waitFor();
    await page.getByRole('link', { name: `导入 ${locale}` }).waitFor();
  });
});
