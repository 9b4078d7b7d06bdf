import type { ShiftType, Skill, StaffingView, WhatIfView } from '@attune/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import type { TestMember, TestWorkspace } from '../../testing/factories.ts';

let t: TestApp;
let workspace: TestWorkspace;
let lead: TestMember;
let agents: TestMember[];
let skill: Skill;
const STEP = 2;
/** The clock of tests stands at 10 o'clock on a Monday in Shanghai. */
const TODAY = '2026-03-02';

beforeAll(async () => {
  t = await buildTestApp();
  workspace = await t.makeWorkspace();
  lead = await t.makeMember(workspace, 'admin');
  agents = await Promise.all([1, 2, 3].map(() => t.makeMember(workspace, 'agent')));
  skill = (await lead.send('POST', '/skills', { name: 'Payment' })).json<Skill>();
  await lead.send('PATCH', `/members/${agents[0]?.memberId}`, { skills: [{ skillId: skill.id, level: 3 }] });
  // Mail: 40 an hour of every day in the last five weeks, up to this hour.
  const lines = ['at,n'];
  for (let at = Date.parse('2026-01-26T00:00Z'); at < Date.parse('2026-03-02T10:00Z'); at += 3_600_000)
    lines.push(`${new Date(at).toISOString().slice(0, 16)},${38 + ((at / 3_600_000) % 5)}`);
  await lead.send('POST', '/workforce/volumes', { name: 'Mail', csv: lines.join('\n') });
  await t.until(async () => (await lead.get('/workforce/forecast')).json().forecast !== null);
  const early = (
    await lead.send('POST', '/shift-types', {
      name: 'Early',
      colour: '#336699',
      startMinute: 8 * 60,
      minutes: 480,
      breaks: [{ fromMinute: 240, minutes: 60, paid: false }],
    })
  ).json<ShiftType>();
  for (const agent of agents)
    await lead.send('POST', '/roster/shifts', {
      memberId: agent.memberId,
      date: TODAY,
      shiftTypeId: early.id,
    });
});
afterAll(() => t.close());

const staffing = async (query = '') =>
  (await lead.get(`/workforce/staffing?from=${TODAY}&days=2${query}`)).json<StaffingView>();
const ask = async (input: object) =>
  (
    await lead.send('POST', '/workforce/what-if', { from: TODAY, days: 2, draft: true, ...input })
  ).json<WhatIfView>();

describe('staffing', () => {
  it('sets what is required against who is rostered, half-hour by half-hour', async () => {
    const { from, stepMinutes, total, skills, rosteredHours, requiredHours, shortHours } =
      await staffing('&draft=true');
    expect([from, stepMinutes]).toEqual(['2026-03-01T16:00:00.000Z', 30]);
    expect(total.rostered).toHaveLength(2 * 48);
    const at = (hour: number) => hour * STEP;
    expect([7.5, 8, 11.5, 12, 13, 15.5, 16].map((hour) => total.rostered[at(hour)])).toEqual([
      0, 3, 3, 0, 3, 3, 0,
    ]);
    expect(rosteredHours).toBe(3 * 7);
    // What came, then what is forecast; both near 20 a half-hour.
    for (const volume of total.volume) expect(volume).toBeGreaterThan(15);
    for (const volume of total.volume) expect(volume).toBeLessThan(25);
    expect(requiredHours).toBeGreaterThan(48);
    expect(shortHours).toBeGreaterThan(requiredHours - rosteredHours - 1e-9);
    expect(total.serviceLevel[at(3)]).toBe(0);
    expect(total.serviceLevel[at(9)]).toBeGreaterThan(0);
    expect(skills.map(({ skillId }) => skillId)).toEqual([null]);
    expect(skills[0]?.required).toEqual(total.required);
  });

  it('shows the published roster to everybody, and the draft only to who plans', async () => {
    expect((await staffing()).rosteredHours).toBe(0);
    const seen = await agents[0]?.get(`/workforce/staffing?from=${TODAY}&days=1&draft=true`);
    expect(seen?.json<StaffingView>().rosteredHours).toBe(0);
    await lead.send('POST', '/roster/publish', { from: TODAY, days: 1 });
    expect((await staffing()).rosteredHours).toBe(21);
  });

  it('goes no further than the forecast: beyond it nothing is known', async () => {
    const far = (await lead.get('/workforce/staffing?from=2027-03-01&days=1')).json<StaffingView>();
    expect(far.total.volume.every((volume) => volume === null)).toBe(true);
    expect(far.total.required.every((required) => required === null)).toBe(true);
    expect(far.requiredHours).toBe(0);
  });
});

describe('what if', () => {
  it('nothing changes, nothing changes', async () => {
    const { before, after } = await ask({});
    expect(after).toEqual(before);
    expect(before.meanServiceLevel).toBeGreaterThan(0);
  });

  it('more come, or fewer are there: more are required, or the service is worse', async () => {
    const more = await ask({ volumeFactor: 1.2 });
    expect(more.after.requiredHours).toBeGreaterThan(more.before.requiredHours);
    expect(more.after.meanServiceLevel).toBeLessThan(more.before.meanServiceLevel ?? 0);
    const ill = await ask({ absent: 2 });
    expect(ill.after.requiredHours).toBe(ill.before.requiredHours);
    expect(ill.after.shortHours).toBe(ill.before.shortHours + 2 * 7);
    expect(Math.max(...ill.after.rostered)).toBe(1);
    const sooner = await ask({ withinSeconds: 10, serviceLevel: 0.95 });
    expect(sooner.after.requiredHours).toBeGreaterThanOrEqual(sooner.before.requiredHours);
  });

  it('refuses what makes no sense', async () => {
    expect(
      (await lead.send('POST', '/workforce/what-if', { from: TODAY, volumeFactor: -1 })).statusCode,
    ).toBe(400);
    expect((await lead.get('/workforce/staffing?from=soon')).statusCode).toBe(400);
  });
});
