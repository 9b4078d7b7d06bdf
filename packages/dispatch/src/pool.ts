import { levelOf, mismatch, primaryLanguage, type Requirement } from './requirement.ts';
import type { AgentState, ReasonCode, WaitingWork } from './types.ts';

/** The agents who fit one requirement, room and exclusion apart. Shared by all work with that requirement. */
export interface Pool {
  readonly requirement: Requirement;
  /** Agent indexes; the first `live` of them may still have room. Loads only grow within a plan. */
  readonly members: Int32Array;
  /** Beside `members`. */
  readonly skillPart: Float64Array;
  readonly languagePart: Float64Array;
  live: number;
  /** By agent index. */
  readonly isMember: Uint8Array;
  /** Nobody here has room for this weight or more. */
  noRoomFor: number;
  /** Why the pool is empty; null if it is not. */
  readonly emptyBecause: ReasonCode | null;
}

/** Online agents, by team and by skill, so that a pool looks at the fewest possible. */
export class AgentIndex {
  readonly agents: readonly AgentState[];
  readonly #online: number[] = [];
  readonly #byTeam = new Map<string, number[]>();
  readonly #bySkill = new Map<string, number[]>();

  constructor(agents: readonly AgentState[]) {
    this.agents = agents;
    agents.forEach((agent, index) => {
      if (agent.presence !== 'online') return;
      this.#online.push(index);
      for (const team of new Set(agent.teamIds)) append(this.#byTeam, team, index);
      for (const [skill, level] of Object.entries(agent.skills)) {
        if (level > 0) append(this.#bySkill, skill, index);
      }
    });
  }

  /** `work` tells which skills and language were asked for before relaxation: they still count in the score. */
  pool(requirement: Requirement, work: WaitingWork): Pool {
    const lists = requirement.skills.map(({ skillId }) => this.#bySkill.get(skillId) ?? []);
    if (requirement.teamId !== null) lists.push(this.#byTeam.get(requirement.teamId) ?? []);
    const shortest = lists.reduce((a, b) => (b.length < a.length ? b : a), this.#online);
    const members = shortest.filter((index) => mismatch(this.agents[index]!, requirement) === null);

    const isMember = new Uint8Array(this.agents.length);
    for (const index of members) isMember[index] = 1;
    const language = work.language === null ? null : primaryLanguage(work.language);
    return {
      requirement,
      members: Int32Array.from(members),
      skillPart: Float64Array.from(members, (index) => skillPart(this.agents[index]!, work)),
      languagePart: Float64Array.from(members, (index) => languagePart(this.agents[index]!, language)),
      live: members.length,
      isMember,
      noRoomFor: Number.POSITIVE_INFINITY,
      emptyBecause: members.length > 0 ? null : this.#emptyBecause(requirement),
    };
  }

  /** Puts one demand after another until nobody is left. */
  #emptyBecause(requirement: Requirement): ReasonCode {
    if (this.#online.length === 0) return 'no_agent_online';
    const open: Requirement = { ...requirement, skills: [], language: null };
    if (!this.#someone(open)) return 'no_agent_in_team';
    if (!this.#someone({ ...requirement, language: null })) return 'no_agent_with_skill';
    return 'no_agent_with_language';
  }

  #someone(requirement: Requirement): boolean {
    return this.#online.some((index) => mismatch(this.agents[index]!, requirement) === null);
  }
}

/** Leaves the agent at this place out from now on: no work of this plan fits any more. */
export function retire(pool: Pool, at: number): void {
  const end = --pool.live;
  for (const list of [pool.members, pool.skillPart, pool.languagePart]) {
    const kept = list[end]!;
    list[end] = list[at]!;
    list[at] = kept;
  }
}

/** Mean level of the required skills, 0…1; 0 if none is required. */
function skillPart(agent: AgentState, work: WaitingWork): number {
  if (work.requiredSkills.length === 0) return 0;
  let sum = 0;
  for (const { skillId } of work.requiredSkills) sum += Math.min(5, levelOf(agent, skillId));
  return sum / work.requiredSkills.length / 5;
}

/** 1 for the strongest language, ½ for another one, 0 if not spoken or nothing was asked. */
function languagePart(agent: AgentState, language: string | null): number {
  const position = agent.languages.findIndex((tag) => primaryLanguage(tag) === language);
  if (position < 0) return 0;
  return position === 0 ? 1 : 0.5;
}

function append(map: Map<string, number[]>, key: string, index: number): void {
  const list = map.get(key);
  if (list) list.push(index);
  else map.set(key, [index]);
}
