import type { AgentState, PlanInput, RelaxationStep, WaitingWork } from '../types.ts';

/** The rules once more, written for reading and not for speed: what the tests hold the planner against. */

const rank = ['urgent', 'high', 'normal', 'low'];

/** Who gets what, in order of service, and what is left. */
export function oraclePlan({ work, agents, policy, now }: PlanInput): [string, string | null][] {
  const state = new Map(agents.map((agent) => [agent.id, { ...agent }]));
  const order = [...work].sort(
    (a, b) =>
      rank.indexOf(a.priority) - rank.indexOf(b.priority) ||
      a.waitingSince - b.waitingSince ||
      a.id.localeCompare(b.id, 'en'),
  );
  return order.map((item) => {
    const open = stepsOpen(item, policy.relaxation, now);
    for (let count = 0; count <= open.length; count++) {
      const steps = open.slice(0, count);
      const candidates = [...state.values()]
        .filter((agent) => eligible(agent, item, steps))
        .map((agent) => ({ agent, score: score(agent, item, policy, now) }))
        .sort(
          (a, b) =>
            b.score - a.score ||
            idleSince(a.agent) - idleSince(b.agent) ||
            a.agent.id.localeCompare(b.agent.id, 'en'),
        );
      const chosen = candidates[0]?.agent;
      if (!chosen) continue;
      state.set(chosen.id, { ...chosen, load: chosen.load + item.weight, lastAssignedAt: now });
      return [item.id, chosen.id];
    }
    return [item.id, null];
  });
}

export function stepsOpen(
  work: WaitingWork,
  steps: readonly RelaxationStep[],
  now: number,
): RelaxationStep[] {
  return [...steps]
    .sort((a, b) => a.afterSeconds - b.afterSeconds)
    .filter((step) => work.waitingSince + step.afterSeconds * 1000 <= now);
}

export function eligible(agent: AgentState, work: WaitingWork, steps: readonly RelaxationStep[]): boolean {
  const has = (kind: RelaxationStep['kind']) => steps.some((step) => step.kind === kind);
  const lowered = steps.filter((step) => step.kind === 'lower_skill_level').length;
  const subtag = (tag: string) => tag.split('-')[0];
  return (
    agent.presence === 'online' &&
    !work.excludedAgentIds.includes(agent.id) &&
    agent.load + work.weight <= agent.capacity &&
    (has('widen_team') || work.teamId === null || agent.teamIds.includes(work.teamId)) &&
    (has('drop_skill') ||
      work.requiredSkills.every(
        ({ skillId, minLevel }) => (agent.skills[skillId] ?? 0) >= Math.max(1, minLevel - lowered),
      )) &&
    (has('drop_language') ||
      work.language === null ||
      agent.languages.map(subtag).includes(subtag(work.language)))
  );
}

function idleSince(agent: AgentState): number {
  return agent.lastAssignedAt ?? -1e300;
}

function score(agent: AgentState, work: WaitingWork, policy: PlanInput['policy'], now: number): number {
  const w = policy.weights;
  const total = w.skill + w.load + w.affinity + w.idle + w.language;
  const levels = work.requiredSkills.map(({ skillId }) => agent.skills[skillId] ?? 0);
  const skill = levels.length === 0 ? 0 : levels.reduce((a, b) => a + b, 0) / levels.length / 5;
  const free = agent.capacity > 0 ? (agent.capacity - agent.load) / agent.capacity : 0;
  const affinity = agent.id === work.lastAgentId ? 1 : 0;
  const idle = 1 - 2 ** (-(now - idleSince(agent)) / 1000 / policy.idleHalfLifeSeconds);
  const wanted = work.language?.split('-')[0];
  const place = agent.languages.findIndex((tag) => tag.split('-')[0] === wanted);
  const language = wanted === undefined || place < 0 ? 0 : place === 0 ? 1 : 0.5;
  return (
    (w.skill * skill) / total +
    (w.load * free) / total +
    (w.affinity * affinity) / total +
    (w.idle * idle) / total +
    (w.language * language) / total
  );
}
