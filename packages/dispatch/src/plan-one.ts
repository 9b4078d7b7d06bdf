import { orderOfService } from './order.ts';
import { sortedSteps } from './policy.ts';
import { whyNobody } from './pool.ts';
import { openSteps, opensAt } from './problem.ts';
import { chainOf, fits, mismatch, primaryLanguage, type Requirement, stepsNeeded } from './requirement.ts';
import { higherRate, Scorer } from './score.ts';
import { whyNoRoom } from './staff.ts';
import type { AgentState, Decision, Plan, PlanInput, RejectionCode, WaitingWork } from './types.ts';
import { unique, validateAgent } from './validate.ts';

/**
 * The plan for a single piece of work, by far the most frequent one, by reading once through the agents: no index, no sorting,
 * nothing to solve. Decides as the batch would. Throws a RangeError on what is wrong with an agent.
 */
export function planOne(input: PlanInput, work: WaitingWork): Plan {
  const { agents, policy, now } = input;
  const steps = sortedSteps(policy);
  const open = openSteps(work, steps, now);
  const { requirements, steps: taken } = chainOf(work, open);
  const reading = read(input, work, requirements);
  const { depth, eligible } = reading;
  if (eligible.length === 0) {
    const next = steps[open.length];
    const reason = whyWaiting(work, requirements.at(-1)!, agents);
    return {
      assignments: [],
      waiting: [{ workId: work.id, reason, nextRelaxationAt: next ? opensAt(work, next) : null }],
    };
  }
  const scorer = new Scorer(policy, reading.highestRate, now);
  const best = bestOf(eligible, work, scorer, Math.max(1, policy.listLimit));
  const chosen = best[0]!;
  const [placed] = orderOfService([work], policy, now);
  const decision: Decision = {
    workId: work.id,
    agentId: chosen.agent.id,
    policy: policy.name,
    order: placed!.place,
    required: work.requiredSkills,
    score: chosen.score,
    parts: scorer.parts(work, chosen.agent, 0, true),
    relaxed: depth === 0 ? [] : stepsNeeded(chosen.agent, work, open.slice(0, taken[depth])),
    considered: best.slice(0, policy.listLimit).map(({ agent, score }) => ({ agentId: agent.id, score })),
    eligible: eligible.length,
    rejected: rejectedBy(input, work, requirements[depth]!, reading),
  };
  return { assignments: [decision], waiting: [] };
}

interface Reading {
  /** The least relaxation after which anybody with room fits, as a place in the chain of requirements. */
  readonly depth: number;
  /** Who they are, in the order of the agents. */
  readonly eligible: readonly AgentState[];
  readonly highestRate: number;
  readonly last: AgentState | undefined;
  readonly isAscending: boolean;
}

/** With thousands of agents, fetching them from memory is most of the work: everything is asked of them at one visit. */
function read(
  { agents, policy, now }: PlanInput,
  work: WaitingWork,
  requirements: readonly Requirement[],
): Reading {
  const { excludedAgentIds, lastAgentId } = work;
  let depth = requirements.length - 1;
  let eligible: AgentState[] = [];
  let highestRate = 0;
  let last: AgentState | undefined;
  let isAscending = true;
  let before = '';
  for (const agent of agents) {
    validateAgent(agent);
    const { id } = agent;
    if (id <= before) isAscending = false;
    before = id;
    if (id === lastAgentId) last = agent;
    highestRate = higherRate(highestRate, agent);
    // What rules most agents out, and is quickest to see, first.
    if (agent.presence !== 'online' || agent.load + work.weight > agent.capacity) continue;
    if (!fits(agent, requirements[depth]!) || whyNoRoom(agent, work, policy, now) !== null) continue;
    if (excludedAgentIds.length > 0 && excludedAgentIds.includes(id)) continue;
    let level = 0;
    while (level < depth && !fits(agent, requirements[level]!)) level++;
    if (level < depth) eligible = [];
    depth = level;
    eligible.push(agent);
  }
  if (!isAscending) unique('agent', agents);
  return { depth, eligible, highestRate, last, isAscending };
}

interface Choice {
  readonly agent: AgentState;
  readonly score: number;
}

function bestOf(agents: readonly AgentState[], work: WaitingWork, scorer: Scorer, limit: number): Choice[] {
  const language = work.language === null ? null : primaryLanguage(work.language);
  const best: Choice[] = [];
  for (const agent of agents) {
    const base = scorer.base(work, language, agent) + (agent.id === work.lastAgentId ? scorer.affinity : 0);
    const score = base + scorer.load(agent, 0) + scorer.idle(agent);
    if (best.length === limit && score < best[limit - 1]!.score) continue;
    const choice = { agent, score };
    let at = best.length;
    while (at > 0 && isBetter(choice, best[at - 1]!)) at--;
    best.splice(at, 0, choice);
    if (best.length > limit) best.pop();
  }
  return best;
}

/** Higher score, then idle for longer, then smaller id: a total order. */
function isBetter(a: Choice, b: Choice): boolean {
  if (a.score !== b.score) return a.score > b.score;
  const since = a.agent.lastAssignedAt ?? Number.NEGATIVE_INFINITY;
  const otherSince = b.agent.lastAssignedAt ?? Number.NEGATIVE_INFINITY;
  return since !== otherSince ? since < otherSince : a.agent.id < b.agent.id;
}

function rejectedBy(
  { agents, policy, now }: PlanInput,
  work: WaitingWork,
  requirement: Requirement,
  { eligible, last, isAscending }: Reading,
): Decision['rejected'] {
  const limit = policy.listLimit;
  const enough = isAscending ? limit : agents.length + 1;
  const online: AgentState[] = [];
  const others: AgentState[] = [];
  // Both lists have the order of the agents, so that one walk along both tells them apart.
  let next = 0;
  for (const agent of agents) {
    if (online.length >= enough) break;
    if (agent === eligible[next]) next++;
    else if (agent !== last) keepSmallest(agent.presence === 'online' ? online : others, agent, limit);
  }
  const isLastOut = last !== undefined && !eligible.includes(last);
  return [...(isLastOut ? [last] : []), ...online, ...others].slice(0, limit).map((agent) => ({
    agentId: agent.id,
    why: whyNot(agent, work, requirement) ?? whyNoRoom(agent, work, policy, now)!,
  }));
}

/** Keeps so many of the smallest ids, in order. */
function keepSmallest(list: AgentState[], agent: AgentState, limit: number): void {
  if (list.length >= limit && (limit === 0 || agent.id > list[limit - 1]!.id)) return;
  let at = list.length;
  while (at > 0 && agent.id < list[at - 1]!.id) at--;
  list.splice(at, 0, agent);
  if (list.length > limit) list.pop();
}

function whyNot(agent: AgentState, work: WaitingWork, requirement: Requirement): RejectionCode | null {
  if (!work.excludedAgentIds.includes(agent.id)) return mismatch(agent, requirement);
  return agent.presence === 'online' ? 'excluded' : agent.presence;
}

function whyWaiting(work: WaitingWork, requirement: Requirement, agents: readonly AgentState[]) {
  const nobody = whyNobody(requirement, agents);
  if (nobody) return nobody;
  const fitting = agents.filter((agent) => fits(agent, requirement));
  return fitting.every(({ id }) => work.excludedAgentIds.includes(id))
    ? 'all_agents_excluded'
    : 'no_capacity';
}
