import { DEFAULT_SETTINGS, type QueueView, type WidgetQueue } from '@attune/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import type { TestCustomer, TestWorkspace } from '../../testing/factories.ts';
import { tell } from './queue.ts';

let t: TestApp;
beforeAll(async () => {
  t = await buildTestApp();
});
afterAll(() => t.close());

const told = async (customer: TestCustomer) => (await customer.request('GET', '/queue')).json<WidgetQueue>();

/** An agent who is busy, and two customers who wait. */
async function busyDesk(workspace: TestWorkspace) {
  const lead = await t.makeMember(workspace, 'supervisor');
  const agent = await t.makeMember(workspace, 'agent', { presence: 'online', capacity: 1 });
  const [served, next, later] = [
    await t.makeCustomer(workspace),
    await t.makeCustomer(workspace),
    await t.makeCustomer(workspace),
  ];
  await served.say('first');
  await t.until(
    async () =>
      (await lead.get('/queue')).json<QueueView>().agents.find(({ id }) => id === agent.memberId)?.load === 1,
  );
  const { conversation } = await next.say('second');
  t.clock.advance(500);
  await later.say('third');
  return { lead, agent, served, next, later, nextId: conversation.id };
}

describe('a waiting customer', () => {
  test('is told the place and a range in round numbers; nobody else is told anything', async () => {
    const workspace = await t.makeWorkspace();
    const { served, next, later, agent } = await busyDesk(workspace);
    expect(await told(served)).toBeNull();
    expect(await told(await t.makeCustomer(workspace))).toBeNull();
    const [first, second] = [await told(next), await told(later)];
    expect([first?.place, second?.place]).toEqual([1, 2]);
    for (const { lowSeconds, highSeconds } of [first, second].map((queue) => queue ?? expect.fail())) {
      expect((lowSeconds ?? -1) % 30).toBe(0);
      expect((highSeconds ?? -1) % 30).toBe(0);
      expect(lowSeconds).toBeLessThan(highSeconds ?? 0);
    }
    await agent.send('PUT', '/members/me/presence', { presence: 'busy' });
    t.clock.advance(3000);
    expect(await told(next)).toEqual({ place: 1, lowSeconds: null, highSeconds: null });
    await next.request('POST', '/close');
    expect(await told(next)).toBeNull();
    t.clock.advance(3000);
    expect((await told(later))?.place).toBe(1);
  });

  test('is told nothing when the workspace does not tell, or a person keeps the conversation back', async () => {
    const silent = await t.makeWorkspace({
      dispatch: { ...DEFAULT_SETTINGS.dispatch, tellPosition: false },
    });
    expect(await told((await busyDesk(silent)).next)).toBeNull();
    const { lead, next, nextId } = await busyDesk(await t.makeWorkspace());
    await lead.send('PUT', `/conversations/${nextId}/hold`, { held: true });
    expect(await told(next)).toBeNull();
  });

  test('is told no range outside of opening hours', async () => {
    const closed = await t.makeWorkspace({
      hours: { weekly: Array.from({ length: 7 }, () => [{ from: '00:00', to: '00:01' }]), holidays: [] },
    });
    const { next } = await busyDesk(closed);
    expect(await told(next)).toEqual({ place: 1, lowSeconds: null, highSeconds: null });
  });

  test.each([
    [{ lowSeconds: 3, highSeconds: 21 }, [0, 30]],
    [{ lowSeconds: 100, highSeconds: 100 }, [90, 120]],
    [{ lowSeconds: 125, highSeconds: 230 }, [120, 240]],
    [{ lowSeconds: 590, highSeconds: 610 }, [300, 900]],
    [{ lowSeconds: 4000, highSeconds: 7000 }, [3600, 7200]],
    [{ lowSeconds: 60, highSeconds: 20_000 }, [null, null]],
    [null, [null, null]],
  ])('%j is told as %j', (expected, [lowSeconds, highSeconds]) => {
    expect(tell(expected)).toEqual({ lowSeconds, highSeconds });
  });
});
