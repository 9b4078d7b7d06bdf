import type { OwnSession } from '@attune/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import { cookieOf } from '../../testing/cookies.ts';
import type { TestMember, TestWorkspace } from '../../testing/factories.ts';
import { hashPassword, setPassword } from './passwords.ts';

const PASSWORD = 'correct horse battery';

let t: TestApp;
let workspace: TestWorkspace;
let owner: TestMember;
let member: TestMember;
let hash: string;

beforeAll(async () => {
  t = await buildTestApp();
  hash = await hashPassword(PASSWORD);
});
afterAll(() => t.close());
beforeEach(async () => {
  t.clock.advance(3_600_000);
  workspace = await t.makeWorkspace();
  owner = await t.makeMember(workspace, 'owner');
  member = await t.makeMember(workspace, 'agent');
  await t.platform.db.system((tx) => setPassword(tx, member.userId, hash));
});

interface From {
  cookie?: string;
  remoteAddress?: string;
  password?: string;
  agent?: string;
}
const signIn = ({
  cookie,
  remoteAddress = '203.0.113.1',
  password = PASSWORD,
  agent = 'Firefox',
}: From = {}) =>
  t.app.inject({
    method: 'POST',
    url: '/api/auth/sign-in/email',
    payload: { email: member.email, password },
    headers: { 'user-agent': agent, ...(cookie && { cookie }) },
    remoteAddress,
  });
const call = (cookie: string, url: string, method: 'GET' | 'DELETE' | 'PATCH' = 'GET', payload?: object) =>
  t.app.inject({ method, url: `/api/v1${url}`, headers: { cookie }, ...(payload && { payload }) });
const alive = async (cookie: string) => (await call(cookie, '/me')).statusCode === 200;
const list = async (cookie: string) => (await call(cookie, '/me/sessions')).json<OwnSession[]>();

describe("a person's sessions", () => {
  it('are listed, this browser first, with address and browser', async () => {
    const here = cookieOf(await signIn({ agent: 'Safari on a phone', remoteAddress: '198.51.100.7' }));
    const sessions = await list(here);
    expect(sessions).toHaveLength(2);
    expect(sessions[0]).toMatchObject({
      current: true,
      userAgent: 'Safari on a phone',
      ipAddress: '198.51.100.7',
      singleSignOn: false,
    });
    expect(sessions[1]).toMatchObject({ current: false });
    expect(JSON.stringify(sessions)).not.toMatch(/token/);
  });

  it('end one by one, or all others at once; nobody ends those of somebody else', async () => {
    const [a, b, c] = [cookieOf(await signIn()), cookieOf(await signIn()), cookieOf(await signIn())];
    const own = (await list(a))[0]!;
    expect((await call(b, `/me/sessions/${own.id}`, 'DELETE')).statusCode).toBe(204);
    expect([await alive(a), await alive(b), await alive(c)]).toEqual([false, true, true]);
    const foreign = (await list(owner.cookie))[0]!;
    expect((await call(b, `/me/sessions/${foreign.id}`, 'DELETE')).json().code).toBe('not_found');
    expect((await call(b, '/me/sessions', 'DELETE')).statusCode).toBe(204);
    expect([await alive(b), await alive(c), await alive(member.cookie)]).toEqual([true, false, false]);
    expect(await alive(owner.cookie)).toBe(true);
  });

  it('are ended by those who manage people, and by being disabled', async () => {
    const path = `/members/${member.memberId}`;
    expect((await owner.send('DELETE', `${path}/sessions`)).statusCode).toBe(204);
    expect(await alive(member.cookie)).toBe(false);
    const again = cookieOf(await signIn());
    await owner.send('PATCH', path, { disabled: true });
    await t.settled();
    t.clock.advance(6_000);
    expect(await alive(again)).toBe(false);
    const events = (await owner.get('/events?after=0.0')).json().events as {
      type: string;
      payload: unknown;
    }[];
    expect(events.find(({ type }) => type === 'member.access_changed')).toMatchObject({
      payload: { memberId: member.memberId, what: 'sessions_ended' },
    });
  });

  it('of an owner are none of an administrator’s business', async () => {
    const admin = await t.makeMember(workspace, 'admin');
    for (const what of ['sessions', 'second-factor']) {
      const answer = await admin.send('DELETE', `/members/${owner.memberId}/${what}`);
      expect(answer.json().code).toBe('forbidden');
    }
    const stranger = await t.makeMember(await t.makeWorkspace(), 'owner');
    const foreign = await stranger.send('DELETE', `/members/${member.memberId}/sessions`);
    expect(foreign.json().code).toBe('not_found');
  });
});

describe('a session', () => {
  it('is a new one at every sign-in: one that was planted before is worth nothing', async () => {
    const planted = cookieOf(await signIn());
    const after = await signIn({ cookie: planted });
    expect(cookieOf(after)).not.toContain(/session_token=([^;]+)/.exec(planted)![1]);
    expect(await alive(planted)).toBe(false);
    expect(await alive(cookieOf(after))).toBe(true);
    const invented = await signIn({ cookie: 'attune.session_token=chosen-by-eve; attune.device=chosen-too' });
    expect(cookieOf(invented)).not.toMatch(/chosen/);
  });
});

describe('guessing', () => {
  const guess = (from: number, cookie?: string) =>
    signIn({ remoteAddress: `203.0.113.${from}`, password: 'guess', ...(cookie && { cookie }) });

  it('from many addresses brings growing pauses to strangers, not to the person in their own browser', async () => {
    const own = cookieOf(await signIn({ remoteAddress: '192.0.2.1' }));
    for (let i = 0; i < 20; i += 1) expect((await guess(i)).statusCode).toBe(401);
    const first = await guess(100);
    expect(first.json().code).toBe('rate_limited');
    expect(Number(first.headers['retry-after'])).toBe(30);
    expect((await signIn({ remoteAddress: '192.0.2.9' })).statusCode).toBe(429);
    expect((await signIn({ remoteAddress: '192.0.2.1', cookie: own })).statusCode).toBe(200);
    t.clock.advance(31_000);
    expect((await guess(101)).statusCode).toBe(401);
    expect(Number((await guess(102)).headers['retry-after'])).toBe(60);
    t.clock.advance(61_000);
    expect((await signIn({ remoteAddress: '192.0.2.9' })).statusCode).toBe(200);
  });

  it('many at once is no way around', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => guess(i)));
    expect(answers.filter(({ statusCode }) => statusCode === 401)).toHaveLength(20);
    expect(answers.filter(({ statusCode }) => statusCode === 429)).toHaveLength(10);
  });

  it('never locks for longer than a quarter of an hour', async () => {
    let longest = 0;
    for (let i = 0; i < 40; i += 1) {
      const wait = Number((await guess(i)).headers['retry-after'] ?? 0);
      longest = Math.max(longest, wait);
      t.clock.advance((wait + 1) * 1000);
    }
    expect(longest).toBeGreaterThan(60);
    expect(longest).toBeLessThanOrEqual(900);
    expect((await signIn({ remoteAddress: '192.0.2.9' })).statusCode).toBe(200);
  });
});

describe('a profile', () => {
  it('changes name and language wherever the person works', async () => {
    const answer = await call(member.cookie, '/me', 'PATCH', { name: '王芳', locale: 'zh-CN' });
    expect(answer.json()).toMatchObject({ user: { name: '王芳' }, memberships: [{ locale: 'zh-CN' }] });
    expect((await call(member.cookie, '/me')).json().user.name).toBe('王芳');
    const members = (await owner.get('/members')).json<{ id: string; name: string }[]>();
    expect(members.find(({ id }) => id === member.memberId)!.name).toBe('王芳');
    expect((await call(member.cookie, '/me', 'PATCH', { role: 'owner' })).json().code).toBe('bad_request');
  });
});
