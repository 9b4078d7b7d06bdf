import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await buildTestApp();
});
afterAll(() => t.close());

test('each member keeps one reply and one note per conversation, until emptied', async () => {
  const workspace = await t.makeWorkspace();
  const agent = await t.makeMember(workspace, 'agent');
  const colleague = await t.makeMember(workspace, 'agent');
  const { conversation } = await (await t.makeCustomer(workspace)).say('你好');
  const drafts = `/conversations/${conversation.id}/drafts`;
  const draft = `/conversations/${conversation.id}/draft`;
  expect((await agent.get(drafts)).json()).toEqual({ items: [] });

  for (const body of ['您', '您好', '您好，我来帮您']) {
    expect((await agent.send('PUT', draft, { kind: 'message', body })).json()).toEqual({
      kind: 'message',
      body,
    });
  }
  await agent.send('PUT', draft, { kind: 'note', body: '查订单' });
  expect((await agent.get(drafts)).json()).toEqual({
    items: [
      { kind: 'message', body: '您好，我来帮您' },
      { kind: 'note', body: '查订单' },
    ],
  });
  expect((await colleague.get(drafts)).json()).toEqual({ items: [] });

  expect((await agent.send('PUT', draft, { kind: 'message', body: ' \n' })).statusCode).toBe(200);
  expect((await agent.get(drafts)).json()).toEqual({ items: [{ kind: 'note', body: '查订单' }] });
});

test('a conversation of another workspace is not found', async () => {
  const workspace = await t.makeWorkspace();
  const stranger = await t.makeMember(await t.makeWorkspace(), 'agent');
  const { conversation } = await (await t.makeCustomer(workspace)).say('你好');
  for (const id of [conversation.id, uuidv7()]) {
    expect((await stranger.get(`/conversations/${id}/drafts`)).statusCode).toBe(404);
    const put = await stranger.send('PUT', `/conversations/${id}/draft`, { kind: 'note', body: 'x' });
    expect(put.statusCode).toBe(404);
  }
});
