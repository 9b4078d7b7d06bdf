import type { Placed } from './order.ts';
import { sortedSteps } from './policy.ts';
import { AgentIndex, keyOf } from './pool.ts';
import { type Chain, chainOf, primaryLanguage, type Requirement } from './requirement.ts';
import { higherRate, Scorer } from './score.ts';
import { classOf, Staff } from './staff.ts';
import type { PlanInput, RelaxationStep, WaitingWork } from './types.ts';

/** What waiting work of one kind asks for, and the agents who may get it. Work of one kind differs only in whom it excludes and who served it last. */
export interface Demand {
  /** 0, 1, 2, … */
  readonly number: number;
  readonly weight: number;
  /** Class of channel. */
  readonly channel: number;
  readonly chain: Chain;
  /** Agents (places in the staff, ascending) who fit after every open relaxation and had room when the plan began. */
  readonly members: Int32Array;
  /** By member: after how much relaxation the agent fits, as a place in the chain. */
  readonly level: Uint8Array;
  /** By member: the parts of the score that do not change within a plan, affinity apart. */
  readonly base: Float64Array;
}

export interface Row {
  readonly placed: Placed;
  readonly demand: Demand;
  /** The member who served this customer last, if any: a place in `demand.members`, else -1. */
  readonly last: number;
  /** Places in the staff; null if nobody is. */
  readonly excluded: readonly number[] | null;
}

/** A batch as an assignment problem. */
export interface Problem {
  /** In order of service. */
  readonly rows: readonly Row[];
  readonly staff: Staff;
  readonly index: AgentIndex;
  /** What serving a customer again adds to the score. */
  readonly affinity: number;
  /** What a relaxation costs in units of score: more than all scores together, and what a solver may miss of them. */
  readonly stepCost: number;
}

export function buildProblem(input: PlanInput, order: readonly Placed[]): Problem {
  const { policy, agents, now } = input;
  const scorer = new Scorer(policy, agents.reduce(higherRate, 0), now);
  const staff = new Staff(agents, policy, scorer, now);
  const index = new AgentIndex(staff.agents);
  const steps = sortedSteps(policy);
  const demands = new Map<string, Demand>();
  const rows = order.map((placed): Row => {
    const { work } = placed;
    const open = openSteps(work, steps, now);
    const key = keyOfDemand(work, open.length);
    let demand = demands.get(key);
    if (!demand) {
      demand = { number: demands.size, ...demandOf(work, open, staff, index, scorer) };
      demands.set(key, demand);
    }
    const places = work.excludedAgentIds.flatMap((id) => staff.position.get(id) ?? []);
    const last = work.lastAgentId === null ? undefined : staff.position.get(work.lastAgentId);
    return {
      placed,
      demand,
      last: last === undefined || places.includes(last) ? -1 : memberAt(demand, last),
      excluded: places.length > 0 ? places : null,
    };
  });
  return { rows, staff, index, affinity: scorer.affinity, stepCost: 2 * rows.length + 1 };
}

/** The steps that this work has earned by waiting, of the policy's in the order in which they open. */
export function openSteps(
  work: WaitingWork,
  steps: readonly RelaxationStep[],
  now: number,
): RelaxationStep[] {
  return steps.filter((step) => opensAt(work, step) <= now);
}

export function opensAt(work: WaitingWork, step: RelaxationStep): number {
  return work.waitingSince + step.afterSeconds * 1000;
}

/** Where an agent stands among the demand's members, or -1. */
export function memberAt({ members }: Demand, agent: number): number {
  let low = 0;
  let high = members.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (members[middle]! === agent) return middle;
    if (members[middle]! < agent) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** What row and agent are to each other, in units of score to be lowered: relaxation first, then the unchanging parts. */
export function costOf({ affinity, stepCost }: Problem, { demand, last }: Row, member: number): number {
  return stepCost * demand.level[member]! - demand.base[member]! - (member === last ? affinity : 0);
}

function demandOf(
  work: WaitingWork,
  open: readonly RelaxationStep[],
  staff: Staff,
  index: AgentIndex,
  scorer: Scorer,
): Omit<Demand, 'number'> {
  const chain = chainOf(work, open);
  const channel = classOf(work);
  const fitting = index
    .pool(chain.requirements.at(-1)!)
    .filter((agent) => staff.hasRoom(agent, channel, work.weight));
  const level = new Uint8Array(fitting.length);
  chain.requirements.slice(0, -1).forEach((requirement, depth) => {
    raise(level, fitting, index.pool(requirement), depth);
  });
  const language = work.language === null ? null : primaryLanguage(work.language);
  return {
    weight: work.weight,
    channel,
    chain,
    members: Int32Array.from(fitting),
    level,
    base: Float64Array.from(fitting, (agent) => scorer.base(work, language, staff.agents[agent]!)),
  };
}

/** Whoever does not fit at this depth fits later at the earliest. Both lists ascend. */
function raise(level: Uint8Array, fitting: readonly number[], pool: readonly number[], depth: number): void {
  let next = 0;
  fitting.forEach((agent, at) => {
    while (next < pool.length && pool[next]! < agent) next++;
    if (pool[next] !== agent) level[at] = depth + 1;
  });
}

function keyOfDemand(work: WaitingWork, open: number): string {
  const requirement: Requirement = {
    teamId: work.teamId,
    language: work.language,
    skills: work.requiredSkills,
  };
  const preferred = work.preferredSkills?.map(({ skillId }) => skillId) ?? [];
  return JSON.stringify([keyOf(requirement), preferred, work.weight, classOf(work), open]);
}
