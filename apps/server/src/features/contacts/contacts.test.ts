import type { Contact } from '@attune/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await buildTestApp();
});
afterAll(() => t.close());

test('shows and changes a customer; what is not named stays', async () => {
  const workspace = await t.makeWorkspace();
  const agent = await t.makeMember(workspace, 'agent');
  const { contactId } = (await t.makeCustomer(workspace)).session;
  const path = `/contacts/${contactId}`;
  const before = (await agent.get(path)).json<Contact>();
  expect(before).toMatchObject({ id: contactId, phone: null, attributes: {} });

  const attributes = { plan: 'pro', 等级: 3, nested: { a: [1, null] } };
  const patched = await agent.send('PATCH', path, { name: '王芳', attributes });
  expect(patched.json()).toEqual({ ...before, name: '王芳', attributes });
  const cleared = await agent.send('PATCH', path, { name: null, email: 'w@example.test' });
  expect(cleared.json()).toEqual({ ...before, email: 'w@example.test', attributes });
  expect((await agent.send('PATCH', path, {})).json()).toEqual(cleared.json());

  const events = await t.platform.db.system((tx) =>
    tx
      .selectFrom('event')
      .select(['payload', 'actor_id'])
      .where('workspace_id', '=', workspace.id)
      .where('type', '=', 'settings.changed')
      .execute(),
  );
  expect(events[0]).toEqual({ payload: { what: 'contact', id: contactId }, actor_id: agent.memberId });
});

test('refuses text that cannot be stored', async () => {
  const workspace = await t.makeWorkspace();
  const agent = await t.makeMember(workspace, 'agent');
  const { contactId } = (await t.makeCustomer(workspace)).session;
  for (const body of [{ name: 'a\0b' }, { attributes: { a: 'x\0' } }, { attributes: { a: '\ud800' } }]) {
    const answer = await agent.send('PATCH', `/contacts/${contactId}`, body);
    expect(answer.json()).toMatchObject({ status: 400, code: 'invalid_text' });
  }
});

test('nobody can pass a customer off as another by this way', async () => {
  const workspace = await t.makeWorkspace();
  const agent = await t.makeMember(workspace, 'agent');
  const { contactId } = (await t.makeCustomer(workspace)).session;
  await agent.send('PATCH', `/contacts/${contactId}`, { externalId: 'somebody else', id: agent.memberId });
  expect((await agent.get(`/contacts/${contactId}`)).json()).toMatchObject({
    id: contactId,
    externalId: null,
  });
});

test('a customer of another workspace is not found, and analysts only read', async () => {
  const workspace = await t.makeWorkspace();
  const stranger = await t.makeMember(await t.makeWorkspace(), 'owner');
  const analyst = await t.makeMember(workspace, 'analyst');
  const { contactId } = (await t.makeCustomer(workspace)).session;
  expect((await stranger.get(`/contacts/${contactId}`)).statusCode).toBe(404);
  expect((await stranger.send('PATCH', `/contacts/${contactId}`, { name: 'x' })).statusCode).toBe(404);
  expect((await analyst.get(`/contacts/${contactId}`)).statusCode).toBe(200);
  expect((await analyst.send('PATCH', `/contacts/${contactId}`, { name: 'x' })).statusCode).toBe(403);
});
