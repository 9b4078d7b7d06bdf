import { levelOf, primaryLanguage, type Requirement } from './requirement.ts';
import type { AgentState, ReasonCode } from './types.ts';

/** The agents who fit one requirement, room and exclusion apart. Shared by all work with that requirement. */
export interface Pool {
  readonly requirement: Requirement;
  /** Agent indexes; the first `live` of them may still have room. Loads only grow within a plan. */
  readonly members: Int32Array;
  live: number;
  /** By agent index. */
  readonly isMember: Uint8Array;
  /** Nobody here has room for this weight or more. */
  noRoomFor: number;
  /** Why the pool is empty; null if it is not. */
  readonly emptyBecause: ReasonCode | null;
}

/** What the agents bring, by agent index, and who is online by team and by skill, so that a pool looks at few. */
export class AgentIndex {
  readonly #agents: readonly AgentState[];
  readonly #online: number[] = [];
  readonly #byTeam = new Map<string, number[]>();
  readonly #bySkill = new Map<string, number[]>();
  readonly #levels = new Map<string, Float64Array>();
  readonly #fluency = new Map<string, Float64Array>();
  readonly #pools = new Map<string, Pool>();

  constructor(agents: readonly AgentState[]) {
    this.#agents = agents;
    agents.forEach((agent, index) => {
      if (agent.presence !== 'online') return;
      this.#online.push(index);
      for (const team of new Set(agent.teamIds)) append(this.#byTeam, team, index);
    });
  }

  /** Level of the skill, 0…5. */
  levels(skillId: string): Float64Array {
    return cached(this.#levels, skillId, () =>
      Float64Array.from(this.#agents, (agent) => Math.min(5, levelOf(agent, skillId))),
    );
  }

  /** 1 for the agent's strongest language, ½ for another one spoken, 0 if not spoken. */
  fluency(language: string): Float64Array {
    return cached(this.#fluency, language, () =>
      Float64Array.from(this.#agents, ({ languages }) => {
        const place = languages.findIndex((tag) => primaryLanguage(tag) === language);
        return place < 0 ? 0 : place === 0 ? 1 : 0.5;
      }),
    );
  }

  pool(requirement: Requirement): Pool {
    const skills = requirement.skills.map(({ skillId, minLevel }) => [skillId, minLevel]);
    const key = JSON.stringify([requirement.teamId, requirement.language, skills]);
    return cached(this.#pools, key, () => this.#build(requirement));
  }

  #build(requirement: Requirement): Pool {
    const inTeam = this.#inTeam(requirement.teamId);
    const skilled = this.#skilled(requirement, inTeam);
    const members = this.#speaking(requirement.language, skilled);
    const isMember = new Uint8Array(this.#agents.length);
    for (const index of members) isMember[index] = 1;
    let emptyBecause: ReasonCode | null = null;
    if (this.#online.length === 0) emptyBecause = 'no_agent_online';
    else if (inTeam.length === 0) emptyBecause = 'no_agent_in_team';
    else if (skilled.length === 0) emptyBecause = 'no_agent_with_skill';
    else if (members.length === 0) emptyBecause = 'no_agent_with_language';
    return {
      requirement,
      members: Int32Array.from(members),
      live: members.length,
      isMember,
      noRoomFor: Number.POSITIVE_INFINITY,
      emptyBecause,
    };
  }

  #inTeam(teamId: string | null): readonly number[] {
    return teamId === null ? this.#online : (this.#byTeam.get(teamId) ?? []);
  }

  /** Looks through the team or through the agents with the rarest skill, whichever are fewer. */
  #skilled({ teamId, skills }: Requirement, inTeam: readonly number[]): readonly number[] {
    if (skills.length === 0) return inTeam;
    const asked = skills.map(({ skillId, minLevel }) => ({ levels: this.levels(skillId), minLevel }));
    const able = (index: number) =>
      asked.every(({ levels, minLevel }) => levels[index]! > 0 && levels[index]! >= minLevel);
    const rarest = skills
      .map(({ skillId }) => this.#withSkill(skillId))
      .reduce((a, b) => (b.length < a.length ? b : a));
    if (inTeam.length <= rarest.length) return inTeam.filter(able);
    const team = teamId === null ? null : new Set(inTeam);
    return rarest.filter((index) => (team === null || team.has(index)) && able(index));
  }

  #withSkill(skillId: string): readonly number[] {
    return cached(this.#bySkill, skillId, () => {
      const levels = this.levels(skillId);
      return this.#online.filter((index) => levels[index]! > 0);
    });
  }

  #speaking(language: string | null, among: readonly number[]): readonly number[] {
    if (language === null) return among;
    const fluency = this.fluency(language);
    return among.filter((index) => fluency[index]! > 0);
  }
}

/** Leaves the agent at this place out from now on: no work of this plan fits any more. */
export function retire(pool: Pool, at: number): void {
  const end = --pool.live;
  const kept = pool.members[end]!;
  pool.members[end] = pool.members[at]!;
  pool.members[at] = kept;
}

function cached<T>(map: Map<string, T>, key: string, make: () => T): T {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

function append(map: Map<string, number[]>, key: string, index: number): void {
  const list = map.get(key);
  if (list) list.push(index);
  else map.set(key, [index]);
}
