import type {
  Conversation,
  ConversationPage,
  DispatchDecision,
  QueueView,
  WireEvent,
} from '@attune/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts';
import type { TestMember, TestWorkspace } from '../../testing/factories.ts';

// Two nodes on one database: both dispatch.
let database: TestDatabase;
let t: TestApp;
let other: TestApp;
beforeAll(async () => {
  database = await createTestDatabase();
  t = await buildTestApp({ database });
  other = await buildTestApp({ database });
});
afterAll(async () => {
  await t.close();
  await other.close();
  await database.drop();
});

const list = async (member: TestMember) =>
  (await member.get('/conversations?view=all&limit=100')).json<ConversationPage>().items;
const history = async (member: TestMember, id: string) =>
  (await member.get(`/conversations/${id}/history`)).json<WireEvent[]>();

async function ask(workspace: TestWorkspace, text: string): Promise<string> {
  return (await (await t.makeCustomer(workspace)).say(text)).conversation.id;
}

describe('dispatch', () => {
  test('bursts, two nodes and people who take at the same time: one owner each, no agent over capacity', async () => {
    const workspace = await t.makeWorkspace();
    const agents = await Promise.all(
      Array.from({ length: 4 }, () => t.makeMember(workspace, 'agent', { presence: 'online', capacity: 3 })),
    );
    const hand = await t.makeMember(workspace, 'agent');
    const ids = await Promise.all(
      Array.from({ length: 24 }, (_, index) => ask(workspace, `question ${index}`)),
    );
    // A person takes some of them by hand while both nodes hand them out.
    const taken = await Promise.all(
      ids.slice(0, 6).map((id) => hand.send('POST', `/conversations/${id}/take`)),
    );
    await t.until(
      async () =>
        (await list(hand)).filter((item) => item.owner === 'queue').length <=
        24 - 12 - taken.filter((a) => a.statusCode === 200).length,
    );
    const conversations = await list(hand);
    for (const agent of agents) {
      expect(conversations.filter((item) => item.assigneeId === agent.memberId).length).toBeLessThanOrEqual(
        3,
      );
    }
    const members = (await hand.get('/queue')).json<QueueView>().agents;
    for (const { id, load } of members) {
      expect(load).toBe(
        conversations.filter((item) => item.assigneeId === id && item.status === 'open').length,
      );
    }
    for (const [index, answer] of taken.entries()) {
      const conversation = conversations.find((item) => item.id === ids[index]);
      // Who was told "yours" has it; nobody took it away again.
      if (answer.statusCode === 200) expect(conversation?.assigneeId).toBe(hand.memberId);
      else expect(answer.json()).toMatchObject({ code: 'already_assigned' });
    }
    for (const { id, owner } of conversations) {
      const assigned = (await history(hand, id)).filter((event) => event.type === 'conversation.assigned');
      expect(assigned).toHaveLength(owner === 'agent' ? 1 : 0);
    }
  });

  test('the backlog drains when somebody comes online, and again with every resolve', async () => {
    const workspace = await t.makeWorkspace();
    const agent = await t.makeMember(workspace, 'agent', { capacity: 1 });
    const ids = [
      await ask(workspace, 'first'),
      await ask(workspace, 'second'),
      await ask(workspace, 'third'),
    ];
    expect((await list(agent)).every((item) => item.owner === 'queue')).toBe(true);
    await agent.send('PUT', '/members/me/presence', { presence: 'online' });
    for (const id of ids) {
      await t.until(
        async () => (await list(agent)).find((item) => item.id === id)?.assigneeId === agent.memberId,
      );
      expect((await list(agent)).filter((item) => item.assigneeId && item.status === 'open')).toHaveLength(1);
      await agent.send('POST', `/conversations/${id}/resolve`);
    }
  });

  test('who gave it back does not get it again until somebody has answered', async () => {
    const workspace = await t.makeWorkspace();
    const first = await t.makeMember(workspace, 'agent', { presence: 'online' });
    const second = await t.makeMember(workspace, 'agent');
    const assignee = async (id: string) => (await list(second)).find((item) => item.id === id)?.assigneeId;
    const id = await ask(workspace, 'a hard one');
    await t.until(async () => (await assignee(id)) === first.memberId);
    await first.send('POST', `/conversations/${id}/release`);
    // Dispatch has looked again once this later question has its agent.
    const later = await ask(workspace, 'an easy one');
    await t.until(async () => (await assignee(later)) === first.memberId);
    expect(await assignee(id)).toBeNull();
    await second.send('POST', `/conversations/${id}/take`);
    await second.send('POST', `/conversations/${id}/messages`, {
      clientKey: 'answer-1',
      kind: 'message',
      body: 'Hello',
    });
    await second.send('POST', `/conversations/${id}/release`);
    await t.until(async () => (await assignee(id)) === first.memberId);
  });

  test('the skilled agent gets it, with the reasons why', async () => {
    const workspace = await t.makeWorkspace();
    const owner = await t.makeMember(workspace, 'owner');
    const [novice, expert] = [
      await t.makeMember(workspace, 'agent', { presence: 'online' }),
      await t.makeMember(workspace, 'agent', { presence: 'online' }),
    ];
    const skill = (await owner.send('POST', '/skills', { name: 'Payments' })).json<{ id: string }>();
    await owner.send('PATCH', `/members/${expert.memberId}`, { skills: [{ skillId: skill.id, level: 4 }] });
    await owner.send('PATCH', `/members/${novice.memberId}`, { skills: [{ skillId: skill.id, level: 1 }] });
    const topic = (
      await owner.send('POST', '/topics', {
        name: '重复扣款',
        skillId: skill.id,
        minLevel: 3,
        examples: ['付款扣了两次', '被重复扣费'],
      })
    ).json<{ id: string }>();
    await t.until(async () => {
      const id = await ask(workspace, '我付款被扣了两次，什么时候退？');
      return (
        (await owner.get(`/conversations/${id}`)).json<{ conversation: Conversation }>().conversation
          .topicId === topic.id
      );
    });
    await t.until(async () => (await list(owner)).every((item) => item.assigneeId !== null));
    const known = (await list(owner)).find((item) => item.topicId === topic.id);
    expect(known?.assigneeId).toBe(expert.memberId);
    const [decision] = (await owner.get(`/conversations/${known?.id}/decisions`)).json<DispatchDecision[]>();
    expect(decision).toMatchObject({
      memberId: expert.memberId,
      decision: {
        agentId: expert.memberId,
        relaxed: [],
        policy: 'cost_of_waiting',
        required: [{ skillId: skill.id, minLevel: 3 }],
        order: { place: expect.any(Number), costPerMinute: expect.any(Number), guard: 'due' },
      },
    });
    expect(JSON.stringify(decision)).toContain('skill_level');
  });
});
