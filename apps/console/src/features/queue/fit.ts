import type { Conversation, Member, Topic } from '@attune/contract';
import { type AgentState, defaultPolicy, plan, type ReasonCode, type WaitingWork } from '@attune/dispatch';

/** The dispatcher's own engine answers here why a conversation waits and who suits it; nothing is judged twice. */

function workOf(conversation: Conversation, topics: ReadonlyMap<string, Topic>): WaitingWork {
  const topic = conversation.topicId === null ? undefined : topics.get(conversation.topicId);
  return {
    id: conversation.id,
    waitingSince: Date.parse(conversation.queuedAt ?? conversation.createdAt),
    priority: conversation.priority,
    language: conversation.language,
    requiredSkills: requiredSkills(conversation, topic),
    teamId: conversation.teamId ?? topic?.teamId ?? null,
    weight: 1,
    lastAgentId: null,
    excludedAgentIds: [],
  };
}

/** The topic's, and what a rule asks for besides. */
function requiredSkills(
  { requiredSkillId }: Conversation,
  topic: Topic | undefined,
): WaitingWork['requiredSkills'] {
  return [
    ...(topic?.skillId ? [{ skillId: topic.skillId, minLevel: topic.minLevel }] : []),
    ...(requiredSkillId && requiredSkillId !== topic?.skillId
      ? [{ skillId: requiredSkillId, minLevel: 1 }]
      : []),
  ];
}

function agentOf(member: Member): AgentState {
  return {
    id: member.id,
    presence: member.presence,
    languages: member.languages,
    skills: Object.fromEntries(member.skills.map(({ skillId, level }) => [skillId, level])),
    teamIds: member.teamIds,
    load: member.load,
    capacity: member.capacity,
    lastAssignedAt: null,
  };
}

const enabled = (members: readonly Member[]) => members.filter((member) => !member.disabled).map(agentOf);

export interface Waiting {
  /** Null: an agent suits it and has room, so it is about to be assigned. */
  reason: ReasonCode | null;
  /** Epoch milliseconds at which a requirement loosens next. */
  loosensAt: number | null;
}

/** Why each conversation waits, by its id. */
export function reasonsFor(
  waiting: readonly Conversation[],
  members: readonly Member[],
  topics: ReadonlyMap<string, Topic>,
  now: number,
): ReadonlyMap<string, Waiting> {
  const result = plan({
    work: waiting.map((conversation) => workOf(conversation, topics)),
    agents: enabled(members),
    policy: defaultPolicy,
    now,
  });
  return new Map<string, Waiting>([
    ...result.assignments.map((a) => [a.workId, { reason: null, loosensAt: null }] as const),
    ...result.waiting.map((w) => [w.workId, { reason: w.reason, loosensAt: w.nextRelaxationAt }] as const),
  ]);
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
  now: number,
): Candidate[] {
  const work = [workOf(conversation, topics)];
  return members
    .filter((member) => !member.disabled)
    .map((member) => {
      const result = plan({ work, agents: [agentOf(member)], policy: defaultPolicy, now });
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
