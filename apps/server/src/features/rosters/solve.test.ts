import type { RosterShift, RosterSolve, RosterView, ShiftType } from '@attune/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildTestApp, type TestApp, until } from '../../testing/app.ts';
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts';
import type { TestMember } from '../../testing/factories.ts';
import { DEFAULT_CONTRACT, listPeople } from './people.ts';
import { loadDraftFacts } from './problem.ts';
import { problemOf } from './solve-problem.ts';
import { LOST_MS, NOTHING } from './solve-store.ts';

let database: TestDatabase;
let t: TestApp;
let lead: TestMember;
let an: TestMember;
let bo: TestMember;
let early: ShiftType;

beforeAll(async () => {
  database = await createTestDatabase();
  t = await buildTestApp({ database });
});
afterAll(async () => {
  await t.close();
  await database.drop();
});
beforeEach(async () => {
  const workspace = await t.makeWorkspace();
  lead = await t.makeMember(workspace, 'supervisor', { name: 'Lin' });
  an = await t.makeMember(workspace, 'agent', { name: 'An' });
  bo = await t.makeMember(workspace, 'agent', { name: 'Bo' });
  const type = { name: 'Early', colour: '#3366aa', startMinute: 480, minutes: 480, breaks: [] };
  early = (await lead.send('POST', '/shift-types', type)).json();
  await contract(lead, { rostered: false });
  // Nothing is forecast: people get the hours of their contract.
  await contract(an, { minMinutes: 1440 });
  await contract(bo, { minMinutes: 960 });
});

const contract = ({ memberId }: TestMember, some: object) =>
  lead.send('PUT', `/work-contracts/${memberId}`, { ...DEFAULT_CONTRACT, ...some });
const week = { from: '2026-03-09', days: 7 };
const solve = (body: object = {}) =>
  lead.send('POST', '/roster/solve', { ...week, timeLimitSeconds: 5, ...body });
const see = async (from = week.from) => (await lead.get(`/roster?from=${from}`)).json<RosterView>();
const solved = async () => {
  await until(async () => (await see()).solve?.state !== 'running');
  return see();
};
const add = async ({ memberId }: TestMember, date: string, some: object = {}) =>
  (
    await lead.send('POST', '/roster/shifts', { memberId, date, shiftTypeId: early.id, ...some })
  ).json<RosterShift>();
const datesOf = ({ shifts }: RosterView, { memberId }: TestMember) =>
  shifts.filter((shift) => shift.memberId === memberId).map(({ date }) => date);

describe('solving', () => {
  test('gives people their hours around what is locked, leave and wishes; ids stay', async () => {
    const locked = await add(an, '2026-03-09', { startMinute: 600, locked: true });
    const free = await add(an, '2026-03-10', { startMinute: 1200 });
    await lead.send('POST', '/absences', {
      memberId: bo.memberId,
      from: '2026-03-08T16:00:00.000Z',
      to: '2026-03-12T16:00:00.000Z',
      kind: 'leave',
    });
    await bo.send('PUT', '/wishes', {
      memberId: bo.memberId,
      date: '2026-03-13',
      kind: 'off',
      shiftTypeId: null,
    });
    for (const date of ['2026-03-10', '2026-03-12'])
      await an.send('PUT', '/wishes', { memberId: an.memberId, date, kind: 'shift', shiftTypeId: early.id });
    const begun = await solve();
    expect([begun.statusCode, begun.json()]).toEqual([
      202,
      {
        state: 'running',
        startedAt: t.clock.now().toISOString(),
        timeLimitSeconds: 5,
        seconds: null,
        optimal: false,
        gap: null,
        paidMinutes: null,
        unmet: [],
        error: null,
      },
    ]);
    const view = await solved();
    expect(view.solve).toMatchObject({
      state: 'done',
      optimal: true,
      paidMinutes: 2400,
      unmet: [],
      error: null,
    });
    expect(view.shifts.find(({ id }) => id === locked.id)).toEqual(locked);
    expect(view.shifts.find(({ id }) => id === free.id)).toMatchObject({ from: '2026-03-10T00:00:00.000Z' });
    expect(datesOf(view, an)).toEqual(['2026-03-09', '2026-03-10', '2026-03-12']);
    expect(datesOf(view, bo)).toEqual(['2026-03-14', '2026-03-15']);
    expect(view.violations).toEqual([]);
    expect((await see('2026-03-16')).solve).toBeNull();
  }, 20_000);

  test('what cannot be satisfied is told with what it costs', async () => {
    await lead.send('POST', '/absences', {
      memberId: an.memberId,
      from: '2026-03-08T16:00:00.000Z',
      to: '2026-03-13T16:00:00.000Z',
      kind: 'leave',
    });
    await solve();
    const { solve: result } = await solved();
    expect(result).toMatchObject({
      state: 'done',
      unmet: [
        { code: 'hours', memberId: an.memberId, skillId: null, date: '2026-03-09', steps: null, cost: 960 },
      ],
    });
  }, 20_000);

  test('days that have begun stay as they are', async () => {
    // 2 March, 10:00 in Shanghai.
    const past = await add(bo, '2026-03-02');
    await solve({ from: '2026-03-02', days: 2 });
    await until(async () => (await see('2026-03-02')).solve?.state === 'done');
    const view = await see('2026-03-02');
    expect(view.shifts.map(({ id, date }) => [id === past.id, date]).sort()).toEqual([
      [false, '2026-03-03'],
      [false, '2026-03-03'],
      [true, '2026-03-02'],
    ]);
    expect((await solve({ from: '2026-02-20' })).statusCode).toBe(400);
  }, 20_000);

  test('without shift types, or people', async () => {
    await contract(an, { rostered: false });
    await contract(bo, { rostered: false });
    expect((await solve()).json()).toMatchObject({ status: 422, code: 'nothing_to_roster' });
    await contract(an, {});
    await lead.send('DELETE', `/shift-types/${early.id}`);
    expect((await solve()).json()).toMatchObject({ code: 'nothing_to_roster' });
    expect((await an.send('POST', '/roster/solve', week)).statusCode).toBe(403);
  });

  test('one at a time, also on two nodes at once; either cancels it, and the draft stays', async () => {
    const other = await buildTestApp({ database });
    const elsewhere = (method: 'POST' | 'DELETE', body?: object) =>
      other.app.inject({
        method,
        url: `${lead.workspace.url}/roster/solve`,
        headers: { cookie: lead.cookie },
        ...(body && { payload: body }),
      });
    // Nothing of the result can be written as long as this is held.
    const holder = await database.pool.connect();
    try {
      await holder.query('begin');
      await holder.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
        `roster/${lead.workspace.id}`,
      ]);
      const answers = await Promise.all([solve(), elsewhere('POST', { ...week, timeLimitSeconds: 5 })]);
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([202, 409]);
      expect((await solve({ from: '2026-03-16' })).json()).toMatchObject({ code: 'wrong_state' });
      const here = answers[0]?.statusCode === 202;
      expect((here ? await elsewhere('DELETE') : await lead.send('DELETE', '/roster/solve')).statusCode).toBe(
        204,
      );
      expect((await see()).solve).toMatchObject({ state: 'cancelled' });
    } finally {
      await holder.query('rollback');
      holder.release();
    }
    await other.close();
    expect(await see()).toMatchObject({ shifts: [], solve: { state: 'cancelled' } });
    expect((await lead.send('DELETE', '/roster/solve')).statusCode).toBe(204);
    expect((await solve()).statusCode).toBe(202);
    expect((await solved()).solve?.state).toBe('done');
  }, 30_000);

  test('a node that died while solving', async () => {
    const started = t.clock.now();
    await database.pool.query(
      `insert into roster_solve (workspace_id, from_date, id, days, state, started_at, seen_at, result)
       values ($1, $2, gen_random_uuid(), 7, 'running', $3, $3, $4)`,
      [lead.workspace.id, week.from, started, { ...NOTHING, timeLimitSeconds: 20 }],
    );
    expect((await see()).solve).toMatchObject({ state: 'running' });
    expect((await solve({ from: '2026-03-16' })).statusCode).toBe(409);
    t.clock.advance(LOST_MS + 1);
    expect((await see()).solve).toMatchObject({ state: 'failed', error: 'lost' });
    expect((await solve()).statusCode).toBe(202);
    expect((await solved()).solve?.state).toBe('done');
  }, 20_000);

  test('a node that stops says that it did not finish', async () => {
    const other = await buildTestApp({ database });
    const begun = await other.app.inject({
      method: 'POST',
      url: `${lead.workspace.url}/roster/solve`,
      headers: { cookie: lead.cookie },
      payload: week,
    });
    expect(begun.statusCode).toBe(202);
    await other.close();
    const { state, error } = (await see()).solve as RosterSolve;
    expect([
      ['done', null],
      ['failed', 'stopped'],
    ]).toContainEqual([state, error]);
  }, 20_000);
});

test('what is required counts by the local clock, also where it changes', async () => {
  const { id } = lead.workspace;
  const from = Date.parse('2026-10-23T22:00:00Z');
  const requirement = {
    from,
    stepMs: 1_800_000,
    // Two days of 24 and 25 hours.
    skills: [
      { skillId: null, required: Array.from({ length: 98 }, (_, step) => (step === 5 ? null : step)) },
    ],
  };
  await t.platform.db.workspace(id, async (tx) => {
    expect((await listPeople(tx, id)).map(({ name }) => name)).toEqual(['An', 'Bo', 'Lin']);
    const facts = await loadDraftFacts(tx, id, 'Europe/Berlin', { from: '2026-10-24', days: 2 });
    const { days, required, locked } = problemOf(facts, requirement, t.clock.now());
    expect([days[0], days.length]).toEqual(['2026-10-19', 8]);
    const [{ perStep } = { perStep: [] }] = required;
    const saturday = 5 * 48;
    expect(perStep.slice(saturday, saturday + 7)).toEqual([0, 1, 2, 3, 4, 0, 6]);
    const sunday = saturday + 48;
    // From 2 to 3 twice: the second time counts.
    expect(perStep.slice(sunday + 3, sunday + 8)).toEqual([51, 54, 55, 56, 57]);
    expect([perStep[sunday + 47], perStep[sunday + 48], perStep.length]).toEqual([97, 0, 384]);
    // Who is not rostered is off on each of the days; the others on those around.
    expect(locked.filter(({ agentId }) => agentId === lead.memberId)).toHaveLength(8);
    expect(locked.filter(({ agentId }) => agentId === an.memberId)).toHaveLength(6);
  });
});
