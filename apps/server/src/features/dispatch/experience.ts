import type { Hazard } from '@attune/dispatch';

/** What a workspace's own history says about its customers and agents. Null or absent: too little is known. */
export interface Known {
  /** Risk of leaving by time waited. */
  readonly hazard: Hazard | null;
  readonly typicalHandleSeconds: number | null;
  /** topicId → seconds. */
  readonly handleSeconds: ReadonlyMap<string, number>;
  /** memberId → skillId → speed next to the others, 1 is average. */
  readonly speed: ReadonlyMap<string, Readonly<Record<string, number>>>;
  /** memberId → weight of work received per hour in the last hours. */
  readonly shiftRate: ReadonlyMap<string, number>;
}

export interface Experience {
  /** Treat as immutable; may be some minutes old. */
  of(workspaceId: string): Promise<Known>;
}

const NOTHING: Known = {
  hazard: null,
  typicalHandleSeconds: null,
  handleSeconds: new Map(),
  speed: new Map(),
  shiftRate: new Map(),
};

export function createExperience(): Experience {
  return { of: async () => NOTHING };
}
