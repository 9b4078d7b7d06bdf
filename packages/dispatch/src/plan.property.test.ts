import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plan } from './index.ts';
import { arbitraryInput } from './testing/builders.ts';
import { eligible, oraclePlan, stepsOpen } from './testing/oracle.ts';
import type { AgentState, PlanInput } from './types.ts';

/** The agents as the plan leaves them. */
function afterwards(input: PlanInput): Map<string, AgentState> {
  const agents = new Map(input.agents.map((agent) => [agent.id, agent]));
  const weight = new Map(input.work.map((work) => [work.id, work.weight]));
  for (const { agentId, workId } of plan(input).assignments) {
    const agent = agents.get(agentId)!;
    agents.set(agentId, { ...agent, load: agent.load + weight.get(workId)! });
  }
  return agents;
}

test('every step takes the best eligible agent, as a brute-force search does', () => {
  fc.assert(
    fc.property(arbitraryInput, (input) => {
      const { assignments, waiting } = plan(input);
      const expected = oraclePlan(input);
      expect(assignments.map((decision) => [decision.workId, decision.agentId])).toEqual(
        expected.filter(([, agentId]) => agentId !== null),
      );
      expect(waiting.map((item) => item.workId)).toEqual(
        expected.filter(([, agentId]) => agentId === null).map(([workId]) => workId),
      );
    }),
    { numRuns: 2000 },
  );
});

test('nobody is loaded beyond capacity', () => {
  fc.assert(
    fc.property(arbitraryInput, (input) => {
      const before = new Map(input.agents.map((agent) => [agent.id, agent.load]));
      for (const agent of afterwards(input).values()) {
        if (agent.load > before.get(agent.id)!) expect(agent.load).toBeLessThanOrEqual(agent.capacity);
      }
    }),
  );
});

test('only eligible agents are chosen, never an excluded one, and every relaxation named was needed', () => {
  fc.assert(
    fc.property(arbitraryInput, (input) => {
      const agents = new Map(input.agents.map((agent) => [agent.id, agent]));
      const work = new Map(input.work.map((item) => [item.id, item]));
      for (const { workId, agentId, relaxed } of plan(input).assignments) {
        const agent = agents.get(agentId)!;
        const item = work.get(workId)!;
        expect(item.excludedAgentIds).not.toContain(agentId);
        expect(eligible(agent, item, relaxed)).toBe(true);
        const open = stepsOpen(item, input.policy.relaxation, input.now);
        for (const step of relaxed) {
          expect(open).toContain(step);
          const others = relaxed.filter((other) => other !== step);
          expect(eligible(agent, item, others)).toBe(false);
        }
      }
    }),
  );
});

test('nothing waits while an eligible agent has room', () => {
  fc.assert(
    fc.property(arbitraryInput, (input) => {
      const agents = [...afterwards(input).values()];
      const work = new Map(input.work.map((item) => [item.id, item]));
      for (const { workId } of plan(input).waiting) {
        const item = work.get(workId)!;
        const open = stepsOpen(item, input.policy.relaxation, input.now);
        for (let count = 0; count <= open.length; count++) {
          expect(agents.filter((agent) => eligible(agent, item, open.slice(0, count)))).toEqual([]);
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
    fc.property(shuffled, ({ input, work, agents }) => {
      expect(plan({ ...input, work, agents })).toEqual(plan(input));
    }),
  );
});

test('the parts add up to the score, and the lists are ordered, bounded and honest', () => {
  fc.assert(
    fc.property(arbitraryInput, (input) => {
      for (const decision of plan(input).assignments) {
        const { score, parts, considered, rejected, eligible: count } = decision;
        expect(parts.skill + parts.load + parts.affinity + parts.idle + parts.language).toBe(score);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1 + 1e-12);
        expect(considered[0]).toEqual({ agentId: decision.agentId, score });
        expect(considered.length).toBe(Math.min(count, input.policy.listLimit));
        for (let i = 1; i < considered.length; i++) {
          expect(considered[i - 1]!.score).toBeGreaterThanOrEqual(considered[i]!.score);
        }
        expect(rejected.length).toBe(Math.min(input.agents.length - count, input.policy.listLimit));
        const named = [...considered, ...rejected].map((item) => item.agentId);
        expect(new Set(named).size).toBe(named.length);
      }
    }),
  );
});
