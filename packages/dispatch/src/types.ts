/** Words of the dispatcher. All data is plain JSON, so that a plan can be stored, replayed and compared. */

export type Priority = 'urgent' | 'high' | 'normal' | 'low';
export type Presence = 'online' | 'busy' | 'away' | 'offline';

export interface RequiredSkill {
  readonly skillId: string;
  /** 1 (knows the basics) … 5 (expert). */
  readonly minLevel: number;
}

/** What must be answered while the customer looks on, and what may be answered later. */
export type ChannelClass = 'live' | 'async';

/** A conversation that waits for an agent. */
export interface WaitingWork {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly waitingSince: number;
  readonly priority: Priority;
  /** BCP 47 tag; only the primary subtag counts (`zh-CN` is `zh`). Null while unknown: then anybody may serve it. */
  readonly language: string | null;
  readonly requiredSkills: readonly RequiredSkill[];
  /** Null: any team. */
  readonly teamId: string | null;
  /** What it takes of an agent's capacity, in the same unit as `AgentState.capacity`. */
  readonly weight: number;
  /** Who served this customer last, for affinity. */
  readonly lastAgentId: string | null;
  /** Agents who must never get it: they refused, let it time out or handed it on. */
  readonly excludedAgentIds: readonly string[];
  /** Raise an agent's score, by level; nobody is kept out for lack of them. */
  readonly preferredSkills?: readonly RequiredSkill[];
  /** `live` unless said otherwise. */
  readonly channel?: ChannelClass;
  /** Epoch milliseconds by which the first reply is promised; null or absent: no promise. */
  readonly dueAt?: number | null;
  /** What losing this customer costs, in units of an average customer: 1 unless known. */
  readonly value?: number;
  /** Multiplies the risk of leaving: above 1 for a customer who is upset. 1 unless known. */
  readonly risk?: number;
  /** What serving it will take; `Policy.typicalHandleSeconds` unless known. */
  readonly handleSeconds?: number;
}

/** An agent at the moment of planning. */
export interface AgentState {
  readonly id: string;
  readonly presence: Presence;
  /** Strongest first; compared by primary subtag. */
  readonly languages: readonly string[];
  /** skillId → level 1…5; absent or 0 means: does not have it. */
  readonly skills: Readonly<Record<string, number>>;
  readonly teamIds: readonly string[];
  /** Sum of the weights of the work the agent holds now. */
  readonly load: number;
  readonly capacity: number;
  /** Epoch milliseconds; null: never, which counts as the longest idle. */
  readonly lastAssignedAt: number | null;
  /** Upper bounds by class of channel within `capacity`; absent: none of its own. */
  readonly classCapacity?: Readonly<Partial<Record<ChannelClass, number>>>;
  /** What part of `load` is of which class. */
  readonly classLoad?: Readonly<Partial<Record<ChannelClass, number>>>;
  /** `load` with quiet conversations counted at a part of their weight: how busy the agent really is. `load` unless known. */
  readonly activeLoad?: number;
  /** skillId → how fast next to the others: 2 is twice as fast. 1 unless known. */
  readonly speed?: Readonly<Record<string, number>>;
  /** Weight of work received per hour of this shift, for fairness. 0 unless known. */
  readonly shiftRate?: number;
  /** Epoch milliseconds; null or absent: open end. */
  readonly shiftEndsAt?: number | null;
}

/**
 * `lower_skill_level` takes one off every required level (never below 1; may stand several times),
 * `drop_skill` asks for no skill any more, `widen_team` admits every team, `drop_language` any language.
 */
export type RelaxationKind = 'lower_skill_level' | 'drop_skill' | 'widen_team' | 'drop_language';

/** From `afterSeconds` of waiting on, the step may be used, together with all earlier ones. */
export interface RelaxationStep {
  readonly afterSeconds: number;
  readonly kind: RelaxationKind;
}

/**
 * How the work is put in order of service: as it came, by priority and then as it came, or by what a further minute of
 * waiting costs (see `order.ts`).
 */
export type Order = 'arrival' | 'priority' | 'cost';

/** The policies that ship; a workspace may have one with other numbers. */
export type PolicyName = 'first_come' | 'round_robin' | 'least_load' | 'cost_of_waiting';

export interface Weights {
  /** Mean level of the required and the preferred skills, out of 5. */
  readonly skill: number;
  /** Free share of the capacity, quiet conversations counted in part. */
  readonly load: number;
  /** Served this customer last. */
  readonly affinity: number;
  /** Time since the last assignment, saturating. */
  readonly idle: number;
  /** 1 for the agent's strongest language, ½ for another one the agent speaks. */
  readonly language: number;
  /** Less work in this shift than the busiest colleague online. */
  readonly fairness: number;
  /** Speed in the required skills, next to the others; saturating, ½ for the usual speed. */
  readonly speed: number;
}

/**
 * Risk of leaving within the next minute of somebody still waiting, by time waited: `perMinute[i]` holds from
 * `fromMinute[i]` on, until the next one. `fromMinute` begins with 0 and ascends.
 */
export interface Hazard {
  readonly fromMinute: readonly number[];
  /** 0…1. */
  readonly perMinute: readonly number[];
}

/** What the cost of waiting must not override. */
export interface Guards {
  /** Who has waited so long goes first, in order of arrival: nobody starves. */
  readonly maxWaitSeconds: number;
  /** Work whose promise falls due within this time and can still be kept costs more, and so is drawn forward. */
  readonly dueWithinSeconds: number;
}

export interface Policy {
  readonly name: PolicyName;
  readonly order: Order;
  /** Relative; the score divides by their sum. */
  readonly weights: Weights;
  /** Idle time that earns half of the idle part. */
  readonly idleHalfLifeSeconds: number;
  readonly relaxation: readonly RelaxationStep[];
  readonly hazard: Hazard;
  readonly guards: Guards;
  /** What a conversation takes an agent where nothing better is known. */
  readonly typicalHandleSeconds: number;
  /** Who leaves within this time gets no new work. */
  readonly lastCallSeconds: number;
  /** How many runners-up and how many rejected agents a decision names. */
  readonly listLimit: number;
}

/** Why an agent could not get a piece of work. */
export type RejectionCode =
  | 'offline'
  | 'away'
  | 'busy'
  | 'excluded'
  | 'team'
  | 'skill_missing'
  | 'skill_level'
  | 'language'
  | 'shift_ending'
  | 'full'
  | 'full_class';

/** Why a piece of work still waits, after every relaxation it has earned so far. */
export type ReasonCode =
  | 'no_agent_online'
  | 'no_agent_in_team'
  | 'no_agent_with_skill'
  | 'no_agent_with_language'
  | 'all_agents_excluded'
  | 'no_capacity';

/** Contributions to the score; they add up to it. */
export type Parts = { readonly [K in keyof Weights]: number };

/** Why a piece of work had this place in the order of service. */
export interface Place {
  /** 1 is first. */
  readonly place: number;
  readonly of: number;
  /** What a further minute of waiting costs, in average customers lost. */
  readonly costPerMinute: number;
  readonly waitedSeconds: number;
  /** The guard that put it there instead of its cost. */
  readonly guard: 'due' | 'starving' | null;
}

/** Why an agent was passed over who alone would have been the better choice. */
export interface Batch {
  readonly insteadOf: string;
  /** The work of the same plan that got this agent. */
  readonly forWorkId: string;
  /**
   * By how much the sum of both scores would be lower had the two changed places; null: they could not have, because one
   * of them would not fit, or only with requirements relaxed further.
   */
  readonly gain: number | null;
}

export interface Decision {
  readonly workId: string;
  readonly agentId: string;
  /** Decisions stored by older versions do not say. */
  readonly policy?: PolicyName;
  readonly order?: Place;
  /** What the work asked for. Decisions stored by older versions do not say. */
  readonly required?: readonly RequiredSkill[];
  /** 0…1. */
  readonly score: number;
  readonly parts: Parts;
  /** The steps without which this agent would not have been eligible; empty: a full match. */
  readonly relaxed: readonly RelaxationStep[];
  /** Only when the whole batch is served better by this agent than by the one who suits this work best. */
  readonly batch?: Batch;
  /**
   * The chosen agent at the head, then the others with room at that moment, best first (who fits with less relaxation
   * before who scores higher); at most `listLimit`, of `eligible` in all.
   */
  readonly considered: readonly { readonly agentId: string; readonly score: number }[];
  readonly eligible: number;
  /** The customer's last agent first, then online agents, then the others by id; at most `listLimit`. */
  readonly rejected: readonly { readonly agentId: string; readonly why: RejectionCode }[];
}

export interface StillWaiting {
  readonly workId: string;
  readonly reason: ReasonCode;
  /** Epoch milliseconds at which the next relaxation opens, hence when a new plan may differ; null: none left. */
  readonly nextRelaxationAt: number | null;
}

export interface PlanInput {
  readonly work: readonly WaitingWork[];
  readonly agents: readonly AgentState[];
  readonly policy: Policy;
  /** Epoch milliseconds. */
  readonly now: number;
}

export interface Plan {
  /** In order of service: apply them in this order. */
  readonly assignments: readonly Decision[];
  /** In order of service. */
  readonly waiting: readonly StillWaiting[];
}

/** One line of an explanation; the console holds the sentence for each code in each language. */
export interface Explanation {
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
}
