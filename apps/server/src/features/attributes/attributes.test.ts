import { createHmac } from 'node:crypto';
import type { AttributeDefinition, Contact, Conversation, Session } from '@attune/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import { fits, patched } from './check.ts';

let t: TestApp;
beforeAll(async () => {
  t = await buildTestApp();
});
afterAll(() => t.close());

const definition = (input: object) => ({
  subject: 'conversation',
  key: 'order',
  type: 'text',
  labels: { zh: '订单号', en: 'Order' },
  ...input,
});

async function desk() {
  const workspace = await t.makeWorkspace();
  const admin = await t.makeMember(workspace, 'admin');
  const agent = await t.makeMember(workspace, 'agent');
  const customer = await t.makeCustomer(workspace);
  const define = async (input: object) =>
    (await admin.send('POST', '/attribute-definitions', definition(input))).json<AttributeDefinition>();
  const list = async () => (await agent.get('/attribute-definitions')).json<AttributeDefinition[]>();
  return { workspace, admin, agent, customer, define, list };
}

test.each([
  ['text', '', true],
  ['text', 'x'.repeat(2001), false],
  ['text', 1, false],
  ['number', 1.5, true],
  ['number', '1', false],
  ['boolean', false, true],
  ['boolean', 'no', false],
  ['date', '2028-02-29', true],
  ['date', '2027-02-29', false],
  ['date', '2027-2-9', false],
  ['choice', '红', true],
  ['choice', 'green', false],
  ['link', 'https://example.test/a?b', true],
  ['link', 'javascript:alert(1)', false],
  ['link', 'example.test', false],
] as const)('%s: %j fits: %s', (type, value, expected) => {
  expect(fits({ type, options: ['红', 'blue'] }, value)).toBe(expected);
});

test('a patch names what changes, and null takes away', () => {
  const values = fc.dictionary(fc.string({ minLength: 1 }), fc.oneof(fc.string(), fc.integer()), {
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(values, values, (current, patch) => {
      const set = patched(current, patch, [], { onlyDefined: false });
      expect(set).toEqual({ ...current, ...patch });
      const away = Object.fromEntries(Object.keys(set).map((key) => [key, null]));
      expect(patched(set, away, [], { onlyDefined: false })).toEqual({});
    }),
  );
});

describe('definitions', () => {
  test('are kept in the order that people give them', async () => {
    const { admin, agent, define, list } = await desk();
    const [a, b] = [await define({ key: 'a' }), await define({ key: 'b' })];
    const c = await define({ key: 'a', subject: 'contact' });
    expect(await list()).toEqual([a, b, c]);
    const order = { subject: 'conversation', ids: [b.id, a.id] };
    expect((await admin.send('PUT', '/attribute-definitions/order', order)).json()).toEqual([b, a, c]);
    const path = `/attribute-definitions/${a.id}`;
    const patch = { labels: { zh: '新', en: 'New' }, required: true };
    expect((await admin.send('PATCH', path, patch)).json()).toEqual({ ...a, ...patch });
    expect((await admin.send('DELETE', path)).statusCode).toBe(204);
    expect((await admin.send('DELETE', path)).statusCode).toBe(404);
    expect((await agent.get('/attribute-definitions')).json()).toEqual([b, c]);
  });

  test.each([
    ['a choice without options', { type: 'choice' }, 400, 'bad_request'],
    ['options of a text', { options: ['a'] }, 400, 'bad_request'],
    ['a customer that must be complete', { subject: 'contact', required: true }, 400, 'bad_request'],
    ['a key with a space', { key: 'a b' }, 400, 'bad_request'],
  ])('refuse %s', async (_, input, status, code) => {
    const { admin } = await desk();
    const answer = await admin.send('POST', '/attribute-definitions', definition(input));
    expect(answer.json()).toMatchObject({ status, code });
  });

  test('have a key of their own, and it can be used again', async () => {
    const { admin, define } = await desk();
    const first = await define({});
    const again = await admin.send('POST', '/attribute-definitions', definition({}));
    expect(again.json()).toMatchObject({ status: 409, code: 'name_taken' });
    await admin.send('DELETE', `/attribute-definitions/${first.id}`);
    expect(await define({})).toMatchObject({ key: 'order' });
  });
});

describe('values of a conversation', () => {
  test('are checked, merged and named in the log without what they are', async () => {
    const { agent, customer, define } = await desk();
    await define({});
    await define({ key: 'amount', type: 'number' });
    const { conversation } = await customer.say('hello');
    const path = `/conversations/${conversation.id}`;
    const patch = (attributes: object) => agent.send('PATCH', path, { attributes });
    expect((await patch({ order: 'A-1', amount: 3 })).json<Conversation>().attributes).toEqual({
      order: 'A-1',
      amount: 3,
    });
    expect((await patch({ amount: null })).json<Conversation>().attributes).toEqual({ order: 'A-1' });
    const unchanged = await patch({ order: 'A-1' });
    const wrong = await patch({ amount: 'three', colour: 'red' });
    expect(wrong.json()).toMatchObject({
      status: 422,
      code: 'invalid_attribute',
      errors: [
        { path: '/attributes/amount', message: 'must be number' },
        { path: '/attributes/colour', message: 'unknown' },
      ],
    });
    const now = (await agent.get(path)).json<{ conversation: Conversation }>().conversation;
    expect(now).toEqual(unchanged.json());
    const history = (await agent.get(`${path}/history`)).json<{ type: string; payload: unknown }[]>();
    const changes = history.filter(({ type }) => type === 'conversation.attributes_changed');
    expect(changes.map(({ payload }) => payload)).toEqual([
      { keys: ['order', 'amount'] },
      { keys: ['amount'] },
    ]);
  });

  test('are asked for before an agent resolves, but hold up no customer', async () => {
    const { agent, customer, define } = await desk();
    await define({ required: true });
    const { conversation } = await customer.say('hello');
    const path = `/conversations/${conversation.id}`;
    const refused = await agent.send('POST', `${path}/resolve`);
    expect(refused.json()).toMatchObject({
      status: 422,
      code: 'attributes_missing',
      errors: [{ path: '/attributes/order', message: 'required' }],
    });
    await agent.send('PATCH', path, { attributes: { order: 'A-1' } });
    expect((await agent.send('POST', `${path}/resolve`)).statusCode).toBe(200);
    const other = await t.makeCustomer(agent.workspace);
    await other.say('hello');
    expect((await other.request('POST', '/close')).json()).toMatchObject({ state: 'resolved' });
  });
});

describe('values of a customer', () => {
  test('are checked where they are defined; other keys are free', async () => {
    const { agent, customer, define } = await desk();
    await define({ subject: 'contact', key: 'tier', type: 'choice', options: ['gold', 'silver'] });
    const path = `/contacts/${customer.session.contactId}`;
    const patch = (attributes: object) => agent.send('PATCH', path, { attributes });
    expect((await patch({ tier: 'gold', anything: [1] })).json<Contact>().attributes).toEqual({
      tier: 'gold',
      anything: [1],
    });
    expect((await patch({ tier: 'bronze' })).json()).toMatchObject({ code: 'invalid_attribute' });
    expect((await patch({ anything: null })).json<Contact>().attributes).toEqual({ tier: 'gold' });
  });

  test('of the app replace what it sent before, but not what people filled in', async () => {
    const { workspace, agent, define } = await desk();
    await define({ subject: 'contact', key: 'tier', type: 'choice', options: ['gold', 'silver'] });
    await define({ subject: 'contact', key: 'seats', type: 'number' });
    const hash = createHmac('sha256', workspace.widgetSecret).update('u1').digest('hex');
    const open = async (attributes: object) => {
      const identity = { id: 'u1', hash, attributes };
      const payload = { key: workspace.widgetKey, identity };
      const answer = await t.app.inject({ method: 'POST', url: '/api/v1/widget/sessions', payload });
      return (await agent.get(`/contacts/${answer.json<Session>().contactId}`)).json<Contact>();
    };
    const first = await open({ plan: 'free', old: true });
    expect(first.attributes).toEqual({ plan: 'free', old: true });
    await agent.send('PATCH', `/contacts/${first.id}`, { attributes: { tier: 'gold' } });
    const second = await open({ plan: 'pro', seats: 'many' });
    expect(second.attributes).toEqual({ plan: 'pro', tier: 'gold' });
    expect((await open({ seats: 3 })).attributes).toEqual({ tier: 'gold', seats: 3 });
  });
});
