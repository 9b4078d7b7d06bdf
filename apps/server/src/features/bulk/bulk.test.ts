import type { Action, Bulk, Conversation, Tag, Thread, WireEvent } from '@attune/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import type { TestMember } from '../../testing/factories.ts';

let t: TestApp;
beforeAll(async () => {
  t = await buildTestApp();
});
afterAll(() => t.close());

let key = 0;
async function stage(conversations: number) {
  const workspace = await t.makeWorkspace();
  const agent = await t.makeMember(workspace, 'agent');
  const ids: string[] = [];
  for (let i = 0; i < conversations; i++) {
    const customer = await t.makeCustomer(workspace);
    ids.push((await customer.say('付款扣了两次')).conversation.id);
  }
  return { workspace, agent, ids };
}
const input = (conversationIds: string[], ...actions: Action[]) => ({
  clientKey: `bulk-key-${key++}`,
  conversationIds,
  actions,
});
const load = async (agent: TestMember, id: string) =>
  (await agent.get(`/conversations/${id}`)).json<Thread>().conversation;
const see = async (agent: TestMember, { id }: Bulk) => (await agent.get(`/bulk/${id}`)).json<Bulk>();

test('actions are done with every conversation, and undone', async () => {
  const { agent, ids } = await stage(3);
  const { id: tagId } = (await agent.send('POST', '/tags', { name: '退款' })).json<Tag>();
  const before = await Promise.all(ids.map((id) => load(agent, id)));
  const body = input(
    ids,
    { do: 'assign', memberId: agent.memberId },
    { do: 'tag', add: [tagId], remove: [] },
    { do: 'priority', priority: 'high' },
    { do: 'status', status: 'resolved' },
  );
  const answer = await agent.send('POST', '/bulk', body);
  expect(answer.statusCode).toBe(202);
  const started = answer.json<Bulk>();
  expect(started).toMatchObject({ finished: false, counts: { waiting: 3 }, undoneAt: null, problems: [] });
  expect((await agent.send('POST', '/bulk', body)).json<Bulk>().id).toBe(started.id);

  await t.runTasks();
  expect(await see(agent, started)).toMatchObject({ finished: true, counts: { done: 3 } });
  for (const id of ids) {
    expect(await load(agent, id)).toMatchObject({
      status: 'resolved',
      assigneeId: agent.memberId,
      priority: 'high',
      tagIds: [tagId],
    });
  }

  await agent.send('POST', `/bulk/${started.id}/undo`);
  await t.runTasks();
  expect(await see(agent, started)).toMatchObject({ finished: true, counts: { undone: 3 } });
  const facts = ({ status, assigneeId, priority, tagIds, topicId, owner }: Conversation) => ({
    status,
    assigneeId,
    priority,
    tagIds,
    topicId,
    owner,
  });
  const after = await Promise.all(ids.map((id) => load(agent, id)));
  expect(after.map(facts)).toEqual(before.map(facts));
  const history = (await agent.get(`/conversations/${ids[0]}/history`)).json<WireEvent[]>();
  expect(history.filter(({ type }) => type === 'conversation.resolved')).toHaveLength(1);
});

test('what cannot be done is told, and nothing of it is done', async () => {
  const { agent, ids } = await stage(2);
  await agent.send('POST', `/conversations/${ids[0]}/resolve`);
  const stranger = (await stage(0)).agent;
  const run = async (...actions: Action[]) => {
    const started = (await agent.send('POST', '/bulk', input(ids, ...actions))).json<Bulk>();
    await t.runTasks();
    return see(agent, started);
  };
  // A resolved conversation is given to nobody; its priority stays as it was, too.
  const assigned = await run(
    { do: 'priority', priority: 'urgent' },
    { do: 'assign', memberId: agent.memberId },
  );
  expect(assigned).toMatchObject({
    counts: { done: 1, failed: 1 },
    problems: [{ conversationId: ids[0], state: 'failed', code: 'wrong_state' }],
  });
  expect((await load(agent, String(ids[0]))).priority).toBe('normal');
  expect((await run({ do: 'assign', memberId: stranger.memberId })).problems.map(({ code }) => code)).toEqual(
    ['wrong_state', 'unknown_reference'],
  );
  expect((await run({ do: 'topic', topicId: stranger.memberId })).counts).toEqual({ failed: 2 });
  expect((await run({ do: 'priority', priority: 'urgent' })).counts).toEqual({ done: 1, unchanged: 1 });

  expect((await stranger.send('POST', '/bulk', input(ids, { do: 'release' }))).json()).toMatchObject({
    code: 'unknown_reference',
  });
  expect((await stranger.get(`/bulk/${assigned.id}`)).statusCode).toBe(404);
  expect((await stranger.send('POST', `/bulk/${assigned.id}/undo`)).statusCode).toBe(404);
  expect((await agent.send('POST', '/bulk', input([], { do: 'release' }))).statusCode).toBe(400);
  expect((await agent.send('POST', '/bulk', input(ids))).statusCode).toBe(400);
});

test('what somebody changed since is kept', async () => {
  const { workspace, agent, ids } = await stage(2);
  const colleague = await t.makeMember(workspace, 'agent');
  const started = (
    await agent.send('POST', '/bulk', input(ids, { do: 'priority', priority: 'high' }))
  ).json<Bulk>();
  await t.runTasks();
  await colleague.send('PUT', `/conversations/${ids[1]}/priority`, { priority: 'urgent' });
  await agent.send('POST', `/bulk/${started.id}/undo`);
  await t.runTasks();
  expect(await see(agent, started)).toMatchObject({
    counts: { undone: 1, kept: 1 },
    problems: [{ conversationId: ids[1], state: 'kept', code: 'wrong_state' }],
  });
  expect((await load(agent, String(ids[0]))).priority).toBe('normal');
  expect((await load(agent, String(ids[1]))).priority).toBe('urgent');
});

test('undone before it was done, nothing happens', async () => {
  const { agent, ids } = await stage(2);
  const started = (
    await agent.send('POST', '/bulk', input(ids, { do: 'status', status: 'resolved' }))
  ).json<Bulk>();
  await agent.send('POST', `/bulk/${started.id}/undo`);
  await agent.send('POST', `/bulk/${started.id}/undo`);
  await t.runTasks();
  expect(await see(agent, started)).toMatchObject({ finished: true, counts: { unchanged: 2 } });
  expect((await load(agent, String(ids[0]))).status).toBe('open');
});

test('two nodes that have the same task do nothing twice', async () => {
  const { agent, ids } = await stage(4);
  const started = (
    await agent.send('POST', '/bulk', input(ids, { do: 'status', status: 'resolved' }))
  ).json<Bulk>();
  // Two workers have the same task, as after a node that was thought dead.
  const run = t.tasks.find(({ name }) => name === 'run_bulk');
  const payload = { workspaceId: agent.workspace.id, bulkId: started.id };
  await Promise.all([run?.run(payload), run?.run(payload)]);
  await t.runTasks();
  expect((await see(agent, started)).counts).toEqual({ done: 4 });
  for (const id of ids) {
    const history = (await agent.get(`/conversations/${id}/history`)).json<WireEvent[]>();
    expect(history.filter(({ type }) => type === 'conversation.resolved')).toHaveLength(1);
  }
});
