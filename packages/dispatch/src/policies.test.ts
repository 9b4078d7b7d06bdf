import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AgentState,
  type Arrival,
  orderOfService,
  POLICIES,
  type Policy,
  plan,
  type SimulatedAgent,
  simulate,
  type WaitingWork,
} from './index.ts';
import { agent, arbitraryInput, now, work } from './testing/builders.ts';
import { fits, hasRoom, stepsOpen } from './testing/oracle.ts';

/** What every policy must keep to, and what makes each of them different. */

const give = (policy: Policy, items: readonly WaitingWork[], agents: readonly AgentState[]) =>
  plan({ work: items, agents, policy, now });
const givenTo = (policy: Policy, items: readonly WaitingWork[], agents: readonly AgentState[]): string[] =>
  give(policy, items, agents).assignments.map(({ agentId }) => agentId);
const served = (policy: Policy, items: readonly WaitingWork[], agents: readonly AgentState[]): string[] =>
  give(policy, items, agents).assignments.map(({ workId }) => workId);
const minutes = (count: number): number => now - count * 60_000;

describe.each(Object.values(POLICIES))('$name', (policy) => {
  const inputs = arbitraryInput.map((input) => ({
    ...input,
    policy: { ...policy, relaxation: input.policy.relaxation },
  }));

  test('keeps to capacity, presence, skills, language, team and refusals', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const items = new Map(input.work.map((item) => [item.id, item]));
        const { assignments, waiting } = plan(input);
        for (const { workId, agentId } of assignments) {
          const item = items.get(workId)!;
          const open = stepsOpen(item, input.policy.relaxation, now);
          expect(fits(input.agents.find(({ id }) => id === agentId)!, item, open)).toBe(true);
        }
        for (const state of input.agents) {
          const held = assignments.filter(({ agentId }) => agentId === state.id);
          if (held.length === 0) continue;
          const given = held.map(({ workId }) => items.get(workId)!);
          expect(hasRoom(state, given, input)).toBe(true);
        }
        expect(assignments.length + waiting.length).toBe(input.work.length);
      }),
    );
  });

  test('keeps nobody waiting while an agent who fits has room', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const items = new Map(input.work.map((item) => [item.id, item]));
        const { assignments, waiting } = plan(input);
        for (const { workId } of waiting) {
          const item = items.get(workId)!;
          const open = stepsOpen(item, input.policy.relaxation, now);
          const able = input.agents.filter((state) => {
            const held = assignments.filter(({ agentId }) => agentId === state.id);
            const given = held.map((decision) => items.get(decision.workId)!);
            return fits(state, item, open) && hasRoom(state, [...given, item], input);
          });
          expect(able).toEqual([]);
        }
      }),
    );
  });

  test('gives the same for the same, in whatever order it is told', () => {
    const shuffled = inputs.chain((input) =>
      fc.record({
        input: fc.constant(input),
        work: fc.shuffledSubarray([...input.work], { minLength: input.work.length }),
        agents: fc.shuffledSubarray([...input.agents], { minLength: input.agents.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, (other) => {
        const once = plan(other.input);
        expect(plan(other.input)).toEqual(once);
        expect(plan({ ...other.input, work: other.work, agents: other.agents })).toEqual(once);
      }),
    );
  });

  test('says its name and the place in the order', () => {
    const [decision] = give(
      policy,
      [work('w'), work('later', { waitingSince: now })],
      [agent('a')],
    ).assignments;
    expect(decision).toMatchObject({ policy: policy.name, order: { place: 1, of: 2 } });
  });

  test('gives an expert topic to who knows it, though others are idle', () => {
    const expert = work('w', { requiredSkills: [{ skillId: 'refund', minLevel: 3 }] });
    const agents = [
      agent('idle'),
      agent('novice', { skills: { refund: 2 } }),
      agent('pro', { skills: { refund: 3 }, load: 2 }),
    ];
    expect(givenTo(policy, [expert], agents)).toEqual(['pro']);
    expect(givenTo(policy, [expert], agents.slice(0, 2))).toEqual([]);
  });

  test('gives nobody a language the agent does not speak, however long the wait', () => {
    const foreign = work('w', { language: 'de', waitingSince: minutes(600) });
    expect(givenTo(policy, [foreign], [agent('a')])).toEqual([]);
    expect(givenTo(policy, [foreign], [agent('a'), agent('b', { languages: ['de-AT'], load: 2 })])).toEqual([
      'b',
    ]);
  });

  test('gives nothing back to who refused it', () => {
    const refused = work('w', { excludedAgentIds: ['a'], lastAgentId: 'a' });
    expect(givenTo(policy, [refused], [agent('a')])).toEqual([]);
    expect(givenTo(policy, [refused], [agent('a'), agent('b', { load: 2 })])).toEqual(['b']);
  });

  test('lets nobody starve while dearer customers keep coming', () => {
    const { waitingSince: _, ...poor } = work('poor', { value: 0.01, priority: 'low', handleSeconds: 3600 });
    const arrivals: Arrival[] = [{ at: now, work: poor, handleSeconds: 60 }];
    for (let minute = 0; minute < 90; minute++) {
      const { waitingSince, ...rich } = work(`rich ${minute}`, { value: 10, priority: 'urgent' });
      // As much work as one agent can do, before the first came in and ever after.
      arrivals.push({ at: now + minute * 60_000 - 1, work: rich, handleSeconds: 60 });
    }
    const one: SimulatedAgent = {
      ...agent('a', { capacity: 1 }),
      present: [{ from: now - 1000, until: now + 7_200_000 }],
    };
    const never = { fromMinute: [0], perMinute: [0] };
    const { outcomes } = simulate({ arrivals, agents: [one], policy, hazard: never, seed: 1 });
    const { waitedSeconds, outcome } = outcomes.find(({ id }) => id === 'poor')!;
    expect(outcome).toBe('served');
    expect(waitedSeconds).toBeLessThanOrEqual(policy.guards.maxWaitSeconds + 60);
  });

  test('shares equal work evenly among equal agents', () => {
    const arrivals: Arrival[] = Array.from({ length: 60 }, (_, index) => {
      const { waitingSince: __, ...seen } = work(`w${index}`);
      return { at: now + index * 60_000, work: seen, handleSeconds: 30 };
    });
    const present = [{ from: now, until: now + 7_200_000 }];
    const agents = ['a', 'b', 'c'].map((id): SimulatedAgent => ({ ...agent(id), present }));
    const { outcomes, fairness } = simulate({ arrivals, agents, policy, seed: 1 });
    expect(fairness).toBeCloseTo(0, 12);
    for (const id of ['a', 'b', 'c']) {
      expect(outcomes.filter(({ agentId }) => agentId === id).length).toBe(20);
    }
  });
});

const one = [agent('a', { capacity: 1 })];

describe.each([POLICIES.first_come, POLICIES.round_robin, POLICIES.least_load])('$name', (policy) => {
  test('serves in order of arrival, whatever the value or the priority', () => {
    const items = [
      work('dear', { waitingSince: minutes(1), value: 100, priority: 'urgent', risk: 5 }),
      work('first', { waitingSince: minutes(3), value: 0.1, priority: 'low' }),
      work('second', { waitingSince: minutes(2) }),
    ];
    expect(served(policy, items, one)).toEqual(['first']);
    expect(orderOfService(items, policy, now).map((placed) => placed.work.id)).toEqual([
      'first',
      'second',
      'dear',
    ]);
  });
});

describe('first_come', () => {
  test('chooses by all that speaks for an agent: skill before free room', () => {
    const item = work('w', { requiredSkills: [{ skillId: 'refund', minLevel: 1 }] });
    const agents = [
      agent('free', { skills: { refund: 1 } }),
      agent('pro', { skills: { refund: 5 }, load: 1 }),
    ];
    expect(givenTo(POLICIES.first_come, [item], agents)).toEqual(['pro']);
  });
});

describe('round_robin', () => {
  test('takes who has waited longest for work, not the freest or the best', () => {
    const item = work('w', { requiredSkills: [{ skillId: 'refund', minLevel: 1 }], lastAgentId: 'pro' });
    const agents = [
      agent('pro', { skills: { refund: 5 }, lastAssignedAt: minutes(1) }),
      agent('turn', { skills: { refund: 1 }, load: 2, lastAssignedAt: minutes(2) }),
    ];
    expect(givenTo(POLICIES.round_robin, [item], agents)).toEqual(['turn']);
  });

  test('goes round, one conversation after the other', () => {
    const last = new Map<string, number | null>(['c', 'a', 'b'].map((id) => [id, null]));
    const turns: string[] = [];
    for (let turn = 0; turn < 9; turn++) {
      const at = now + turn * 10_000;
      const agents = [...last].map(([id, lastAssignedAt]) => agent(id, { lastAssignedAt, load: 1 }));
      const item = work('w', { waitingSince: at });
      const [decision] = plan({ work: [item], agents, policy: POLICIES.round_robin, now: at }).assignments;
      turns.push(decision!.agentId);
      last.set(decision!.agentId, at);
    }
    expect(turns.join('')).toBe('abcabcabc');
  });

  test('gives a batch one to each before anybody gets two', () => {
    const items = ['u', 'v', 'w'].map((id) => work(id));
    const agents = ['a', 'b', 'c'].map((id, index) =>
      agent(id, { lastAssignedAt: minutes(index + 1), capacity: 5 }),
    );
    expect(givenTo(POLICIES.round_robin, items, agents).toSorted()).toEqual(['a', 'b', 'c']);
  });
});

describe('least_load', () => {
  test('takes the freest by share of the capacity, not the best or the longest idle', () => {
    const item = work('w', { requiredSkills: [{ skillId: 'refund', minLevel: 1 }], lastAgentId: 'pro' });
    const agents = [
      agent('pro', { skills: { refund: 5 }, load: 1, capacity: 2 }),
      agent('free', { skills: { refund: 1 }, load: 2, capacity: 6, lastAssignedAt: now }),
      agent('busy', { skills: { refund: 1 }, load: 3, capacity: 6 }),
    ];
    expect(givenTo(POLICIES.least_load, [item], agents)).toEqual(['free']);
  });

  test('evens out a batch', () => {
    const items = ['s', 't', 'u', 'v'].map((id) => work(id));
    const agents = [agent('a', { capacity: 4, load: 2 }), agent('b', { capacity: 4 })];
    const to = givenTo(POLICIES.least_load, items, agents);
    expect(to.filter((id) => id === 'b').length).toBe(3);
  });
});

describe('cost_of_waiting', () => {
  const policy = POLICIES.cost_of_waiting;

  test('serves the dearer customer first, the upset one, the one who is sooner served', () => {
    const first: Partial<WaitingWork> = { waitingSince: minutes(3) };
    for (const dear of [{ value: 4 }, { risk: 3 }, { handleSeconds: 60 }, { priority: 'high' as const }]) {
      expect(served(policy, [work('first', first), work('dear', dear)], one)).toEqual(['dear']);
    }
    expect(served(policy, [work('first', first), work('equal')], one)).toEqual(['first']);
  });

  test('serves the starving before the dear', () => {
    const starving = work('starving', { waitingSince: minutes(31), value: 0.1 });
    const [decision] = give(policy, [starving, work('dear', { value: 100 })], one).assignments;
    expect(decision).toMatchObject({ workId: 'starving', order: { guard: 'starving' } });
  });

  test('says what waiting costs', () => {
    const { assignments } = give(policy, [work('w', { value: 2 })], one);
    // 7 % a minute over the next quarter of an hour: 4.4 % of an average customer a minute, twice.
    expect(assignments[0]!.order!.costPerMinute).toBeCloseTo((2 * (1 - 0.93 ** 15)) / 15, 12);
  });
});
