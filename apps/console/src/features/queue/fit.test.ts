import type { Conversation, Member, Topic } from '@attune/contract';
import { expect, test } from 'vitest';
import { candidatesFor, reasonsFor } from './fit.ts';

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

test('says what keeps a conversation waiting', () => {
  const why = (members: Member[]) => reasonsFor([waiting], members, topics, now).get('c');
  expect(why([])?.reason).toBe('no_agent_online');
  expect(why([member('a', { load: 5 })])?.reason).toBe('no_capacity');
  expect(why([member('a', { skills: [] })])).toMatchObject({
    reason: 'no_agent_with_skill',
    loosensAt: now + 50_000,
  });
  expect(why([member('a', { languages: ['en'] })])?.reason).toBe('no_agent_with_language');
  expect(why([member('a')])?.reason).toBeNull();
});

test('suitable members come first, the disabled not at all', () => {
  const people = [
    member('full', { load: 5 }),
    member('busy', { load: 4 }),
    member('free'),
    member('gone', { disabled: true }),
  ];
  expect(candidatesFor(waiting, people, topics, now).map(({ member: { id }, unfit }) => [id, unfit])).toEqual(
    [
      ['free', null],
      ['busy', null],
      ['full', 'no_capacity'],
    ],
  );
});
