import type { AgentState, RejectionCode, RelaxationStep, RequiredSkill, WaitingWork } from './types.ts';

/** What an agent must bring, after relaxation. */
export interface Requirement {
  readonly teamId: string | null;
  readonly language: string | null;
  readonly skills: readonly RequiredSkill[];
}

/** Primary subtag: `zh-Hans-CN` → `zh`. */
export function primaryLanguage(tag: string): string {
  const end = tag.search(/[-_]/);
  return (end < 0 ? tag : tag.slice(0, end)).toLowerCase();
}

export function requirementOf(work: WaitingWork): Requirement {
  return {
    teamId: work.teamId,
    language: work.language === null ? null : primaryLanguage(work.language),
    skills: work.requiredSkills,
  };
}

/** The requirement with one more step applied; the same object if the step changes nothing. */
export function relax(requirement: Requirement, step: RelaxationStep): Requirement {
  switch (step.kind) {
    case 'lower_skill_level':
      if (requirement.skills.every((skill) => skill.minLevel <= 1)) return requirement;
      return {
        ...requirement,
        skills: requirement.skills.map(({ skillId, minLevel }) => ({
          skillId,
          minLevel: Math.max(1, minLevel - 1),
        })),
      };
    case 'drop_skill':
      return requirement.skills.length === 0 ? requirement : { ...requirement, skills: [] };
    case 'widen_team':
      return requirement.teamId === null ? requirement : { ...requirement, teamId: null };
    case 'drop_language':
      return requirement.language === null ? requirement : { ...requirement, language: null };
  }
}

export function levelOf(agent: AgentState, skillId: string): number {
  return agent.skills[skillId] ?? 0;
}

/** Whether the tag's primary subtag is this one; without making a string in the usual cases, as it is asked for every agent. */
export function isLanguage(tag: string, primary: string): boolean {
  const { length } = primary;
  if (tag === primary || tag.length < length) return tag === primary;
  const next = tag[length];
  if (next !== undefined && next !== '-' && next !== '_') return false;
  return tag.slice(0, length).toLowerCase() === primary;
}

export function speaks(agent: AgentState, language: string): boolean {
  for (const tag of agent.languages) if (isLanguage(tag, language)) return true;
  return false;
}

/** What relaxation makes of a requirement, step by step, steps without effect left out. */
export interface Chain {
  /** From the full requirement on; an agent's *level* is the first place in this list that the agent fits. */
  readonly requirements: readonly Requirement[];
  /** How many of the open steps each of them takes. */
  readonly steps: readonly number[];
}

export function chainOf(work: WaitingWork, open: readonly RelaxationStep[]): Chain {
  const requirements = [requirementOf(work)];
  const steps = [0];
  open.forEach((step, index) => {
    const last = requirements.at(-1)!;
    const next = relax(last, step);
    if (next === last) return;
    requirements.push(next);
    steps.push(index + 1);
  });
  return { requirements, steps };
}

/** Whether the agent fits, room and exclusion apart; what is quickest to see first, as it is asked for every agent. */
export function fits(agent: AgentState, { teamId, language, skills }: Requirement): boolean {
  if (agent.presence !== 'online') return false;
  if (teamId !== null && !agent.teamIds.includes(teamId)) return false;
  if (language !== null && !speaks(agent, language)) return false;
  for (const { skillId, minLevel } of skills) {
    const level = levelOf(agent, skillId);
    if (level <= 0 || level < minLevel) return false;
  }
  return true;
}

/** The first reason why the agent does not fit, room and exclusion apart; null if the agent fits. */
export function mismatch(agent: AgentState, requirement: Requirement): RejectionCode | null {
  if (agent.presence !== 'online') return agent.presence;
  if (requirement.teamId !== null && !agent.teamIds.includes(requirement.teamId)) return 'team';
  for (const { skillId, minLevel } of requirement.skills) {
    const level = levelOf(agent, skillId);
    if (level <= 0) return 'skill_missing';
    if (level < minLevel) return 'skill_level';
  }
  if (requirement.language !== null && !speaks(agent, requirement.language)) return 'language';
  return null;
}

/** Of the steps in force, those without which the agent would not fit. */
export function stepsNeeded(
  agent: AgentState,
  work: WaitingWork,
  steps: readonly RelaxationStep[],
): RelaxationStep[] {
  const needed: RelaxationStep[] = [];
  let requirement = requirementOf(work);
  for (const step of steps) {
    if (mismatch(agent, requirement) === null) break;
    requirement = relax(requirement, step);
    needed.push(step);
  }
  // A step taken on the way may be of no use to this agent: leave out what the fit survives without.
  for (const step of needed.toReversed()) {
    const others = needed.filter((other) => other !== step);
    const without = others.reduce(relax, requirementOf(work));
    if (mismatch(agent, without) === null) needed.splice(needed.indexOf(step), 1);
  }
  return needed;
}
