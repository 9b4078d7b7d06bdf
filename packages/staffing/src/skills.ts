import type { Demand, Target } from './demand.ts';
import { loadOf, offeredAgents } from './demand.ts';
import { nonNegative, positive, whole } from './numbers.ts';
import { requiredAgents } from './required.ts';
import { type SimulatedPerformance, type SimulationOptions, simulateDesk } from './simulate.ts';

/** What comes for one skill in the interval. All of a desk share interval, concurrency and slowdown. */
export interface SkillDemand extends Demand {
  readonly skill: string;
}

/** People who have the same skills. */
export interface SkillGroup {
  readonly id: string;
  readonly skills: readonly string[];
}

/** For a set of skills, what those who have any of them must at least be, all together. */
export interface SkillBound {
  readonly skills: readonly string[];
  /** By load and highest occupancy alone; holds however work is handed out, unless customers leave. */
  readonly byLoad: number;
  /** The requirement if all of them could serve all of these skills, first come first served, and nothing else (Erlang). */
  readonly pooled: number;
}

/** So that the sets of skills can all be looked at. */
const MOST_SKILLS = 10;

/** A bound for every set of skills (Hall's condition): no staff that breaks one can keep the target. @throws RangeError */
export function skillBounds(demands: readonly SkillDemand[], target: Target): SkillBound[] {
  checkDemands(demands);
  return Array.from({ length: 2 ** demands.length - 1 }, (_, set) => {
    const chosen = demands.filter((_, skill) => ((set + 1) >> skill) & 1);
    const load = chosen.reduce((sum, demand) => sum + offeredAgents(loadOf(demand)), 0);
    const leaving = chosen.some(({ patienceSeconds = null }) => patienceSeconds !== null);
    return {
      skills: chosen.map(({ skill }) => skill),
      byLoad: leaving ? 0 : Math.ceil(load / (target.maxOccupancy ?? 1)),
      pooled: requiredAgents(pool(chosen), target).agents,
    };
  });
}

/** The demands as one: their mean handle time, and the longest patience, if any of them ever loses it. */
function pool(demands: readonly SkillDemand[]): Demand {
  const first = demands[0]!;
  const volume = demands.reduce((sum, demand) => sum + demand.volume, 0);
  const work = demands.reduce((sum, demand) => sum + demand.volume * demand.handleSeconds, 0);
  const patience = demands.map(({ patienceSeconds = null }) => patienceSeconds ?? Number.POSITIVE_INFINITY);
  const longest = Math.max(...patience);
  return {
    ...first,
    volume,
    handleSeconds: volume > 0 ? work / volume : first.handleSeconds,
    patienceSeconds: longest < Number.POSITIVE_INFINITY ? longest : null,
  };
}

export interface StaffedGroup extends SkillGroup {
  readonly agents: number;
}

export interface SkillPerformance {
  /** In the order of the demands; null where nobody comes. */
  readonly skills: readonly { readonly skill: string; readonly performance: SimulatedPerformance | null }[];
  readonly occupancy: number;
  readonly agentsBusy: number;
}

/** What a staff of several skills makes of the demands, by simulation (`simulateDesk`). @throws RangeError */
export function performanceBySkill(
  groups: readonly StaffedGroup[],
  demands: readonly SkillDemand[],
  target: { readonly withinSeconds: number },
  options: SimulationOptions,
): SkillPerformance {
  checkDemands(demands);
  const place = new Map(demands.map(({ skill }, index) => [skill, index]));
  const agents = groups.flatMap(({ id, skills, agents: count }) => {
    whole(`agents of ${id}`, count, 0);
    const able = [...new Set(skills)].flatMap((skill) => place.get(skill) ?? []);
    return Array.from({ length: able.length > 0 ? count : 0 }, () => able);
  });
  const { skills, ...rest } = simulateDesk({ demands, agents }, target, options);
  return {
    skills: demands.map(({ skill }, index) => ({ skill, performance: skills[index]! })),
    ...rest,
  };
}

/** A kind of people that may be staffed. */
export interface GroupChoice extends SkillGroup {
  /** How many there are; any number unless told. */
  readonly most?: number;
  /** What one of them costs, compared with others; 1 unless told. */
  readonly cost?: number;
}

export interface SkillRequirement extends SkillPerformance {
  readonly groups: readonly StaffedGroup[];
  readonly agents: number;
  readonly cost: number;
  /** No staff of these groups with fewer agents can keep the target (`SkillBound.pooled` of all skills together). */
  readonly lowerBound: number;
  /** Whether the target is kept for every skill in the simulation; if not, there are not enough people who have it. */
  readonly kept: boolean;
}

/**
 * A staff that keeps the target for every skill, found by simulation: from one that satisfies all bounds, people who help
 * most for their cost are added while a skill falls short, and taken away while none does. Cheap rather than cheapest: a
 * heuristic, to be held against `lowerBound`. The same seed gives every staff the same customers.
 * @throws RangeError on what makes no sense, and where nobody has a skill that is asked for.
 */
export function requiredBySkill(
  demands: readonly SkillDemand[],
  groups: readonly GroupChoice[],
  target: Target,
  options: SimulationOptions,
): SkillRequirement {
  const bounds = skillBounds(demands, target);
  return new Search(demands, checkGroups(demands, groups), bounds, target, options).run();
}

class Search {
  readonly #demands: readonly SkillDemand[];
  readonly #groups: readonly Required<GroupChoice>[];
  readonly #bounds: readonly SkillBound[];
  readonly #target: Target;
  readonly #options: SimulationOptions;
  readonly #seen = new Map<string, { performance: SkillPerformance; short: Map<string, number> }>();

  constructor(
    demands: readonly SkillDemand[],
    groups: readonly Required<GroupChoice>[],
    bounds: readonly SkillBound[],
    target: Target,
    options: SimulationOptions,
  ) {
    this.#demands = demands;
    this.#groups = groups;
    this.#bounds = bounds;
    this.#target = target;
    this.#options = options;
  }

  run(): SkillRequirement {
    const staff = this.#groups.map(() => 0);
    while (this.#add(staff, this.#missing(staff)));
    while (this.#add(staff, this.#look(staff).short));
    if (this.#look(staff).short.size === 0) this.#thinOut(staff);
    const { performance, short } = this.#look(staff);
    return {
      ...performance,
      groups: this.#groups.map(({ id, skills }, group) => ({ id, skills, agents: staff[group]! })),
      agents: staff.reduce((sum, agents) => sum + agents, 0),
      cost: staff.reduce((sum, agents, group) => sum + agents * this.#groups[group]!.cost, 0),
      lowerBound: this.#bounds.at(-1)?.pooled ?? 0,
      kept: short.size === 0,
    };
  }

  /** One more of who helps most for the cost; false if nobody can. `short`: how badly each skill needs somebody. */
  #add(staff: number[], short: ReadonlyMap<string, number>): boolean {
    let best = -1;
    let most = 0;
    this.#groups.forEach(({ skills, cost, most: limit }, group) => {
      const help = skills.reduce((sum, skill) => sum + (short.get(skill) ?? 0), 0) / cost;
      if (help <= most || staff[group]! >= limit) return;
      best = group;
      most = help;
    });
    if (best >= 0) staff[best]! += 1;
    return best >= 0;
  }

  /** By how many agents each skill's sets fall short of their bounds. */
  #missing(staff: readonly number[]): Map<string, number> {
    const short = new Map<string, number>();
    for (const { skills, pooled, byLoad } of this.#bounds) {
      const able = this.#groups.reduce(
        (sum, group, index) =>
          sum + (group.skills.some((skill) => skills.includes(skill)) ? staff[index]! : 0),
        0,
      );
      const missing = Math.max(pooled, byLoad) - able;
      if (missing > 0) for (const skill of skills) short.set(skill, (short.get(skill) ?? 0) + missing);
    }
    return short;
  }

  /** By how much each skill falls short of the target, in customers of the interval. */
  #look(staff: readonly number[]) {
    const key = staff.join();
    const known = this.#seen.get(key);
    if (known) return known;
    const { share, maxOccupancy = 1, maxAbandonment = 1 } = this.#target;
    const groups = this.#groups.map((group, index) => ({ ...group, agents: staff[index]! }));
    const performance = performanceBySkill(groups, this.#demands, this.#target, this.#options);
    const short = new Map<string, number>();
    performance.skills.forEach(({ skill, performance: found }, index) => {
      if (found === null) return;
      const gap = Math.max(
        share - found.serviceLevel.value,
        found.abandonment.value - maxAbandonment,
        performance.occupancy - maxOccupancy,
      );
      if (gap > 0) short.set(skill, gap * this.#demands[index]!.volume);
    });
    const result = { performance, short };
    this.#seen.set(key, result);
    return result;
  }

  /** Takes away whom the target does not need, and puts cheaper people in the place of dearer ones, the dearest first. */
  #thinOut(staff: number[]): void {
    const dearest = this.#groups.map((_, group) => group);
    dearest.sort((a, b) => this.#groups[b]!.cost - this.#groups[a]!.cost || a - b);
    const tries = (change: readonly (readonly [number, number])[]): boolean => {
      const next = [...staff];
      for (const [group, by] of change) next[group]! += by;
      const possible = next.every((agents, group) => agents >= 0 && agents <= this.#groups[group]!.most);
      if (!possible || this.#missing(next).size > 0 || this.#look(next).short.size > 0) return false;
      staff.splice(0, staff.length, ...next);
      return true;
    };
    for (const group of dearest) while (tries([[group, -1]]));
    for (const dear of dearest) {
      for (const cheap of dearest.toReversed()) {
        if (this.#groups[cheap]!.cost >= this.#groups[dear]!.cost) break;
        while (
          tries([
            [dear, -1],
            [cheap, 1],
          ])
        );
      }
    }
  }
}

function checkDemands(demands: readonly SkillDemand[]): void {
  const names = new Set(demands.map(({ skill }) => skill));
  if (demands.length === 0 || demands.length > MOST_SKILLS || names.size < demands.length) {
    throw new RangeError(`a desk has from one to ${MOST_SKILLS} skills, each once, not ${demands.length}`);
  }
}

function checkGroups(
  demands: readonly SkillDemand[],
  groups: readonly GroupChoice[],
): Required<GroupChoice>[] {
  for (const { skill, volume } of demands) {
    if (volume > 0 && !groups.some(({ skills }) => skills.includes(skill))) {
      throw new RangeError(`nobody has the skill ${skill}`);
    }
  }
  return groups.map((group) => {
    const { most = Number.MAX_SAFE_INTEGER, cost = 1 } = group;
    nonNegative(`most of ${group.id}`, most);
    positive(`cost of ${group.id}`, cost);
    return { ...group, most, cost };
  });
}
