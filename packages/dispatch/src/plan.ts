import { orderOfService, type Placed } from './order.ts';
import { sortedSteps } from './policy.ts';
import { AgentIndex, type Pool, retire } from './pool.ts';
import { mismatch, type Requirement, relax, requirementOf, stepsNeeded } from './requirement.ts';
import type {
  AgentState,
  Decision,
  Parts,
  Plan,
  PlanInput,
  Policy,
  ReasonCode,
  RejectionCode,
  RelaxationStep,
  StillWaiting,
  WaitingWork,
} from './types.ts';

/**
 * Gives waiting work to agents: greedily, one piece after the other in order of service, each to the eligible
 * agent with the best score at that moment. Loads grow as the plan is made, so it never exceeds a capacity, and
 * nothing waits while an eligible agent has room. The result depends neither on the order of the inputs nor on
 * anything outside them.
 *
 * A relaxation step is used only if nobody with room fits without it.
 *
 * Work with the same requirements shares a pool of fitting agents, found through an index by team and skill. With W pieces
 * of work, R distinct requirements, A agents and C assignments made: O(W log W) to order, O(R·A) for the pools in
 * the worst case, O(C·A) to choose; work that finds no room costs O(1), because a pool remembers that it is full.
 *
 * Throws a RangeError on duplicate ids and on negative or non-finite weights, loads, capacities or times.
 */
export function plan(input: PlanInput): Plan {
  validate(input);
  return new Planner(input).run();
}

/** What work of one kind asks for, and who may serve it. */
interface Demand {
  /** Requirement and pool by number of relaxation steps, filled when first needed. */
  readonly requirements: Requirement[];
  readonly pools: Pool[];
  /** Levels of each required skill, by agent: also after relaxation, skill counts in the score. */
  readonly levels: readonly Float64Array[];
  readonly fluency: Float64Array | null;
}

interface Choice {
  readonly agent: number;
  readonly score: number;
}

class Planner {
  readonly #now: number;
  readonly #policy: Policy;
  readonly #work: Placed[];
  readonly #steps: RelaxationStep[];
  readonly #totalWeight: number;
  /** By id, so that a smaller index is a smaller id. */
  readonly #agents: AgentState[];
  readonly #position: Map<string, number>;
  readonly #index: AgentIndex;
  readonly #load: Float64Array;
  readonly #idleSince: Float64Array;
  readonly #idlePart: Float64Array;
  readonly #demands = new Map<string, Demand>();
  /** Agent indexes, online first: the order in which rejected agents are named. */
  readonly #byInterest: number[];
  readonly #lightest: number;

  constructor({ work, agents, policy, now }: PlanInput) {
    this.#now = now;
    this.#policy = policy;
    this.#work = orderOfService(work, policy, now);
    this.#steps = sortedSteps(policy);
    this.#totalWeight = Object.values(policy.weights).reduce((sum, weight) => sum + weight, 0) || 1;
    this.#agents = agents.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    this.#position = new Map(this.#agents.map((agent, index) => [agent.id, index]));
    this.#index = new AgentIndex(this.#agents);
    this.#load = Float64Array.from(this.#agents, (agent) => agent.load);
    this.#idleSince = Float64Array.from(
      this.#agents,
      (agent) => agent.lastAssignedAt ?? Number.NEGATIVE_INFINITY,
    );
    this.#idlePart = this.#idleSince.map((since) => this.#idle(since));
    const indexes = this.#agents.map((_, index) => index);
    const online = (index: number) => this.#agents[index]!.presence === 'online';
    this.#byInterest = [...indexes.filter(online), ...indexes.filter((index) => !online(index))];
    this.#lightest = work.reduce((least, { weight }) => Math.min(least, weight), Number.POSITIVE_INFINITY);
  }

  run(): Plan {
    const assignments: Decision[] = [];
    const waiting: StillWaiting[] = [];
    for (const { work } of this.#work) {
      const open = this.#steps.filter((step) => this.#opensAt(work, step) <= this.#now).length;
      const decision = this.#decide(work, open);
      if (decision) assignments.push(decision);
      else waiting.push(this.#stillWaiting(work, open));
    }
    return { assignments, waiting };
  }

  #decide(work: WaitingWork, open: number): Decision | null {
    const demand = this.#demand(work);
    let tried: Pool | null = null;
    for (let steps = 0; steps <= open; steps++) {
      const pool = this.#pool(demand, steps);
      if (pool === tried) continue;
      tried = pool;
      const { best, eligible } = this.#choose(work, demand, pool);
      if (best.length > 0) return this.#assign(work, demand, pool, steps, best, eligible);
    }
    return null;
  }

  /** The best agents of the pool who have room, best first, at most `listLimit` (but at least the chosen one). */
  #choose(work: WaitingWork, demand: Demand, pool: Pool): { best: Choice[]; eligible: number } {
    const best: Choice[] = [];
    if (work.weight >= pool.noRoomFor) return { best, eligible: 0 };
    const limit = Math.max(1, this.#policy.listLimit);
    const excluded = work.excludedAgentIds;
    const last = work.lastAgentId === null ? -1 : (this.#position.get(work.lastAgentId) ?? -1);
    let eligible = 0;
    let withRoom = 0;
    for (let i = 0; i < pool.live; i++) {
      const agent = pool.members[i]!;
      const { id, capacity } = this.#agents[agent]!;
      const load = this.#load[agent]!;
      if (load + work.weight > capacity) {
        if (load + this.#lightest > capacity) {
          retire(pool, i--);
        }
        continue;
      }
      withRoom++;
      if (excluded.length > 0 && excluded.includes(id)) continue;
      eligible++;
      const choice = { agent, score: this.#score(demand, agent, agent === last) };
      if (best.length === limit && !this.#isBetter(choice, best[limit - 1]!)) continue;
      let at = best.length;
      while (at > 0 && this.#isBetter(choice, best[at - 1]!)) at--;
      best.splice(at, 0, choice);
      if (best.length > limit) best.pop();
    }
    if (withRoom === 0) pool.noRoomFor = work.weight;
    return { best, eligible };
  }

  #assign(
    work: WaitingWork,
    demand: Demand,
    pool: Pool,
    steps: number,
    best: Choice[],
    eligible: number,
  ): Decision {
    const { agent, score } = best[0]!;
    const state = this.#agents[agent]!;
    const decision: Decision = {
      workId: work.id,
      agentId: state.id,
      required: work.requiredSkills,
      score,
      parts: this.#parts(demand, agent, state.id === work.lastAgentId),
      relaxed: steps === 0 ? [] : stepsNeeded(state, work, this.#steps.slice(0, steps)),
      considered: best
        .slice(0, this.#policy.listLimit)
        .map((choice) => ({ agentId: this.#agents[choice.agent]!.id, score: choice.score })),
      eligible,
      rejected: this.#rejected(work, pool, eligible),
    };
    this.#load[agent]! += work.weight;
    this.#idleSince[agent] = this.#now;
    this.#idlePart[agent] = 0;
    return decision;
  }

  #rejected(work: WaitingWork, pool: Pool, eligible: number): Decision['rejected'] {
    const count = Math.min(this.#policy.listLimit, this.#agents.length - eligible);
    const rejected: { agentId: string; why: RejectionCode }[] = [];
    const last = work.lastAgentId === null ? undefined : this.#position.get(work.lastAgentId);
    const name = (index: number) => {
      if (rejected.length >= count) return;
      const why = this.#whyNot(work, pool, index);
      if (why) rejected.push({ agentId: this.#agents[index]!.id, why });
    };
    if (last !== undefined) name(last);
    for (const index of this.#byInterest) {
      if (rejected.length >= count) break;
      if (index !== last) name(index);
    }
    return rejected;
  }

  #whyNot(work: WaitingWork, pool: Pool, index: number): RejectionCode | null {
    const agent = this.#agents[index]!;
    if (work.excludedAgentIds.length > 0 && work.excludedAgentIds.includes(agent.id)) {
      return agent.presence === 'online' ? 'excluded' : agent.presence;
    }
    if (pool.isMember[index] === 0) return mismatch(agent, pool.requirement);
    return this.#load[index]! + work.weight > agent.capacity ? 'full' : null;
  }

  #stillWaiting(work: WaitingWork, open: number): StillWaiting {
    const pool = this.#pool(this.#demand(work), open);
    const next = this.#steps[open];
    return {
      workId: work.id,
      reason: pool.emptyBecause ?? this.#occupied(work, pool),
      nextRelaxationAt: next ? this.#opensAt(work, next) : null,
    };
  }

  #occupied(work: WaitingWork, pool: Pool): ReasonCode {
    let excluded = 0;
    for (const id of new Set(work.excludedAgentIds)) {
      const index = this.#position.get(id);
      if (index !== undefined) excluded += pool.isMember[index]!;
    }
    return excluded === pool.members.length ? 'all_agents_excluded' : 'no_capacity';
  }

  #demand(work: WaitingWork): Demand {
    const skills = work.requiredSkills.map(({ skillId, minLevel }) => [skillId, minLevel]);
    const key = JSON.stringify([work.teamId, work.language, skills]);
    let demand = this.#demands.get(key);
    if (!demand) {
      const requirement = requirementOf(work);
      demand = {
        requirements: [requirement],
        pools: [],
        levels: requirement.skills.map(({ skillId }) => this.#index.levels(skillId)),
        fluency: requirement.language === null ? null : this.#index.fluency(requirement.language),
      };
      this.#demands.set(key, demand);
    }
    return demand;
  }

  #pool(demand: Demand, steps: number): Pool {
    demand.pools[steps] ??= this.#index.pool(this.#requirement(demand, steps));
    return demand.pools[steps];
  }

  #requirement(demand: Demand, steps: number): Requirement {
    demand.requirements[steps] ??= relax(this.#requirement(demand, steps - 1), this.#steps[steps - 1]!);
    return demand.requirements[steps];
  }

  #parts(demand: Demand, agent: number, isLast: boolean): Parts {
    const { weights } = this.#policy;
    const { capacity } = this.#agents[agent]!;
    const free = capacity > 0 ? (capacity - this.#load[agent]!) / capacity : 0;
    let level = 0;
    for (const levels of demand.levels) level += levels[agent]!;
    const skill = demand.levels.length === 0 ? 0 : level / demand.levels.length / 5;
    return {
      skill: (weights.skill * skill) / this.#totalWeight,
      load: (weights.load * free) / this.#totalWeight,
      affinity: isLast ? weights.affinity / this.#totalWeight : 0,
      idle: (weights.idle * this.#idlePart[agent]!) / this.#totalWeight,
      language: (weights.language * (demand.fluency?.[agent] ?? 0)) / this.#totalWeight,
      fairness: 0,
      speed: 0,
    };
  }

  #score(demand: Demand, agent: number, isLast: boolean): number {
    const parts = this.#parts(demand, agent, isLast);
    return parts.skill + parts.load + parts.affinity + parts.idle + parts.language;
  }

  /** Higher score, then idle for longer, then smaller id: a total order. */
  #isBetter(a: Choice, b: Choice): boolean {
    if (a.score !== b.score) return a.score > b.score;
    const since = this.#idleSince[a.agent]!;
    const otherSince = this.#idleSince[b.agent]!;
    return since !== otherSince ? since < otherSince : a.agent < b.agent;
  }

  #idle(since: number): number {
    const seconds = Math.max(0, this.#now - since) / 1000;
    return 1 - 2 ** (-seconds / this.#policy.idleHalfLifeSeconds);
  }

  #opensAt(work: WaitingWork, step: RelaxationStep): number {
    return work.waitingSince + step.afterSeconds * 1000;
  }
}

function validate({ work, agents, policy, now }: PlanInput): void {
  unique('work', work);
  unique('agent', agents);
  finite('now', now);
  for (const item of work) {
    finite(`work ${item.id}: waitingSince`, item.waitingSince);
    amount(`work ${item.id}: weight`, item.weight);
  }
  for (const agent of agents) {
    amount(`agent ${agent.id}: load`, agent.load);
    amount(`agent ${agent.id}: capacity`, agent.capacity);
    if (agent.lastAssignedAt !== null) finite(`agent ${agent.id}: lastAssignedAt`, agent.lastAssignedAt);
  }
  for (const [name, weight] of Object.entries(policy.weights)) amount(`policy: weight ${name}`, weight);
  amount('policy: idleHalfLifeSeconds', policy.idleHalfLifeSeconds);
  if (policy.idleHalfLifeSeconds === 0)
    throw new RangeError('dispatch: policy: idleHalfLifeSeconds must not be 0');
}

function unique(what: string, items: readonly { readonly id: string }[]): void {
  const seen = new Set<string>();
  for (const { id } of items) {
    if (seen.has(id)) throw new RangeError(`dispatch: ${what} ${id} is given twice`);
    seen.add(id);
  }
}

function finite(what: string, value: number): void {
  if (!Number.isFinite(value)) throw new RangeError(`dispatch: ${what} must be finite, got ${value}`);
}

function amount(what: string, value: number): void {
  finite(what, value);
  if (value < 0) throw new RangeError(`dispatch: ${what} must not be negative, got ${value}`);
}
