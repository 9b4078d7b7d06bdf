import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type {
  AlertPage,
  Conversation,
  DispatchDecision,
  EmotionAlert,
  EmotionRule,
  EmotionRuleInput,
  EmotionTimeline,
  Me,
  ServerFrame,
  Thread,
  WireEvent,
} from '@attune/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { replay } from '../../events/consumers.ts';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import type { TestMember, TestWorkspace } from '../../testing/factories.ts';

const ANGRY = '你们就是骗子！！太差了，我非常生气，气死我了！！！';

let t: TestApp;
let base: string;
beforeAll(async () => {
  t = await buildTestApp();
  await t.app.listen({ port: 0, host: '127.0.0.1' });
  base = `ws://127.0.0.1:${(t.app.server.address() as AddressInfo).port}`;
});
afterAll(() => t.close());

const level: EmotionRuleInput = {
  name: 'Very upset',
  condition: { kind: 'level', emotions: ['anger'], minIntensity: 0.4, maxSentiment: -0.8 },
};

async function makeRule(member: TestMember, input: Partial<EmotionRuleInput> = {}): Promise<EmotionRule> {
  const answer = await member.send('POST', '/emotion-rules', { ...level, ...input });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json();
}

const threadOf = async (member: TestMember, id: string) =>
  (await member.get(`/conversations/${id}`)).json<Thread>();
const alertsOf = async (member: TestMember, state = 'open') =>
  (await member.get(`/emotion-alerts?state=${state}`)).json<AlertPage>();
const historyOf = async (member: TestMember, id: string) =>
  (await member.get(`/conversations/${id}/history`)).json<WireEvent[]>();

/** Until the newest message of the conversation was read. */
async function felt(member: TestMember, id: string): Promise<Thread> {
  let thread = await threadOf(member, id);
  await t.until(async () => {
    thread = await threadOf(member, id);
    return thread.messages.filter(({ authorKind }) => authorKind === 'contact').every((m) => m.feeling);
  });
  return thread;
}

async function angryIn(workspace: TestWorkspace, body = ANGRY): Promise<string> {
  return (await (await t.makeCustomer(workspace)).say(body)).conversation.id;
}

/** What a member's live socket has brought. */
async function listen(member: TestMember, scope: 'workspace' | 'own'): Promise<WireEvent[]> {
  const socket = new WebSocket(`${base}${member.workspace.url}/live`, { headers: { cookie: member.cookie } });
  const events: WireEvent[] = [];
  await once(socket, 'open');
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as ServerFrame;
    if (frame.type === 'events') events.push(...frame.events);
  });
  socket.send(JSON.stringify({ type: 'hello', position: null, scope }));
  await once(socket, 'message');
  return events;
}

describe('reading', () => {
  test('every customer message is read, ours are not, and the conversation has a mood', async () => {
    const workspace = await t.makeWorkspace();
    const agent = await t.makeMember(workspace, 'agent');
    const events = await listen(await t.makeMember(workspace, 'supervisor'), 'workspace');
    const customer = await t.makeCustomer(workspace);
    const { conversation, message } = await customer.say(ANGRY);
    await agent.send('POST', `/conversations/${conversation.id}/take`);
    await agent.send('POST', `/conversations/${conversation.id}/messages`, {
      clientKey: 'calm-down',
      kind: 'message',
      body: '气死我了，投诉',
    });
    const thread = await felt(agent, conversation.id);
    expect(thread.messages[0]?.feeling).toMatchObject({ emotion: 'anger' });
    expect(thread.messages[0]?.feeling?.sentiment).toBeLessThan(-0.4);
    expect(thread.messages[0]?.feeling?.because.length).toBeGreaterThan(0);
    expect(thread.messages[1]?.feeling).toBeUndefined();
    expect(thread.conversation.mood).toMatchObject({ emotion: 'anger', at: message.createdAt });

    await t.until(() => events.some(({ type }) => type === 'message.felt'));
    const event = events.find(({ type }) => type === 'message.felt');
    expect(event?.message?.feeling).toEqual(thread.messages[0]?.feeling);
    expect(event?.conversation?.mood).toMatchObject({ emotion: 'anger' });
    // Ids and codes only: what was said stays where it can be erased.
    expect(Object.keys(event?.payload ?? {}).sort()).toEqual([
      'emotion',
      'intensity',
      'messageId',
      'sentiment',
    ]);

    const timeline = (await agent.get(`/conversations/${conversation.id}/emotions`)).json<EmotionTimeline>();
    expect(timeline).toMatchObject({ moments: [{ messageId: message.id }], alerts: [] });
    expect((await customer.request('GET', '/state')).body).not.toContain('anger');
  });

  test('a replay changes nothing and alerts nobody again', async () => {
    const workspace = await t.makeWorkspace();
    const boss = await t.makeMember(workspace, 'supervisor');
    await makeRule(boss);
    const id = await angryIn(workspace);
    await t.until(async () => (await alertsOf(boss)).items.length === 1);
    const [alert] = (await alertsOf(boss)).items;
    await boss.send('PUT', `/emotion-alerts/${alert?.id}/verdict`, { verdict: 'confirmed' });
    const before = { thread: await threadOf(boss, id), events: await historyOf(boss, id) };

    const consumer = t.features.flatMap(({ consumers = [] }) => consumers).find((c) => c.name === 'emotion');
    if (!consumer) throw new Error('there is no such consumer');
    await replay(t.platform.db, consumer);
    // What comes after the replay is read after everything before it.
    await felt(boss, await angryIn(workspace));
    expect(await threadOf(boss, id)).toEqual({ ...before.thread, position: expect.any(String) });
    expect(await historyOf(boss, id)).toEqual(before.events);
    expect((await alertsOf(boss, 'decided')).items).toHaveLength(1);
  });
});

describe('alerts', () => {
  test('reach supervisors over their socket, once per rule and conversation, and raise the priority', async () => {
    const workspace = await t.makeWorkspace();
    const boss = await t.makeMember(workspace, 'supervisor');
    const rule = await makeRule(boss, { raisePriority: 'urgent' });
    // The socket follows only what is one's own, and yet this.
    const events = await listen(boss, 'own');
    const customer = await t.makeCustomer(workspace);
    const { conversation, message } = await customer.say(ANGRY);
    await t.until(() => events.some(({ type }) => type === 'emotion.alerted'));
    const event = events.find(({ type }) => type === 'emotion.alerted');
    expect(event).toMatchObject({
      conversationId: conversation.id,
      actor: { kind: 'rule', id: rule.id },
      payload: { ruleId: rule.id, messageId: message.id, notify: true },
      message: { body: ANGRY },
      conversation: { priority: 'urgent' },
    });
    await customer.say(`${ANGRY} 还没人回`);
    await felt(boss, conversation.id);
    const page = await alertsOf(boss);
    expect(page.items).toMatchObject([
      { ruleName: 'Very upset', kind: 'level', message: { id: message.id }, verdict: null },
    ]);
    expect(page.items[0]?.because.length).toBeGreaterThan(0);
    expect(page.counts).toEqual({ open: 1, confirmed: 0, dismissed: 0 });
  });

  test('a verdict is kept, can be changed and taken back, and gives the precision', async () => {
    const workspace = await t.makeWorkspace();
    const boss = await t.makeMember(workspace, 'admin');
    const rule = await makeRule(boss);
    const ids = [await angryIn(workspace), await angryIn(workspace), await angryIn(workspace)];
    await t.until(async () => (await alertsOf(boss)).items.length === 3);
    const { items } = await alertsOf(boss);
    expect(new Set(items.map(({ conversation }) => conversation.id))).toEqual(new Set(ids));
    const decide = async (alert: EmotionAlert | undefined, verdict: string | null) =>
      (await boss.send('PUT', `/emotion-alerts/${alert?.id}/verdict`, { verdict })).json<EmotionAlert>();
    expect(await decide(items[0], 'confirmed')).toMatchObject({
      verdict: 'confirmed',
      decidedBy: boss.memberId,
      decidedAt: t.clock.now().toISOString(),
    });
    await decide(items[1], 'confirmed');
    await decide(items[2], 'confirmed');
    await decide(items[2], 'dismissed');
    await decide(items[2], 'dismissed');
    const counts = { open: 0, confirmed: 2, dismissed: 1 };
    expect((await alertsOf(boss)).counts).toEqual(counts);
    const rules = (await boss.get('/emotion-rules')).json<EmotionRule[]>();
    expect(rules).toMatchObject([{ id: rule.id, alerts: counts }]);
    expect(await decide(items[1], null)).toMatchObject({ verdict: null, decidedAt: null, decidedBy: null });
    expect((await alertsOf(boss)).counts).toEqual({ open: 1, confirmed: 1, dismissed: 1 });
    const decisions = (await historyOf(boss, items[2]?.conversation.id ?? '')).filter(
      ({ type }) => type === 'emotion.decided',
    );
    expect(decisions.map(({ payload }) => payload.verdict)).toEqual(['confirmed', 'dismissed']);

    // Pages of one, without gaps.
    const first = (await boss.get('/emotion-alerts?state=decided&limit=1')).json<AlertPage>();
    const second = (
      await boss.get(`/emotion-alerts?state=decided&limit=1&cursor=${first.nextCursor}`)
    ).json<AlertPage>();
    expect(second.nextCursor).toBeNull();
    expect(new Set([...first.items, ...second.items].map(({ id }) => id))).toEqual(
      new Set([items[0]?.id, items[2]?.id]),
    );
  });

  test('after a decision the rule is silent for half an hour, and resolved conversations alert nobody', async () => {
    const workspace = await t.makeWorkspace();
    const boss = await t.makeMember(workspace, 'owner');
    await makeRule(boss);
    const customer = await t.makeCustomer(workspace);
    const { conversation } = await customer.say(ANGRY);
    await t.until(async () => (await alertsOf(boss)).items.length === 1);
    const [alert] = (await alertsOf(boss)).items;
    await boss.send('PUT', `/emotion-alerts/${alert?.id}/verdict`, { verdict: 'dismissed' });
    await customer.say(`${ANGRY} 2`);
    await felt(boss, conversation.id);
    expect((await alertsOf(boss)).items).toEqual([]);
    t.clock.advance(31 * 60_000);
    await customer.say(`${ANGRY} 3`);
    await t.until(async () => (await alertsOf(boss)).items.length === 1);
  });

  test('keywords, a falling trend and VIPs have rules of their own; a rule that is off says nothing', async () => {
    const workspace = await t.makeWorkspace();
    const boss = await t.makeMember(workspace, 'supervisor');
    await makeRule(boss, { name: 'words', condition: { kind: 'keyword', words: ['律师', 'lawyer'] } });
    await makeRule(boss, { name: 'trend', condition: { kind: 'trend', messages: 3, drop: 0.5 } });
    await makeRule(boss, {
      name: 'vip',
      condition: {
        kind: 'vip',
        attribute: 'plan',
        value: 'gold',
        emotions: ['anger'],
        minIntensity: 0.1,
        maxSentiment: null,
      },
    });
    await makeRule(boss, { enabled: false });
    const customer = await t.makeCustomer(workspace);
    const { conversation } = await customer.say('谢谢，太好了，非常满意！');
    await boss.send('PATCH', `/contacts/${customer.session.contactId}`, { attributes: { plan: 'Gold' } });
    await customer.say('请问什么时候发货');
    await felt(boss, conversation.id);
    expect((await alertsOf(boss)).items).toEqual([]);
    await customer.say(`${ANGRY} 我会找律师`);
    await t.until(async () => (await alertsOf(boss)).items.length === 3);
    const { items } = await alertsOf(boss);
    expect(items.map(({ ruleName }) => ruleName).sort()).toEqual(['trend', 'vip', 'words']);
    expect(items.find(({ kind }) => kind === 'keyword')?.because).toEqual(['律师']);
    const timeline = (await boss.get(`/conversations/${conversation.id}/emotions`)).json<EmotionTimeline>();
    expect(timeline.moments).toHaveLength(3);
    expect(timeline.alerts).toHaveLength(3);
  });

  describe('a required skill', () => {
    /** A novice and an expert, both away, and a rule that asks for what the expert knows. */
    async function desk() {
      const workspace = await t.makeWorkspace();
      const owner = await t.makeMember(workspace, 'owner');
      const novice = await t.makeMember(workspace, 'agent');
      const expert = await t.makeMember(workspace, 'agent');
      const skill = (await owner.send('POST', '/skills', { name: 'Calming' })).json<{ id: string }>();
      await owner.send('PATCH', `/members/${expert.memberId}`, { skills: [{ skillId: skill.id, level: 2 }] });
      await makeRule(owner, { raisePriority: 'high', requiredSkillId: skill.id });
      const conversationOf = async (id: string): Promise<Conversation> =>
        (await threadOf(owner, id)).conversation;
      const online = (member: TestMember) =>
        member.send('PUT', '/members/me/presence', { presence: 'online' });
      return { workspace, owner, novice, expert, skill, conversationOf, online };
    }

    test('brings the agent who has it, with the reasons', async () => {
      const { workspace, owner, novice, expert, skill, conversationOf, online } = await desk();
      const id = await angryIn(workspace);
      await t.until(async () => (await conversationOf(id)).requiredSkillId === skill.id);
      await online(novice);
      // Dispatch has looked at both once the calm one has its agent.
      const calm = await angryIn(workspace, '你好，请问几点上班');
      await t.until(async () => (await conversationOf(calm)).assigneeId === novice.memberId);
      expect(await conversationOf(id)).toMatchObject({ owner: 'queue', priority: 'high' });
      await online(expert);
      await t.until(async () => (await conversationOf(id)).assigneeId === expert.memberId);
      const decisions = (await owner.get(`/conversations/${id}/decisions`)).json<DispatchDecision[]>();
      expect(decisions).toMatchObject([
        { memberId: expert.memberId, decision: { required: [{ skillId: skill.id, minLevel: 1 }] } },
      ]);
    });

    test('takes what nobody has answered from an agent who lacks it, but only for somebody with room', async () => {
      const { workspace, novice, expert, skill, conversationOf, online } = await desk();
      await online(novice);
      const [first, second] = [await t.makeCustomer(workspace), await t.makeCustomer(workspace)];
      const ids = [
        (await first.say('你好')).conversation.id,
        (await second.say('你好')).conversation.id,
      ] as const;
      for (const id of ids)
        await t.until(async () => (await conversationOf(id)).assigneeId === novice.memberId);
      await first.say(ANGRY);
      await t.until(async () => (await conversationOf(ids[0])).requiredSkillId === skill.id);
      expect((await conversationOf(ids[0])).assigneeId).toBe(novice.memberId);
      await online(expert);
      await second.say(ANGRY);
      await t.until(async () => (await conversationOf(ids[1])).assigneeId === expert.memberId);
    });

    test('reaches those whom dispatch serves at the same moment', async () => {
      const { workspace, novice, expert, conversationOf, online } = await desk();
      await online(novice);
      await online(expert);
      const ids = await Promise.all(Array.from({ length: 4 }, () => angryIn(workspace)));
      await t.until(async () => {
        const all = await Promise.all(ids.map(conversationOf));
        return all.every((one) => one.requiredSkillId && one.assigneeId === expert.memberId);
      });
    });
  });
});

describe('rules', () => {
  test('a new workspace has the usual ones, in its language', async () => {
    const workspace = await t.makeWorkspace();
    const owner = await t.makeMember(workspace, 'owner');
    const made = await owner.send('POST', '/api/v1/workspaces', {
      name: '新的',
      locale: 'zh-CN',
      timeZone: 'Asia/Shanghai',
    });
    const { id } = made.json<{ id: string }>();
    expect((await owner.get('/api/v1/me')).json<Me>().memberships).toHaveLength(2);
    const rules = (await owner.get(`/api/v1/workspaces/${id}/emotion-rules`)).json<EmotionRule[]>();
    expect(rules.map(({ condition }) => condition.kind)).toEqual(['level', 'trend', 'keyword', 'vip']);
    expect(rules[0]?.name).toBe('强烈不满');
  });

  test('are changed and deleted, and what they found stays', async () => {
    const workspace = await t.makeWorkspace();
    const boss = await t.makeMember(workspace, 'supervisor');
    const rule = await makeRule(boss);
    await angryIn(workspace);
    await t.until(async () => (await alertsOf(boss)).items.length === 1);
    const path = `/emotion-rules/${rule.id}`;
    expect((await boss.send('PATCH', path, { enabled: false, notify: false })).json()).toMatchObject({
      ...rule,
      enabled: false,
      notify: false,
      alerts: { open: 1 },
    });
    await makeRule(boss, { name: 'other' });
    expect((await boss.send('PATCH', path, { name: ' other ' })).json()).toMatchObject({
      code: 'name_taken',
    });
    const unknown = { requiredSkillId: rule.id };
    expect((await boss.send('PATCH', path, unknown)).json()).toMatchObject({ code: 'unknown_reference' });
    const wrong = { condition: { kind: 'level', emotions: ['hunger'], minIntensity: 2, maxSentiment: null } };
    expect((await boss.send('PATCH', path, wrong)).statusCode).toBe(400);
    expect((await boss.send('DELETE', path)).statusCode).toBe(204);
    expect((await boss.send('DELETE', path)).statusCode).toBe(404);
    expect((await alertsOf(boss)).items).toMatchObject([{ ruleId: null, ruleName: 'Very upset' }]);
  });

  test('a foreign workspace sees, changes and decides nothing', async () => {
    const boss = await t.makeMember(await t.makeWorkspace(), 'owner');
    const stranger = await t.makeMember(await t.makeWorkspace(), 'owner');
    const rule = await makeRule(boss);
    const id = await angryIn(boss.workspace);
    await t.until(async () => (await alertsOf(boss)).items.length === 1);
    const [alert] = (await alertsOf(boss)).items;
    const url = boss.workspace.url;
    for (const path of [
      `${url}/emotion-rules`,
      `${url}/emotion-alerts`,
      `${url}/conversations/${id}/emotions`,
    ])
      expect((await stranger.get(path)).statusCode).toBe(404);
    // By id from their own workspace.
    expect((await stranger.send('PATCH', `/emotion-rules/${rule.id}`, { enabled: false })).statusCode).toBe(
      404,
    );
    const verdict = { verdict: 'dismissed' };
    expect((await stranger.send('PUT', `/emotion-alerts/${alert?.id}/verdict`, verdict)).statusCode).toBe(
      404,
    );
    expect((await stranger.get(`/conversations/${id}/emotions`)).json()).toEqual({ moments: [], alerts: [] });
    expect((await alertsOf(boss)).items).toHaveLength(1);
  });
});
