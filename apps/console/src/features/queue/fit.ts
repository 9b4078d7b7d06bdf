import type { Conversation, DispatchSettings, Member, Topic } from '@attune/contract';
import {
  type AgentState,
  POLICIES,
  type Policy,
  plan,
  type ReasonCode,
  type WaitingWork,
} from '@attune/dispatch';

/** Who suits a conversation that is about to be given away: the dispatcher's own engine answers, nothing is judged twice. */

function workOf(conversation: Conversation, topic: Topic | undefined): WaitingWork {
  const { requiredSkillId, channel } = conversation;
  return {
    id: conversation.id,
    waitingSince: waitingSince(conversation),
    priority: conversation.priority,
    language: conversation.language,
    requiredSkills: [
      ...(topic?.skillId ? [{ skillId: topic.skillId, minLevel: topic.minLevel }] : []),
      ...(requiredSkillId && requiredSkillId !== topic?.skillId
        ? [{ skillId: requiredSkillId, minLevel: 1 }]
        : []),
    ],
    teamId: conversation.teamId ?? topic?.teamId ?? null,
    weight: 1,
    lastAgentId: null,
    excludedAgentIds: [],
    channel: channel === 'email' ? 'async' : 'live',
  };
}

function agentOf(member: Member): AgentState {
  const { load, asyncLoad = 0, liveCapacity, asyncCapacity, shiftEndsAt } = member;
  return {
    id: member.id,
    presence: member.connected === false ? 'offline' : member.presence,
    languages: member.languages,
    skills: Object.fromEntries(member.skills.map(({ skillId, level }) => [skillId, level])),
    teamIds: member.teamIds,
    load,
    capacity: member.capacity,
    lastAssignedAt: null,
    classCapacity: {
      ...(typeof liveCapacity === 'number' && { live: liveCapacity }),
      ...(typeof asyncCapacity === 'number' && { async: asyncCapacity }),
    },
    classLoad: { live: load - asyncLoad, async: asyncLoad },
    shiftEndsAt: shiftEndsAt ? Date.parse(shiftEndsAt) : null,
  };
}

/** Since when the customer waits: handed from one to the next, since they wrote. Epoch milliseconds. */
export function waitingSince({ queuedAt, waitingSince: wrote, createdAt }: Conversation): number {
  const known = [queuedAt, wrote].flatMap((at) => (at ? Date.parse(at) : []));
  return known.length > 0 ? Math.min(...known) : Date.parse(createdAt);
}

export function policyOf(settings: DispatchSettings | undefined): Policy {
  const policy = POLICIES[settings?.policy ?? 'cost_of_waiting'];
  return settings ? { ...policy, relaxation: settings.relaxation } : policy;
}

export interface Candidate {
  member: Member;
  /** Null: suits it and has room. */
  unfit: ReasonCode | null;
  score: number;
}

/** Everybody as a candidate for one conversation: who suits it best first, then the others with what speaks against them. */
export function candidatesFor(
  conversation: Conversation,
  members: readonly Member[],
  topics: ReadonlyMap<string, Topic>,
  policy: Policy,
  now: number,
): Candidate[] {
  const work = [workOf(conversation, topics.get(conversation.topicId ?? ''))];
  return members
    .filter((member) => !member.disabled)
    .map((member) => {
      const result = plan({ work, agents: [agentOf(member)], policy, now });
      return {
        member,
        unfit: result.waiting[0]?.reason ?? null,
        score: result.assignments[0]?.score ?? 0,
      };
    })
    .toSorted(
      (a, b) => Number(a.unfit !== null) - Number(b.unfit !== null) || b.score - a.score || order(a, b),
    );
}

const order = (a: Candidate, b: Candidate) =>
  Number(a.member.presence === 'offline') - Number(b.member.presence === 'offline') ||
  a.member.load / (a.member.capacity || 1) - b.member.load / (b.member.capacity || 1);
