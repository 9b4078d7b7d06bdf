import { orderOfService } from '../order.ts';
import type { AgentState, PlanInput, Policy, RelaxationStep, WaitingWork } from '../types.ts';

/** The rules once more, written for reading and not for speed: what the tests hold the planner against. */

/** Agent by work. */
export type Given = ReadonlyMap<string, string>;

/** What one way to serve work comes to: relaxation steps used, then the sum of scores. */
export interface Worth {
  readonly steps: number;
  readonly score: number;
}

/**
 * Which work is served: the earlier before the later, whatever has to be rearranged for it; and the best way to serve it.
 * Tries every way there is.
 */
export function bestPlan(input: PlanInput): { served: string[]; worth: Worth } {
  const order = orderOfService(input.work, input.policy, input.now).map(({ work }) => work);
  const served: WaitingWork[] = [];
  for (const item of order) if (canServe(input, [...served, item])) served.push(item);
  let worth: Worth = { steps: Number.POSITIVE_INFINITY, score: 0 };
  for (const given of ways(input, served, new Map())) {
    const other = worthOf(input, given);
    if (other.steps < worth.steps || (other.steps === worth.steps && other.score > worth.score))
      worth = other;
  }
  return { served: served.map(({ id }) => id), worth };
}

function canServe(input: PlanInput, work: readonly WaitingWork[]): boolean {
  for (const _ of ways(input, work, new Map())) return true;
  return false;
}

function* ways(
  input: PlanInput,
  [item, ...rest]: readonly WaitingWork[],
  given: Map<string, string>,
): Generator<Given> {
  if (!item) {
    yield given;
    return;
  }
  for (const agent of input.agents) {
    if (stepsFor(agent, item, input) === null) continue;
    if (!hasRoom(agent, [...heldBy(agent, input, given), item], input)) continue;
    yield* ways(input, rest, new Map([...given, [item.id, agent.id]]));
  }
}

function heldBy(agent: AgentState, { work }: PlanInput, given: Given): WaitingWork[] {
  return work.filter(({ id }) => given.get(id) === agent.id);
}

export function worthOf(input: PlanInput, given: Given): Worth {
  const order = orderOfService(input.work, input.policy, input.now).map(({ work }) => work);
  const added = new Map<string, number>();
  let steps = 0;
  let score = 0;
  for (const item of order) {
    const agent = input.agents.find(({ id }) => id === given.get(item.id));
    if (!agent) continue;
    steps += stepsFor(agent, item, input) ?? Number.POSITIVE_INFINITY;
    score += scoreOf(agent, item, input, added.get(agent.id));
    added.set(agent.id, (added.get(agent.id) ?? 0) + item.weight);
  }
  return { steps, score };
}

/** Whether the agent may hold all this work besides what it holds already. */
export function hasRoom(
  agent: AgentState,
  work: readonly WaitingWork[],
  { policy, now }: PlanInput,
): boolean {
  const sum = (items: readonly WaitingWork[]) => items.reduce((total, { weight }) => total + weight, 0);
  const leaves = agent.shiftEndsAt ?? Number.POSITIVE_INFINITY;
  const ofClass = (name: 'live' | 'async') => work.filter(({ channel = 'live' }) => channel === name);
  return (
    leaves - now >= policy.lastCallSeconds * 1000 &&
    agent.load + sum(work) <= agent.capacity &&
    (['live', 'async'] as const).every(
      (name) =>
        ofClass(name).length === 0 ||
        (agent.classLoad?.[name] ?? 0) + sum(ofClass(name)) <=
          (agent.classCapacity?.[name] ?? Number.POSITIVE_INFINITY),
    )
  );
}

/** After how many of the steps that change anything the agent fits, room apart; null: after none. */
export function stepsFor(agent: AgentState, work: WaitingWork, { policy, now }: PlanInput): number | null {
  const open = stepsOpen(work, policy.relaxation, now);
  let effective = 0;
  for (let count = 0; count <= open.length; count++) {
    if (count > 0 && asked(work, open.slice(0, count)) !== asked(work, open.slice(0, count - 1))) effective++;
    if (fits(agent, work, open.slice(0, count))) return effective;
  }
  return null;
}

/** What is still asked for after these steps, in words. */
function asked(work: WaitingWork, steps: readonly RelaxationStep[]): string {
  const has = (kind: RelaxationStep['kind']) => steps.some((step) => step.kind === kind);
  const lowered = steps.filter((step) => step.kind === 'lower_skill_level').length;
  return JSON.stringify([
    has('drop_skill') ? [] : work.requiredSkills.map(({ minLevel }) => Math.max(1, minLevel - lowered)),
    has('widen_team') ? null : work.teamId,
    has('drop_language') ? null : work.language,
  ]);
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

/** Whether the agent fits after these steps, room apart. */
export function fits(agent: AgentState, work: WaitingWork, steps: readonly RelaxationStep[]): boolean {
  const has = (kind: RelaxationStep['kind']) => steps.some((step) => step.kind === kind);
  const lowered = steps.filter((step) => step.kind === 'lower_skill_level').length;
  return (
    agent.presence === 'online' &&
    !work.excludedAgentIds.includes(agent.id) &&
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

const subtag = (tag: string) => tag.split('-')[0]!;
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** `added`: weight that the plan has given the agent before; undefined: nothing yet. */
function scoreOf(agent: AgentState, work: WaitingWork, input: PlanInput, added?: number): number {
  const { policy, now, agents } = input;
  const busiest = Math.max(0, ...agents.filter(isOnline).map(({ shiftRate }) => shiftRate ?? 0));
  const levels = [...work.requiredSkills, ...(work.preferredSkills ?? [])].map(
    ({ skillId }) => agent.skills[skillId] ?? 0,
  );
  const speeds = work.requiredSkills.map(({ skillId }) => agent.speed?.[skillId] ?? 1);
  const load = (agent.activeLoad ?? agent.load) + (added ?? 0);
  const idleSeconds = (now - (agent.lastAssignedAt ?? -1e300)) / 1000;
  const place = work.language === null ? -1 : agent.languages.map(subtag).indexOf(subtag(work.language));
  const parts: Policy['weights'] = {
    skill: levels.length === 0 ? 0 : mean(levels) / 5,
    load: agent.capacity > 0 ? Math.max(0, 1 - load / agent.capacity) : 0,
    affinity: agent.id === work.lastAgentId ? 1 : 0,
    idle: added === undefined ? 1 - 2 ** (-idleSeconds / policy.idleHalfLifeSeconds) : 0,
    language: place < 0 ? 0 : place === 0 ? 1 : 0.5,
    fairness: busiest === 0 ? 0 : 1 - (agent.shiftRate ?? 0) / busiest,
    speed: speeds.length === 0 ? 0 : mean(speeds.map((speed) => speed / (1 + speed))),
  };
  const names = Object.keys(parts) as (keyof typeof parts)[];
  const total = names.reduce((sum, name) => sum + policy.weights[name], 0);
  return names.reduce((sum, name) => sum + (policy.weights[name] * parts[name]) / total, 0);
}

const isOnline = ({ presence }: AgentState) => presence === 'online';
