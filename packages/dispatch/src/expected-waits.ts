import { type ExpectedWait, expectedWait } from './expected-wait.ts';
import { hazardAt, orderOfService, riskPerMinute } from './order.ts';
import { sortedSteps } from './policy.ts';
import { mismatch, type Requirement, relax, requirementOf } from './requirement.ts';
import type { AgentState, Policy, WaitingWork } from './types.ts';

export interface QueueNow {
  readonly work: readonly WaitingWork[];
  readonly agents: readonly AgentState[];
  readonly policy: Policy;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Who came in the last while, served or not: who comes next will be like them, and some will go first. */
  readonly recent?: { readonly seconds: number; readonly work: readonly WaitingWork[] };
}

/** Work that the same agents can serve. */
interface Class {
  /** Indexes of agents at work who fit. */
  readonly agents: readonly number[];
  /** Conversations ended per second by them. */
  readonly rate: number;
  /** Weights that fit into the room they have now. */
  readonly free: number;
  /** Ahead so far, and the sum of their risks of leaving per second. */
  count: number;
  leaving: number;
  /** Of the recent ones, how many would go first. */
  overtaking: number;
}

/**
 * The expected wait of everybody who waits, by id; null for whom nobody who fits is at work.
 *
 * Waiting work is taken in order of service, in classes of equal requirements (after the relaxations that are open now). Who is ahead
 * counts as far as their agents are also mine: by the share of their agents' rate. An agent ends load ÷ weight conversations per typical
 * handle time. Relaxations yet to open may make it sooner. Those who overtake are known from `recent`: the share of them that would
 * have gone first. With W waiting and recent, R classes and A agents: O(W·log W + W·R + R²·A).
 *
 * Not reckoned: agents who come or go, and that some services are nearer their end than others.
 */
export function expectedWaits({
  work,
  agents,
  policy,
  now,
  recent,
}: QueueNow): Map<string, ExpectedWait | null> {
  const typicalWeight = work.reduce((sum, { weight }) => sum + weight, 0) / work.length || 1;
  const rates = agents.map(({ presence, load }) =>
    presence === 'online' ? load / typicalWeight / policy.typicalHandleSeconds : 0,
  );
  const steps = sortedSteps(policy);
  const classes = new Map<string, Class>();
  const classOf = (requirement: Requirement, weight: number): Class => {
    const key = keyOf(requirement, weight);
    let found = classes.get(key);
    if (!found) {
      found = buildClass(requirement, weight, agents, rates);
      classes.set(key, found);
    }
    return found;
  };
  /** The item's class by seconds from now: at once, and each time a relaxation opens. */
  const classesOf = (item: WaitingWork): { own: Class; from: number }[] => {
    const waited = (now - item.waitingSince) / 1000;
    let requirement = requirementOf(item);
    const found = [{ requirement, from: 0 }];
    for (const step of steps) {
      const next = relax(requirement, step);
      if (next === requirement) continue;
      requirement = next;
      const from = step.afterSeconds - waited;
      if (from <= 0) found.splice(0, 1, { requirement, from: 0 });
      else found.push({ requirement, from });
    }
    return found.map(({ requirement: each, from }) => ({ own: classOf(each, item.weight), from }));
  };

  const fresh = (recent?.work ?? []).map((item, index) => ({
    ...item,
    id: `recent ${index}`,
    waitingSince: now + 1,
  }));
  const newcomers = new Set<WaitingWork>(fresh);
  const ordered = orderOfService([...work, ...fresh], policy, now).map((placed) => placed.work);
  const classed = ordered.map((item) => ({ item, stages: classesOf(item) }));
  const present = new Set(classed.map(({ stages }) => stages[0]!.own));
  const overlaps = overlapsOf([...classes.values()], [...present], rates);
  const waits = new Map<string, ExpectedWait | null>();
  for (const { item, stages } of classed) {
    const { own } = stages[0]!;
    if (newcomers.has(item)) {
      own.overtaking++;
      continue;
    }
    const perStage = stages.map(({ own: mine, from }) =>
      later(from, waitIn(mine, overlaps.get(mine)!, policy, recent?.seconds)),
    );
    waits.set(item.id, perStage.reduce(sooner));
    own.count++;
    own.leaving += riskPerMinute(item, policy, now) / 60;
  }
  return waits;
}

function waitIn(
  own: Class,
  overlaps: readonly [Class, number][],
  policy: Policy,
  recentSeconds = 0,
): ExpectedWait | null {
  let [ahead, competing, leaving, overtaking] = [0, 0, 0, 0];
  for (const [other, share] of overlaps) {
    ahead += other.count * share;
    competing += other.count;
    leaving += other.leaving * share;
    overtaking += other.overtaking * share;
  }
  const position = competing + 1;
  if (own.free > ahead) return { position, lowSeconds: 0, medianSeconds: 0, highSeconds: 0 };
  return expectedWait({
    ahead: ahead - own.free,
    servedPerSecond: own.rate,
    leavingPerSecond: ahead > 0 ? leaving / ahead : hazardAt(policy, 0) / 60,
    overtakingPerSecond: recentSeconds > 0 ? overtaking / recentSeconds : 0,
    position,
  });
}

function later(seconds: number, wait: ExpectedWait | null): ExpectedWait | null {
  return (
    wait && {
      position: wait.position,
      lowSeconds: Math.round(seconds + wait.lowSeconds),
      medianSeconds: Math.round(seconds + wait.medianSeconds),
      highSeconds: Math.round(seconds + wait.highSeconds),
    }
  );
}

/** Whichever way is the sooner; the position is that of today. */
function sooner(a: ExpectedWait | null, b: ExpectedWait | null): ExpectedWait | null {
  if (!a || !b) return a ?? b;
  return {
    position: a.position,
    lowSeconds: Math.min(a.lowSeconds, b.lowSeconds),
    medianSeconds: Math.min(a.medianSeconds, b.medianSeconds),
    highSeconds: Math.min(a.highSeconds, b.highSeconds),
  };
}

const keyOf = ({ teamId, language, skills }: Requirement, weight: number): string =>
  JSON.stringify([teamId, language, skills.map(({ skillId, minLevel }) => [skillId, minLevel]), weight]);

function buildClass(
  requirement: Requirement,
  weight: number,
  agents: readonly AgentState[],
  rates: readonly number[],
): Class {
  const fitting = agents.flatMap((agent, index) => (mismatch(agent, requirement) === null ? index : []));
  const room = (index: number) => {
    const { capacity, load } = agents[index]!;
    return weight > 0 ? Math.max(0, Math.floor((capacity - load) / weight)) : 0;
  };
  return {
    agents: fitting,
    rate: fitting.reduce((sum, index) => sum + rates[index]!, 0),
    free: fitting.reduce((sum, index) => sum + room(index), 0),
    count: 0,
    leaving: 0,
    overtaking: 0,
  };
}

/** By class: the present ones (its own, too) with agents in common, and what share of the others' rate comes from these. */
function overlapsOf(
  classes: readonly Class[],
  present: readonly Class[],
  rates: readonly number[],
): Map<Class, [Class, number][]> {
  const isMine = new Uint8Array(rates.length);
  return new Map(
    classes.map((own) => {
      isMine.fill(0);
      for (const index of own.agents) isMine[index] = 1;
      const shares = present.flatMap((other): [Class, number][] => {
        let common = 0;
        for (const index of other.agents) common += isMine[index]! * rates[index]!;
        return common > 0 ? [[other, common / other.rate]] : [];
      });
      return [own, shares];
    }),
  );
}
