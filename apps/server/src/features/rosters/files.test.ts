import type { RosterImported, RosterShift, RosterView, ShiftType } from '@attune/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import type { TestMember } from '../../testing/factories.ts';
import { toCalendar } from './calendar.ts';
import { parseRoster } from './parse-roster.ts';

describe('reading a CSV', () => {
  const line = { line: 1, email: 'a@b.c', date: '2026-03-10', startMinute: 480, minutes: 480 };
  test.each<[string, string, ReturnType<typeof parseRoster>]>([
    ['plain', 'a@b.c,2026-03-10,08:00,16:00', { lines: [line], faults: [] }],
    [
      'byte order mark, heading, quotes, CRLF, blank lines',
      '\ufeffEmail,Date,Start,End\r\n\r\n"A@b.c","2026-03-10","8:00","16:00:00"\r\n',
      { lines: [{ ...line, line: 3 }], faults: [] },
    ],
    [
      'named columns in another order, semicolons',
      'name;end;start;date;email\nAn;16:00;08:00;2026/3/10;a@b.c',
      { lines: [{ ...line, line: 2 }], faults: [] },
    ],
    [
      'a heading in another language',
      '邮箱,日期,开始,结束\na@b.c,2026-03-10,08:00,16:00',
      {
        lines: [{ ...line, line: 2 }],
        faults: [],
      },
    ],
    [
      'past midnight',
      'a@b.c,2026-03-10,22:00,06:00',
      { lines: [{ ...line, startMinute: 1320 }], faults: [] },
    ],
    [
      'up to midnight',
      'a@b.c,2026-03-10,16:00,24:00',
      { lines: [{ ...line, startMinute: 960 }], faults: [] },
    ],
    ['nothing', '\n', { lines: [], faults: [] }],
    [
      'faults',
      [
        'a@b.c,2026-02-30,08:00,16:00',
        'a@b.c,2026-03-10,8,16:00',
        'a@b.c,2026-03-10,08:00,08:10',
        'a@b.c,2026-03-10,08:00,08:00',
        'a@b.c,2026-03-10,08:00',
        'a@b.c,2026-03-10,08:60,16:00',
      ].join('\n'),
      {
        lines: [],
        faults: [
          { line: 1, code: 'date' },
          { line: 2, code: 'time' },
          { line: 3, code: 'time' },
          { line: 4, code: 'time' },
          { line: 5, code: 'columns' },
          { line: 6, code: 'time' },
        ],
      },
    ],
  ])('%s', (_, csv, expected) => {
    expect(parseRoster(csv)).toEqual(expected);
  });
});

test('a calendar: escaped, folded without cutting a character, breaks by the local clock', () => {
  const at = (time: string) => new Date(`2026-03-10T${time}:00Z`);
  const calendar = toCalendar({
    locale: 'zh-CN',
    timeZone: 'Asia/Shanghai',
    now: at('00:00'),
    names: new Map([['t', `早班; ${'长'.repeat(40)}, a\\b\nc`]]),
    shifts: [
      {
        id: 's',
        memberId: 'm',
        date: '2026-03-10',
        shiftTypeId: 't',
        from: at('00:00'),
        to: at('08:00'),
        breaks: [{ from: '2026-03-10T04:00:00.000Z', to: '2026-03-10T04:30:00.000Z', paid: false }],
        publishedAt: at('00:00'),
      },
    ],
    absences: [
      {
        id: 'a',
        memberId: 'm',
        from: '2026-03-11T16:00:00.000Z',
        to: '2026-03-12T16:00:00.000Z',
        kind: 'leave',
        state: 'approved',
      },
      {
        id: 'b',
        memberId: 'm',
        from: '2026-03-13T16:00:00.000Z',
        to: '2026-03-14T16:00:00.000Z',
        kind: 'leave',
        state: 'asked',
      },
    ],
  });
  expect(calendar.endsWith('END:VCALENDAR\r\n')).toBe(true);
  for (const line of calendar.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  const lines = calendar.replaceAll('\r\n ', '').split('\r\n');
  expect(lines).toEqual([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Attune//Rosters//EN',
    'CALSCALE:GREGORIAN',
    'BEGIN:VEVENT',
    'UID:s@attune',
    'DTSTAMP:20260310T000000Z',
    'DTSTART:20260310T000000Z',
    'DTEND:20260310T080000Z',
    `SUMMARY:早班\\; ${'长'.repeat(40)}\\, a\\\\b\\nc`,
    'DESCRIPTION:休息: 12:00–12:30',
    'END:VEVENT',
    'BEGIN:VEVENT',
    'UID:a@attune',
    'DTSTAMP:20260310T000000Z',
    'DTSTART:20260311T160000Z',
    'DTEND:20260312T160000Z',
    'SUMMARY:休假',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ]);
});

describe('through the API', () => {
  let t: TestApp;
  let lead: TestMember;
  let agent: TestMember;
  let other: TestMember;
  let early: ShiftType;
  beforeAll(async () => {
    t = await buildTestApp();
    const workspace = await t.makeWorkspace();
    lead = await t.makeMember(workspace, 'supervisor', { name: 'Lin' });
    agent = await t.makeMember(workspace, 'agent', { name: '=An, "A"' });
    other = await t.makeMember(workspace, 'agent', { name: 'Bo' });
    early = (
      await lead.send('POST', '/shift-types', {
        name: 'Early',
        colour: '#3366aa',
        startMinute: 480,
        minutes: 480,
        breaks: [{ fromMinute: 240, minutes: 30, paid: true }],
      })
    ).json();
  });
  afterAll(() => t.close());

  const see = async () => (await lead.get('/roster?from=2026-03-09')).json<RosterView>().shifts;
  const take = async (csv: string) =>
    (await lead.send('POST', '/roster/import', { csv })).json<RosterImported>();

  test('good lines are kept, faults told; what is locked stays; importing again changes nothing', async () => {
    const [a, b] = [agent.email, other.email];
    const locked = (
      await lead.send('POST', '/roster/shifts', {
        memberId: other.memberId,
        date: '2026-03-10',
        startMinute: 600,
        minutes: 60,
        locked: true,
      })
    ).json<RosterShift>();
    const old = (
      await lead.send('POST', '/roster/shifts', {
        memberId: agent.memberId,
        date: '2026-03-10',
        startMinute: 600,
        minutes: 60,
      })
    ).json<RosterShift>();
    const csv = [
      'email,date,start,end',
      `${a},2026-03-10,08:00,16:00`,
      `${a},2026-03-10,09:00,16:00`,
      `${b},2026-03-10,08:00,16:00`,
      `${b.toUpperCase()},2026-03-11,22:00,06:00`,
      'nobody@example.test,2026-03-11,08:00,16:00',
      `${a},yesterday,08:00,16:00`,
    ].join('\r\n');
    expect(await take(csv)).toEqual({
      shifts: 2,
      faults: [
        { line: 3, code: 'double' },
        { line: 4, code: 'double' },
        { line: 6, code: 'email' },
        { line: 7, code: 'date' },
      ],
    });
    const after = await see();
    expect(after).toEqual([
      expect.objectContaining({ id: old.id, shiftTypeId: early.id, from: '2026-03-10T00:00:00.000Z' }),
      locked,
      expect.objectContaining({
        memberId: other.memberId,
        shiftTypeId: null,
        to: '2026-03-11T22:00:00.000Z',
      }),
    ]);
    const { rows: before } = await t.database.pool.query('select max(id) from event');
    await take(csv);
    expect(await see()).toEqual(after);
    const { rows } = await t.database.pool.query('select max(id) from event');
    expect(rows).toEqual(before);
  });

  test('the export is what the import takes, and begins no formula', async () => {
    const csv = await lead.get('/roster.csv?from=2026-03-09');
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(csv.body.split('\r\n').slice(0, 2)).toEqual([
      'email,date,start,end,name,shift',
      `${agent.email},2026-03-10,08:00,16:00,"'=An, ""A""",Early`,
    ]);
    const before = await see();
    // Only the locked one is not taken again.
    expect(await take(csv.body)).toEqual({ shifts: 2, faults: [{ line: 3, code: 'double' }] });
    expect(await see()).toEqual(before);
    expect((await agent.get('/roster.csv?from=2026-03-09')).body).toBe('email,date,start,end,name,shift\r\n');
    expect((await agent.send('POST', '/roster/import', { csv: 'x' })).statusCode).toBe(403);
  });

  test('a large file', async () => {
    const row = (day: number) => {
      const date = new Date(Date.UTC(2027, 0, 1 + day)).toISOString().slice(0, 10);
      return `${agent.email},${date},08:00,16:00\n${'x'.repeat(400)}@example.test,${date},08:00,16:00`;
    };
    const csv = Array.from({ length: 2000 }, (_, day) => row(day)).join('\n');
    const { shifts, faults } = await take(csv);
    expect([shifts, faults.length]).toEqual([2000, 1000]);
  });

  test('the calendar of a person: their own; of others for who plans', async () => {
    await lead.send('POST', '/roster/publish', { from: '2026-03-09' });
    const mine = await agent.get('/schedule.ics?from=2026-03-09');
    expect(mine.headers['content-type']).toBe('text/calendar; charset=utf-8');
    expect(mine.body.match(/BEGIN:VEVENT/g)).toHaveLength(1);
    expect(mine.body).toContain('SUMMARY:Early');
    // The test's clock stands at 2 March.
    expect((await agent.get('/schedule.ics')).body).toBe(mine.body);
    const of = `/schedule.ics?memberId=${other.memberId}`;
    expect((await agent.get(of)).statusCode).toBe(403);
    expect((await lead.get(of)).body.match(/BEGIN:VEVENT/g)).toHaveLength(2);
  });

  test('adherence through a day', async () => {
    // 2 March, 10:00 in Shanghai.
    const shift = (memberId: string, startMinute: number) =>
      lead.send('POST', '/roster/shifts', { memberId, date: '2026-03-02', startMinute, minutes: 480 });
    await shift(agent.memberId, 540);
    await shift(other.memberId, 540);
    await lead.send('POST', '/roster/publish', { from: '2026-03-02', days: 1 });
    await agent.send('PUT', '/members/me/presence', { presence: 'online' });
    t.clock.advance(30 * 60_000);
    await agent.send('PUT', '/members/me/presence', { presence: 'busy' });
    t.clock.advance(30 * 60_000);
    await agent.send('PUT', '/members/me/presence', { presence: 'away' });
    t.clock.advance(30 * 60_000);
    const seen = (await lead.get('/adherence')).json();
    expect(seen).toMatchObject({ date: '2026-03-02', rosteredNow: 2, presentNow: 0 });
    expect(seen.members).toEqual([
      {
        memberId: agent.memberId,
        state: 'away',
        presence: 'away',
        since: '2026-03-02T03:00:00.000Z',
        shift: { from: '2026-03-02T01:00:00.000Z', to: '2026-03-02T09:00:00.000Z' },
        breaks: [],
        present: [{ from: '2026-03-02T02:00:00.000Z', to: '2026-03-02T03:00:00.000Z' }],
        rosteredMinutes: 150,
        presentMinutes: 60,
        adherence: 0.4,
      },
      expect.objectContaining({ memberId: other.memberId, state: 'late', presentMinutes: 0, adherence: 0 }),
    ]);
    expect((await lead.get('/adherence?date=2026-03-01')).json()).toMatchObject({
      members: [],
      rosteredNow: 0,
    });
    expect((await lead.get('/adherence?date=2026-03-10')).json()).toMatchObject({
      members: [{ state: 'off', adherence: null }, { state: 'off' }],
    });
    expect((await agent.get('/adherence')).statusCode).toBe(403);
  });
});
