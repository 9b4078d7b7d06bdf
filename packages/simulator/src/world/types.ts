/** The fictional firm. Ids are short names, the same for every seed; the server maps them to its own. */
export type Language = 'zh' | 'en';

export interface Phrases {
  /** First questions, with slots such as `{order}`. */
  readonly openings: readonly string[];
  /** What the customer answers when asked. */
  readonly details: readonly string[];
  /** What the agent asks. */
  readonly asks: readonly string[];
  /** How the agent solves it in own words. */
  readonly solutions: readonly string[];
}

export interface SimTopic {
  readonly id: string;
  readonly name: string;
  readonly skillId: string;
  readonly minLevel: number;
  readonly teamId: string;
  /** Share of the contacts, relative. */
  readonly share: number;
  /** Replies that a case takes, from and to. */
  readonly replies: readonly [number, number];
  /** What it takes away from satisfaction, 0…1. */
  readonly pain: number;
  readonly tags: readonly string[];
  readonly phrases: Readonly<Record<Language, Phrases>>;
}

export interface SimTemplate {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly shortcut: string;
  readonly language: Language;
  readonly topicId: string | null;
  readonly examples: readonly string[];
}

export interface SimAgent {
  readonly id: string;
  readonly name: string;
  /** Part of the address before the @. */
  readonly login: string;
  readonly languages: readonly Language[];
  readonly skills: Readonly<Record<string, number>>;
  readonly teamIds: readonly string[];
  readonly capacity: number;
  /** Multiplies the time it takes to write; below 1 is quicker. */
  readonly pace: number;
  /** −1…1: how customers like to be served by this agent. */
  readonly warmth: number;
  /** A sign-in for people who try the system: never simulated in live mode. */
  readonly reserved: boolean;
}

export interface SimContact {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly locale: 'zh-CN' | 'en';
  readonly language: Language;
  readonly vip: boolean;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface World {
  readonly name: string;
  readonly timeZone: string;
  readonly teams: readonly Named[];
  readonly skills: readonly Named[];
  readonly topics: readonly SimTopic[];
  readonly templates: readonly SimTemplate[];
  readonly tags: readonly Named[];
  readonly agents: readonly SimAgent[];
  readonly contacts: readonly SimContact[];
}
