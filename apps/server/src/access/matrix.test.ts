import { ROLES, type Role } from '@attune/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../testing/app.ts';
import type { TestMember } from '../testing/factories.ts';

/**
 * Every route × every role × a foreign workspace. A route that is not in this table fails the first test: who may use
 * it has to be written down here once more, by somebody who thought about it.
 */
const all = 'owner admin supervisor agent knowledge_editor analyst';
const answering = 'owner admin supervisor agent';
const managers = 'owner admin';
const leads = 'owner admin supervisor';
const labelling = `${answering} knowledge_editor`;
const editors = 'owner admin supervisor knowledge_editor';

const ROUTES: Record<string, 'public' | 'person' | 'contact' | (string & {})> = {
  'GET /api/v1/setup': 'public',
  'POST /api/v1/setup': 'public',
  'GET /api/v1/sso': 'public',
  'GET /api/v1/sso/:workspaceId/start': 'public',
  'GET /api/v1/sso/callback': 'public',
  'GET W/sso': 'owner',
  'PUT W/sso': 'owner',
  'DELETE W/sso': 'owner',
  'GET /api/v1/me': 'person',
  'PATCH /api/v1/me': 'person',
  'GET /api/v1/me/sessions': 'person',
  'DELETE /api/v1/me/sessions': 'person',
  'DELETE /api/v1/me/sessions/:id': 'person',
  'POST /api/v1/workspaces': 'person',
  'GET /api/v1/invitations/:token': 'public',
  'POST /api/v1/invitations/:token/accept': 'public',
  'GET W': all,
  'PATCH W': managers,
  'GET W/widget-secret': managers,
  'GET W/members': all,
  'PATCH W/members/:id': managers,
  'PUT W/members/me/presence': all,
  'DELETE W/members/:id/sessions': managers,
  'DELETE W/members/:id/second-factor': managers,
  'GET W/invitations': managers,
  'POST W/invitations': managers,
  'DELETE W/invitations/:id': managers,
  'GET W/teams': all,
  'POST W/teams': managers,
  'PATCH W/teams/:id': managers,
  'DELETE W/teams/:id': managers,
  'GET W/skills': all,
  'POST W/skills': managers,
  'PATCH W/skills/:id': managers,
  'DELETE W/skills/:id': managers,
  'GET W/topics': all,
  'POST W/topics': managers,
  'PATCH W/topics/:id': managers,
  'DELETE W/topics/:id': managers,
  'GET W/tags': all,
  'POST W/tags': labelling,
  'PATCH W/tags/:id': labelling,
  'DELETE W/tags/:id': labelling,
  'GET W/templates': all,
  'GET W/templates/search': all,
  'POST W/templates': editors,
  'PATCH W/templates/:id': editors,
  'DELETE W/templates/:id': editors,
  'POST W/bulk': answering,
  'GET W/bulk/:id': answering,
  'POST W/bulk/:id/undo': answering,
  'GET W/search': all,
  'GET W/views': all,
  'GET W/views/counts': all,
  'POST W/views': all,
  'PATCH W/views/:id': all,
  'DELETE W/views/:id': all,
  'GET W/conversations': all,
  'GET W/conversations/counts': all,
  'GET W/conversations/:id': all,
  'PATCH W/conversations/:id': labelling,
  'GET W/conversations/:id/messages': all,
  'POST W/conversations/:id/messages': answering,
  'POST W/conversations/:id/take': answering,
  'POST W/conversations/:id/assign': answering,
  'POST W/conversations/:id/transfer': answering,
  'POST W/conversations/:id/release': answering,
  'POST W/conversations/:id/accept': answering,
  'POST W/conversations/:id/pull': leads,
  'PUT W/conversations/:id/hold': leads,
  'POST W/conversations/:id/resolve': answering,
  'POST W/conversations/:id/reopen': answering,
  'POST W/conversations/:id/pending': answering,
  'POST W/conversations/:id/wake': answering,
  'POST W/conversations/:id/snooze': answering,
  'POST W/conversations/:id/read': answering,
  'PUT W/conversations/:id/priority': answering,
  'PUT W/conversations/:id/tags': labelling,
  'PUT W/conversations/:id/topic': labelling,
  'POST W/conversations/:id/merge': answering,
  'DELETE W/conversations/:id/merge': answering,
  'GET W/conversations/:id/links': all,
  'PUT W/conversations/:id/links/:otherId': answering,
  'DELETE W/conversations/:id/links/:otherId': answering,
  'GET W/conversations/:id/history': all,
  'GET W/conversations/:id/decisions': all,
  'GET W/conversations/:id/suggestions': all,
  'GET W/conversations/:id/similar': all,
  'GET W/encoder': all,
  'POST W/conversations/:id/suggestions': answering,
  'GET W/recommendation': all,
  'POST W/recommendation/learn': editors,
  'GET W/conversations/:id/drafts': all,
  'PUT W/conversations/:id/draft': answering,
  'POST W/conversations/:id/survey-link': answering,
  'GET W/attribute-definitions': all,
  'POST W/attribute-definitions': managers,
  'PUT W/attribute-definitions/order': managers,
  'PATCH W/attribute-definitions/:id': managers,
  'DELETE W/attribute-definitions/:id': managers,
  'GET W/contacts': all,
  'POST W/contacts': answering,
  'POST W/contacts/import': managers,
  'GET W/contacts.csv': managers,
  'GET W/contacts/:id': all,
  'PATCH W/contacts/:id': answering,
  'GET W/contacts/:id/duplicates': all,
  'POST W/contacts/:id/merge': answering,
  'DELETE W/contacts/:id/merge': answering,
  'POST W/attachments': answering,
  'GET W/attachments/:id': all,
  'GET W/queue': all,
  'GET W/workforce/streams': all,
  'DELETE W/workforce/streams/:id': leads,
  'POST W/workforce/volumes': leads,
  'GET W/workforce/volumes.csv': all,
  'GET W/workforce/staffing': all,
  'POST W/workforce/what-if': all,
  'GET W/workforce/forecast': all,
  'POST W/workforce/forecast': leads,
  'GET W/workforce/forecast.csv': all,
  'GET W/workforce/special-days': all,
  'POST W/workforce/special-days': leads,
  'DELETE W/workforce/special-days/:id': leads,
  'POST W/dispatch/preview': leads,
  'GET W/emotion-rules': leads,
  'POST W/emotion-rules': leads,
  'PATCH W/emotion-rules/:id': leads,
  'DELETE W/emotion-rules/:id': leads,
  'GET W/emotion-alerts': leads,
  'PUT W/emotion-alerts/:id/verdict': leads,
  'GET W/conversations/:id/emotions': all,
  'GET W/shift-types': all,
  'POST W/shift-types': leads,
  'PATCH W/shift-types/:id': leads,
  'DELETE W/shift-types/:id': leads,
  'GET W/work-contracts': leads,
  'PUT W/work-contracts/:memberId': leads,
  'POST W/absences': answering,
  'PUT W/absences/:id/state': leads,
  'DELETE W/absences/:id': answering,
  'PUT W/wishes': answering,
  'DELETE W/wishes/:id': answering,
  'GET W/roster': all,
  'POST W/roster/shifts': leads,
  'PATCH W/roster/shifts/:id': leads,
  'DELETE W/roster/shifts/:id': leads,
  'POST W/roster/publish': leads,
  'POST W/roster/solve': leads,
  'DELETE W/roster/solve': leads,
  'GET W/roster.csv': all,
  'POST W/roster/import': leads,
  'GET W/schedule': answering,
  'GET W/schedule.ics': answering,
  'GET W/swaps': answering,
  'POST W/swaps': answering,
  'POST W/swaps/:id/accept': answering,
  'POST W/swaps/:id/withdraw': answering,
  'PUT W/swaps/:id/decision': leads,
  'GET W/adherence': leads,
  'GET W/metrics/tiles': all,
  'GET W/metrics/heatmap': all,
  'GET W/metrics/cell': all,
  'GET W/events': all,
  'GET W/live': all,
  'GET /api/v1/surveys/:token': 'public',
  'POST /api/v1/surveys/:token': 'public',
  'OPTIONS /api/v1/widget/*': 'public',
  'POST /api/v1/widget/sessions': 'public',
  'GET /api/v1/widget/state': 'contact',
  'GET /api/v1/widget/queue': 'contact',
  'POST /api/v1/widget/messages': 'contact',
  'POST /api/v1/widget/attachments': 'contact',
  'GET /api/v1/widget/attachments/:id': 'contact',
  'POST /api/v1/widget/read': 'contact',
  'POST /api/v1/widget/close': 'contact',
  'POST /api/v1/widget/survey': 'contact',
  'GET /api/v1/widget/live': 'public',
};

const W = '/api/v1/workspaces/:workspaceId';
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

let t: TestApp;
const found: string[] = [];
let members: Record<Role, TestMember>;
let stranger: TestMember;

beforeAll(async () => {
  t = await buildTestApp({
    onRoute: ({ method, url }) => {
      if (!url.startsWith('/api/v1')) return;
      const short = url === W || url.startsWith(`${W}/`) ? `W${url.slice(W.length)}` : url;
      for (const one of [method].flat()) if (one !== 'HEAD') found.push(`${one} ${short}`);
    },
  });
  const workspace = await t.makeWorkspace();
  const made: Partial<Record<Role, TestMember>> = {};
  for (const role of ROLES) made[role] = await t.makeMember(workspace, role);
  members = made as Record<Role, TestMember>;
  stranger = await t.makeMember(await t.makeWorkspace(), 'owner');
});
afterAll(() => t.close());

const none = '00000000-0000-7000-8000-000000000000';
const fill = (path: string) =>
  path
    .replace(/^W/, `/api/v1/workspaces/${members.owner.workspace.id}`)
    .replace(/:(id|memberId)/, none)
    .replace(':otherId', none)
    .replace(':token', 'x'.repeat(43))
    .replace('*', 'messages');

/** What a route says to a caller, as far as the door is concerned; what lies behind it may well refuse the input. */
async function knock(
  route: string,
  headers: Record<string, string>,
): Promise<{ status: number; code: string }> {
  const [method, path] = route.split(' ') as [Method, string];
  const body = method === 'GET' || method === 'DELETE' ? {} : { payload: {} };
  const answer = await t.app.inject({ method, url: fill(path), headers, ...body });
  const isProblem = answer.headers['content-type']?.includes('problem');
  return { status: answer.statusCode, code: isProblem ? answer.json<{ code: string }>().code : '' };
}

describe('who may do what', () => {
  test('every route is in the table, and every row is a route', () => {
    expect([...new Set(found)].sort()).toEqual(Object.keys(ROUTES).sort());
  });

  test.each(Object.entries(ROUTES).filter(([route]) => route.includes(' W')))(
    '%s',
    async (route, allowed) => {
      expect(await knock(route, {})).toMatchObject({ status: 401, code: 'unauthenticated' });
      expect(await knock(route, { cookie: 'attune.session_token=forged.c2ln' })).toMatchObject({
        status: 401,
      });
      // A foreign workspace looks exactly like one that does not exist.
      expect(await knock(route, { cookie: stranger.cookie })).toMatchObject({
        status: 404,
        code: 'not_found',
      });
      for (const role of ROLES) {
        const { status, code } = await knock(route, { cookie: members[role].cookie });
        if (allowed.split(' ').includes(role)) expect([role, code]).not.toEqual([role, 'forbidden']);
        else expect([role, status, code]).toEqual([role, 403, 'forbidden']);
        expect([role, code]).not.toEqual([role, 'internal']);
      }
    },
  );

  test.each(Object.entries(ROUTES).filter(([, allowed]) => allowed === 'person'))(
    '%s wants a sign-in',
    async (route) => {
      expect(await knock(route, {})).toMatchObject({ status: 401, code: 'unauthenticated' });
    },
  );

  test.each(Object.entries(ROUTES).filter(([, allowed]) => allowed === 'contact'))(
    '%s wants a session token',
    async (route) => {
      expect(await knock(route, {})).toMatchObject({ status: 401, code: 'invalid_token' });
      expect(await knock(route, { authorization: 'Bearer v1.a.b.c.d' })).toMatchObject({
        status: 401,
        code: 'invalid_token',
      });
      expect(await knock(route, { cookie: members.owner.cookie })).toMatchObject({
        status: 401,
        code: 'invalid_token',
      });
    },
  );

  test('a token whose time is over, and one of another installation', async () => {
    const customer = await t.makeCustomer(members.owner.workspace);
    expect((await customer.request('GET', '/state')).statusCode).toBe(200);
    t.clock.advance(181 * 86_400_000);
    expect((await customer.request('GET', '/state')).json()).toMatchObject({ code: 'invalid_token' });
  });

  test('a customer reads nothing of another customer, nor a foreign workspace anything by guessing ids', async () => {
    const { workspace } = members.owner;
    const [a, b] = [await t.makeCustomer(workspace), await t.makeCustomer(workspace)];
    const { conversation } = await a.say('my secret');
    expect((await b.request('GET', '/state')).body).not.toContain('secret');
    const other = await stranger.get(`/conversations/${conversation.id}`);
    expect(other.statusCode).toBe(404);
    const list = await stranger.get(`/conversations?contactId=${a.session.contactId}`);
    expect(list.json()).toMatchObject({ items: [] });
  });

  test('every tenant table has row-level security, so that a forgotten condition shows nothing', async () => {
    const { rows } = await t.database.pool.query<{
      relname: string;
      relrowsecurity: boolean;
      policies: number;
    }>(`
      select c.relname, c.relrowsecurity, (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id'
      where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace`);
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter((row) => !row.relrowsecurity || row.policies === 0)).toEqual([]);
    const own = await t.platform.db.workspace(stranger.workspace.id, (tx) =>
      tx.selectFrom('member').select('workspace_id').execute(),
    );
    expect(new Set(own.map((row) => row.workspace_id))).toEqual(new Set([stranger.workspace.id]));
    const writing = t.platform.db.workspace(stranger.workspace.id, (tx) =>
      tx
        .insertInto('tag')
        .values({ workspace_id: members.owner.workspace.id, id: none, name: 'smuggled' })
        .execute(),
    );
    await expect(writing).rejects.toThrow(/row-level security/);
  });
});
