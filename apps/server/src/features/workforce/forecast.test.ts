import type { ForecastView, VolumeImported } from '@attune/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import type { TestMember, TestWorkspace } from '../../testing/factories.ts';

let t: TestApp;
let workspace: TestWorkspace;
let lead: TestMember;

beforeAll(async () => {
  t = await buildTestApp();
  workspace = await t.makeWorkspace();
  lead = await t.makeMember(workspace, 'supervisor');
});
afterAll(() => t.close());

/** Weekdays 9 to 18 o'clock, Mondays busier; hours of the local clock, up to (without) a date. */
function weeks(until: string, count: number): string {
  const lines = ['timestamp,contacts'];
  const end = Date.parse(`${until}T00:00Z`);
  for (let at = end - count * 7 * 86_400_000; at < end; at += 3_600_000) {
    const hour = new Date(at).getUTCHours();
    const weekday = new Date(at).getUTCDay();
    if (weekday === 0 || weekday === 6 || hour < 9 || hour >= 18) continue;
    const level = 60 + 20 * Math.sin((hour - 8) / 3) + (weekday === 1 ? 30 : 0);
    lines.push(
      `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')},${Math.round(level + ((hour * 7 + weekday * 3) % 5))}`,
    );
  }
  return lines.join('\n');
}

const take = async (name: string, csv: string) =>
  (await lead.send('POST', '/workforce/volumes', { name, csv })).json<VolumeImported>().stream.id;
const view = async (query = '') => (await lead.get(`/workforce/forecast${query}`)).json<ForecastView>();
const forecastOf = async (streamId: string) => {
  await t.until(async () => (await view(`?streamId=${streamId}`)).forecast !== null);
  return view(`?streamId=${streamId}&historyDays=14`);
};

describe('a forecast', () => {
  it('follows an import by itself: 48 hours with intervals, closed when it always was, and accuracy on its own past', async () => {
    const id = await take('Phone', weeks('2026-03-02', 8));
    const tried = async () => Math.max(...(await view(`?streamId=${id}`)).accuracy.map(({ hours }) => hours));
    await t.until(async () => (await tried()) > 400);
    const { forecast, history, expected, accuracy } = await forecastOf(id);
    if (!forecast) throw new Error('no forecast');
    expect(forecast.mean).toHaveLength(48);
    // Imported up to Friday 18:00 by the clock in Shanghai.
    expect(forecast.from).toBe('2026-02-27T10:00:00.000Z');
    for (const [hour, mean] of forecast.mean.entries()) {
      expect(forecast.low95[hour]).toBeLessThanOrEqual(forecast.low80[hour] ?? Number.NaN);
      expect(forecast.low80[hour]).toBeLessThanOrEqual(mean);
      expect(mean).toBeLessThanOrEqual(forecast.high80[hour] ?? Number.NaN);
      expect(forecast.high80[hour]).toBeLessThanOrEqual(forecast.high95[hour] ?? Number.NaN);
    }
    expect(Math.max(...forecast.mean)).toBe(0); // a weekend
    expect(forecast.members.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 1);
    expect(history.values.length).toBe(expected.length);
    expect(history.values.some((value) => value !== null && value > 60)).toBe(true);
    const within = accuracy.find(({ leadHours }) => leadHours === 48);
    expect(within?.accuracy).toBeGreaterThan(0.85);
    expect(within?.ceiling).toBeGreaterThan(0.85);
    expect(expected.filter((value) => value !== null).length).toBeGreaterThan(48);
  });

  it('a special day that is told changes it', async () => {
    const id = await take('Mail', weeks('2026-03-03', 8));
    const before = await forecastOf(id);
    const total = ({ forecast }: ForecastView) =>
      (forecast?.mean ?? []).reduce((sum, value) => sum + value, 0);
    expect(total(before)).toBeGreaterThan(500);
    const { madeAt } = before.forecast ?? {};
    t.clock.advance(1000);
    await lead.send('POST', '/workforce/special-days', {
      date: '2026-03-03',
      kind: 'closed',
      name: 'Moving house',
    });
    await t.until(async () => (await view(`?streamId=${id}`)).forecast?.madeAt !== madeAt);
    const after = await view(`?streamId=${id}`);
    expect(total(after)).toBeLessThan(0.6 * total(before));
    expect(after.days).toContainEqual(expect.objectContaining({ name: 'Moving house', source: 'own' }));
  });

  it('of three points: a note, and numbers', async () => {
    const id = await take('Tiny', '2026-02-26 10:00,5\n2026-02-26 11:00,6\n2026-02-26 12:00,7');
    const { forecast, accuracy } = await forecastOf(id);
    expect(forecast?.notes.map(({ code }) => code)).toContain('short_history');
    for (const value of [...(forecast?.mean ?? []), ...(forecast?.high95 ?? [])])
      expect(value).toBeGreaterThanOrEqual(0);
    expect(accuracy.every((each) => each.accuracy === null)).toBe(true);
  });

  it('of nothing: none, and no error', async () => {
    const other = await t.makeWorkspace();
    const owner = await t.makeMember(other, 'owner');
    expect((await owner.send('POST', '/workforce/forecast')).statusCode).toBe(202);
    const answer = await owner.get('/workforce/forecast');
    expect(answer.json<ForecastView>()).toMatchObject({ forecast: null, streamId: null });
    expect((await owner.get('/workforce/forecast.csv')).statusCode).toBe(404);
    const foreign = (await view()).streamId;
    expect(foreign).toBeNull();
  });

  it('can be taken along as CSV, with the outlook of four weeks', async () => {
    const [stream] = (await lead.get('/workforce/streams')).json<{ id: string }[]>();
    const { body, headers } = await lead.get(`/workforce/forecast.csv?streamId=${stream?.id}`);
    expect(headers['content-type']).toContain('text/csv');
    expect(body.trim().split('\r\n')).toHaveLength(1 + 48 + 28 * 24);
  });
});
