import type { BackupCodes, Me, SecondFactorSetup } from '@attune/contract';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import { cookieOf } from '../../testing/cookies.ts';
import type { TestMember, TestWorkspace } from '../../testing/factories.ts';
import { hashPassword, setPassword } from './passwords.ts';

const PASSWORD = 'correct horse battery';
const STEP = 30_000;

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
  t.clock.advance(7_200_000);
  workspace = await t.makeWorkspace();
  owner = await t.makeMember(workspace, 'owner');
  member = await t.makeMember(workspace, 'agent');
  await t.platform.db.system((tx) => setPassword(tx, member.userId, hash));
});

const post = (url: string, payload: object, cookie?: string) =>
  t.app.inject({
    method: 'POST',
    url: `/api/auth/${url}`,
    payload,
    remoteAddress: '203.0.113.1',
    headers: cookie ? { cookie } : {},
  });
const signIn = (cookie?: string) =>
  post('sign-in/email', { email: member.email, password: PASSWORD }, cookie);
const me = (cookie: string) => t.app.inject({ url: '/api/v1/me', headers: { cookie } });
const codeOf = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: t.clock.now().getTime() });
const step = (code: string, cookie: string, trust = false) => post('second-factor', { code, trust }, cookie);

/** Turns it on; a step later, so that the code used here is not the one of the next sign-in. */
async function turnOn(): Promise<{ secret: string; backupCodes: string[]; cookie: string }> {
  const begun = await post('second-factor/setup', { password: PASSWORD }, member.cookie);
  const { secret, uri } = begun.json<SecondFactorSetup>();
  expect(uri).toMatch(/^otpauth:\/\/totp\/Attune:/);
  const confirmed = await post('second-factor/confirm', { code: codeOf(secret) }, member.cookie);
  expect(confirmed.statusCode).toBe(200);
  t.clock.advance(STEP);
  return { secret, ...confirmed.json<BackupCodes>(), cookie: cookieOf(confirmed) };
}

describe('setting up', () => {
  it('needs the password and a right code, is stored sealed, and begins a new session', async () => {
    const wrong = await post('second-factor/setup', { password: 'guess' }, member.cookie);
    expect(wrong.json().code).toBe('invalid_credentials');
    const begun = await post('second-factor/setup', { password: PASSWORD }, member.cookie);
    const { secret } = begun.json<SecondFactorSetup>();
    expect((await post('second-factor/confirm', { code: '000000' }, member.cookie)).json().code).toBe(
      'wrong_code',
    );
    expect((await signIn()).json()).toEqual({ secondFactor: false });
    const confirmed = await post('second-factor/confirm', { code: codeOf(secret) }, member.cookie);
    expect(confirmed.json<BackupCodes>().backupCodes).toHaveLength(10);
    expect((await me(member.cookie)).json().code).toBe('unauthenticated');
    expect((await me(cookieOf(confirmed))).json<Me>().user.secondFactor).toBe(true);
    const { rows } = await t.database.pool.query('select * from auth_second_factor, auth_backup_code');
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(JSON.stringify(rows)).not.toContain(confirmed.json<BackupCodes>().backupCodes[0]);
    const again = await post('second-factor/setup', { password: PASSWORD }, cookieOf(confirmed));
    expect(again.json().code).toBe('second_factor_on');
  });

  it('can be undone with password and code only', async () => {
    const { secret, cookie } = await turnOn();
    const off = (password: string, code: string) => post('second-factor/disable', { password, code }, cookie);
    expect((await off('guess', codeOf(secret))).json().code).toBe('invalid_credentials');
    expect((await off(PASSWORD, '000000')).json().code).toBe('wrong_code');
    const done = await off(PASSWORD, codeOf(secret));
    expect(done.statusCode).toBe(204);
    expect((await me(cookieOf(done))).json<Me>().user.secondFactor).toBe(false);
    expect((await signIn()).json()).toEqual({ secondFactor: false });
  });
});

describe('signing in', () => {
  it('takes two steps: without the code there is no session', async () => {
    const { secret } = await turnOn();
    const first = await signIn();
    expect(first.json()).toEqual({ secondFactor: true });
    const header = String(first.headers['set-cookie']);
    expect(header).toMatch(/^attune\.second_factor=/);
    expect(header).toMatch(/; HttpOnly/);
    expect(header).not.toContain('session_token');
    expect((await me(cookieOf(first))).json().code).toBe('unauthenticated');
    expect((await step(codeOf(secret), '')).json().code).toBe('sign_in_expired');
    expect((await step('000000', cookieOf(first))).json().code).toBe('wrong_code');
    const second = await step(codeOf(secret), cookieOf(first));
    expect(second.statusCode).toBe(204);
    expect((await me(cookieOf(second))).statusCode).toBe(200);
    t.clock.advance(STEP);
    expect((await step(codeOf(secret), cookieOf(first))).json().code).toBe('sign_in_expired');
  });

  it('takes no code twice, not even for two at once', async () => {
    const { secret } = await turnOn();
    const code = codeOf(secret);
    const [a, b] = [cookieOf(await signIn()), cookieOf(await signIn())];
    const answers = await Promise.all([step(code, a), step(code, b)]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([204, 401]);
    expect((await step(code, cookieOf(await signIn()))).json().code).toBe('wrong_code');
  });

  it.each([
    ['one step late', STEP, 204],
    ['one step early', -STEP, 204],
    ['two steps late', 2 * STEP, 401],
  ])('takes a code %s: %i ms, %i', async (_name, offset, status) => {
    const { secret } = await turnOn();
    t.clock.advance(2 * STEP);
    const first = cookieOf(await signIn());
    const timestamp = t.clock.now().getTime() - offset;
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });
    expect((await step(code, first)).statusCode).toBe(status);
  });

  it('takes each backup code once, however it is typed', async () => {
    const { backupCodes } = await turnOn();
    const [code = ''] = backupCodes;
    expect((await step(` ${code.toUpperCase()} `, cookieOf(await signIn()))).statusCode).toBe(204);
    expect((await step(code, cookieOf(await signIn()))).json().code).toBe('wrong_code');
    expect((await step(backupCodes[1]!.replace('-', ''), cookieOf(await signIn()))).statusCode).toBe(204);
  });

  it('has five tries, then pauses', async () => {
    const { secret } = await turnOn();
    const first = cookieOf(await signIn());
    const guesses = [];
    for (let i = 0; i < 6; i += 1) guesses.push((await step(`00000${i}`, first)).statusCode);
    expect(guesses).toEqual([401, 401, 401, 401, 401, 429]);
    expect((await step(codeOf(secret), first)).json().code).toBe('rate_limited');
    t.clock.advance(31_000);
    expect((await step(codeOf(secret), first)).statusCode).toBe(204);
  });

  it('has ten minutes between the steps', async () => {
    const { secret } = await turnOn();
    const first = cookieOf(await signIn());
    t.clock.advance(600_000);
    expect((await step(codeOf(secret), first)).json().code).toBe('sign_in_expired');
  });

  it('asks for no code for thirty days in a browser that is trusted, and only there', async () => {
    const { secret } = await turnOn();
    const trusted = cookieOf(await step(codeOf(secret), cookieOf(await signIn()), true));
    const again = await signIn(trusted);
    expect(again.json()).toEqual({ secondFactor: false });
    expect((await signIn()).json()).toEqual({ secondFactor: true });
    t.clock.advance(30 * 86_400_000);
    expect((await signIn(cookieOf(again))).json()).toEqual({ secondFactor: true });
  });

  it('does not let a browser be trusted by an id that was planted in it', async () => {
    const { secret } = await turnOn();
    const planted = 'attune.device=known-to-eve';
    const first = cookieOf(await signIn(planted));
    await step(codeOf(secret), `${first}; ${planted}`, true);
    expect((await signIn(planted)).json()).toEqual({ secondFactor: true });
  });
});

describe('a workspace that requires it', () => {
  it('lets nobody in without, says so, and lets them in once it is set up', async () => {
    const settings = { requireSecondFactor: true };
    expect((await owner.send('PATCH', '', { settings })).json().code).toBe('second_factor_required');
    await t.database.pool.query(
      "insert into auth_second_factor (user_id, secret, confirmed_at) values ($1, 'sealed', now())",
      [owner.userId],
    );
    t.clock.advance(6_000);
    expect((await owner.send('PATCH', '', { settings })).statusCode).toBe(200);
    expect((await member.get('/members')).json()).toMatchObject({
      status: 403,
      code: 'second_factor_required',
    });
    expect((await me(member.cookie)).json<Me>().memberships).toMatchObject([
      { blocked: 'second_factor_required' },
    ]);
    const { cookie } = await turnOn();
    const inside = await t.app.inject({ url: `${workspace.url}/members`, headers: { cookie } });
    expect(inside.statusCode).toBe(200);
    expect((await me(cookie)).json<Me>().memberships).toMatchObject([{ blocked: null }]);
  });
});

describe('a lost phone', () => {
  it('is helped by those who manage people, with a trace', async () => {
    const { cookie } = await turnOn();
    const reset = await owner.send('DELETE', `/members/${member.memberId}/second-factor`);
    expect(reset.statusCode).toBe(204);
    expect((await me(cookie)).json().code).toBe('unauthenticated');
    expect((await signIn()).json()).toEqual({ secondFactor: false });
    const { rows } = await t.database.pool.query(
      "select payload, actor_id from event where workspace_id = $1 and type = 'member.access_changed'",
      [workspace.id],
    );
    expect(rows).toEqual([
      { payload: { memberId: member.memberId, what: 'second_factor_reset' }, actor_id: owner.memberId },
    ]);
  });

  it('but not where the second factor protects another workspace as well', async () => {
    await turnOn();
    const other = await t.makeWorkspace();
    await t.database.pool.query(
      `insert into member (workspace_id, id, user_id, name, email, role, presence_at, created_at)
       select $1, id, user_id, name, email, role, presence_at, created_at from member where id = $2`,
      [other.id, member.memberId],
    );
    const reset = await owner.send('DELETE', `/members/${member.memberId}/second-factor`);
    expect(reset.json()).toMatchObject({ status: 409, code: 'member_elsewhere' });
    expect((await signIn()).json()).toEqual({ secondFactor: true });
  });
});
