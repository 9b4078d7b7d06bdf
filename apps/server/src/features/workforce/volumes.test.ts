import type { Problem, SpecialDay, VolumeImported, VolumeStream } from '@attune/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import type { TestMember, TestWorkspace } from '../../testing/factories.ts';
import { countVolumes } from './count.ts';
import { parseVolumes } from './parse-volumes.ts';

let t: TestApp;
let workspace: TestWorkspace;
let lead: TestMember;

beforeAll(async () => {
  t = await buildTestApp();
  workspace = await t.makeWorkspace();
  lead = await t.makeMember(workspace, 'supervisor');
});
afterAll(() => t.close());

const streams = async () => (await lead.get('/workforce/streams')).json<VolumeStream[]>();
const volumesOf = async (name: string) => {
  const id = (await streams()).find((stream) => stream.name === name)?.id;
  const { body } = await lead.get(`/workforce/volumes.csv?streamId=${id}`);
  return body.trim().split('\r\n').slice(1);
};
const take = (name: string, csv: string) => lead.send('POST', '/workforce/volumes', { name, csv });

describe('reading a CSV of volumes', () => {
  it('adds up to half-hours, in the local clock, whatever the separator', async () => {
    const csv = '\uFEFFwhen;calls\r\n2026-03-02 09:00;3\r\n2026-03-02 09:05;4\r\n2026-03-02 09:30;5\r\n';
    const { volumes, rows, contacts, faults } = await parseVolumes(csv, 'Asia/Shanghai');
    expect([...volumes]).toEqual([
      [Date.parse('2026-03-02T01:00Z'), 7],
      [Date.parse('2026-03-02T01:30Z'), 5],
    ]);
    expect({ rows, contacts, faults }).toEqual({ rows: 3, contacts: 12, faults: [] });
  });

  it('shares whole hours between their halves, and knows offsets and days alone', async () => {
    const hourly = await parseVolumes('2026-03-02T09:00Z,10\n2026-03-02T12:00+02:00,4', 'America/New_York');
    expect([...hourly.volumes.values()]).toEqual([5, 5, 2, 2]);
    expect(hourly.volumes.has(Date.parse('2026-03-02T10:30Z'))).toBe(true);
  });

  it('passes over what it cannot read, and says where', async () => {
    const csv = [
      'time,n',
      '2026-03-02 09:00,1',
      'soon,2',
      '2026-02-30 09:00,2',
      '2026-03-02 10:00,-1',
      '2026-03-02 11:00,',
      'x',
      '2026-03-02 09:00,9',
    ];
    const { volumes, faults, passedOver } = await parseVolumes(csv.join('\n'), 'UTC');
    expect([...volumes.values()]).toEqual([9]);
    expect(faults.map(({ line, code }) => [line, code])).toEqual([
      [3, 'timestamp'],
      [4, 'timestamp'],
      [5, 'count'],
      [6, 'count'],
      [7, 'columns'],
      [8, 'duplicate'],
    ]);
    expect(passedOver).toBe(6);
  });
});

describe('importing', () => {
  it('makes a stream, and importing it again changes nothing', async () => {
    const csv = '2026-02-01 10:00,5\n2026-02-01 10:30,6\n2026-02-01 11:00,7';
    const first = (await take('Phone', csv)).json<VolumeImported>();
    expect(first).toMatchObject({
      rows: 3,
      contacts: 18,
      passedOver: 0,
      stream: { name: 'Phone', channel: null },
    });
    const once = await volumesOf('Phone');
    const second = (await take('Phone', csv)).json<VolumeImported>();
    expect(second.stream.id).toBe(first.stream.id);
    expect(await volumesOf('Phone')).toEqual(once);
    expect(once).toHaveLength(3);
    expect(once[0]).toBe('2026-02-01T02:00:00.000Z,5');
  });

  it('refuses a file without a readable line, and says what is wrong with each', async () => {
    const answer = await take('Nothing', 'a,b\nc,d');
    expect(answer.statusCode).toBe(400);
    expect(answer.json<Problem>()).toMatchObject({
      code: 'bad_request',
      errors: [{ path: '/csv/2', message: 'timestamp' }],
    });
    expect((await streams()).map(({ name }) => name)).not.toContain('Nothing');
  });

  it('only an imported stream can be deleted, by who plans', async () => {
    const { stream } = (await take('Short', '2026-02-01 10:00,5')).json<VolumeImported>();
    const agent = await t.makeMember(workspace, 'agent');
    expect((await agent.send('DELETE', `/workforce/streams/${stream.id}`)).statusCode).toBe(403);
    expect((await lead.send('DELETE', `/workforce/streams/${stream.id}`)).statusCode).toBe(204);
    expect((await streams()).map(({ name }) => name)).not.toContain('Short');
  });
});

describe('counting conversations', () => {
  it('by channel, skill and half-hour, each once, however often', async () => {
    const admin = await t.makeMember(workspace, 'admin');
    const skill = (await admin.send('POST', '/skills', { name: 'Payment' })).json<{ id: string }>();
    await (await t.makeCustomer(workspace)).say('one');
    await (await t.makeCustomer(workspace)).say('two');
    const paid = (await (await t.makeCustomer(workspace)).say('three')).conversation.id;
    await t.database.pool.query('update conversation set required_skill_id = $1 where id = $2', [
      skill.id,
      paid,
    ]);
    const topic = (await admin.send('POST', '/topics', { name: 'Refunds', skillId: skill.id })).json<{
      id: string;
    }>();
    const asked = (await (await t.makeCustomer(workspace)).say('four')).conversation.id;
    await t.database.pool.query('update conversation set topic_id = $1 where id = $2', [topic.id, asked]);
    t.clock.advance(30 * 60_000);
    await Promise.all([countVolumes(t.platform, workspace.id), countVolumes(t.platform, workspace.id)]);
    await countVolumes(t.platform, workspace.id);
    const counted = (await streams()).filter(({ channel }) => channel === 'widget');
    expect(counted.map(({ name, skillId, contacts }) => [name, skillId, contacts])).toEqual([
      ['widget', null, 2],
      ['widget · Payment', skill.id, 2],
    ]);
    expect(await volumesOf('widget')).toEqual(['2026-03-02T02:00:00.000Z,2']);
    const answer = await lead.send('DELETE', `/workforce/streams/${counted[0]?.id}`);
    expect(answer.json<Problem>().code).toBe('in_use');
  });

  it('what is erased stays counted', async () => {
    // First the time: within six hours whoever counts meanwhile counts it again.
    t.clock.advance(7 * 3_600_000);
    await t.database.pool.query('delete from conversation where workspace_id = $1', [workspace.id]);
    await countVolumes(t.platform, workspace.id);
    expect(await volumesOf('widget')).toEqual(['2026-03-02T02:00:00.000Z,2']);
  });
});

describe('special days', () => {
  const list = async (from: string, to: string) =>
    (await lead.get(`/workforce/special-days?from=${from}&to=${to}`)).json<SpecialDay[]>();

  it('are the own, the public ones and those of the business hours', async () => {
    const added = await lead.send('POST', '/workforce/special-days', {
      date: '2026-06-18',
      kind: 'event',
      name: '618',
      factor: 1.5,
    });
    expect(added.statusCode).toBe(201);
    const again = await lead.send('POST', '/workforce/special-days', {
      date: '2026-06-18',
      kind: 'event',
      name: '618',
    });
    expect(again.json<Problem>().code).toBe('name_taken');
    expect(await list('2026-06-18', '2026-06-18')).toEqual([{ ...added.json<SpecialDay>(), source: 'own' }]);
    const { settings } = (await lead.get('')).json();
    const admin = await t.makeMember(workspace, 'admin');
    const changed = await admin.send('PATCH', '', {
      settings: { workforce: { ...settings.workforce, country: 'CN' } },
    });
    expect(changed.statusCode).toBe(200);
    const spring = await list('2026-02-14', '2026-02-17');
    expect(spring.find(({ date }) => date === '2026-02-17')).toMatchObject({
      kind: 'holiday',
      name: 'Spring Festival',
      source: 'public',
    });
    expect(spring.find(({ date }) => date === '2026-02-14')?.kind).toBe('make_up');
    expect(
      (await lead.send('DELETE', `/workforce/special-days/${added.json<SpecialDay>().id}`)).statusCode,
    ).toBe(204);
    expect(await list('2026-06-18', '2026-06-18')).toEqual([]);
  });

  it('a range is no longer than it makes sense', async () => {
    expect((await lead.get('/workforce/special-days?from=2020-01-01&to=2026-01-01')).statusCode).toBe(400);
    expect((await lead.get('/workforce/special-days?from=2026-01-02&to=2026-01-01')).statusCode).toBe(400);
  });
});
