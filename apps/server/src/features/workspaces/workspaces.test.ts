import { DEFAULT_SETTINGS, type Me, type Problem, type Workspace } from '@attune/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import type { TestMember, TestWorkspace } from '../../testing/factories.ts';
import { createWorkspaces, hoursOf } from './index.ts';

let t: TestApp;
let workspace: TestWorkspace;
let owner: TestMember;

beforeAll(async () => {
  t = await buildTestApp();
  workspace = await t.makeWorkspace();
  owner = await t.makeMember(workspace, 'owner');
});
afterAll(() => t.close());

const HOURS = {
  weekly: [...Array(5).fill([{ from: '09:00', to: '18:00' }]), [], []],
  holidays: ['2026-10-01'],
};

describe('a workspace', () => {
  it('looks to strangers as if it did not exist', async () => {
    const other = await t.makeWorkspace();
    for (const path of ['', '/members', '/teams', '/widget-secret', '/invitations']) {
      const answer = await owner.get(`${other.url}${path}`);
      expect(answer.statusCode).toBe(404);
      expect(answer.json().code).toBe('not_found');
    }
    const nowhere = await owner.get('/api/v1/workspaces/00000000-0000-7000-8000-000000000000');
    expect(nowhere.json().code).toBe('not_found');
    expect((await owner.get('/api/v1/workspaces/x')).json().code).toBe('not_found');
    expect((await owner.send('PATCH', other.url, { name: 'Mine' })).json().code).toBe('not_found');
  });

  it('keeps its key from those who do not manage it', async () => {
    const agent = await t.makeMember(workspace, 'agent');
    expect((await agent.get('')).statusCode).toBe(200);
    expect((await agent.get('')).body).not.toContain(workspace.widgetSecret);
    expect((await agent.get('/widget-secret')).json().code).toBe('forbidden');
    expect((await agent.send('PATCH', '', { name: 'Mine' })).json().code).toBe('forbidden');
    expect((await owner.get('/widget-secret')).json()).toEqual({ secret: workspace.widgetSecret });
  });

  it('fills in settings that were not there when it was made', async () => {
    const old = await t.makeWorkspace();
    await t.platform.db.system((tx) =>
      tx
        .updateTable('workspace')
        .set({ settings: JSON.stringify({ surveyOnResolve: false, widget: { title: 'Hi' } }) })
        .where('workspace_id', '=', old.id)
        .execute(),
    );
    const admin = await t.makeMember(old, 'admin');
    const { settings } = (await admin.get('')).json<Workspace>();
    expect(settings).toEqual({
      ...DEFAULT_SETTINGS,
      surveyOnResolve: false,
      widget: { ...DEFAULT_SETTINGS.widget, title: 'Hi' },
    });
  });

  it('changes what is named and nothing else, even for two at once', async () => {
    const answers = await Promise.all([
      owner.send('PATCH', '', { settings: { hours: HOURS } }),
      owner.send('PATCH', '', { settings: { abandonAfterSeconds: 600 } }),
      owner.send('PATCH', '', { timeZone: 'Europe/Berlin' }),
    ]);
    expect(answers.map((answer) => answer.statusCode)).toEqual([200, 200, 200]);
    const after = (await owner.get('')).json<Workspace>();
    expect(after.timeZone).toBe('Europe/Berlin');
    expect(after.locale).toBe('en');
    expect(after.settings).toEqual({ ...DEFAULT_SETTINGS, hours: HOURS, abandonAfterSeconds: 600 });
  });

  it.each([
    ['an offset for a zone', { timeZone: '+08:00' }, '/timeZone'],
    ['an unknown zone', { timeZone: 'Mars/Base' }, '/timeZone'],
    [
      'hours that end before they begin',
      { settings: { hours: { ...HOURS, weekly: Array(7).fill([{ from: '18:00', to: '09:00' }]) } } },
      '/settings/hours',
    ],
    ['a setting that is none', { settings: { theme: 'dark' } }, '/settings'],
    ['a setting out of range', { settings: { firstResponseGoal: 2 } }, '/settings/firstResponseGoal'],
    [
      'a colour that is none',
      { settings: { widget: { ...DEFAULT_SETTINGS.widget, colour: 'red' } } },
      '/settings/widget/colour',
    ],
  ])('refuses %s', async (_case, patch, path) => {
    const answer = await owner.send('PATCH', '', patch);
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
    expect(answer.json()).toMatchObject({ code: 'bad_request' });
    expect(answer.json<Problem>().errors?.map((error) => error.path)).toContain(path);
  });

  it('refuses text that cannot be stored', async () => {
    expect((await owner.send('PATCH', '', { name: 'a\0b' })).json().code).toBe('invalid_text');
  });

  it('can be followed by one that starts empty, made by somebody who manages one', async () => {
    const input = { name: 'Second', locale: 'zh-CN', timeZone: 'Asia/Shanghai' };
    const supervisor = await t.makeMember(workspace, 'supervisor');
    expect((await supervisor.send('POST', '/api/v1/workspaces', input)).json().code).toBe('forbidden');
    t.clock.advance(1000);
    const made = await owner.send('POST', '/api/v1/workspaces', input);
    expect(made.statusCode).toBe(201);
    const second = made.json<Workspace>();
    expect(second).toMatchObject({ ...input, demo: false, settings: DEFAULT_SETTINGS });
    const url = `/api/v1/workspaces/${second.id}`;
    expect((await owner.get(`${url}/members`)).json()).toMatchObject([{ role: 'owner', email: owner.email }]);
    const me = (await owner.get('/api/v1/me')).json<Me>();
    expect(me.memberships.map((membership) => membership.workspaceId)).toEqual([workspace.id, second.id]);
  });
});

describe('settings in memory', () => {
  it('are the same object until they change, and then new on every node', async () => {
    const quiet = await t.makeWorkspace({ hours: HOURS });
    const admin = await t.makeMember(quiet, 'admin');
    // As on another node: learns of the change from the event log only.
    const elsewhere = createWorkspaces(t.platform);
    const before = await elsewhere.settings(quiet.id);
    expect(await elsewhere.settings(quiet.id)).toBe(before);
    expect(hoursOf(before.settings, before.timeZone)).toBe(hoursOf(before.settings, before.timeZone));
    await admin.send('PATCH', '', { settings: { hours: null, abandonAfterSeconds: 900 } });
    await t.until(async () => (await elsewhere.settings(quiet.id)) !== before);
    const after = await elsewhere.settings(quiet.id);
    expect(after.settings.abandonAfterSeconds).toBe(900);
    expect(hoursOf(after.settings, after.timeZone)).toBeNull();
  });

  it('do not exist for a workspace that does not', async () => {
    const nowhere = createWorkspaces(t.platform).settings('00000000-0000-7000-8000-000000000000');
    await expect(nowhere).rejects.toMatchObject({ code: 'not_found' });
  });
});
