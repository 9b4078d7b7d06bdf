import { sortedSteps } from './policy.ts';
import { whyNobody } from './pool.ts';
import { costOf, memberAt, openSteps, opensAt, type Problem, type Row } from './problem.ts';
import { mismatch, type Requirement, stepsNeeded } from './requirement.ts';
import type { Batch, Decision, PlanInput, ReasonCode, RejectionCode, StillWaiting } from './types.ts';

interface Choice {
  readonly agent: number;
  readonly member: number;
  readonly level: number;
  readonly score: number;
}

/**
 * Turns who gets what into decisions with reasons. Called in order of service: the scores, and who else could have got a
 * piece of work, are those of the moment, after the decisions made before.
 */
export class Clerk {
  readonly #input: PlanInput;
  readonly #problem: Problem;
  /** By row. */
  readonly #agentOf: Int32Array;
  /** By agent: the rows it gets, in order. */
  readonly #rowsOf = new Map<number, number[]>();
  /** By agent: the last row that it could have got. */
  readonly #eligibleFor: Int32Array;
  readonly #reasons = new Map<Requirement, ReasonCode | null>();

  constructor(input: PlanInput, problem: Problem, agentOf: Int32Array) {
    this.#input = input;
    this.#problem = problem;
    this.#agentOf = agentOf;
    this.#eligibleFor = new Int32Array(problem.staff.agents.length).fill(-1);
    agentOf.forEach((agent, row) => {
      const rows = this.#rowsOf.get(agent);
      if (rows) rows.push(row);
      else this.#rowsOf.set(agent, [row]);
    });
  }

  decide(index: number): Decision {
    const { staff, rows } = this.#problem;
    const { policy } = this.#input;
    const row = rows[index]!;
    const { work, place } = row.placed;
    const { chain, level, channel, weight } = row.demand;
    const agent = this.#agentOf[index]!;
    const member = memberAt(row.demand, agent);
    const depth = level[member]!;
    const chosen: Choice = { agent, member, level: depth, score: this.#score(row, member) };
    const limit = Math.max(2, policy.listLimit);
    const { others, eligible } = this.#others(index, chosen, limit - 1);
    const batch = this.#batch(index, chosen, others[0]);
    const state = staff.agents[agent]!;
    const steps = openSteps(work, sortedSteps(policy), this.#input.now).slice(0, chain.steps[depth]);
    const decision: Decision = {
      workId: work.id,
      agentId: state.id,
      policy: policy.name,
      order: place,
      required: work.requiredSkills,
      score: chosen.score,
      parts: staff.parts(work, agent),
      relaxed: depth === 0 ? [] : stepsNeeded(state, work, steps),
      ...(batch && { batch }),
      considered: [chosen, ...others]
        .slice(0, policy.listLimit)
        .map((choice) => ({ agentId: staff.agents[choice.agent]!.id, score: choice.score })),
      eligible,
      rejected: this.#rejected(index, chain.requirements[depth]!, eligible),
    };
    staff.take(agent, channel, weight);
    return decision;
  }

  stillWaiting(index: number): StillWaiting {
    const { index: pools, rows, staff } = this.#problem;
    const { demand, placed, excluded } = rows[index]!;
    const { work } = placed;
    const requirement = demand.chain.requirements.at(-1)!;
    const pool = pools.pool(requirement);
    let reason = this.#reasons.get(requirement);
    if (reason === undefined) {
      reason = pool.length > 0 ? null : whyNobody(requirement, staff.agents);
      this.#reasons.set(requirement, reason);
    }
    const barred = new Set(excluded);
    const steps = sortedSteps(this.#input.policy);
    const next = steps[openSteps(work, steps, this.#input.now).length];
    return {
      workId: work.id,
      reason: reason ?? (pool.every((agent) => barred.has(agent)) ? 'all_agents_excluded' : 'no_capacity'),
      nextRelaxationAt: next ? opensAt(work, next) : null,
    };
  }

  #score({ demand, last }: Row, member: number): number {
    const { staff, affinity } = this.#problem;
    const base = demand.base[member]! + (member === last ? affinity : 0);
    return base + staff.slot[demand.members[member]!]!;
  }

  /** Whoever else could get it now, with no more relaxation than the chosen one: the best of them, and how many there are. */
  #others(index: number, chosen: Choice, limit: number): { others: Choice[]; eligible: number } {
    const row = this.#problem.rows[index]!;
    const { staff } = this.#problem;
    const { demand, excluded } = row;
    const { members, level, channel, weight } = demand;
    const others: Choice[] = [];
    let eligible = 0;
    for (let member = 0; member < members.length; member++) {
      const agent = members[member]!;
      if (level[member]! > chosen.level || !staff.hasRoom(agent, channel, weight)) continue;
      if (excluded?.includes(agent)) continue;
      eligible++;
      this.#eligibleFor[agent] = index;
      if (member === chosen.member) continue;
      const depth = level[member]!;
      const score = this.#score(row, member);
      const worst = others.length === limit ? others[limit - 1]! : null;
      if (worst && (depth > worst.level || (depth === worst.level && score <= worst.score))) continue;
      let at = others.length;
      while (at > 0 && isBetter(depth, score, others[at - 1]!)) at--;
      others.splice(at, 0, { agent, member, level: depth, score });
      if (others.length > limit) others.pop();
    }
    return { others, eligible };
  }

  /** Why the work did not go to an agent who, for it alone, was the better choice. */
  #batch(index: number, chosen: Choice, best: Choice | undefined): Batch | null {
    if (!best || !isBetter(best.level, best.score, chosen)) return null;
    const { rows, staff } = this.#problem;
    let forRow = -1;
    let gain = Number.POSITIVE_INFINITY;
    for (const other of this.#rowsOf.get(best.agent) ?? []) {
      if (other < index) continue;
      if (forRow < 0) forRow = other;
      const loss = this.#lossOfExchange(index, chosen, other, best);
      if (loss === null || loss >= gain) continue;
      forRow = other;
      gain = loss;
    }
    // An agent who gets nothing more can be better for this work only if the sum could not be raised.
    if (forRow < 0) return null;
    return {
      insteadOf: staff.agents[best.agent]!.id,
      forWorkId: rows[forRow]!.placed.work.id,
      gain: Number.isFinite(gain) ? gain : null,
    };
  }

  /** By how much the scores would fall if the other row's agent changed places with this one's; null if they cannot. */
  #lossOfExchange(index: number, chosen: Choice, other: number, best: Choice): number | null {
    const problem = this.#problem;
    const row = problem.rows[index]!;
    const rival = problem.rows[other]!;
    if (row.demand.weight !== rival.demand.weight || row.demand.channel !== rival.demand.channel) return null;
    const mine = memberAt(rival.demand, chosen.agent);
    if (mine < 0 || rival.excluded?.includes(chosen.agent)) return null;
    const theirs = memberAt(rival.demand, best.agent);
    const before = costOf(problem, row, chosen.member) + costOf(problem, rival, theirs);
    const after = costOf(problem, row, best.member) + costOf(problem, rival, mine);
    const levels = chosen.level + rival.demand.level[theirs]!;
    return best.level + rival.demand.level[mine]! === levels ? after - before : null;
  }

  #rejected(index: number, requirement: Requirement, eligible: number): Decision['rejected'] {
    const { staff, rows } = this.#problem;
    const { work } = rows[index]!.placed;
    const count = Math.min(this.#input.policy.listLimit, staff.agents.length - eligible);
    const rejected: { agentId: string; why: RejectionCode }[] = [];
    const last = work.lastAgentId === null ? undefined : staff.position.get(work.lastAgentId);
    const name = (agent: number) => {
      if (this.#eligibleFor[agent] === index) return;
      rejected.push({ agentId: staff.agents[agent]!.id, why: this.#whyNot(index, requirement, agent) });
    };
    if (last !== undefined && count > 0) name(last);
    for (const agent of staff.byInterest) {
      if (rejected.length >= count) break;
      if (agent !== last) name(agent);
    }
    return rejected;
  }

  #whyNot(index: number, requirement: Requirement, agent: number): RejectionCode {
    const { staff, rows } = this.#problem;
    const { excluded, demand } = rows[index]!;
    const state = staff.agents[agent]!;
    if (excluded?.includes(agent)) return state.presence === 'online' ? 'excluded' : state.presence;
    const why = mismatch(state, requirement);
    if (why !== null) return why;
    if (staff.capacity[agent] === Number.NEGATIVE_INFINITY) return 'shift_ending';
    return staff.load[agent]! + demand.weight > staff.capacity[agent]! ? 'full' : 'full_class';
  }
}

/** Less relaxation, or the same and a higher score; of equals the one who comes first stays. */
function isBetter(level: number, score: number, than: Choice): boolean {
  return level < than.level || (level === than.level && score > than.score);
}
