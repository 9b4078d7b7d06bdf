import { DEFAULT_SETTINGS, type DispatchPreview, type QueueView } from '@attune/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import type { TestMember, TestWorkspace } from '../../testing/factories.ts';

let t: TestApp;
beforeAll(async () => {
  t = await buildTestApp();
});
afterAll(() => t.close());

const MINUTE = 60_000;
const DAY = 86_400_000;
const preview = async (member: TestMember, dispatch: object, day?: string) => {
  const answer = await member.send('POST', '/dispatch/preview', { dispatch, ...(day && { day }) });
  expect(answer.statusCode).toBe(200);
  return answer.json<DispatchPreview>();
};
const go = (agent: TestMember, presence: string) => agent.send('PUT', '/members/me/presence', { presence });

async function ask(workspace: TestWorkspace) {
  const customer = await t.makeCustomer(workspace);
  const { conversation } = await customer.say('a question');
  return { customer, id: conversation.id, contactId: customer.session.contactId };
}

describe('the preview', () => {
  test('of an empty day: zeros', async () => {
    const lead = await t.makeMember(await t.makeWorkspace(), 'supervisor');
    const zeros = {
      ...{ served: 0, lost: 0, lostValue: 0, meanWaitSeconds: 0, p95WaitSeconds: 0 },
      ...{ withinTarget: 0, fairness: 0 },
    };
    expect(await preview(lead, {}, '2026-02-27')).toEqual({
      day: '2026-02-27',
      arrivals: 0,
      agents: 0,
      actual: { served: 0, lost: 0, meanWaitSeconds: null },
      current: zeros,
      proposed: zeros,
      changed: [],
    });
    const yesterday = new Date(t.clock.now().getTime() - DAY).toISOString().slice(0, 10);
    expect((await preview(lead, {})).day).toBe(yesterday);
  });

  test('of a day to come, or with settings that there are not: refused', async () => {
    const lead = await t.makeMember(await t.makeWorkspace(), 'supervisor');
    const status = async (body: object) => (await lead.send('POST', '/dispatch/preview', body)).statusCode;
    expect(await status({ dispatch: {}, day: '2030-01-01' })).toBe(400);
    expect(await status({ dispatch: { policy: 'whoever' } })).toBe(400);
  });

  test('plays a day that happened: the same settings give the same, others show whose wait changes', async () => {
    const workspace = await t.makeWorkspace({
      dispatch: { ...DEFAULT_SETTINGS.dispatch, policy: 'first_come', relaxation: [] },
    });
    const lead = await t.makeMember(workspace, 'supervisor');
    const agent = await t.makeMember(workspace, 'agent', { capacity: 1 });
    const day = new Date(t.clock.now().getTime() + 8 * 60 * MINUTE).toISOString().slice(0, 10);
    await go(agent, 'online');
    const conversations = [];
    for (let i = 0; i < 4; i++) {
      conversations.push(await ask(workspace));
      t.clock.advance(1000);
    }
    const [one, two, three, four] = conversations as [Asked, Asked, Asked, Asked];
    await lead.send('PATCH', `/contacts/${three.contactId}`, { attributes: { vip: true } });
    const waiting = async () => (await lead.get('/queue')).json<QueueView>().waiting.length;
    // One after the other, three minutes each; the last one has enough of waiting.
    for (const [index, { id }] of [one, two, three].entries()) {
      await t.until(async () => (await waiting()) === 3 - index);
      t.clock.advance(3 * MINUTE);
      if (index === 2) {
        await four.customer.request('POST', '/close');
        t.clock.advance(MINUTE);
      }
      await agent.send('POST', `/conversations/${id}/resolve`);
    }
    t.clock.advance(60 * MINUTE);
    await go(agent, 'offline');
    t.clock.advance(DAY);

    // Measured to the end.
    await t.until(async () => {
      const [row] = await t.platform.db.workspace(workspace.id, (tx) =>
        tx
          .selectFrom('measurement')
          .select(({ fn }) => fn.countAll<number>().as('ended'))
          .where('workspace_id', '=', workspace.id)
          .where('metric', '=', 'abandonment')
          .where('provisional', '=', false)
          .execute(),
      );
      return Number(row?.ended) === 4;
    });
    const same = await preview(lead, {}, day);
    expect(same).toMatchObject({ day, arrivals: 4, agents: 1, actual: { served: 3, lost: 1 }, changed: [] });
    expect(same.proposed).toEqual(same.current);
    expect(same.current).toMatchObject({ served: 3, lost: 1, lostValue: 1, fairness: 1 });
    expect(same.current.meanWaitSeconds).toBeCloseTo(same.actual.meanWaitSeconds ?? 0, -1);
    expect(same).toEqual(await preview(lead, {}, day));

    const costly = await preview(
      lead,
      { policy: 'cost_of_waiting', valueAttribute: 'vip', maxWaitSeconds: 3600 },
      day,
    );
    expect(costly.current).toMatchObject({ served: 3, lost: 1 });
    const vip = costly.changed.find(({ conversationId }) => conversationId === three.id);
    const other = costly.changed.find(({ conversationId }) => conversationId === two.id);
    expect(vip).toMatchObject({ value: 3, before: { memberId: agent.memberId } });
    expect(vip?.after.waitSeconds).toBeLessThan(vip?.before.waitSeconds ?? 0);
    // Later, or too late: how much longer they would have waited is drawn by the conversation's id.
    const after = other?.after.waitSeconds ?? Number.POSITIVE_INFINITY;
    expect(after).toBeGreaterThan(other?.before.waitSeconds ?? Number.POSITIVE_INFINITY);
  });
});

type Asked = Awaited<ReturnType<typeof ask>>;
