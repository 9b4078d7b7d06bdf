import { fits, mismatch, type Requirement } from './requirement.ts';
import type { AgentState, ReasonCode } from './types.ts';

/** Who is online, by team and by skill, so that finding the agents who fit a requirement looks at few. */
export class AgentIndex {
  readonly #agents: readonly AgentState[];
  readonly #online: number[] = [];
  readonly #byTeam = new Map<string, number[]>();
  readonly #bySkill = new Map<string, number[]>();
  readonly #pools = new Map<string, readonly number[]>();

  constructor(agents: readonly AgentState[]) {
    this.#agents = agents;
    agents.forEach((agent, index) => {
      if (agent.presence !== 'online') return;
      this.#online.push(index);
      for (const team of new Set(agent.teamIds)) append(this.#byTeam, team, index);
      for (const skill in agent.skills) if (agent.skills[skill]! > 0) append(this.#bySkill, skill, index);
    });
  }

  /** Places in the list of agents, ascending, of those who fit, room and exclusion apart. */
  pool(requirement: Requirement): readonly number[] {
    const key = keyOf(requirement);
    let pool = this.#pools.get(key);
    if (!pool) {
      pool = this.#fewest(requirement).filter((index) => fits(this.#agents[index]!, requirement));
      this.#pools.set(key, pool);
    }
    return pool;
  }

  #fewest({ teamId, skills }: Requirement): readonly number[] {
    let fewest: readonly number[] = this.#online;
    const narrow = (list: readonly number[] = []) => {
      if (list.length < fewest.length) fewest = list;
    };
    if (teamId !== null) narrow(this.#byTeam.get(teamId));
    for (const { skillId } of skills) narrow(this.#bySkill.get(skillId));
    return fewest;
  }
}

/** The same for requirements that ask for the same. */
export function keyOf({ teamId, language, skills }: Requirement): string {
  return JSON.stringify([teamId, language, skills.map(({ skillId, minLevel }) => [skillId, minLevel])]);
}

/** Why no agent fits, by the one who comes closest; null if somebody does. */
export function whyNobody(requirement: Requirement, agents: readonly AgentState[]): ReasonCode | null {
  const reasons = [
    'no_agent_online',
    'no_agent_in_team',
    'no_agent_with_skill',
    'no_agent_with_language',
  ] as const;
  let closest = 0;
  for (const agent of agents) {
    const why = mismatch(agent, requirement);
    if (why === null) return null;
    if (why === 'language') closest = 3;
    else if (why === 'skill_level' || why === 'skill_missing') closest = Math.max(closest, 2);
    else if (why === 'team') closest = Math.max(closest, 1);
  }
  return reasons[closest]!;
}

function append(map: Map<string, number[]>, key: string, index: number): void {
  const list = map.get(key);
  if (list) list.push(index);
  else map.set(key, [index]);
}
