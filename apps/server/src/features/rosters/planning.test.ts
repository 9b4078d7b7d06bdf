import type { Absence, ShiftType, Wish, WorkContract } from '@attune/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import { DEFAULT_CONTRACT } from './people.ts';

let t: TestApp;
beforeAll(async () => {
  t = await buildTestApp();
});
afterAll(() => t.close());

const early = {
  name: 'Early',
  colour: '#3366aa',
  startMinute: 480,
  minutes: 480,
  breaks: [{ fromMinute: 240, minutes: 30, paid: false }],
};

async function makeDesk() {
  const workspace = await t.makeWorkspace();
  return {
    workspace,
    lead: await t.makeMember(workspace, 'supervisor', { name: 'Lin' }),
    agent: await t.makeMember(workspace, 'agent', { name: 'An' }),
    other: await t.makeMember(workspace, 'agent', { name: 'Bo' }),
  };
}

test('shift types: add, change, delete; names are unique, breaks lie within and apart', async () => {
  const { lead, agent } = await makeDesk();
  const made = await lead.send('POST', '/shift-types', { ...early, name: ' Early ' });
  expect(made.statusCode).toBe(201);
  const { id } = made.json<ShiftType>();
  expect(made.json()).toEqual({ id, ...early });
  expect((await lead.send('POST', '/shift-types', early)).json()).toMatchObject({ code: 'name_taken' });
  const night = (
    await lead.send('POST', '/shift-types', { ...early, name: 'Night', startMinute: 0 })
  ).json<ShiftType>();
  expect((await agent.get('/shift-types')).json<ShiftType[]>().map(({ name }) => name)).toEqual([
    'Night',
    'Early',
  ]);
  for (const breaks of [
    [{ fromMinute: 460, minutes: 30, paid: false }],
    [
      { fromMinute: 60, minutes: 30, paid: false },
      { fromMinute: 80, minutes: 30, paid: true },
    ],
  ])
    expect((await lead.send('POST', '/shift-types', { ...early, name: 'x', breaks })).statusCode).toBe(400);
  // The break would lie outside of what is left of the shift.
  expect((await lead.send('PATCH', `/shift-types/${id}`, { minutes: 240 })).statusCode).toBe(400);
  expect((await lead.send('PATCH', `/shift-types/${id}`, { name: 'Night' })).statusCode).toBe(409);
  expect((await lead.send('PATCH', `/shift-types/${id}`, { colour: '#000000' })).json()).toEqual({
    id,
    ...early,
    colour: '#000000',
  });
  expect((await lead.send('DELETE', `/shift-types/${night.id}`)).statusCode).toBe(204);
  expect((await lead.send('DELETE', `/shift-types/${night.id}`)).statusCode).toBe(404);
  const stranger = (await makeDesk()).lead;
  expect((await stranger.send('PATCH', `/shift-types/${id}`, { name: 'x' })).statusCode).toBe(404);
  expect((await stranger.send('DELETE', `/shift-types/${id}`)).statusCode).toBe(404);
});

test('contracts: who has none is shown with the usual one; only who answers has one', async () => {
  const { workspace, lead, agent, other } = await makeDesk();
  const analyst = await t.makeMember(workspace, 'analyst');
  const type = (await lead.send('POST', '/shift-types', early)).json<ShiftType>();
  const contract = { ...DEFAULT_CONTRACT, minMinutes: 1200, maxMinutes: 1800, shiftTypeIds: [type.id] };
  const put = (memberId: string, body: object) => lead.send('PUT', `/work-contracts/${memberId}`, body);
  expect((await put(agent.memberId, contract)).json()).toEqual({ ...contract, memberId: agent.memberId });
  expect((await put(agent.memberId, { ...contract, maxDaysInRow: 6 })).statusCode).toBe(200);
  expect((await lead.get('/work-contracts')).json()).toEqual([
    { ...contract, maxDaysInRow: 6, memberId: agent.memberId },
    { ...DEFAULT_CONTRACT, memberId: other.memberId },
    { ...DEFAULT_CONTRACT, memberId: lead.memberId },
  ]);
  expect((await put(other.memberId, { ...contract, minMinutes: 1900 })).statusCode).toBe(400);
  expect((await put(other.memberId, { ...contract, shiftTypeIds: [agent.memberId] })).json()).toMatchObject({
    code: 'unknown_reference',
  });
  expect((await put(analyst.memberId, contract)).statusCode).toBe(404);
  expect((await put((await makeDesk()).agent.memberId, contract)).statusCode).toBe(404);
  expect((await agent.get('/work-contracts')).statusCode).toBe(403);

  await lead.send('DELETE', `/shift-types/${type.id}`);
  expect((await lead.get('/work-contracts')).json<WorkContract[]>()[0]).toMatchObject({ shiftTypeIds: [] });
});

test('absences: an agent asks for their own, who plans decides', async () => {
  const { lead, agent, other } = await makeDesk();
  const leave = {
    memberId: agent.memberId,
    from: '2026-03-09T16:00:00.000Z',
    to: '2026-03-11T16:00:00.000Z',
    kind: 'leave',
  };
  const asked = await agent.send('POST', '/absences', leave);
  expect([asked.statusCode, asked.json()]).toEqual([
    201,
    expect.objectContaining({ ...leave, state: 'asked' }),
  ]);
  const { id } = asked.json<Absence>();
  expect((await other.send('POST', '/absences', leave)).json()).toMatchObject({ code: 'forbidden' });
  expect((await agent.send('POST', '/absences', { ...leave, to: leave.from })).statusCode).toBe(400);
  expect((await other.send('DELETE', `/absences/${id}`)).statusCode).toBe(404);
  expect((await agent.send('PUT', `/absences/${id}/state`, { state: 'approved' })).statusCode).toBe(403);

  const see = async (who = agent) =>
    (await who.get('/schedule?from=2026-03-09')).json<{ absences: Absence[] }>().absences;
  expect(await see()).toEqual([asked.json()]);
  expect(await see(other)).toEqual([]);
  expect((await lead.send('PUT', `/absences/${id}/state`, { state: 'approved' })).json()).toMatchObject({
    state: 'approved',
  });
  expect((await agent.send('DELETE', `/absences/${id}`)).json()).toMatchObject({ code: 'wrong_state' });
  expect((await lead.send('DELETE', `/absences/${id}`)).statusCode).toBe(204);
  expect(await see()).toEqual([]);

  const noted = await lead.send('POST', '/absences', { ...leave, kind: 'sick' });
  expect(noted.json()).toMatchObject({ state: 'approved' });
  const foreign = (await makeDesk()).agent.memberId;
  expect((await lead.send('POST', '/absences', { ...leave, memberId: foreign })).json()).toMatchObject({
    code: 'unknown_reference',
  });
});

test('wishes: one a person and day, the last counts; each sees their own', async () => {
  const { lead, agent, other } = await makeDesk();
  const type = (await lead.send('POST', '/shift-types', early)).json<ShiftType>();
  const off = { memberId: agent.memberId, date: '2026-03-10', kind: 'off', shiftTypeId: null };
  const first = (await agent.send('PUT', '/wishes', off)).json<Wish>();
  const second = (
    await agent.send('PUT', '/wishes', { ...off, kind: 'shift', shiftTypeId: type.id })
  ).json<Wish>();
  expect(second).toEqual({ ...off, id: first.id, kind: 'shift', shiftTypeId: type.id });
  expect((await lead.get('/roster?from=2026-03-09')).json()).toMatchObject({ wishes: [second] });
  expect((await other.get('/roster?from=2026-03-09')).json()).toMatchObject({ wishes: [] });
  expect((await agent.get('/roster?from=2026-03-11')).json()).toMatchObject({ wishes: [] });

  expect((await agent.send('PUT', '/wishes', { ...off, kind: 'shift' })).statusCode).toBe(400);
  expect((await agent.send('PUT', '/wishes', { ...off, shiftTypeId: type.id })).statusCode).toBe(400);
  expect((await agent.send('PUT', '/wishes', { ...off, date: '2026-02-30' })).statusCode).toBe(400);
  expect(
    (await agent.send('PUT', '/wishes', { ...off, kind: 'shift', shiftTypeId: agent.memberId })).statusCode,
  ).toBe(422);
  expect((await other.send('PUT', '/wishes', off)).statusCode).toBe(403);
  expect((await other.send('DELETE', `/wishes/${first.id}`)).statusCode).toBe(404);
  expect((await agent.send('DELETE', `/wishes/${first.id}`)).statusCode).toBe(204);
  expect((await lead.send('DELETE', `/wishes/${first.id}`)).statusCode).toBe(404);
});
