import { DEFAULT_SETTINGS, type QueueView } from '@attune/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import type { TestMember, TestWorkspace } from '../../testing/factories.ts';

let t: TestApp;
beforeAll(async () => {
  t = await buildTestApp();
});
afterAll(() => t.close());

const queueOf = async (member: TestMember) => (await member.get('/queue')).json<QueueView>();
const ask = async (workspace: TestWorkspace) => {
  const customer = await t.makeCustomer(workspace);
  const { conversation } = await customer.say('a question');
  return { id: conversation.id, contactId: customer.session.contactId };
};
const dispatch = (values: Partial<typeof DEFAULT_SETTINGS.dispatch>) => ({
  firstResponseTargetSeconds: 600,
  dispatch: { ...DEFAULT_SETTINGS.dispatch, ...values },
});

describe('the queue view', () => {
  test('lists who waits in order of service, with value and cost; held ones come last', async () => {
    const workspace = await t.makeWorkspace(dispatch({ valueAttribute: 'vip' }));
    const lead = await t.makeMember(workspace, 'supervisor');
    const held = await ask(workspace);
    const usual = await ask(workspace);
    const vip = await ask(workspace);
    await lead.send('PATCH', `/contacts/${vip.contactId}`, { attributes: { vip: true } });
    await lead.send('PUT', `/conversations/${held.id}/hold`, { held: true });
    t.clock.advance(30_000);
    const { waiting, places, policy } = await queueOf(lead);
    expect(policy).toBe('cost_of_waiting');
    expect(waiting.map(({ id }) => id)).toEqual([vip.id, usual.id, held.id]);
    expect(places.map(({ conversationId }) => conversationId)).toEqual(waiting.map(({ id }) => id));
    expect(places).toMatchObject([
      { place: 1, value: 3, reason: 'no_agent_online', nextRelaxationSeconds: 30, expectedWait: null },
      { place: 2, value: 1, waitedSeconds: 30, guard: null },
      { place: 3, reason: null, nextRelaxationSeconds: null, expectedWait: null },
    ]);
    expect(places[0]?.costPerMinute).toBeCloseTo(3 * (places[1]?.costPerMinute ?? 0), 10);
  });

  test('first come, first served; who waits for too long goes first whatever the cost', async () => {
    const workspace = await t.makeWorkspace(dispatch({ policy: 'first_come', valueAttribute: 'vip' }));
    const lead = await t.makeMember(workspace, 'owner');
    const usual = await ask(workspace);
    t.clock.advance(1000);
    const vip = await ask(workspace);
    await lead.send('PATCH', `/contacts/${vip.contactId}`, { attributes: { vip: true } });
    const order = async () => (await queueOf(lead)).waiting.map(({ id }) => id);
    expect(await order()).toEqual([usual.id, vip.id]);
    const { settings } = (await lead.get('')).json<{ settings: typeof DEFAULT_SETTINGS }>();
    await lead.send('PATCH', '', {
      settings: { dispatch: { ...settings.dispatch, policy: 'cost_of_waiting', maxWaitSeconds: 60 } },
    });
    await t.until(async () => (await order())[0] === vip.id);
    t.clock.advance(59_500);
    expect(await order()).toEqual([usual.id, vip.id]);
    expect((await queueOf(lead)).places.map(({ guard }) => guard)).toEqual(['starving', null]);
  });

  test('says why somebody waits, and for how long still, while those who fit are busy', async () => {
    const workspace = await t.makeWorkspace();
    const owner = await t.makeMember(workspace, 'owner');
    const agent = await t.makeMember(workspace, 'agent', { presence: 'online', capacity: 1 });
    const skill = (await owner.send('POST', '/skills', { name: 'Refunds' })).json<{ id: string }>();
    await ask(workspace);
    await t.until(async () => (await queueOf(owner)).waiting.length === 0);
    const [next, later, skilled] = [await ask(workspace), await ask(workspace), await ask(workspace)];
    await owner.send('POST', `/conversations/${skilled.id}/transfer`, { skillId: skill.id });
    const { places, agents } = await queueOf(owner);
    const place = (id: string) => places.find(({ conversationId }) => conversationId === id);
    expect(place(next.id)).toMatchObject({ place: 1, reason: 'no_capacity' });
    expect(place(skilled.id)).toMatchObject({ reason: 'no_agent_with_skill' });
    expect(agents.find(({ id }) => id === agent.memberId)?.load).toBe(1);
    const [first, second] = [place(next.id)?.expectedWait, place(later.id)?.expectedWait];
    for (const range of [first, second]) {
      expect(range?.lowSeconds).toBeLessThan(range?.medianSeconds ?? 0);
      expect(range?.medianSeconds).toBeLessThan(range?.highSeconds ?? 0);
    }
    expect(second?.medianSeconds).toBeGreaterThan(first?.medianSeconds ?? 0);
  });
});
