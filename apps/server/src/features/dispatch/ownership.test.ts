import type { Conversation, ConversationPage, QueueView, WireEvent } from '@attune/contract';
import { DEFAULT_SETTINGS } from '@attune/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import type { TestMember, TestWorkspace } from '../../testing/factories.ts';
import { createConnections, noticeAbsence } from '../people/index.ts';

let t: TestApp;
beforeAll(async () => {
  t = await buildTestApp();
});
afterAll(() => t.close());

const offers = { dispatch: { ...DEFAULT_SETTINGS.dispatch, offerSeconds: 30 } };

async function ask(workspace: TestWorkspace, text = 'a question') {
  const customer = await t.makeCustomer(workspace);
  return { customer, id: (await customer.say(text)).conversation.id };
}

const find = async (member: TestMember, id: string): Promise<Conversation | undefined> =>
  (await member.get('/conversations?view=all&limit=100'))
    .json<ConversationPage>()
    .items.find((item) => item.id === id);

async function hasIt(agent: TestMember, id: string): Promise<void> {
  await t.until(async () => (await find(agent, id))?.assigneeId === agent.memberId);
}

const reasons = async (member: TestMember, id: string): Promise<unknown[]> =>
  (await member.get(`/conversations/${id}/history`))
    .json<WireEvent[]>()
    .filter((event) => event.type === 'conversation.queued')
    .map((event) => event.payload.reason);

const go = (agent: TestMember, presence: string) => agent.send('PUT', '/members/me/presence', { presence });

describe('offers', () => {
  test('lapse when nobody accepts, go to the next, and never come back to the one who let it lapse', async () => {
    const workspace = await t.makeWorkspace(offers);
    const first = await t.makeMember(workspace, 'agent', { presence: 'online' });
    const { id } = await ask(workspace);
    await hasIt(first, id);
    const second = await t.makeMember(workspace, 'agent', { presence: 'online' });
    expect((await find(first, id))?.offeredUntil).not.toBeNull();
    t.clock.advance(31_000);
    await hasIt(second, id);
    expect(await reasons(second, id)).toEqual(['new', 'offer_expired']);
    await second.send('POST', `/conversations/${id}/accept`);
    t.clock.advance(31_000);
    // Looked at again after the time has passed: later work has been handed out.
    const later = (await ask(workspace)).id;
    await t.until(async () => (await find(second, later))?.assigneeId !== null);
    expect(await find(second, id)).toMatchObject({ assigneeId: second.memberId, offeredUntil: null });
  });

  test('an answer accepts; a refusal is not offered again', async () => {
    const workspace = await t.makeWorkspace(offers);
    const agent = await t.makeMember(workspace, 'agent', { presence: 'online' });
    const { id } = await ask(workspace);
    await hasIt(agent, id);
    const reply = { clientKey: 'answer-01', kind: 'message', body: 'Hello' };
    await agent.send('POST', `/conversations/${id}/messages`, reply);
    expect((await find(agent, id))?.offeredUntil).toBeNull();
    const other = (await ask(workspace)).id;
    await hasIt(agent, other);
    await agent.send('POST', `/conversations/${other}/release`);
    const third = (await ask(workspace)).id;
    await hasIt(agent, third);
    expect((await find(agent, other))?.owner).toBe('queue');
    expect(await reasons(agent, other)).toEqual(['new', 'refused']);
  });
});

describe('whoever leaves', () => {
  test('going offline puts back who waits, and keeps who does not until they write', async () => {
    const workspace = await t.makeWorkspace();
    const agent = await t.makeMember(workspace, 'agent', { presence: 'online' });
    const waiting = await ask(workspace);
    const quiet = await ask(workspace);
    await hasIt(agent, waiting.id);
    await hasIt(agent, quiet.id);
    const reply = { clientKey: 'answer-01', kind: 'message', body: 'Have you tried again?' };
    await agent.send('POST', `/conversations/${quiet.id}/messages`, reply);
    t.clock.advance(1000);
    await go(agent, 'offline');
    await t.until(async () => (await find(agent, waiting.id))?.owner === 'queue');
    expect(await reasons(agent, waiting.id)).toEqual(['new', 'agent_gone']);
    expect((await find(agent, quiet.id))?.assigneeId).toBe(agent.memberId);
    await quiet.customer.say('yes, it fails');
    expect((await find(agent, quiet.id))?.owner).toBe('queue');
    const next = await t.makeMember(workspace, 'agent', { presence: 'online' });
    await hasIt(next, waiting.id);
    await hasIt(next, quiet.id);
  });

  test('a broken connection brings no new work; after the grace the rest goes to others', async () => {
    const workspace = await t.makeWorkspace();
    const agent = await t.makeMember(workspace, 'agent', { presence: 'online' });
    const connections = createConnections(t.platform);
    await connections.sign(workspace.id, [agent.memberId]);
    const { id } = await ask(workspace);
    await hasIt(agent, id);
    await connections.left(workspace.id, agent.memberId);
    const meanwhile = (await ask(workspace)).id;
    t.clock.advance(30_000);
    await noticeAbsence(t.platform);
    // Back within the grace: nothing was taken away, and what waited comes.
    expect((await find(agent, id))?.assigneeId).toBe(agent.memberId);
    expect((await find(agent, meanwhile))?.owner).toBe('queue');
    await connections.sign(workspace.id, [agent.memberId]);
    await hasIt(agent, meanwhile);
    await connections.left(workspace.id, agent.memberId);
    t.clock.advance(61_000);
    await t.until(async () => (await find(agent, id))?.owner === 'queue');
    await t.until(async () => (await find(agent, meanwhile))?.owner === 'queue');
    const [member] = (await agent.get('/queue')).json<QueueView>().agents;
    expect(member).toMatchObject({ presence: 'offline', load: 0 });
  });

  test('the end of a shift is such a leaving', async () => {
    const workspace = await t.makeWorkspace();
    const agent = await t.makeMember(workspace, 'agent');
    const shiftEndsAt = new Date(t.clock.now().getTime() + 600_000).toISOString();
    await agent.send('PUT', '/members/me/presence', { presence: 'online', shiftEndsAt });
    const { id } = await ask(workspace);
    await hasIt(agent, id);
    t.clock.advance(601_000);
    await t.until(async () => (await find(agent, id))?.owner === 'queue');
  });
});

describe('what a person decides', () => {
  test('holds against rules and lapsing, also above capacity and for somebody who is offline', async () => {
    const workspace = await t.makeWorkspace(offers);
    const lead = await t.makeMember(workspace, 'supervisor');
    const agent = await t.makeMember(workspace, 'agent', { presence: 'online', capacity: 0 });
    const away = await t.makeMember(workspace, 'agent');
    const [one, two] = [await ask(workspace), await ask(workspace)];
    await lead.send('POST', `/conversations/${one.id}/assign`, { memberId: agent.memberId });
    await lead.send('POST', `/conversations/${two.id}/assign`, { memberId: away.memberId });
    await t.makeMember(workspace, 'agent', { presence: 'online' });
    t.clock.advance(120_000);
    const later = (await ask(workspace)).id;
    await t.until(async () => (await find(lead, later))?.assigneeId !== null);
    expect((await find(lead, one.id))?.assigneeId).toBe(agent.memberId);
    expect((await find(lead, two.id))?.assigneeId).toBe(away.memberId);
  });

  test('held, automation neither hands it out nor takes it back; pulled, it goes to the queue', async () => {
    const workspace = await t.makeWorkspace();
    const lead = await t.makeMember(workspace, 'supervisor');
    const agent = await t.makeMember(workspace, 'agent', { presence: 'online' });
    const { id } = await ask(workspace);
    await hasIt(agent, id);
    expect((await agent.send('POST', `/conversations/${id}/pull`, {})).statusCode).toBe(403);
    await lead.send('POST', `/conversations/${id}/pull`, { hold: true });
    const later = (await ask(workspace)).id;
    await hasIt(agent, later);
    expect(await find(lead, id)).toMatchObject({ owner: 'queue', held: true });
    await lead.send('POST', `/conversations/${id}/assign`, { memberId: agent.memberId });
    t.clock.advance(1000);
    await go(agent, 'offline');
    await t.until(async () => (await find(lead, later))?.owner === 'queue');
    expect((await find(lead, id))?.assigneeId).toBe(agent.memberId);
    await lead.send('PUT', `/conversations/${id}/hold`, { held: false });
    await t.until(async () => (await find(lead, id))?.owner === 'queue');
  });

  test('handed on to a skill, it waits for somebody who has it', async () => {
    const workspace = await t.makeWorkspace();
    const owner = await t.makeMember(workspace, 'owner');
    const agent = await t.makeMember(workspace, 'agent', { presence: 'online' });
    const skill = (await owner.send('POST', '/skills', { name: 'Refunds' })).json<{ id: string }>();
    const { id } = await ask(workspace);
    await hasIt(agent, id);
    await agent.send('POST', `/conversations/${id}/transfer`, { skillId: skill.id });
    const other = await t.makeMember(workspace, 'agent', { presence: 'online' });
    const later = (await ask(workspace)).id;
    await t.until(async () => (await find(owner, later))?.assigneeId !== null);
    expect((await find(owner, id))?.owner).toBe('queue');
    await owner.send('PATCH', `/members/${other.memberId}`, { skills: [{ skillId: skill.id, level: 2 }] });
    await hasIt(other, id);
  });
});

test('room by class of channel: chats stop at their own bound', async () => {
  const workspace = await t.makeWorkspace();
  const owner = await t.makeMember(workspace, 'owner');
  const agent = await t.makeMember(workspace, 'agent', { capacity: 5 });
  await owner.send('PATCH', `/members/${agent.memberId}`, { liveCapacity: 2 });
  const ids = [await ask(workspace), await ask(workspace), await ask(workspace)].map(({ id }) => id);
  await go(agent, 'online');
  const held = async () =>
    (await Promise.all(ids.map((id) => find(owner, id)))).filter(
      (item) => item?.assigneeId === agent.memberId,
    );
  await t.until(async () => (await held()).length === 2);
  const lead = await t.makeMember(workspace, 'agent', { presence: 'online' });
  await t.until(async () =>
    (await Promise.all(ids.map((id) => find(owner, id)))).every((item) => item?.assigneeId),
  );
  expect(await held()).toHaveLength(2);
  expect(lead.memberId).toBeTruthy();
});
