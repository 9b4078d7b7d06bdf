import type { Tag } from '@attune/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await buildTestApp();
});
afterAll(() => t.close());

test('add, rename, delete; names are unique within the workspace', async () => {
  const agent = await t.makeMember(await t.makeWorkspace(), 'agent');
  const stranger = await t.makeMember(await t.makeWorkspace(), 'agent');
  const vip = await agent.send('POST', '/tags', { name: ' VIP 客户 ' });
  expect(vip.statusCode).toBe(201);
  const { id } = vip.json<Tag>();
  expect(vip.json()).toEqual({ id, name: 'VIP 客户' });
  const bug = (await agent.send('POST', '/tags', { name: 'bug' })).json<Tag>();
  expect((await agent.send('POST', '/tags', { name: 'bug' })).json()).toMatchObject({ code: 'name_taken' });
  expect((await agent.send('PATCH', `/tags/${bug.id}`, { name: 'VIP 客户' })).statusCode).toBe(409);
  expect((await stranger.send('POST', '/tags', { name: 'bug' })).statusCode).toBe(201);

  expect((await agent.send('PATCH', `/tags/${id}`, { name: 'vip' })).json()).toEqual({ id, name: 'vip' });
  expect((await agent.get('/tags')).json()).toEqual([bug, { id, name: 'vip' }]);
  expect((await stranger.send('DELETE', `/tags/${id}`)).statusCode).toBe(404);
  expect((await stranger.send('PATCH', `/tags/${id}`, { name: 'x' })).statusCode).toBe(404);
  expect((await agent.send('DELETE', `/tags/${id}`)).statusCode).toBe(204);
  expect((await agent.get('/tags')).json()).toEqual([bug]);
});

test('who only analyses cannot write, and a name is not blank', async () => {
  const workspace = await t.makeWorkspace();
  const analyst = await t.makeMember(workspace, 'analyst');
  const agent = await t.makeMember(workspace, 'agent');
  expect((await analyst.get('/tags')).json()).toEqual([]);
  expect((await analyst.send('POST', '/tags', { name: 'x' })).statusCode).toBe(403);
  for (const name of ['', '  ', 'x'.repeat(41), 'a\0']) {
    expect((await agent.send('POST', '/tags', { name })).statusCode).toBe(400);
  }
});
