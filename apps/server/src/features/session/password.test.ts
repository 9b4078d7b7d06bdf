import type { Member } from '@attune/contract';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import { cookieOf } from '../../testing/cookies.ts';
import type { TestMember, TestWorkspace } from '../../testing/factories.ts';
import { hashPassword, setPassword } from './passwords.ts';

const PASSWORD = 'correct horse battery';
const NEW = 'another long password';

/** What the log says would have been sent. */
let mails: { to: string; subject: string; text: string }[] = [];
let t: TestApp;
let workspace: TestWorkspace;
let member: TestMember;
let hash: string;

beforeAll(async () => {
  t = await buildTestApp({
    log: pino({ level: 'warn' }, { write: (line: string) => void mails.push(JSON.parse(line)) }),
  });
  hash = await hashPassword(PASSWORD);
});
afterAll(() => t.close());
beforeEach(async () => {
  mails = [];
  t.clock.advance(3_600_000);
  workspace = await t.makeWorkspace();
  member = await t.makeMember(workspace, 'agent');
  await t.platform.db.system((tx) => setPassword(tx, member.userId, hash));
});

const post = (url: string, payload: object, cookie?: string) =>
  t.app.inject({ method: 'POST', url: `/api/auth/${url}`, payload, headers: cookie ? { cookie } : {} });
const signIn = (email: string, password: string) => post('sign-in/email', { email, password });
const me = (cookie: string) => t.app.inject({ url: '/api/v1/me', headers: { cookie } });
const linkIn = (path: string): string => {
  const found = mails.map(({ text }) => new RegExp(`/${path}/(\\S+)`).exec(text)?.[1]).find(Boolean);
  if (!found) throw new Error(`no link to ${path} in ${JSON.stringify(mails)}`);
  return found;
};
const askReset = async (email = member.email, locale = 'zh-CN') => {
  const answer = await post('forgot-password', { email, locale });
  await t.runTasks();
  return answer;
};

describe('a forgotten password', () => {
  it('is replaced by the link of a mail; sessions end, and the link works once', async () => {
    expect((await askReset(member.email.toUpperCase())).statusCode).toBe(202);
    expect(mails).toMatchObject([{ to: member.email, subject: '设置新密码' }]);
    const token = linkIn('reset');
    const stored = await t.database.pool.query('select hash from auth_token');
    expect(JSON.stringify(stored.rows)).not.toContain(token);
    expect((await me(member.cookie)).statusCode).toBe(200);
    const weak = await post('reset-password', { token, password: 'short' });
    expect(weak.json().code).toBe('bad_request');
    const done = await post('reset-password', { token, password: NEW });
    expect(done.statusCode).toBe(204);
    expect(done.headers['set-cookie']).toBeUndefined();
    expect((await me(member.cookie)).json().code).toBe('unauthenticated');
    expect((await signIn(member.email, PASSWORD)).json().code).toBe('invalid_credentials');
    expect((await signIn(member.email, NEW)).statusCode).toBe(200);
    expect((await post('reset-password', { token, password: PASSWORD })).json().code).toBe('expired');
    await t.runTasks();
    expect(mails.at(-1)).toMatchObject({ to: member.email });
  });

  it('does not tell who has a sign-in', async () => {
    const [known, unknown] = [await askReset(), await askReset('nobody@example.test')];
    expect(unknown.statusCode).toBe(known.statusCode);
    expect(unknown.body).toBe(known.body);
    expect(mails.map(({ to }) => to)).toEqual([member.email]);
  });

  it('has an hour, and only the newest link', async () => {
    await askReset();
    const first = linkIn('reset');
    mails = [];
    await askReset();
    const second = linkIn('reset');
    expect((await post('reset-password', { token: first, password: NEW })).json().code).toBe('expired');
    t.clock.advance(3_600_000);
    expect((await post('reset-password', { token: second, password: NEW })).json().code).toBe('expired');
  });

  it('works once for two at once', async () => {
    await askReset();
    const token = linkIn('reset');
    const answers = await Promise.all([1, 2].map(() => post('reset-password', { token, password: NEW })));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([204, 410]);
  });

  it('does not flood a mailbox', async () => {
    const answers = [];
    for (let i = 0; i < 5; i += 1) answers.push((await askReset()).statusCode);
    expect(answers).toEqual([202, 202, 202, 429, 429]);
    expect(mails.filter(({ subject }) => subject === '设置新密码')).toHaveLength(3);
  });
});

describe('another address', () => {
  const change = (email: string, password = PASSWORD) =>
    post('change-email', { email, password }, member.cookie);

  it('counts once its mail was answered; the old one is told', async () => {
    const email = `new-${member.userId}@example.test`;
    expect((await change(email, 'not the password')).json().code).toBe('invalid_credentials');
    expect((await change(email)).statusCode).toBe(202);
    await t.runTasks();
    expect(mails.map(({ to }) => to)).toEqual([email]);
    expect((await me(member.cookie)).json().user.email).toBe(member.email);
    const token = linkIn('confirm-email');
    expect((await post('confirm-email', { token })).json()).toEqual({ email });
    await t.runTasks();
    expect(mails.at(-1)!.to).toBe(member.email);
    expect((await me(member.cookie)).json().code).toBe('unauthenticated');
    expect((await signIn(member.email, PASSWORD)).json().code).toBe('invalid_credentials');
    const cookie = cookieOf(await signIn(email, PASSWORD));
    expect((await me(cookie)).json().user.email).toBe(email);
    const owner = await t.makeMember(workspace, 'owner');
    const members = (await owner.get('/members')).json<Member[]>();
    expect(members.find(({ id }) => id === member.memberId)!.email).toBe(email);
    expect((await post('confirm-email', { token })).json().code).toBe('expired');
  });

  it('cannot be that of somebody else', async () => {
    const other = await t.makeMember(workspace, 'agent');
    expect((await change(other.email)).statusCode).toBe(202);
    await t.runTasks();
    expect((await post('confirm-email', { token: linkIn('confirm-email') })).json().code).toBe('email_taken');
    expect((await me(member.cookie)).json().user.email).toBe(member.email);
  });
});

describe('an invitation', () => {
  it('comes by mail, in the language of the workspace', async () => {
    const owner = await t.makeMember(workspace, 'owner');
    const input = { email: 'nina@example.test', role: 'supervisor' };
    const { url } = (await owner.send('POST', '/invitations', input)).json<{ url: string }>();
    await t.runTasks();
    expect(mails).toMatchObject([{ to: input.email }]);
    expect(mails[0]!.subject).toMatch(/^Join Workspace/);
    expect(mails[0]!.text).toContain(url);
  });
});
