import type { Me, Member, SsoConnectionPut } from '@attune/contract';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import { cookieOf } from '../../testing/cookies.ts';
import type { TestMember, TestWorkspace } from '../../testing/factories.ts';
import { startIdentityProvider, type TestIdentityProvider } from '../../testing/identity-provider.ts';
import { roleOf } from './admit.ts';

let t: TestApp;
let idp: TestIdentityProvider;
let workspace: TestWorkspace;
let owner: TestMember;
let count = 0;
let email: string;

beforeAll(async () => {
  t = await buildTestApp({
    env: { ATTUNE_ALLOW_PRIVATE_ADDRESSES: '127.0.0.1' },
    log: pino({ level: 'silent' }),
  });
  idp = await startIdentityProvider(`${t.platform.env.publicUrl}/api/v1/sso/callback`);
});
afterAll(async () => {
  await t.close();
  await idp.close();
});
beforeEach(async () => {
  t.clock.advance(60_000);
  workspace = await t.makeWorkspace();
  owner = await t.makeMember(workspace, 'owner');
  count += 1;
  email = `nina${count}@corp.example`;
  idp.subject = `subject-${count}`;
  idp.people[idp.subject] = { email, email_verified: true, name: 'Nina' };
});

async function connect(
  patch: { [K in keyof SsoConnectionPut]?: SsoConnectionPut[K] | undefined } = {},
  by = owner,
) {
  return by.send('PUT', '/sso', {
    enabled: true,
    label: 'Corp',
    issuer: idp.issuer,
    clientId: idp.clientId,
    clientSecret: idp.clientSecret,
    domains: [],
    required: false,
    joinRole: 'agent',
    roleClaim: null,
    roleMap: {},
    remap: false,
    ...patch,
  });
}

let addresses = 0;
/** Each request comes from an address of its own: their number is limited elsewhere. */
function go(url: string, cookie = '') {
  addresses += 1;
  const remoteAddress = `198.51.${Math.floor(addresses / 250)}.${addresses % 250}`;
  return t.app.inject({ url, remoteAddress, headers: cookie ? { cookie } : {} });
}
const start = (to = '/', of = workspace) => go(`/api/v1/sso/${of.id}/start?to=${encodeURIComponent(to)}`);
const pathOf = (url: string) => url.slice(t.platform.env.publicUrl.length);

/** The whole way, as a browser goes it. */
async function signIn(to = '/', of = workspace, before = '') {
  const out = await start(to, of);
  expect(out.statusCode).toBe(302);
  const back = await idp.visit(String(out.headers.location));
  const answer = await go(pathOf(back), [cookieOf(out), before].filter(Boolean).join('; '));
  return { answer, location: answer.headers.location, cookie: cookieOf(answer), back, out };
}
const me = async (cookie: string) => (await go('/api/v1/me', cookie)).json<Me>();
const members = async (of = owner) => (await of.get('/members')).json<Member[]>();

describe('setting up', () => {
  it('is for owners; the secret is sealed and never shown again', async () => {
    const admin = await t.makeMember(workspace, 'admin');
    expect((await connect({}, admin)).json().code).toBe('forbidden');
    expect((await connect()).statusCode).toBe(204);
    const shown = (await owner.get('/sso')).json();
    expect(shown).toMatchObject({
      redirectUri: `${t.platform.env.publicUrl}/api/v1/sso/callback`,
      connection: { label: 'Corp', issuer: idp.issuer },
    });
    expect(JSON.stringify(shown)).not.toContain(idp.clientSecret);
    const { rows } = await t.database.pool.query('select * from sso_connection');
    expect(JSON.stringify(rows)).not.toContain(idp.clientSecret);
    expect((await go('/api/v1/sso')).json()).toContainEqual({ workspaceId: workspace.id, label: 'Corp' });
    expect((await connect({ clientSecret: undefined, label: 'Sign in' })).statusCode).toBe(204);
    expect((await signIn()).location).toBe('/');
  });

  it('refuses an issuer that does not answer, and never sends a kept secret to another one', async () => {
    expect((await connect({ issuer: 'http://127.0.0.1:9' })).json().code).toBe('sso_unreachable');
    expect((await connect({ issuer: 'http://10.1.2.3' })).json().code).toBe('sso_unreachable');
    expect((await connect({ clientSecret: undefined })).json().code).toBe('bad_request');
    await connect();
    const moved = await connect({ enabled: false, issuer: 'https://evil.example', clientSecret: undefined });
    expect(moved.json()).toMatchObject({ code: 'bad_request', errors: [{ path: '/clientSecret' }] });
  });

  it('ends with the connection', async () => {
    await connect();
    expect((await owner.send('DELETE', '/sso')).statusCode).toBe(204);
    expect((await start()).statusCode).toBe(404);
    expect((await go('/api/v1/sso')).json()).not.toContainEqual(
      expect.objectContaining({ workspaceId: workspace.id }),
    );
  });
});

describe('signing in', () => {
  it('lets somebody new in with the role for newcomers, and knows them again', async () => {
    await connect();
    const { answer, location, cookie } = await signIn('/w/x/inbox');
    expect(location).toBe('/w/x/inbox');
    const header = String(answer.headers['set-cookie']);
    expect(header).toMatch(/attune\.session_token=[^;]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax/);
    expect(await me(cookie)).toMatchObject({
      user: { name: 'Nina', email, singleSignOn: true },
      memberships: [{ workspaceId: workspace.id, role: 'agent', blocked: null }],
    });
    idp.people[idp.subject] = { email: `renamed-${email}`, email_verified: false, name: 'Nina' };
    expect((await me((await signIn()).cookie)).user.email).toBe(email);
    expect((await members()).filter(({ name }) => name === 'Nina')).toHaveLength(1);
  });

  it('leads back to paths of our own only', async () => {
    await connect();
    for (const to of ['https://evil.example', '//evil.example', '/\\evil.example', '/\t/evil.example']) {
      expect((await signIn(to)).location).toBe('/');
    }
  });

  it('is PKCE with S256, state and nonce', async () => {
    await connect();
    const url = new URL(String((await start()).headers.location));
    expect(url.searchParams.get('code_challenge_method')).toBe('S256');
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(url.searchParams.get(name)!.length).toBeGreaterThan(20);
    }
  });

  it('takes an answer once, and only in the browser that asked', async () => {
    await connect();
    const { back, out } = await signIn();
    expect((await go(pathOf(back))).headers.location).toBe('/sign-in?sso=expired');
    expect((await go(pathOf(back), cookieOf(out))).headers.location).toBe('/sign-in?sso=failed');
    const [mine, theirs] = [await start(), await start()];
    const foreign = await idp.visit(String(theirs.headers.location));
    expect((await go(pathOf(foreign), cookieOf(mine))).headers.location).toBe('/sign-in?sso=failed');
    const denied = `/api/v1/sso/callback?error=access_denied&state=${new URL(String(mine.headers.location)).searchParams.get('state')}`;
    expect((await go(denied, cookieOf(mine))).headers.location).toBe('/sign-in?sso=failed');
  });

  it('begins a new session whatever the browser had before', async () => {
    await connect();
    const first = (await signIn()).cookie;
    const second = (await signIn('/', workspace, first)).cookie;
    expect(second).not.toBe(first);
    expect((await go('/api/v1/me', first)).json().code).toBe('unauthenticated');
  });

  it('lets nobody new in where the workspace does not want that, nor from elsewhere', async () => {
    await connect({ joinRole: null });
    expect((await signIn()).location).toBe('/sign-in?sso=no_access');
    await connect({ domains: ['other.example'] });
    expect((await signIn()).location).toBe('/sign-in?sso=domain');
    await connect({ domains: ['corp.example'] });
    expect((await signIn()).location).toBe('/');
    const member = (await members()).find((one) => one.email === email)!;
    await owner.send('PATCH', `/members/${member.id}`, { disabled: true });
    expect((await signIn()).location).toBe('/sign-in?sso=no_access');
  });
});

describe('an address that has a sign-in here', () => {
  it('is linked for a member of this workspace, when the provider vouches for it', async () => {
    await connect();
    const agent = await t.makeMember(workspace, 'supervisor');
    idp.people[idp.subject] = { email: agent.email.toUpperCase(), email_verified: true };
    expect(await me((await signIn()).cookie)).toMatchObject({
      user: { id: agent.userId },
      memberships: [{ memberId: agent.memberId, role: 'supervisor' }],
    });
  });

  it('is linked, too, when Entra ID says that the domain’s owner is verified', async () => {
    await connect();
    const agent = await t.makeMember(workspace, 'agent');
    for (const [xms_edov, location] of [
      [false, '/sign-in?sso=unverified'],
      ['1', '/'],
    ] as const) {
      idp.people[idp.subject] = { email: agent.email, xms_edov };
      expect((await signIn()).location).toBe(location);
    }
  });

  it.each([
    ['does not say that it verified it', undefined],
    ['says that it did not', false],
    ['says so in a word', 'true'],
  ])('is not linked when the provider %s', async (_name, verified) => {
    await connect();
    const agent = await t.makeMember(workspace, 'agent');
    idp.people[idp.subject] = {
      email: agent.email,
      ...(verified !== undefined && { email_verified: verified }),
    };
    const { location, cookie } = await signIn();
    expect(location).toBe('/sign-in?sso=unverified');
    expect(cookie).not.toContain('session_token');
  });

  it('is not taken over by the provider of another workspace', async () => {
    const victim = await t.makeMember(await t.makeWorkspace(), 'owner');
    await connect();
    idp.people[idp.subject] = { email: victim.email, email_verified: true };
    expect((await signIn()).location).toBe('/sign-in?sso=invite');
    expect((await members()).some((one) => one.email === victim.email)).toBe(false);
  });

  it('opens this workspace alone, even to somebody who works in others', async () => {
    const other = await t.makeWorkspace();
    const both = await t.makeMember(other, 'owner');
    await t.database.pool.query(
      `insert into member (workspace_id, id, user_id, name, email, role, presence_at, created_at)
       select $1, gen_random_uuid(), user_id, name, email, 'agent', presence_at, created_at from member where id = $2`,
      [workspace.id, both.memberId],
    );
    await connect();
    idp.people[idp.subject] = { email: both.email, email_verified: true };
    const { cookie } = await signIn();
    expect((await me(cookie)).memberships.map(({ workspaceId }) => workspaceId)).toEqual([workspace.id]);
    expect((await go(`${other.url}/members`, cookie)).json().code).toBe('not_found');
    expect((await go(`${workspace.url}/members`, cookie)).statusCode).toBe(200);
    const sessions = (await go('/api/v1/me/sessions', cookie)).json<{ current: boolean }[]>();
    expect(sessions).toHaveLength(1);
    const ended = await t.app.inject({ method: 'DELETE', url: '/api/v1/me/sessions', headers: { cookie } });
    expect(ended.statusCode).toBe(204);
    expect((await go('/api/v1/me', both.cookie)).statusCode).toBe(200);
    const payload = { name: 'Mine', locale: 'en', timeZone: 'UTC' };
    const made = await t.app.inject({
      method: 'POST',
      url: '/api/v1/workspaces',
      payload,
      headers: { cookie },
    });
    expect(made.json().code).toBe('forbidden');
  });

  it('is known by issuer and subject: another issuer’s same subject is somebody else', async () => {
    await connect();
    await signIn();
    const { rows } = await t.database.pool.query<{ user_id: string }>(
      'update sso_identity set issuer = $1 where workspace_id = $2 returning user_id',
      ['https://before.example', workspace.id],
    );
    idp.people[idp.subject] = { email: `other-${email}`, email_verified: true };
    expect((await me((await signIn()).cookie)).user.id).not.toBe(rows[0]!.user_id);
  });
});

describe('roles', () => {
  const map = { roleClaim: 'groups', roleMap: { leads: 'supervisor', it: 'admin' } } as const;
  const come = async (groups: string[]) => {
    idp.people[idp.subject] = { email, email_verified: true, groups };
    const { location, cookie } = await signIn();
    return location === '/' ? (await me(cookie)).memberships[0]!.role : location;
  };

  it('come from a claim at the first sign-in, and afterwards only where so set', async () => {
    await connect({ ...map, remap: false });
    expect(await come(['leads', 'football'])).toBe('supervisor');
    expect(await come(['it'])).toBe('supervisor');
    await connect({ ...map, remap: true });
    expect(await come(['it', 'leads'])).toBe('admin');
    expect(await come([])).toBe('agent');
    await connect({ ...map, remap: true, joinRole: null });
    expect(await come([])).toBe('/sign-in?sso=no_access');
  });

  it('never make or unmake an owner', async () => {
    await connect({ ...map, remap: true });
    idp.people[idp.subject] = { email: owner.email, email_verified: true, groups: ['leads'] };
    expect((await me((await signIn()).cookie)).memberships).toMatchObject([{ role: 'owner' }]);
    const sneaky = await connect({ roleClaim: 'groups', roleMap: { leads: 'owner' } as never });
    expect(sneaky.json().code).toBe('bad_request');
  });

  it.each([
    ['a text', { groups: 'leads' }, 'groups', 'supervisor'],
    ['the one that may most', { groups: ['leads', 'it'] }, 'groups', 'admin'],
    ['a path', { realm_access: { roles: ['it'] } }, 'realm_access.roles', 'admin'],
    ['a name with dots', { 'https://corp.example/roles': ['it'] }, 'https://corp.example/roles', 'admin'],
    ['nothing that is known', { groups: ['constructor', '__proto__', 7, null] }, 'groups', 'agent'],
    ['no claim', {}, 'groups.deep', 'agent'],
  ])('read %s', (_name, claims, roleClaim, role) => {
    expect(roleOf({ roleClaim, roleMap: map.roleMap, joinRole: 'agent' }, claims)).toBe(role);
  });
});

describe('where single sign-on is required', () => {
  it('nobody comes in another way but owners', async () => {
    const agent = await t.makeMember(workspace, 'agent');
    expect((await agent.get('/members')).statusCode).toBe(200);
    await connect({ required: true });
    expect((await agent.get('/members')).json()).toMatchObject({ status: 403, code: 'sso_required' });
    // Live connections go by this event.
    const { events } = (await owner.get('/events?after=0.0')).json<{ events: object[] }>();
    expect(events).toContainEqual(
      expect.objectContaining({ payload: { what: 'members', id: agent.memberId } }),
    );
    expect((await me(agent.cookie)).memberships).toMatchObject([{ blocked: 'sso_required' }]);
    expect((await owner.get('/members')).statusCode).toBe(200);
    idp.people[idp.subject] = { email: agent.email, email_verified: true };
    const { cookie } = await signIn();
    expect((await go(`${workspace.url}/members`, cookie)).statusCode).toBe(200);
    await connect({ required: true, enabled: false });
    expect((await agent.get('/members')).statusCode).toBe(200);
  });

  it('a second factor is the provider’s business', async () => {
    await connect();
    await t.database.pool.query(
      'update workspace set settings = settings || \'{"requireSecondFactor": true}\' where workspace_id = $1',
      [workspace.id],
    );
    expect((await owner.get('/members')).json().code).toBe('second_factor_required');
    const { cookie } = await signIn();
    expect((await go(`${workspace.url}/members`, cookie)).statusCode).toBe(200);
  });
});
