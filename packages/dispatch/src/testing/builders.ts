import fc from 'fast-check';
import { defaultPolicy } from '../index.ts';
import type { AgentState, Order, PlanInput, Policy, RelaxationKind, WaitingWork } from '../types.ts';

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

const skillList = (maxLength: number) =>
  fc.uniqueArray(
    fc.record({ skillId: fc.constantFrom(...skills), minLevel: fc.integer({ min: 1, max: 5 }) }),
    { maxLength, selector: (skill) => skill.skillId },
  );

const arbitraryWork: fc.Arbitrary<Omit<WaitingWork, 'id'>> = fc.record(
  {
    waitingSince: fc.integer({ min: 0, max: 300 }).map((seconds) => now - seconds * 1000),
    priority: fc.constantFrom('urgent', 'high', 'normal', 'low'),
    language: fc.constantFrom(null, 'zh', 'zh-CN', 'en'),
    requiredSkills: skillList(2),
    preferredSkills: skillList(1),
    teamId: fc.constantFrom(null, ...teams),
    weight: fc.integer({ min: 1, max: 3 }),
    lastAgentId: fc.constantFrom(null, 'gone', ...agentIds),
    excludedAgentIds: fc.uniqueArray(fc.constantFrom(...agentIds), { maxLength: 3 }),
    channel: fc.constantFrom('live', 'async'),
    dueAt: fc.constantFrom(null, now - 5000, now + 10_000, now + 600_000),
    value: fc.constantFrom(0.5, 1, 4),
    risk: fc.constantFrom(0.5, 1, 3),
    handleSeconds: fc.constantFrom(60, 480, 1800),
  },
  {
    requiredKeys: [
      'waitingSince',
      'priority',
      'language',
      'requiredSkills',
      'teamId',
      'weight',
      'lastAgentId',
      'excludedAgentIds',
    ],
  },
);

const byChannel = (max: number) =>
  fc.record({ live: fc.integer({ min: 0, max }), async: fc.integer({ min: 0, max }) }, { requiredKeys: [] });

const arbitraryAgent: fc.Arbitrary<Omit<AgentState, 'id'>> = fc.record(
  {
    presence: fc.constantFrom('online', 'online', 'online', 'busy', 'away', 'offline'),
    languages: fc.uniqueArray(fc.constantFrom('zh', 'en-GB', 'en'), { maxLength: 2 }),
    skills: fc.dictionary(fc.constantFrom(...skills), fc.integer({ min: 0, max: 5 })),
    teamIds: fc.uniqueArray(fc.constantFrom(...teams), { maxLength: 2 }),
    load: fc.integer({ min: 0, max: 4 }),
    capacity: fc.integer({ min: 0, max: 5 }),
    lastAssignedAt: fc.constantFrom(null, now - 1000, now - 60_000, now - 86_400_000),
    classCapacity: byChannel(4),
    classLoad: byChannel(2),
    activeLoad: fc.constantFrom(0, 0.5, 2),
    speed: fc.dictionary(fc.constantFrom(...skills), fc.constantFrom(0, 0.5, 1, 3)),
    shiftRate: fc.constantFrom(0, 1, 2.5),
    shiftEndsAt: fc.constantFrom(null, now - 1, now + 60_000, now + 3_600_000),
  },
  {
    requiredKeys: ['presence', 'languages', 'skills', 'teamIds', 'load', 'capacity', 'lastAssignedAt'],
  },
);

const arbitraryPolicy: fc.Arbitrary<Policy> = fc
  .record({
    order: fc.constantFrom<Order[]>('arrival', 'priority', 'cost'),
    relaxation: fc.array(
      fc.record({ afterSeconds: fc.integer({ min: 0, max: 300 }), kind: fc.constantFrom(...kinds) }),
      { maxLength: 5 },
    ),
  })
  .map((changes) => ({ ...defaultPolicy, ...changes }));

interface Size {
  readonly work?: number;
  readonly minWork?: number;
  readonly agents?: number;
  readonly minAgents?: number;
  /** All work weighs one. */
  readonly even?: boolean;
  /** Agents who are there and can do much, and work that excludes nobody: many ways to share it out. */
  readonly crowded?: boolean;
}

export function arbitraryInputOf(size: Size): fc.Arbitrary<PlanInput> {
  const { work = 12, minWork = 0, agents = 6, minAgents = 0, even = false, crowded = false } = size;
  const able = (level: number) => ({
    presence: 'online' as const,
    languages: ['zh', 'en'],
    skills: { refund: level, login: 5 - level },
    shiftEndsAt: null,
  });
  return fc
    .record({
      work: fc.array(arbitraryWork, { maxLength: work, minLength: minWork }),
      agents: fc.array(arbitraryAgent, { maxLength: agents, minLength: minAgents }),
      policy: arbitraryPolicy,
    })
    .map((input) => ({
      work: input.work.map((item, index) => ({
        id: `w${index}`,
        ...item,
        ...(even && { weight: 1 }),
        ...(crowded && { excludedAgentIds: [] }),
      })),
      agents: input.agents.map((item, index) => ({
        id: `a${index}`,
        ...item,
        ...(crowded && able(index % 6)),
      })),
      policy: input.policy,
      now,
    }));
}

/** Work of one weight as often as of mixed ones. */
export const arbitraryInput: fc.Arbitrary<PlanInput> = fc
  .boolean()
  .chain((even) => arbitraryInputOf({ even }));
