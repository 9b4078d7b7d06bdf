import { DEFAULT_SETTINGS, type QueueView } from '@attune/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import type { TestMember } from '../../testing/factories.ts';
import { createExperience, learnHandling, learnRisk } from './experience.ts';
import { loadOnline } from './online.ts';

let t: TestApp;
beforeAll(async () => {
  t = await buildTestApp();
});
afterAll(() => t.close());

const MINUTE = 60_000;
const queueOf = async (member: TestMember) => (await member.get('/queue')).json<QueueView>();
const go = (agent: TestMember, presence: string) => agent.send('PUT', '/members/me/presence', { presence });

describe('what is known of customers', () => {
  test('without waits of its own a workspace has the prior, and the interval of a guess', async () => {
    const owner = await t.makeMember(await t.makeWorkspace(), 'owner');
    const { hazard, policy } = await queueOf(owner);
    expect(policy).toBe(DEFAULT_SETTINGS.dispatch.policy);
    expect(hazard).toMatchObject({ source: 'prior', waits: 0, left: 0 });
    for (const bin of hazard.bins) {
      expect(bin.perMinute).toBeCloseTo(0.07, 2);
      expect(bin.low).toBeLessThan(0.04);
      expect(bin.high).toBeGreaterThan(0.1);
    }
  });

  test('who left, who was answered, and after how long: seen in the queue view', async () => {
    const workspace = await t.makeWorkspace();
    const agent = await t.makeMember(workspace, 'agent', { capacity: 100 });
    const customers = await Promise.all(Array.from({ length: 40 }, () => t.makeCustomer(workspace)));
    const asked = await Promise.all(customers.map((customer) => customer.say('a question')));
    t.clock.advance(90_000);
    await Promise.all(customers.slice(0, 15).map((customer) => customer.request('POST', '/close')));
    t.clock.advance(60_000);
    for (const { conversation } of asked.slice(15)) {
      await agent.send('POST', `/conversations/${conversation.id}/take`);
    }
    await t.until(async () => {
      t.clock.advance(5 * MINUTE);
      return (await queueOf(agent)).hazard.waits === 40;
    });
    const { hazard } = await queueOf(agent);
    expect(hazard).toMatchObject({ source: 'own', left: 15 });
    const second = hazard.bins.find(({ fromMinute }) => fromMinute === 1);
    const first = hazard.bins.find(({ fromMinute }) => fromMinute === 0);
    // Of 40 nobody left in the first minute, 15 in the second.
    expect(second?.perMinute).toBeGreaterThan(0.12);
    expect(second?.perMinute).toBeLessThan(15 / 40);
    expect(first?.perMinute).toBeLessThan(second?.perMinute ?? 0);
    for (const { low, perMinute, high } of hazard.bins) {
      expect(low).toBeLessThan(perMinute);
      expect(perMinute).toBeLessThan(high);
    }
  });

  test('a few waits prove nothing; those who are upset get a factor once there are enough of them', () => {
    const some = (count: number, left: boolean, upset: boolean) =>
      Array.from({ length: count }, () => ({ minutes: 3, left, upset }));
    expect(learnRisk(some(10, true, false))).toMatchObject({ hazard: null, waits: 10, left: 10 });
    // Nobody is seen to leave: they go without a sign.
    expect(learnRisk(some(5000, false, false))).toMatchObject({ hazard: null, waits: 5000, left: 0 });
    const calm = [...some(400, false, false), ...some(40, true, false)];
    expect(learnRisk([...calm, ...some(10, true, true)]).upsetRisk).toBeNull();
    const { upsetRisk } = learnRisk([...calm, ...some(100, false, true), ...some(60, true, true)]);
    expect(upsetRisk).toBeGreaterThan(2);
    expect(upsetRisk).toBeLessThan(7);
  });
});

describe('what is known of agents', () => {
  test('handle times are drawn towards the mean, speeds towards 1 and never beyond 2', () => {
    const skillOf = new Map([['refund', 'payments']]);
    const row = (topicId: string, memberId: string, conversations: number, each: number) => ({
      topicId,
      memberId,
      conversations,
      seconds: conversations * each,
    });
    const known = learnHandling(
      [
        row('refund', 'quick', 500, 100),
        row('refund', 'slow', 500, 700),
        row('refund', 'new', 1, 100),
        row('rare', 'quick', 1, 5000),
      ],
      skillOf,
    );
    expect(known.handleSeconds.get('refund')).toBeCloseTo(400, -1);
    expect(known.handleSeconds.get('rare')).toBeLessThan(1000);
    expect(known.speed.get('quick')).toEqual({ payments: 2 });
    expect(known.speed.get('slow')?.payments).toBeCloseTo(400 / 700, 1);
    expect(known.speed.get('new')?.payments).toBeGreaterThan(1);
    expect(known.speed.get('new')?.payments).toBeLessThan(1.15);
    expect(learnHandling([], skillOf)).toMatchObject({ typicalHandleSeconds: null });
  });

  test('presence as it was, also before the first change and after the last; work per hour of it', async () => {
    const workspace = await t.makeWorkspace();
    const agent = await t.makeMember(workspace, 'agent', { presence: 'online', capacity: 10 });
    const idle = await t.makeMember(workspace, 'agent');
    const start = t.clock.now().getTime();
    const asked = [
      await (await t.makeCustomer(workspace)).say('one'),
      await (await t.makeCustomer(workspace)).say('two'),
    ];
    await t.until(async () => (await queueOf(agent)).waiting.length === 0);
    t.clock.advance(60 * MINUTE);
    for (const { conversation } of asked) {
      await agent.send('POST', `/conversations/${conversation.id}/resolve`);
    }
    await go(agent, 'away');
    t.clock.advance(30 * MINUTE);
    await go(agent, 'online');
    t.clock.advance(60 * MINUTE);
    const until = t.clock.now().getTime();
    const online = await t.platform.db.workspace(workspace.id, (tx) =>
      loadOnline(tx, workspace.id, { from: start + 10 * MINUTE, until: until - 10 * MINUTE }),
    );
    expect([...online]).toEqual([
      [
        agent.memberId,
        [
          { from: start + 10 * MINUTE, until: start + 60 * MINUTE },
          { from: start + 90 * MINUTE, until: until - 10 * MINUTE },
        ],
      ],
    ]);
    expect(online.has(idle.memberId)).toBe(false);
    const learned = async () => {
      const experience = createExperience(t.platform);
      const known = await experience.read(workspace.id);
      await experience.stop();
      return known;
    };
    await t.until(async () => {
      const { shiftRate, heldSeconds } = await learned();
      return shiftRate.size > 0 && heldSeconds !== null;
    });
    const { shiftRate, heldSeconds } = await learned();
    // Presence before the first change counts as it was; two in eight hours less half an hour.
    expect(shiftRate.get(agent.memberId)).toBeCloseTo(2 / 7.5, 5);
    expect(heldSeconds).toBeGreaterThan(480);
  });

  test('asking is never slow: at first nothing, later what was read meanwhile', async () => {
    const workspace = await t.makeWorkspace();
    const experience = createExperience(t.platform);
    expect(experience.of(workspace.id).hazard).toBeNull();
    await experience.stop();
    expect(experience.of(workspace.id).waits).toBe(0);
  });
});
