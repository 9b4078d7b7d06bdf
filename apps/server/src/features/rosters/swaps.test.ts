import type { RosterShift, RosterView, Swap } from '@attune/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import type { TestMember } from '../../testing/factories.ts';
import { DEFAULT_CONTRACT } from './people.ts';

let t: TestApp;
let lead: TestMember;
let an: TestMember;
let bo: TestMember;
let cy: TestMember;

beforeAll(async () => {
  t = await buildTestApp();
});
afterAll(() => t.close());
beforeEach(async () => {
  const workspace = await t.makeWorkspace();
  lead = await t.makeMember(workspace, 'supervisor', { name: 'Lin' });
  an = await t.makeMember(workspace, 'agent', { name: 'An' });
  bo = await t.makeMember(workspace, 'agent', { name: 'Bo' });
  cy = await t.makeMember(workspace, 'agent', { name: 'Cy' });
});

const draft = async ({ memberId }: TestMember, date: string, startMinute = 480) =>
  (
    await lead.send('POST', '/roster/shifts', { memberId, date, startMinute, minutes: 480 })
  ).json<RosterShift>();
const publish = () => lead.send('POST', '/roster/publish', { from: '2026-03-09', days: 14 });
const see = async (who = lead) => {
  const { shifts } = (await who.get('/roster?from=2026-03-09&days=14')).json<RosterView>();
  return shifts.map(({ id, memberId, change }) => [id, memberId, change]);
};
const rules = async () =>
  (await lead.get('/roster?from=2026-03-09'))
    .json<RosterView>()
    .violations.map(({ code, date, memberId }) => [code, date, memberId]);

describe('rules of a roster', () => {
  test('rest, also before Monday and after Sunday; nights; hours of a week; leave', async () => {
    const contract = { ...DEFAULT_CONTRACT, maxNights: 0, maxMinutes: 900 };
    await lead.send('PUT', `/work-contracts/${an.memberId}`, contract);
    await draft(an, '2026-03-08', 1320);
    await draft(an, '2026-03-09');
    await draft(an, '2026-03-15', 1320);
    await draft(an, '2026-03-16', 600);
    await lead.send('POST', '/absences', {
      memberId: bo.memberId,
      from: '2026-03-09T16:00:00.000Z',
      to: '2026-03-10T16:00:00.000Z',
      kind: 'leave',
    });
    await draft(bo, '2026-03-09');
    await draft(bo, '2026-03-10');
    expect(await rules()).toEqual([
      ['rest', '2026-03-09', an.memberId],
      ['hours', '2026-03-09', an.memberId],
      ['nights', '2026-03-09', an.memberId],
      ['rest', '2026-03-16', an.memberId],
      ['leave', '2026-03-10', bo.memberId],
    ]);
    // Two hours from 6 to 8, of the eleven.
    const { violations } = (await lead.get('/roster?from=2026-03-09&days=1')).json<RosterView>();
    expect(violations[0]).toEqual({
      code: 'rest',
      memberId: an.memberId,
      date: '2026-03-09',
      value: 120,
      limit: 660,
    });
  });

  test('days in a row reach back; kinds of shifts and people that are not to be rostered', async () => {
    for (let day = 4; day <= 9; day++) await draft(an, `2026-03-0${day}`);
    const type = (
      await lead.send('POST', '/shift-types', {
        name: 'Night',
        colour: '#000000',
        startMinute: 1320,
        minutes: 480,
        breaks: [],
      })
    ).json<{ id: string }>();
    await lead.send('PUT', `/work-contracts/${bo.memberId}`, {
      ...DEFAULT_CONTRACT,
      shiftTypeIds: [type.id],
    });
    await lead.send('PUT', `/work-contracts/${cy.memberId}`, { ...DEFAULT_CONTRACT, rostered: false });
    await draft(bo, '2026-03-10');
    await draft(cy, '2026-03-10');
    expect(new Set((await rules()).map(String))).toEqual(
      new Set([
        `days_in_row,2026-03-09,${an.memberId}`,
        `shift,2026-03-10,${bo.memberId}`,
        `not_rostered,2026-03-10,${cy.memberId}`,
      ]),
    );
  });

  test('of people who have left, and in another time zone', async () => {
    const owner = await t.makeMember(lead.workspace, 'owner');
    await draft(an, '2026-03-10', 30);
    await owner.send('PATCH', `/members/${an.memberId}`, { disabled: true });
    await owner.send('PATCH', '', { timeZone: 'America/Los_Angeles' });
    expect(await rules()).toEqual([['not_rostered', '2026-03-10', an.memberId]]);
    await draft(bo, '2026-03-10', 30);
    await owner.send('PATCH', '', { timeZone: 'Pacific/Kiritimati' });
    expect((await lead.get('/roster?from=2026-03-09')).statusCode).toBe(200);
  });
});

describe('swaps', () => {
  const ask = (body: object, who = an) => who.send('POST', '/swaps', body);
  const accept = (id: string, who = bo) => who.send('POST', `/swaps/${id}/accept`);
  const decide = (id: string, approve = true) => lead.send('PUT', `/swaps/${id}/decision`, { approve });
  const states = async (who: TestMember) =>
    (await who.get('/swaps')).json<Swap[]>().map(({ state, toMemberId }) => [state, toMemberId]);

  test('an open one: offered, taken by one of two, approved; both rosters change', async () => {
    const shift = await draft(an, '2026-03-10');
    await publish();
    const asked = await ask({ shiftId: shift.id });
    expect([asked.statusCode, asked.json()]).toEqual([
      201,
      expect.objectContaining({ state: 'asked', byMemberId: an.memberId, toMemberId: null, violations: [] }),
    ]);
    const { id } = asked.json<Swap>();
    expect((await ask({ shiftId: shift.id })).json()).toMatchObject({ code: 'wrong_state' });
    expect(await states(bo)).toEqual([['asked', null]]);
    expect((await decide(id)).json()).toMatchObject({ code: 'wrong_state' });
    expect((await accept(id, an)).statusCode).toBe(403);

    const answers = await Promise.all([accept(id, bo), accept(id, cy)]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    const taker = answers[0]?.statusCode === 200 ? bo : cy;
    expect(await states(taker === bo ? cy : bo)).toEqual([]);
    expect(await states(taker)).toEqual([['accepted', taker.memberId]]);
    expect((await bo.send('PUT', `/swaps/${id}/decision`, { approve: true })).statusCode).toBe(403);
    expect((await decide(id)).json()).toMatchObject({ state: 'approved' });
    expect((await decide(id)).statusCode).toBe(409);
    expect(await see()).toEqual([[shift.id, taker.memberId, 'none']]);
    expect(await see(an)).toEqual([[shift.id, taker.memberId, 'none']]);
    expect((await an.get('/schedule?from=2026-03-09')).json()).toMatchObject({
      shifts: [],
      swaps: [{ state: 'approved' }],
    });
  });

  test('one for one of the same day; what it would break is told', async () => {
    const mine = await draft(an, '2026-03-10');
    const theirs = await draft(bo, '2026-03-10', 960);
    await draft(an, '2026-03-11');
    await publish();
    expect((await ask({ shiftId: mine.id, toMemberId: cy.memberId, inReturnId: theirs.id })).statusCode).toBe(
      400,
    );
    expect((await ask({ shiftId: theirs.id })).statusCode).toBe(404);
    expect((await ask({ shiftId: mine.id, toMemberId: an.memberId })).statusCode).toBe(400);
    const { id } = (await ask({ shiftId: mine.id, inReturnId: theirs.id })).json<Swap>();
    expect((await accept(id, cy)).statusCode).toBe(404);
    expect((await accept(id)).json()).toMatchObject({
      state: 'accepted',
      violations: [{ code: 'rest', memberId: an.memberId, date: '2026-03-11', value: 480, limit: 660 }],
    });
    expect((await decide(id)).statusCode).toBe(200);
    expect((await see()).slice(0, 2)).toEqual([
      [mine.id, bo.memberId, 'none'],
      [theirs.id, an.memberId, 'none'],
    ]);
  });

  test('who has a shift on the day cannot take another', async () => {
    const shift = await draft(an, '2026-03-10');
    await draft(bo, '2026-03-10');
    await publish();
    const { id } = (await ask({ shiftId: shift.id })).json<Swap>();
    expect((await accept(id)).json()).toMatchObject({ code: 'double_shift' });
    expect((await accept(id, cy)).statusCode).toBe(200);
    // The draft has other plans for Cy on that day.
    await draft(cy, '2026-03-10');
    expect((await decide(id)).json()).toMatchObject({ code: 'double_shift' });
    expect((await see(an))[0]).toEqual([shift.id, an.memberId, 'none']);
  });

  test('refused by who plans, withdrawn by who asked', async () => {
    const shift = await draft(an, '2026-03-10');
    await publish();
    const first = (await ask({ shiftId: shift.id, toMemberId: bo.memberId })).json<Swap>();
    expect(await states(cy)).toEqual([]);
    expect((await bo.send('POST', `/swaps/${first.id}/withdraw`)).statusCode).toBe(404);
    expect((await an.send('POST', `/swaps/${first.id}/withdraw`)).json()).toMatchObject({
      state: 'withdrawn',
    });
    expect((await accept(first.id)).json()).toMatchObject({ code: 'wrong_state' });
    const second = (await ask({ shiftId: shift.id, toMemberId: bo.memberId })).json<Swap>();
    await accept(second.id);
    expect((await decide(second.id, false)).json()).toMatchObject({ state: 'refused' });
    expect((await an.send('POST', `/swaps/${second.id}/withdraw`)).statusCode).toBe(409);
    expect(await see(an)).toEqual([[shift.id, an.memberId, 'none']]);
    const stranger = await t.makeMember(await t.makeWorkspace(), 'owner');
    expect((await stranger.send('PUT', `/swaps/${second.id}/decision`, { approve: true })).statusCode).toBe(
      404,
    );
  });

  test('a shift that has changed, gone or begun: the swap ends', async () => {
    const [one, two, three] = [
      await draft(an, '2026-03-10'),
      await draft(an, '2026-03-11'),
      await draft(an, '2026-03-12'),
    ];
    await publish();
    const ids: string[] = [];
    for (const { id } of [one, two, three]) ids.push((await ask({ shiftId: id })).json<Swap>().id);
    await lead.send('PATCH', `/roster/shifts/${one.id}`, { startMinute: 540 });
    await publish();
    expect((await an.get('/swaps')).json<Swap[]>().map(({ state }) => state)).toEqual([
      'asked',
      'asked',
      'refused',
    ]);
    // Behind the back of the API.
    await t.database.pool.query('delete from published_shift where id = $1', [two.id]);
    expect((await accept(ids[1]!)).json()).toMatchObject({ status: 410, code: 'expired' });
    t.clock.advance(11 * 86_400_000);
    expect(await states(bo)).toEqual([]);
    expect((await accept(ids[2]!)).json()).toMatchObject({ code: 'expired' });
    t.clock.advance(-11 * 86_400_000);
    expect((await an.get('/swaps')).json<Swap[]>().map(({ state }) => state)).toEqual([
      'refused',
      'refused',
      'refused',
    ]);
  });
});
