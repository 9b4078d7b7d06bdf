/** Words of the dispatcher. All data is plain JSON, so that a plan can be stored, replayed and compared. */

export type Priority = 'urgent' | 'high' | 'normal' | 'low';
export type Presence = 'online' | 'busy' | 'away' | 'offline';

export interface RequiredSkill {
  readonly skillId: string;
  /** 1 (knows the basics) … 5 (expert). */
  readonly minLevel: number;
}

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

/** How the work is put in order of service. */
export type Order = 'priority';

export interface Weights {
  /** Mean level of the required skills, out of 5. */
  readonly skill: number;
  /** Free share of the weighted capacity. */
  readonly load: number;
  /** Served this customer last. */
  readonly affinity: number;
  /** Time since the last assignment, saturating. */
  readonly idle: number;
  /** 1 for the agent's strongest language, ½ for another one the agent speaks. */
  readonly language: number;
}

export interface Policy {
  readonly order: Order;
  /** Relative; the score divides by their sum. */
  readonly weights: Weights;
  /** Idle time that earns half of the idle part. */
  readonly idleHalfLifeSeconds: number;
  readonly relaxation: readonly RelaxationStep[];
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
  | 'full';

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

export interface Decision {
  readonly workId: string;
  readonly agentId: string;
  /** What the work asked for. Decisions stored by older versions do not say. */
  readonly required?: readonly RequiredSkill[];
  /** 0…1. */
  readonly score: number;
  readonly parts: Parts;
  /** The steps without which this agent would not have been eligible; empty: a full match. */
  readonly relaxed: readonly RelaxationStep[];
  /** Best first, the chosen agent at the head; at most `listLimit`, of `eligible` in all. */
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
