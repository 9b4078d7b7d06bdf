import fc from 'fast-check';
import { defaultPolicy } from '../index.ts';
import type { AgentState, PlanInput, Policy, RelaxationKind, WaitingWork } from '../types.ts';

/** Epoch milliseconds of "now" in the tests. */
export const now = 1_800_000_000_000;

export function work(id: string, changes: Partial<WaitingWork> = {}): WaitingWork {
  return {
    id,
    waitingSince: now - 1000,
    priority: 'normal',
    language: null,
    requiredSkills: [],
    teamId: null,
    weight: 1,
    lastAgentId: null,
    excludedAgentIds: [],
    ...changes,
  };
}

export function agent(id: string, changes: Partial<AgentState> = {}): AgentState {
  return {
    id,
    presence: 'online',
    languages: ['zh', 'en'],
    skills: {},
    teamIds: [],
    load: 0,
    capacity: 3,
    lastAssignedAt: null,
    ...changes,
  };
}

const kinds: RelaxationKind[] = ['lower_skill_level', 'drop_skill', 'widen_team', 'drop_language'];
const teams = ['sales', 'tech'];
const skills = ['refund', 'login'];
const agentIds = ['a0', 'a1', 'a2', 'a3', 'a4', 'a5'];

const arbitraryWork: fc.Arbitrary<Omit<WaitingWork, 'id'>> = fc.record({
  waitingSince: fc.integer({ min: 0, max: 300 }).map((seconds) => now - seconds * 1000),
  priority: fc.constantFrom('urgent', 'high', 'normal', 'low'),
  language: fc.constantFrom(null, 'zh', 'zh-CN', 'en'),
  requiredSkills: fc.uniqueArray(
    fc.record({ skillId: fc.constantFrom(...skills), minLevel: fc.integer({ min: 1, max: 5 }) }),
    { maxLength: 2, selector: (skill) => skill.skillId },
  ),
  teamId: fc.constantFrom(null, ...teams),
  weight: fc.integer({ min: 1, max: 3 }),
  lastAgentId: fc.constantFrom(null, 'gone', ...agentIds),
  excludedAgentIds: fc.uniqueArray(fc.constantFrom(...agentIds), { maxLength: 3 }),
});

const arbitraryAgent: fc.Arbitrary<Omit<AgentState, 'id'>> = fc.record({
  presence: fc.constantFrom('online', 'online', 'online', 'busy', 'away', 'offline'),
  languages: fc.uniqueArray(fc.constantFrom('zh', 'en-GB', 'en'), { maxLength: 2 }),
  skills: fc.dictionary(fc.constantFrom(...skills), fc.integer({ min: 0, max: 5 })),
  teamIds: fc.uniqueArray(fc.constantFrom(...teams), { maxLength: 2 }),
  load: fc.integer({ min: 0, max: 4 }),
  capacity: fc.integer({ min: 0, max: 5 }),
  lastAssignedAt: fc.constantFrom(null, now - 1000, now - 60_000, now - 86_400_000),
});

const arbitraryPolicy: fc.Arbitrary<Policy> = fc
  .array(fc.record({ afterSeconds: fc.integer({ min: 0, max: 300 }), kind: fc.constantFrom(...kinds) }), {
    maxLength: 5,
  })
  .map((relaxation) => ({ ...defaultPolicy, relaxation }));

export const arbitraryInput: fc.Arbitrary<PlanInput> = fc
  .record({
    work: fc.array(arbitraryWork, { maxLength: 12 }),
    agents: fc.array(arbitraryAgent, { maxLength: agentIds.length }),
    policy: arbitraryPolicy,
  })
  .map((input) => ({
    work: input.work.map((item, index) => ({ id: `w${index}`, ...item })),
    agents: input.agents.map((item, index) => ({ id: `a${index}`, ...item })),
    policy: input.policy,
    now,
  }));
