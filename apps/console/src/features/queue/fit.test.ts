import type { Conversation, Member, Topic } from '@attune/contract';
import { expect, test } from 'vitest';
import { candidatesFor, policyOf, waitingSince } from './fit.ts';

const now = Date.parse('2026-03-02T10:00:00Z');
const payments: Topic = { id: 't', name: '支付', skillId: 's', minLevel: 3, teamId: null, examples: [] };
const topics = new Map([[payments.id, payments]]);

function member(id: string, change: Partial<Member> = {}): Member {
  return {
    id,
    name: id,
    email: `${id}@example.com`,
    role: 'agent',
    presence: 'online',
    presenceAt: new Date(now).toISOString(),
    capacity: 5,
    load: 0,
    languages: ['zh'],
    teamIds: [],
    skills: [{ skillId: 's', level: 3 }],
    disabled: false,
    ...change,
  };
}
const waiting = {
  id: 'c',
  priority: 'normal',
  language: 'zh',
  topicId: 't',
  teamId: null,
  queuedAt: new Date(now - 10_000).toISOString(),
  createdAt: new Date(now - 10_000).toISOString(),
} as Conversation;

const candidates = (people: Member[], conversation = waiting) =>
  candidatesFor(conversation, people, topics, policyOf(undefined), now).map(({ member: { id }, unfit }) => [
    id,
    unfit,
  ]);

test('suitable members come first, the disabled not at all', () => {
  const people = [
    member('full', { load: 5 }),
    member('busy', { load: 4 }),
    member('free'),
    member('gone', { disabled: true }),
  ];
  expect(candidates(people)).toEqual([
    ['free', null],
    ['busy', null],
    ['full', 'no_capacity'],
  ]);
});

test('who is disconnected is not there, and a bound for chats holds beside the capacity', () => {
  expect(candidates([member('lost', { connected: false })])).toEqual([['lost', 'no_agent_online']]);
  const bound = member('bound', { load: 3, asyncLoad: 1, liveCapacity: 2 });
  expect(candidates([bound])).toEqual([['bound', 'no_capacity']]);
  expect(candidates([bound], { ...waiting, channel: 'email' })).toEqual([['bound', null]]);
});

test('a customer handed from one to the next has waited since they wrote', () => {
  const at = (seconds: number) => new Date(now - seconds * 1000).toISOString();
  expect(waitingSince({ ...waiting, queuedAt: at(5), waitingSince: at(90) })).toBe(now - 90_000);
  expect(waitingSince({ ...waiting, queuedAt: at(5), waitingSince: null })).toBe(now - 5_000);
});
