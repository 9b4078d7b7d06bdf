import type { MySchedule, RosterShift, RosterView, ShiftType } from '@attune/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import type { TestMember } from '../../testing/factories.ts';

let t: TestApp;
let owner: TestMember;
let agent: TestMember;
let other: TestMember;
let early: ShiftType;

beforeAll(async () => {
  t = await buildTestApp();
});
afterAll(() => t.close());
beforeEach(async () => {
  const workspace = await t.makeWorkspace();
  owner = await t.makeMember(workspace, 'owner');
  agent = await t.makeMember(workspace, 'agent', { name: 'An' });
  other = await t.makeMember(workspace, 'agent', { name: 'Bo' });
  const made = await owner.send('POST', '/shift-types', {
    name: 'Early',
    colour: '#3366aa',
    startMinute: 480,
    minutes: 480,
    breaks: [{ fromMinute: 240, minutes: 30, paid: false }],
  });
  early = made.json();
});

const add = (body: object) =>
  owner.send('POST', '/roster/shifts', {
    memberId: agent.memberId,
    date: '2026-03-10',
    shiftTypeId: early.id,
    ...body,
  });
const see = async (who: TestMember, range = 'from=2026-03-09') =>
  (await who.get(`/roster?${range}`)).json<RosterView>();
const publish = (range: object = { from: '2026-03-09' }) => owner.send('POST', '/roster/publish', range);
const events = async (type: string) =>
  t.platform.db.system(async (tx) => {
    const rows = await tx
      .selectFrom('event')
      .select('payload')
      .where('workspace_id', '=', owner.workspace.id)
      .where('type', '=', type)
      .orderBy('id')
      .execute();
    return rows.map(({ payload }) => payload);
  });

describe('the draft', () => {
  test('a shift has the times of its kind by the local clock, or its own', async () => {
    const made = await add({});
    expect([made.statusCode, made.json()]).toEqual([
      201,
      {
        id: expect.any(String),
        memberId: agent.memberId,
        date: '2026-03-10',
        shiftTypeId: early.id,
        from: '2026-03-10T00:00:00.000Z',
        to: '2026-03-10T08:00:00.000Z',
        breaks: [{ from: '2026-03-10T04:00:00.000Z', to: '2026-03-10T04:30:00.000Z', paid: false }],
        locked: false,
        change: 'new',
      },
    ]);
    expect((await see(owner)).shifts).toEqual([made.json()]);
    const own = { shiftTypeId: null, startMinute: 1380, minutes: 120 };
    expect((await add({ ...own, date: '2026-03-11' })).json()).toMatchObject({
      from: '2026-03-11T15:00:00.000Z',
      to: '2026-03-11T17:00:00.000Z',
      breaks: [],
    });
    // Half a day of the kind: the break that no longer fits is gone.
    expect((await add({ date: '2026-03-12', minutes: 240 })).json()).toMatchObject({
      to: '2026-03-12T04:00:00.000Z',
      breaks: [],
    });
    expect(await events('roster.changed')).toEqual([
      { from: '2026-03-10', days: 1 },
      { from: '2026-03-11', days: 1 },
      { from: '2026-03-12', days: 1 },
    ]);
  });

  test('one a person and day, of people who answer, with times', async () => {
    await add({});
    expect((await add({})).json()).toMatchObject({ status: 409, code: 'double_shift' });
    const analyst = await t.makeMember(owner.workspace, 'analyst');
    const stranger = await t.makeMember(await t.makeWorkspace(), 'agent');
    for (const { memberId } of [analyst, stranger])
      expect((await add({ memberId })).json()).toMatchObject({ code: 'unknown_reference' });
    expect((await add({ memberId: other.memberId, shiftTypeId: agent.memberId })).statusCode).toBe(422);
    expect((await add({ memberId: other.memberId, shiftTypeId: null })).statusCode).toBe(400);
    expect((await add({ memberId: other.memberId, date: '2026-02-30' })).statusCode).toBe(400);
    expect((await agent.send('POST', '/roster/shifts', {})).statusCode).toBe(403);
    expect((await owner.get('/roster?from=2026-13-01')).statusCode).toBe(400);
  });

  test('two that add a shift for the same person and day at once: one wins', async () => {
    const answers = await Promise.all([add({}), add({})]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409]);
  });

  test('a shift is moved to another day, person and kind, locked, and deleted', async () => {
    const { id } = (await add({})).json<RosterShift>();
    const patch = (body: object) => owner.send('PATCH', `/roster/shifts/${id}`, body);
    expect((await patch({ date: '2026-03-12', memberId: other.memberId })).json()).toMatchObject({
      memberId: other.memberId,
      date: '2026-03-12',
      from: '2026-03-12T00:00:00.000Z',
      breaks: [{ from: '2026-03-12T04:00:00.000Z', to: '2026-03-12T04:30:00.000Z', paid: false }],
    });
    expect((await patch({ startMinute: 540 })).json()).toMatchObject({
      from: '2026-03-12T01:00:00.000Z',
      to: '2026-03-12T09:00:00.000Z',
      shiftTypeId: early.id,
    });
    expect((await patch({ shiftTypeId: null })).json()).toMatchObject({
      from: '2026-03-12T01:00:00.000Z',
      shiftTypeId: null,
    });
    expect((await patch({ locked: true })).json()).toMatchObject({ locked: true });
    expect((await patch({ shiftTypeId: early.id })).json()).toMatchObject({
      from: '2026-03-12T00:00:00.000Z',
      locked: true,
    });
    await add({ date: '2026-03-12' });
    expect((await patch({ memberId: agent.memberId })).json()).toMatchObject({ code: 'double_shift' });
    const stranger = await t.makeMember(await t.makeWorkspace(), 'owner');
    expect((await stranger.send('PATCH', `/roster/shifts/${id}`, { locked: false })).statusCode).toBe(404);
    expect((await stranger.send('DELETE', `/roster/shifts/${id}`)).statusCode).toBe(404);
    expect((await owner.send('DELETE', `/roster/shifts/${id}`)).statusCode).toBe(204);
    expect((await owner.send('DELETE', `/roster/shifts/${id}`)).statusCode).toBe(404);
    expect((await events('roster.changed')).slice(1, 2)).toEqual([{ from: '2026-03-10', days: 3 }]);
  });

  test('a shift that outlives its kind keeps its times', async () => {
    await add({});
    await owner.send('PATCH', `/shift-types/${early.id}`, { startMinute: 600 });
    await owner.send('DELETE', `/shift-types/${early.id}`);
    expect((await see(owner)).shifts).toMatchObject([
      { shiftTypeId: null, from: '2026-03-10T00:00:00.000Z' },
    ]);
  });

  test('days on which the clock changes', async () => {
    await owner.send('PATCH', '', { timeZone: 'Europe/Berlin' });
    const night = { shiftTypeId: null, startMinute: 1320, minutes: 480 };
    const hours = async (date: string, times = night) => {
      const { id, from, to } = (await add({ ...times, date })).json<RosterShift>();
      await owner.send('DELETE', `/roster/shifts/${id}`);
      return (Date.parse(to) - Date.parse(from)) / 3_600_000;
    };
    expect(await hours('2026-03-27')).toBe(8);
    expect(await hours('2026-03-28')).toBe(7);
    expect(await hours('2026-10-24')).toBe(9);
    // All of it lies in the hour that is skipped.
    expect(await hours('2026-03-29', { shiftTypeId: null, startMinute: 150, minutes: 30 })).toBe(0.5);
    const moved = (await add({ ...night, date: '2026-03-27' })).json<RosterShift>();
    expect(
      (await owner.send('PATCH', `/roster/shifts/${moved.id}`, { date: '2026-03-28' })).json(),
    ).toMatchObject({
      from: '2026-03-28T21:00:00.000Z',
      to: '2026-03-29T04:00:00.000Z',
    });
  });
});

describe('publishing', () => {
  test('agents see what is published, never the draft', async () => {
    await add({});
    expect((await see(agent)).shifts).toEqual([]);
    expect((await publish()).json()).toMatchObject({
      shifts: [{ change: 'none' }],
      publishedAt: t.clock.now().toISOString(),
    });
    const { shifts } = await see(other);
    expect(shifts).toMatchObject([{ memberId: agent.memberId, from: '2026-03-10T00:00:00.000Z' }]);
    const [shift] = shifts;
    await owner.send('PATCH', `/roster/shifts/${shift?.id}`, { date: '2026-03-11' });
    await add({ memberId: other.memberId });
    const draft = await see(owner);
    expect(draft.shifts.map(({ change }) => change)).toEqual(['new', 'moved']);
    expect((await see(agent)).shifts).toEqual(shifts);
    expect((await agent.send('POST', '/roster/publish', { from: '2026-03-09' })).statusCode).toBe(403);
  });

  test('what the draft no longer has is shown as removed, and goes with the next publishing', async () => {
    const { id } = (await add({})).json<RosterShift>();
    await publish();
    await owner.send('DELETE', `/roster/shifts/${id}`);
    expect(await see(owner)).toMatchObject({ shifts: [], removed: [{ id }] });
    expect((await publish()).json()).toMatchObject({ removed: [], publishedAt: null });
    expect((await see(agent)).shifts).toEqual([]);
    expect(await events('roster.published')).toHaveLength(2);
  });

  test('publishing the same again changes nothing', async () => {
    await add({});
    await publish();
    const first = await see(owner);
    t.clock.advance(60_000);
    await publish();
    expect(await see(owner)).toEqual(first);
    expect(await events('roster.published')).toEqual([{ from: '2026-03-09', days: 7 }]);
  });

  test('two people who exchange their days, and days outside of the range', async () => {
    const a = (await add({})).json<RosterShift>();
    const b = (await add({ memberId: other.memberId, date: '2026-03-11' })).json<RosterShift>();
    const later = (await add({ date: '2026-03-17' })).json<RosterShift>();
    await publish({ from: '2026-03-09', days: 28 });
    const move = (id: string, body: object) => owner.send('PATCH', `/roster/shifts/${id}`, body);
    await move(a.id, { date: '2026-03-11' });
    await move(b.id, { memberId: agent.memberId, date: '2026-03-10' });
    await move(later.id, { date: '2026-03-12' });
    await publish();
    expect((await see(agent)).shifts.map(({ id, date }) => [id, date])).toEqual([
      [b.id, '2026-03-10'],
      [a.id, '2026-03-11'],
      [later.id, '2026-03-12'],
    ]);
    expect((await see(agent, 'from=2026-03-16')).shifts).toEqual([]);
  });

  test('the schedule of a person: their own; of others for who plans', async () => {
    await add({});
    await add({ memberId: other.memberId });
    await publish();
    const mine = (await agent.get('/schedule?from=2026-03-09')).json<MySchedule>();
    expect(mine).toMatchObject({ timeZone: 'Asia/Shanghai', shifts: [{ memberId: agent.memberId }] });
    expect(mine.shifts).toHaveLength(1);
    const of = `/schedule?from=2026-03-09&memberId=${other.memberId}`;
    expect((await agent.get(of)).statusCode).toBe(403);
    expect((await owner.get(of)).json()).toMatchObject({ shifts: [{ memberId: other.memberId }] });
  });
});
