import type { Member, Skill, Team, Topic } from '@attune/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import type { TestMember, TestWorkspace } from '../../testing/factories.ts';
import { memberGone } from './index.ts';

let t: TestApp;
let workspace: TestWorkspace;
let owner: TestMember;
let admin: TestMember;
let agent: TestMember;

beforeAll(async () => {
  t = await buildTestApp();
});
afterAll(() => t.close());
beforeEach(async () => {
  workspace = await t.makeWorkspace();
  owner = await t.makeMember(workspace, 'owner', { name: 'Olga' });
  admin = await t.makeMember(workspace, 'admin', { name: 'Adam' });
  agent = await t.makeMember(workspace, 'agent', { name: 'Grace' });
});

const events = () =>
  t.platform.db.system((tx) =>
    tx
      .selectFrom('event')
      .select(['type', 'payload', 'actor_kind', 'actor_id'])
      .where('workspace_id', '=', workspace.id)
      .orderBy('id')
      .execute(),
  );
const memberOf = async (id: string): Promise<Member> =>
  (await owner.get('/members')).json<Member[]>().find((member) => member.id === id)!;

describe('members', () => {
  it('are listed with their teams and skills', async () => {
    const team = (await owner.send('POST', '/teams', { name: 'Billing' })).json<Team>();
    const skill = (await owner.send('POST', '/skills', { name: 'Refunds' })).json<Skill>();
    const patched = await admin.send('PATCH', `/members/${agent.memberId}`, {
      teamIds: [team.id],
      skills: [
        { skillId: skill.id, level: 1 },
        { skillId: skill.id, level: 4 },
      ],
      capacity: 2.5,
      languages: ['zh'],
    });
    expect(patched.json()).toMatchObject({
      name: 'Grace',
      role: 'agent',
      capacity: 2.5,
      load: 0,
      languages: ['zh'],
      teamIds: [team.id],
      skills: [{ skillId: skill.id, level: 4 }],
      disabled: false,
    });
    const all = (await agent.get('/members')).json<Member[]>();
    expect(all.map((member) => member.name)).toEqual(['Adam', 'Grace', 'Olga']);
    expect(all[1]).toEqual(patched.json());
    expect((await events()).at(-1)).toMatchObject({
      type: 'settings.changed',
      payload: { what: 'members', id: agent.memberId },
      actor_kind: 'agent',
      actor_id: admin.memberId,
    });
  });

  it('cannot be given teams of another workspace', async () => {
    const stranger = await t.makeMember(await t.makeWorkspace(), 'owner');
    const foreign = (await stranger.send('POST', '/teams', { name: 'Theirs' })).json<Team>();
    const answer = await owner.send('PATCH', `/members/${agent.memberId}`, { teamIds: [foreign.id] });
    expect(answer.json()).toMatchObject({ status: 422, code: 'unknown_reference' });
    const theirs = await owner.send('PATCH', `/members/${stranger.memberId}`, { name: 'Mine' });
    expect(theirs.json().code).toBe('not_found');
  });

  it.each([
    ['a role that is none', { role: 'king' }],
    ['a level out of range', { skills: [{ skillId: '00000000-0000-7000-8000-000000000000', level: 9 }] }],
    ['a property that is unknown', { email: 'new@example.test' }],
    ['something else', [1, 2]],
  ])('refuse %s', async (_case, patch) => {
    const answer = await owner.send('PATCH', `/members/${agent.memberId}`, patch);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
    expect(answer.json()).toMatchObject({ status: 400, code: 'bad_request' });
  });
});

describe('roles', () => {
  it('take effect at once', async () => {
    expect((await agent.send('POST', '/teams', { name: 'Mine' })).json().code).toBe('forbidden');
    await owner.send('PATCH', `/members/${agent.memberId}`, { role: 'admin' });
    expect((await agent.send('POST', '/teams', { name: 'Mine' })).statusCode).toBe(201);
    await owner.send('PATCH', `/members/${agent.memberId}`, { disabled: true });
    expect((await agent.get('/members')).json().code).toBe('not_found');
    await owner.send('PATCH', `/members/${agent.memberId}`, { disabled: false, role: 'analyst' });
    expect((await agent.get('/members')).statusCode).toBe(200);
  });

  it('of owners are decided by owners', async () => {
    const asAdmin = (id: string, patch: object) => admin.send('PATCH', `/members/${id}`, patch);
    expect((await asAdmin(agent.memberId, { role: 'owner' })).json().code).toBe('forbidden');
    expect((await asAdmin(admin.memberId, { role: 'owner' })).json().code).toBe('forbidden');
    expect((await asAdmin(owner.memberId, { role: 'agent' })).json().code).toBe('forbidden');
    expect((await asAdmin(owner.memberId, { disabled: true })).json().code).toBe('forbidden');
    expect((await asAdmin(owner.memberId, { role: 'owner', capacity: 3 })).statusCode).toBe(200);
    expect((await owner.send('PATCH', `/members/${agent.memberId}`, { role: 'owner' })).statusCode).toBe(200);
  });

  it('leave one owner, also when two resign at once', async () => {
    const alone = await owner.send('PATCH', `/members/${owner.memberId}`, { role: 'admin' });
    expect(alone.json()).toMatchObject({ status: 409, code: 'last_owner' });
    expect((await owner.send('PATCH', `/members/${owner.memberId}`, { disabled: true })).json().code).toBe(
      'last_owner',
    );
    const second = await t.makeMember(workspace, 'owner');
    const answers = await Promise.all([
      owner.send('PATCH', `/members/${owner.memberId}`, { role: 'agent' }),
      second.send('PATCH', `/members/${second.memberId}`, { disabled: true }),
    ]);
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, 409]);
  });
});

describe('presence', () => {
  it('is said by oneself, and recorded when it changes', async () => {
    const online = await agent.send('PUT', '/members/me/presence', { presence: 'online' });
    expect(online.json()).toMatchObject({ id: agent.memberId, presence: 'online' });
    await agent.send('PUT', '/members/me/presence', { presence: 'online' });
    expect(await events()).toEqual([
      {
        type: 'agent.presence_changed',
        payload: { memberId: agent.memberId, from: 'offline', to: 'online' },
        actor_kind: 'agent',
        actor_id: agent.memberId,
      },
    ]);
    expect((await agent.send('PUT', '/members/me/presence', { presence: 'asleep' })).json().code).toBe(
      'bad_request',
    );
  });

  it('ends when a member is gone or disabled', async () => {
    await agent.send('PUT', '/members/me/presence', { presence: 'online' });
    await memberGone(t.platform, workspace.id, agent.memberId);
    expect(await memberOf(agent.memberId)).toMatchObject({ presence: 'offline' });
    expect((await events()).at(-1)).toMatchObject({ type: 'agent.presence_changed', actor_kind: 'system' });
    await memberGone(t.platform, workspace.id, '00000000-0000-7000-8000-000000000000');

    await agent.send('PUT', '/members/me/presence', { presence: 'busy' });
    await owner.send('PATCH', `/members/${agent.memberId}`, { disabled: true });
    expect(await memberOf(agent.memberId)).toMatchObject({ presence: 'offline', disabled: true });
  });
});

describe('teams, skills and topics', () => {
  it('can be made, renamed, listed and deleted; what refers to them goes without', async () => {
    const team = (
      await owner.send('POST', '/teams', { name: 'Billing', memberIds: [agent.memberId] })
    ).json<Team>();
    expect(team).toMatchObject({ name: 'Billing', memberIds: [agent.memberId] });
    const skill = (await owner.send('POST', '/skills', { name: 'Refunds' })).json<Skill>();
    const topic = (
      await owner.send('POST', '/topics', { name: 'Refund', skillId: skill.id, teamId: team.id })
    ).json<Topic>();
    expect(topic).toMatchObject({ skillId: skill.id, minLevel: 1, teamId: team.id, examples: [] });

    const patched = await owner.send('PATCH', `/topics/${topic.id}`, {
      examples: ['钱什么时候退？'],
      minLevel: 3,
    });
    expect(patched.json()).toEqual({ ...topic, examples: ['钱什么时候退？'], minLevel: 3 });
    expect((await owner.send('PATCH', `/topics/${topic.id}`, { teamId: null })).json().teamId).toBeNull();
    expect((await owner.send('PATCH', `/teams/${team.id}`, { memberIds: [] })).json()).toEqual({
      ...team,
      memberIds: [],
    });
    expect((await owner.send('PATCH', `/skills/${skill.id}`, { name: 'Money back' })).json().name).toBe(
      'Money back',
    );

    await owner.send('PATCH', `/members/${agent.memberId}`, { skills: [{ skillId: skill.id, level: 2 }] });
    expect((await owner.send('DELETE', `/skills/${skill.id}`)).statusCode).toBe(204);
    expect((await agent.get('/topics')).json()).toMatchObject([{ id: topic.id, skillId: null }]);
    expect((await memberOf(agent.memberId)).skills).toEqual([]);
    expect((await owner.send('DELETE', `/teams/${team.id}`)).statusCode).toBe(204);
    expect((await owner.send('DELETE', `/topics/${topic.id}`)).statusCode).toBe(204);
    expect((await owner.send('DELETE', `/topics/${topic.id}`)).json().code).toBe('not_found');
    expect((await owner.send('PATCH', `/teams/${team.id}`, { name: 'x' })).json().code).toBe('not_found');
  });

  it.each(['teams', 'skills', 'topics'] as const)('keep names apart: %s', async (list) => {
    const first = (await owner.send('POST', `/${list}`, { name: 'One' })).json<Team>();
    const second = (await owner.send('POST', `/${list}`, { name: 'Two' })).json<Team>();
    expect((await owner.send('POST', `/${list}`, { name: 'One' })).json()).toMatchObject({
      status: 409,
      code: 'name_taken',
    });
    expect((await owner.send('PATCH', `/${list}/${second.id}`, { name: 'One' })).json().code).toBe(
      'name_taken',
    );
    expect((await owner.get(`/${list}`)).json().map((item: Team) => item.name)).toEqual(['One', 'Two']);
    const told = (await events()).map(({ payload }) => payload);
    expect(told).toEqual([
      { what: list, id: first.id },
      { what: list, id: second.id },
    ]);
    const neighbour = await t.makeMember(await t.makeWorkspace(), 'owner');
    expect((await neighbour.send('POST', `/${list}`, { name: 'One' })).statusCode).toBe(201);
    expect((await neighbour.send('DELETE', `/${list}/${first.id}`)).json().code).toBe('not_found');
  });

  it('refuse references to what is not there', async () => {
    const nowhere = '00000000-0000-7000-8000-000000000000';
    for (const [path, body] of [
      ['/topics', { name: 'Lost', skillId: nowhere }],
      ['/teams', { name: 'Lost', memberIds: [nowhere] }],
    ] as const) {
      expect((await owner.send('POST', path, body)).json().code).toBe('unknown_reference');
    }
    expect((await owner.send('PATCH', '/teams/none', { name: 'x' })).json().code).toBe('bad_request');
  });
});
