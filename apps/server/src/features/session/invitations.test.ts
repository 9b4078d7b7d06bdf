import type { InvitationView, Me, Member } from '@attune/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import { cookieOf } from '../../testing/cookies.ts';
import type { TestMember, TestWorkspace } from '../../testing/factories.ts';
import { hashPassword, setPassword } from './passwords.ts';

const DAY = 86_400_000;
const account = { name: 'Nina', password: 'a good long password' };

let t: TestApp;
let workspace: TestWorkspace;
let owner: TestMember;
let email: string;
let count = 0;

beforeAll(async () => {
  t = await buildTestApp();
});
afterAll(() => t.close());
beforeEach(async () => {
  t.clock.advance(1000);
  workspace = await t.makeWorkspace();
  owner = await t.makeMember(workspace, 'owner');
  count += 1;
  email = `nina${count}@example.test`;
});

/** Invites and returns the token of the link. */
async function invite(address = email, role = 'agent'): Promise<string> {
  const answer = await owner.send('POST', '/invitations', { email: address, role });
  expect(answer.statusCode).toBe(201);
  const { url } = answer.json<{ url: string }>();
  expect(url.startsWith(`${t.platform.env.publicUrl}/invite/`)).toBe(true);
  return url.slice(url.lastIndexOf('/') + 1);
}
const view = (token: string) => t.app.inject({ url: `/api/v1/invitations/${token}` });
const accept = (token: string, body?: object, cookie?: string) =>
  t.app.inject({
    method: 'POST',
    url: `/api/v1/invitations/${token}/accept`,
    headers: cookie ? { cookie } : {},
    ...(body && { payload: body }),
  });
const members = async () => (await owner.get('/members')).json<Member[]>();

describe('an invitation', () => {
  it('lets somebody new in: name and password, signed in, with the role that was meant', async () => {
    const token = await invite(email.toUpperCase(), 'supervisor');
    expect((await view(token)).json<InvitationView>()).toEqual({
      workspaceName: `Workspace ${workspace.widgetKey}`,
      email,
      role: 'supervisor',
      hasAccount: false,
    });
    expect((await accept(token)).json()).toMatchObject({
      code: 'bad_request',
      errors: [{ path: '/name' }, { path: '/password' }],
    });
    const joined = await accept(token, account);
    expect(joined.statusCode).toBe(201);
    const me = (await t.app.inject({ url: '/api/v1/me', headers: { cookie: cookieOf(joined) } })).json<Me>();
    expect(me).toEqual(joined.json());
    expect(me.user).toMatchObject({ name: 'Nina', email });
    expect(me.memberships).toMatchObject([{ workspaceId: workspace.id, role: 'supervisor' }]);
    const [invitation] = (await owner.get('/invitations')).json();
    expect(invitation.acceptedAt).toBe(t.clock.now().toISOString());
    expect(JSON.stringify(invitation)).not.toContain(token);
  });

  it('works once, even for two at once', async () => {
    const token = await invite();
    const answers = await Promise.all([accept(token, account), accept(token, account)]);
    expect(answers.filter((answer) => answer.statusCode === 201)).toHaveLength(1);
    expect((await accept(token, account)).json()).toMatchObject({ status: 410, code: 'expired' });
    expect((await view(token)).json().code).toBe('expired');
    expect((await members()).filter((member) => member.email === email)).toHaveLength(1);
  });

  it('expires after a week', async () => {
    const token = await invite();
    t.clock.advance(7 * DAY - 1);
    expect((await view(token)).statusCode).toBe(200);
    t.clock.advance(1);
    expect((await view(token)).json().code).toBe('expired');
    expect((await accept(token, account)).json().code).toBe('expired');
    expect(await members()).toHaveLength(1);
  });

  it('is replaced by the next one, and gone when withdrawn', async () => {
    const first = await invite();
    const second = await invite();
    expect((await view(first)).json().code).toBe('not_found');
    const list = (await owner.get('/invitations')).json();
    expect(list).toHaveLength(1);
    expect((await owner.send('DELETE', `/invitations/${list[0].id}`)).statusCode).toBe(204);
    expect((await accept(second, account)).json().code).toBe('not_found');
    expect((await view('x'.repeat(43))).json().code).toBe('not_found');
  });

  it('is for its address: others cannot use it, and its person has to sign in', async () => {
    t.clock.advance(1000);
    const elsewhere = await t.makeMember(await t.makeWorkspace(), 'agent');
    const token = await invite(elsewhere.email, 'admin');
    expect((await view(token)).json()).toMatchObject({ hasAccount: true });
    expect((await accept(token)).json().code).toBe('unauthenticated');
    expect((await accept(token, account)).json().code).toBe('unauthenticated');
    expect((await accept(token, undefined, owner.cookie)).json().code).toBe('forbidden');
    expect((await elsewhere.get(`${workspace.url}/members`)).json().code).toBe('not_found');
    const joined = await accept(token, undefined, elsewhere.cookie);
    expect(joined.statusCode).toBe(200);
    expect(joined.json<Me>().memberships.map(({ role }) => role)).toEqual(['admin', 'agent']);
    expect((await elsewhere.get(`${workspace.url}/members`)).statusCode).toBe(200);
  });

  it('lets a former member back in under the new role, and is not given to those who are in', async () => {
    const agent = await t.makeMember(workspace, 'agent');
    const again = await owner.send('POST', '/invitations', { email: agent.email, role: 'analyst' });
    expect(again.json()).toMatchObject({ status: 409, code: 'already_member' });
    await owner.send('PATCH', `/members/${agent.memberId}`, { disabled: true });
    const token = await invite(agent.email, 'analyst');
    // Who was disabled is signed out, and signs in again.
    await t.settled();
    expect((await accept(token, undefined, agent.cookie)).json().code).toBe('unauthenticated');
    const hash = await hashPassword(account.password);
    await t.platform.db.system((tx) => setPassword(tx, agent.userId, hash));
    const payload = { email: agent.email, password: account.password };
    const signedIn = await t.app.inject({ method: 'POST', url: '/api/auth/sign-in/email', payload });
    expect((await accept(token, undefined, cookieOf(signedIn))).statusCode).toBe(200);
    expect((await members()).find((member) => member.id === agent.memberId)).toMatchObject({
      role: 'analyst',
      disabled: false,
    });
  });

  it('is made by those who manage people, for an address and a role that exist', async () => {
    const supervisor = await t.makeMember(workspace, 'supervisor');
    const input = { email, role: 'agent' };
    expect((await supervisor.send('POST', '/invitations', input)).json().code).toBe('forbidden');
    for (const wrong of [{ ...input, email: 'nobody' }, { ...input, role: 'owner' }, {}]) {
      expect((await owner.send('POST', '/invitations', wrong)).json().code).toBe('bad_request');
    }
    expect((await accept(await invite(), { ...account, password: 'short' })).json().code).toBe('bad_request');
  });
});
