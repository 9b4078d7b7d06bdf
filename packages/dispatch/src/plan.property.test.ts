import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plan } from './index.ts';
import { planBatch } from './plan.ts';
import { arbitraryInput, arbitraryInputOf } from './testing/builders.ts';
import { bestPlan, fits, hasRoom, stepsFor, stepsOpen, worthOf } from './testing/oracle.ts';
import type { AgentState, Plan, PlanInput, WaitingWork } from './types.ts';

const givenBy = ({ assignments }: Plan) =>
  new Map(assignments.map(({ workId, agentId }) => [workId, agentId]));

/** With several agents and work to share between them: most random small inputs leave no choice. */
const small = (even: boolean, crowded: boolean) => arbitraryInputOf({ work: 5, agents: 4, even, crowded });

test.each([
  ['of one weight', true, false],
  ['of one weight, many ways to share it', true, true],
  ['of mixed weights', false, false],
  ['of mixed weights, many ways to share it', false, true],
])(
  'work %s: serves whom it can, in order, and by the best agents, as trying every way does',
  (_, even, crowded) => {
    fc.assert(
      fc.property(small(even, crowded), (input) => {
        const result = plan(input);
        const { served, worth } = bestPlan(input);
        expect(result.assignments.map(({ workId }) => workId)).toEqual(served);
        const found = worthOf(input, givenBy(result));
        if (served.length === 0) return;
        expect(found.steps).toBe(worth.steps);
        expect(found.score).toBeCloseTo(worth.score, 6);
        const sum = result.assignments.reduce((total, { score }) => total + score, 0);
        expect(sum).toBeCloseTo(worth.score, 6);
      }),
      { numRuns: 300 },
    );
  },
);

test('a single piece of work is decided as a batch of one would be', () => {
  fc.assert(
    fc.property(arbitraryInputOf({ work: 1 }), (input) => {
      expect(plan(input)).toEqual(planBatch(input));
    }),
    { numRuns: 1000 },
  );
});

/** Agents and what they hold, after a plan, and after some of the work has ended. */
test('through a long history nobody holds more than capacity allows, and only work that fits', () => {
  const rounds = fc.array(
    fc.record({ input: arbitraryInput, ended: fc.array(fc.nat(20), { maxLength: 8 }) }),
    {
      minLength: 2,
      maxLength: 6,
    },
  );
  fc.assert(
    fc.property(rounds, (history) => {
      // What the first round's agents hold beyond their first load, over all rounds.
      const held = new Map<string, WaitingWork[]>();
      const first = history[0]!.input.agents.map((agent) => ({ ...agent, activeLoad: 0 }));
      history.forEach(({ input, ended }, round) => {
        const agents = first.map((agent) => holding(agent, held.get(agent.id) ?? []));
        const queue = input.work.map((item) => ({ ...item, id: `${round}-${item.id}` }));
        const step: PlanInput = { ...input, work: queue, agents };
        for (const { workId, agentId, relaxed } of plan(step).assignments) {
          const item = queue.find(({ id }) => id === workId)!;
          const agent = first.find(({ id }) => id === agentId)!;
          expect(fits(agent, item, relaxed)).toBe(true);
          held.set(agentId, [...(held.get(agentId) ?? []), item]);
          expect(hasRoom(agent, held.get(agentId)!, step)).toBe(true);
        }
        for (const one of ended) for (const [id, items] of held) held.set(id, items.toSpliced(one, 1));
      });
    }),
    { numRuns: 200 },
  );
});

function holding(agent: AgentState, items: readonly WaitingWork[]): AgentState {
  const weightOf = (name: 'live' | 'async') =>
    items.filter(({ channel = 'live' }) => channel === name).reduce((sum, { weight }) => sum + weight, 0);
  const live = weightOf('live');
  const async = weightOf('async');
  return {
    ...agent,
    load: agent.load + live + async,
    classLoad: { live: (agent.classLoad?.live ?? 0) + live, async: (agent.classLoad?.async ?? 0) + async },
  };
}

test('every relaxation named was open and needed', () => {
  fc.assert(
    fc.property(arbitraryInput, (input) => {
      const agents = new Map(input.agents.map((agent) => [agent.id, agent]));
      const items = new Map(input.work.map((item) => [item.id, item]));
      for (const { workId, agentId, relaxed } of plan(input).assignments) {
        const open = stepsOpen(items.get(workId)!, input.policy.relaxation, input.now);
        for (const step of relaxed) {
          expect(open).toContain(step);
          const others = relaxed.filter((other) => other !== step);
          expect(fits(agents.get(agentId)!, items.get(workId)!, others)).toBe(false);
        }
      }
    }),
  );
});

test('nothing waits while an agent who may get it has room', () => {
  fc.assert(
    fc.property(arbitraryInput, (input) => {
      const result = plan(input);
      const given = givenBy(result);
      for (const { workId } of result.waiting) {
        const item = input.work.find(({ id }) => id === workId)!;
        for (const agent of input.agents) {
          if (stepsFor(agent, item, input) === null) continue;
          const held = input.work.filter(({ id }) => given.get(id) === agent.id);
          expect(hasRoom(agent, [...held, item], input)).toBe(false);
        }
      }
    }),
  );
});

test('every piece of work is either assigned or waiting, once', () => {
  fc.assert(
    fc.property(arbitraryInput, (input) => {
      const { assignments, waiting } = plan(input);
      const ids = [...assignments, ...waiting].map((item) => item.workId);
      expect(ids.toSorted()).toEqual(input.work.map((item) => item.id).toSorted());
    }),
  );
});

test('the order of the inputs does not matter', () => {
  const shuffled = arbitraryInput.chain((input) =>
    fc.record({
      input: fc.constant(input),
      work: fc.shuffledSubarray([...input.work], { minLength: input.work.length }),
      agents: fc.shuffledSubarray([...input.agents], { minLength: input.agents.length }),
    }),
  );
  fc.assert(
    fc.property(shuffled, ({ input, work: items, agents }) => {
      expect(plan({ ...input, work: items, agents })).toEqual(plan(input));
    }),
    { numRuns: 300 },
  );
});

test('the parts add up to the score, and the lists are ordered, bounded and honest', () => {
  fc.assert(
    fc.property(arbitraryInput, (input) => {
      const { policy } = input;
      for (const decision of plan(input).assignments) {
        const { score, parts, considered, rejected, eligible, order } = decision;
        expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBe(score);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1 + 1e-7);
        expect(decision.policy).toBe(policy.name);
        expect(order?.of).toBe(input.work.length);
        expect(considered[0]).toEqual({ agentId: decision.agentId, score });
        expect(considered.length).toBe(Math.min(eligible, policy.listLimit));
        expect(rejected.length).toBe(Math.min(input.agents.length - eligible, policy.listLimit));
        const named = [...considered, ...rejected].map((item) => item.agentId);
        expect(new Set(named).size).toBe(named.length);
      }
    }),
  );
});

test('who is passed over for the good of the batch is told, and who got that agent', () => {
  fc.assert(
    fc.property(arbitraryInputOf({ work: 8, agents: 5, even: true }), (input) => {
      const result = plan(input);
      const given = givenBy(result);
      for (const { batch, workId, agentId, considered, score, relaxed } of result.assignments) {
        if (relaxed.length === 0) {
          const better = considered.some((other) => other.score > score);
          expect(batch !== undefined).toBe(better);
        }
        if (!batch) continue;
        expect(batch.insteadOf).not.toBe(agentId);
        expect(given.get(batch.forWorkId)).toBe(batch.insteadOf);
        if (batch.gain === null) continue;
        expect(batch.gain).toBeGreaterThanOrEqual(0);
        const changed = new Map(given).set(workId, batch.insteadOf).set(batch.forWorkId, agentId);
        const [now, then] = [worthOf(input, given), worthOf(input, changed)];
        expect(then.steps).toBe(now.steps);
        expect(now.score - then.score).toBeCloseTo(batch.gain, 6);
      }
    }),
    { numRuns: 500 },
  );
});
