import type { Me } from '@attune/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import { cookieOf } from '../../testing/cookies.ts';

const PASSWORD = 'correct horse battery';
const founder = {
  name: 'Ada',
  email: 'Ada@Example.test',
  password: PASSWORD,
  workspace: { name: 'Lumi', locale: 'en', timeZone: 'Asia/Shanghai' },
};

let t: TestApp;
let owner: string;

const post = (url: string, payload: object | undefined, headers: Record<string, string> = {}) =>
  t.app.inject({ method: 'POST', url, headers, ...(payload && { payload }) });
const get = (url: string, cookie?: string) => t.app.inject({ url, headers: cookie ? { cookie } : {} });
const signIn = (email: string, password: string, remoteAddress = '203.0.113.1') =>
  t.app.inject({
    method: 'POST',
    url: '/api/auth/sign-in/email',
    payload: { email, password },
    remoteAddress,
  });

beforeAll(async () => {
  t = await buildTestApp();
});
afterAll(() => t.close());

describe('set-up', () => {
  it('is asked for while nobody can sign in', async () => {
    expect((await get('/api/v1/setup')).json()).toEqual({ needed: true, demo: null });
  });

  it('refuses a short password and an unknown time zone, and stays open', async () => {
    const short = await post('/api/v1/setup', { ...founder, password: 'short' });
    expect(short.json()).toMatchObject({ code: 'bad_request', errors: [{ path: '/password' }] });
    const nowhere = await post('/api/v1/setup', {
      ...founder,
      workspace: { ...founder.workspace, timeZone: 'Mars/Base' },
    });
    expect(nowhere.json()).toMatchObject({ code: 'bad_request', errors: [{ path: '/timeZone' }] });
    expect((await get('/api/v1/setup')).json().needed).toBe(true);
  });

  it('succeeds once for two at once, and signs in', async () => {
    const answers = await Promise.all([
      post('/api/v1/setup', founder),
      post('/api/v1/setup', { ...founder, email: 'eve@example.test' }),
    ]);
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([201, 409]);
    const won = answers.find((answer) => answer.statusCode === 201)!;
    expect(answers.find((answer) => answer.statusCode === 409)!.json().code).toBe('already_set_up');
    owner = cookieOf(won);
    const me = won.json<Me>();
    expect(me.memberships).toMatchObject([{ workspaceName: 'Lumi', role: 'owner' }]);
    expect((await get('/api/v1/me', owner)).json()).toEqual(me);
    expect((await get('/api/v1/setup')).json().needed).toBe(false);
    expect((await post('/api/v1/setup', founder)).json().code).toBe('already_set_up');
    await t.platform.db.system((tx) =>
      tx.updateTable('auth_user').set({ email: 'ada@example.test' }).execute(),
    );
  });

  it('leaves a workspace with its owner and nothing else', async () => {
    const { memberships } = (await get('/api/v1/me', owner)).json<Me>();
    const url = `/api/v1/workspaces/${memberships[0]!.workspaceId}`;
    expect((await get(`${url}/members`, owner)).json()).toMatchObject([
      { role: 'owner', presence: 'offline' },
    ]);
    for (const list of ['teams', 'skills', 'topics', 'invitations']) {
      expect((await get(`${url}/${list}`, owner)).json()).toEqual([]);
    }
  });
});

describe('signing in', () => {
  it('takes the address in any case and sets a cookie that scripts and other sites cannot use', async () => {
    const answer = await signIn('ADA@example.test', PASSWORD);
    expect(answer.statusCode).toBe(200);
    expect(answer.body).not.toContain('token');
    const header = String(answer.headers['set-cookie']);
    expect(header).toMatch(/^attune\.session_token=/);
    expect(header).toMatch(/; HttpOnly/i);
    expect(header).toMatch(/; SameSite=Lax/i);
    expect(header).not.toMatch(/; Secure/i);
  });

  it.each([
    ['a wrong password', 'ada@example.test', 'wrong password'],
    ['an unknown address', 'nobody@example.test', PASSWORD],
    ['no address at all', 'nobody', PASSWORD],
  ])('answers %s alike', async (_case, email, password) => {
    const answer = await signIn(email, password);
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
    expect(answer.json().code).toBe('invalid_credentials');
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('stops guessing from one network address; those who succeed do not use up its tries', async () => {
    const from = '203.0.113.9';
    for (let i = 0; i < 12; i += 1) {
      expect((await signIn('ada@example.test', PASSWORD, from)).statusCode).toBe(200);
    }
    const tries = [];
    for (let i = 0; i < 11; i += 1) tries.push(await signIn('ada@example.test', `guess ${i}`, from));
    expect(tries.map((answer) => answer.statusCode)).toEqual([...Array(10).fill(401), 429]);
    expect(tries.at(-1)!.json().code).toBe('rate_limited');
    expect(Number(tries.at(-1)!.headers['retry-after'])).toBeGreaterThan(0);
    expect((await signIn('ada@example.test', PASSWORD, from)).statusCode).toBe(429);
    expect((await signIn('ada@example.test', PASSWORD, '203.0.113.10')).statusCode).toBe(200);
  });

  it('cannot be talked into another network address', async () => {
    const answer = await t.app.inject({
      method: 'POST',
      url: '/api/auth/sign-in/email',
      payload: { email: 'ada@example.test', password: PASSWORD },
      remoteAddress: '203.0.113.9',
      headers: { 'x-forwarded-for': '198.51.100.1', 'x-attune-client-ip': '198.51.100.1' },
    });
    expect(answer.statusCode).toBe(429);
  });

  it('is not a way to sign up, and offers nothing else of the library', async () => {
    for (const path of ['sign-up/email', 'delete-user', 'request-password-reset', 'update-user']) {
      const answer = await post(`/api/auth/${path}`, {
        name: 'Eve',
        email: 'eve@example.test',
        password: PASSWORD,
      });
      expect(answer.statusCode).toBe(404);
    }
  });

  it('answers what it cannot read as a problem', async () => {
    const broken = await t.app.inject({
      method: 'POST',
      url: '/api/auth/sign-in/email',
      headers: { 'content-type': 'application/json' },
      payload: '{"email":',
    });
    expect(broken.json()).toMatchObject({ status: 400, code: 'malformed_json' });
    const partial = await post('/api/auth/sign-in/email', { email: 'ada@example.test' });
    expect(partial.json()).toMatchObject({ status: 400, code: 'bad_request' });
  });

  it('is refused to other origins', async () => {
    const answer = await post(
      '/api/auth/sign-in/email',
      { email: 'ada@example.test', password: PASSWORD },
      { origin: 'https://evil.example' },
    );
    expect(answer.json().code).toBe('foreign_origin');
  });

  it('sets secure cookies where people come by https', async () => {
    const secure = await buildTestApp({ env: { ATTUNE_PUBLIC_URL: 'https://desk.example' } });
    try {
      const answer = await secure.app.inject({ method: 'POST', url: '/api/v1/setup', payload: founder });
      const header = String(answer.headers['set-cookie']);
      expect(header).toMatch(/^__Secure-attune\.session_token=/);
      expect(header).toMatch(/; Secure/i);
      const me = await secure.app.inject({ url: '/api/v1/me', headers: { cookie: cookieOf(answer) } });
      expect(me.statusCode).toBe(200);
    } finally {
      await secure.close();
    }
  });
});

describe('a session', () => {
  it('ends at once when its person signs out', async () => {
    const cookie = cookieOf(await signIn('ada@example.test', PASSWORD));
    expect((await get('/api/v1/me', cookie)).statusCode).toBe(200);
    const out = await post('/api/auth/sign-out', {}, { cookie });
    expect(out.statusCode).toBe(204);
    expect(String(out.headers['set-cookie'])).toMatch(/Max-Age=0/i);
    expect((await get('/api/v1/me', cookie)).json().code).toBe('unauthenticated');
    expect((await get('/api/v1/me', owner)).statusCode).toBe(200);
  });

  it('is nobody with a forged or missing cookie', async () => {
    expect((await get('/api/v1/me')).json().code).toBe('unauthenticated');
    const [named = ''] = owner.split('; ');
    expect(named).toMatch(/^attune\.session_token=/);
    const forged = `${named.slice(0, -6)}AAAA%3D`;
    expect((await get('/api/v1/me', forged)).json().code).toBe('unauthenticated');
  });

  it('is prolonged by use, once a day', async () => {
    const cookie = cookieOf(await signIn('ada@example.test', PASSWORD));
    expect((await get('/api/v1/me', cookie)).headers['set-cookie']).toBeUndefined();
    const soon = new Date(Date.now() + 20 * 86_400_000);
    await t.platform.db.system((tx) => tx.updateTable('auth_session').set({ expires_at: soon }).execute());
    const renewed = await get('/api/v1/me', cookie);
    expect(String(renewed.headers['set-cookie'])).toMatch(/Max-Age=2592000/i);
    expect((await get('/api/v1/me', cookieOf(renewed))).statusCode).toBe(200);
  });

  it('survives a change of password only where it was made', async () => {
    const here = cookieOf(await signIn('ada@example.test', PASSWORD));
    const elsewhere = cookieOf(await signIn('ada@example.test', PASSWORD));
    expect((await get('/api/v1/me', elsewhere)).statusCode).toBe(200);
    const change = (currentPassword: string) =>
      post(
        '/api/auth/change-password',
        { currentPassword, newPassword: 'a new long password' },
        { cookie: here },
      );
    expect((await change('not the password')).json().code).toBe('invalid_credentials');
    const changed = await change(PASSWORD);
    expect(changed.statusCode).toBe(204);
    expect((await get('/api/v1/me', elsewhere)).json().code).toBe('unauthenticated');
    expect((await get('/api/v1/me', cookieOf(changed))).statusCode).toBe(200);
    expect((await signIn('ada@example.test', PASSWORD)).json().code).toBe('invalid_credentials');
    expect((await signIn('ada@example.test', 'a new long password')).statusCode).toBe(200);
  });
});
