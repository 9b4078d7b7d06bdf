import { isLanguage, levelOf, primaryLanguage } from './requirement.ts';
import type { AgentState, Parts, Policy, WaitingWork, Weights } from './types.ts';

/**
 * Parts are whole multiples of this. Sums of them are then exact in any order (up to some ten million), so that equal
 * agents really tie, and a plan cannot depend on the order of additions.
 */
const GRAIN = 2 ** -30;

/**
 * The parts of a score. They are of two kinds: what the agent is to the work (`base`: skill, language, affinity, fairness,
 * speed) does not change within a plan; what state the agent is in (`slot`: load, idle) changes with each assignment.
 * That the score is the sum of both lets a batch be solved as an assignment problem.
 */
export class Scorer {
  readonly #weights: Weights;
  readonly #highestRate: number;
  readonly #halfLife: number;
  readonly #now: number;
  /** Of serving a customer again. */
  readonly affinity: number;

  /** `highestRate`: of the agents online, what fairness measures by; 0: nothing is known. */
  constructor(policy: Policy, highestRate: number, now: number) {
    const total = Object.values(policy.weights).reduce((sum, weight) => sum + weight, 0) || 1;
    const { skill, load, affinity, idle, language, fairness, speed } = policy.weights;
    this.#weights = {
      skill: skill / total,
      load: load / total,
      affinity: affinity / total,
      idle: idle / total,
      language: language / total,
      fairness: fairness / total,
      speed: speed / total,
    };
    this.affinity = grain(this.#weights.affinity);
    this.#halfLife = policy.idleHalfLifeSeconds * 1000;
    this.#now = now;
    this.#highestRate = highestRate;
  }

  skill({ requiredSkills, preferredSkills }: WaitingWork, agent: AgentState): number {
    const count = requiredSkills.length + (preferredSkills?.length ?? 0);
    if (count === 0) return 0;
    let level = 0;
    for (const { skillId } of requiredSkills) level += Math.min(5, levelOf(agent, skillId));
    if (preferredSkills) {
      for (const { skillId } of preferredSkills) level += Math.min(5, levelOf(agent, skillId));
    }
    return grain((this.#weights.skill * level) / (5 * count));
  }

  /** `language`: primary subtag. */
  language(language: string | null, { languages }: AgentState): number {
    if (language === null) return 0;
    for (let i = 0; i < languages.length; i++) {
      if (isLanguage(languages[i]!, language)) return grain(this.#weights.language / (i === 0 ? 1 : 2));
    }
    return 0;
  }

  fairness({ shiftRate = 0 }: AgentState): number {
    if (this.#highestRate === 0) return 0;
    return grain(this.#weights.fairness * Math.max(0, 1 - shiftRate / this.#highestRate));
  }

  speed({ requiredSkills }: WaitingWork, agent: AgentState): number {
    if (requiredSkills.length === 0) return 0;
    let sum = 0;
    for (const { skillId } of requiredSkills) {
      const speed = agent.speed?.[skillId] ?? 1;
      if (!(speed >= 0 && speed < Number.POSITIVE_INFINITY))
        throw new RangeError(`dispatch: agent ${agent.id}: speed ${skillId} must be 0 or more, got ${speed}`);
      sum += speed / (1 + speed);
    }
    return grain((this.#weights.speed * sum) / requiredSkills.length);
  }

  /** Without affinity, which is of the one customer and not of the kind of work. */
  base(work: WaitingWork, language: string | null, agent: AgentState): number {
    return (
      this.skill(work, agent) +
      this.language(language, agent) +
      this.fairness(agent) +
      this.speed(work, agent)
    );
  }

  /** `added`: weight that this plan has given the agent already. */
  load({ capacity, load, activeLoad = load }: AgentState, added: number): number {
    if (capacity <= 0) return 0;
    const free = (capacity - activeLoad - added) / capacity;
    return grain(this.#weights.load * Math.min(1, Math.max(0, free)));
  }

  /** For whoever has got nothing yet in this plan; nothing for the others. */
  idle({ lastAssignedAt }: AgentState): number {
    if (lastAssignedAt === null) return grain(this.#weights.idle);
    const idle = Math.max(0, this.#now - lastAssignedAt);
    return grain(this.#weights.idle * (1 - 2 ** (-idle / this.#halfLife)));
  }

  parts(work: WaitingWork, agent: AgentState, added: number, first: boolean): Parts {
    const language = work.language === null ? null : primaryLanguage(work.language);
    return {
      skill: this.skill(work, agent),
      load: this.load(agent, added),
      affinity: work.lastAgentId === agent.id ? this.affinity : 0,
      idle: first ? this.idle(agent) : 0,
      language: this.language(language, agent),
      fairness: this.fairness(agent),
      speed: this.speed(work, agent),
    };
  }
}

function grain(value: number): number {
  return Math.round(value / GRAIN) * GRAIN;
}

/** Of the rates and this agent's, the highest; only agents online count. */
export function higherRate(rate: number, { presence, shiftRate = 0 }: AgentState): number {
  return presence === 'online' && shiftRate > rate ? shiftRate : rate;
}
