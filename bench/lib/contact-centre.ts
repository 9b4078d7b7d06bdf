import { type AgentState, defaultPolicy, type PlanInput, type WaitingWork } from '@attune/dispatch';
import { seeded } from './suite.ts';

const NOW = 1_800_000_000_000;

export interface Centre {
  readonly work: number;
  readonly agents: number;
  readonly seed: number;
  /** Weights 1, 2 and 3 instead of 1. */
  readonly mixed?: boolean;
  /** A small team: four skills, two languages, two groups. */
  readonly small?: boolean;
}

/**
 * Waiting work and agents at one moment, drawn from a seed. Agents: nine in ten online, two to six of 24 skills at any level,
 * one or two of four languages, one of five teams, room for three to six of which any share is taken, a third
 * with a bound of their own for live work. Work: one in seven without a skill, one in three for a certain team, four in five
 * of known language, three in ten by a returning customer, one in twenty refused by somebody, up to 200 s old, so that
 * requirements have begun to relax.
 */
export function contactCentre({ work, agents, seed, mixed = false, small = false }: Centre): PlanInput {
  const random = seeded(seed);
  const below = (count: number) => Math.floor(random() * count);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)]!;
  const skills = Array.from({ length: small ? 4 : 24 }, (_, index) => `skill-${index}`);
  const teams = ['service', 'sales', 'tech', 'finance', 'night'].slice(0, small ? 2 : 5);
  const languages = ['zh', 'en', 'ja', 'de'].slice(0, small ? 2 : 4);
  const idOf = (kind: string, index: number) => `${kind}-${String(index).padStart(6, '0')}`;

  const makeAgent = (index: number): AgentState => {
    const capacity = 3 + below(4);
    const load = below(small ? 3 : capacity + 1);
    const own = Array.from({ length: 2 + below(5) }, () => pick(skills));
    return {
      id: idOf('agent', index),
      presence: random() < 0.9 ? 'online' : 'away',
      languages: [...new Set([random() < 0.6 ? 'zh-CN' : 'en', pick(languages)])],
      skills: Object.fromEntries(own.map((skill) => [skill, 1 + below(5)])),
      teamIds: [pick(teams)],
      load,
      capacity,
      lastAssignedAt: NOW - below(3_600_000),
      activeLoad: load * (0.5 + random() / 2),
      speed: Object.fromEntries(own.map((skill) => [skill, 0.5 + random()])),
      shiftRate: 6 * random(),
      ...(random() < 1 / 3 && {
        classCapacity: { live: capacity - 1 },
        classLoad: { live: Math.min(load, capacity - 2), async: Math.max(0, load - capacity + 2) },
      }),
    };
  };
  const makeWork = (index: number): WaitingWork => ({
    id: idOf('work', index),
    waitingSince: NOW - below(200_000),
    priority: pick(['normal', 'normal', 'normal', 'high', 'urgent', 'low']),
    language: random() < 0.2 ? null : random() < 0.6 ? 'zh' : pick(languages),
    requiredSkills: random() < 1 / 7 ? [] : [{ skillId: pick(skills), minLevel: 1 + below(4) }],
    preferredSkills: random() < 0.2 ? [{ skillId: pick(skills), minLevel: 1 }] : [],
    teamId: random() < 2 / 3 ? null : pick(teams),
    weight: mixed ? 1 + below(3) : 1,
    lastAgentId: random() < 0.3 ? idOf('agent', below(agents)) : null,
    excludedAgentIds: random() < 0.05 ? [idOf('agent', below(agents))] : [],
    channel: random() < 0.2 ? 'async' : 'live',
    value: 0.5 + 2 * random(),
  });
  return {
    agents: Array.from({ length: agents }, (_, index) => makeAgent(index)),
    work: Array.from({ length: work }, (_, index) => makeWork(index)),
    policy: defaultPolicy,
    now: NOW,
  };
}
