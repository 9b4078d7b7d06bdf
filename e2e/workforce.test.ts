import type { SpecialDay, VolumeStream } from '@attune/contract';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { violations } from './harness/accessibility.ts';
import type { ConsolePage } from './harness/console-page.ts';
import type { Person } from './harness/people.ts';
import { fill } from './harness/words.ts';
import { PATIENCE_MS, startWorld, type World } from './harness/world.ts';

let world: World;
let lead: Person;
const soon = { timeout: PATIENCE_MS };
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const STREAM = '电话热线';

beforeAll(async () => {
  world = await startWorld();
  lead = await world.person('陈敏', 'supervisor');
});
afterAll(() => world.close());
afterEach((context) => world.tidy(context));

/** Five weeks of hours up to the present: quiet nights, busy forenoons, half as many at weekends. UTC. */
function history(): string {
  const end = Math.floor(Date.now() / HOUR) * HOUR;
  const lines = ['timestamp,count'];
  for (let at = end - 35 * DAY; at < end; at += HOUR) {
    const date = new Date(at);
    const hour = (date.getUTCHours() + 8) % 24;
    const weekend = date.getUTCDay() % 6 === 0;
    const mean = (weekend ? 25 : 50) * Math.exp(-((hour - 12) ** 2) / 18) + 1;
    // Scatter that is the same each time.
    const scatter = Math.sin(at / HOUR) * Math.sqrt(mean);
    lines.push(`${date.toISOString()},${Math.max(0, Math.round(mean + scatter))}`);
  }
  return `${lines.join('\n')}\n`;
}

const streams = () => lead.call<VolumeStream[]>('GET', '/workforce/streams');
const cellsOf = (console: ConsolePage, row: number, column: number) =>
  console.page
    .getByRole('region', { name: console.words.workforce.chart.table })
    .getByRole('row')
    .nth(row)
    .getByRole('cell')
    .nth(column);

test('history is imported from a CSV, and its forecast shows', async () => {
  const console = await world.openConsole(lead, 'workforce/forecast');
  const { workforce } = console.words;
  await console.page.getByText(workforce.empty.title).waitFor();
  await console.button(workforce.empty.import).click();
  const drawer = console.page.getByRole('dialog');
  await drawer
    .locator('input[type=file]')
    .setInputFiles({ name: `${STREAM}.csv`, mimeType: 'text/csv', buffer: Buffer.from(history()) });
  await drawer.getByText(fill(workforce.import.lines, { n: 840 })).waitFor();
  expect(await drawer.getByLabel(workforce.import.name, { exact: true }).inputValue()).toBe(STREAM);
  expect(await violations(console.page)).toEqual([]);
  await drawer.getByRole('button', { name: workforce.import.send, exact: true }).click();
  await console.toast(workforce.import.done_other, { count: 840, name: STREAM }).waitFor();

  // Straight to its forecast, without a reload.
  await console.page.getByRole('heading', { name: STREAM }).waitFor();
  const [stream] = await streams();
  expect(new URL(console.page.url()).searchParams.get('stream')).toBe(stream?.id);
  const chart = console.page.getByRole('slider', { name: workforce.chart.label });
  await console.page.getByRole('heading', { name: workforce.how.title }).waitFor();

  // Told hour by hour by keyboard.
  await chart.focus();
  await chart.press('ArrowRight');
  await chart.press('ArrowRight');
  await chart.press('ArrowRight');
  const words = await chart.getAttribute('aria-valuetext');
  expect(words).toMatch(new RegExp(fill(workforce.hour.forecast, { n: '[\\d.]+' })));
  expect(words).toContain('95%');

  // And as a table: the next hours first, each with its intervals.
  await console.page.getByText(workforce.chart.tableShort, { exact: true }).click();
  expect(await cellsOf(console, 2, 0).innerText()).toMatch(/^[\d.]+$/);
  expect(await cellsOf(console, 2, 2).innerText()).toMatch(/^[\d.]+ – [\d.]+$/);
  expect(await violations(console.page)).toEqual([]);
});

test('lines that are not understood are told', async () => {
  const console = await world.openConsole(lead, 'workforce/forecast');
  const { workforce } = console.words;
  await console.button(workforce.import.open).click();
  const drawer = console.page.getByRole('dialog');
  await drawer
    .getByLabel(workforce.import.paste)
    .fill('time;calls\n2026-03-02 09:00;4\n2026-03-02 10:00;many\nsome day;3');
  await drawer.getByLabel(workforce.import.name, { exact: true }).fill('邮件');
  await drawer.getByRole('button', { name: workforce.import.send, exact: true }).click();
  await drawer.getByText(fill(workforce.import.fault, { line: 3, why: workforce.fault.count })).waitFor();
  await drawer.getByText(fill(workforce.import.fault, { line: 4, why: workforce.fault.timestamp })).waitFor();
  await drawer.getByRole('button', { name: workforce.import.show }).click();
  await drawer.waitFor({ state: 'hidden' });

  // It is deleted, after a time in which that can be taken back.
  const remove = fill(workforce.stream.delete, { name: '邮件' });
  await console.page.getByRole('button', { name: remove }).click();
  await console.page.getByRole('button', { name: console.words.common.action.undo }).click();
  expect((await streams()).map(({ name }) => name)).toContain('邮件');
});

test('a campaign is noted, taken back, and deleted', async () => {
  const console = await world.openConsole(lead, 'workforce/forecast');
  const { workforce, common } = console.words;
  const own = async () => {
    const days = await lead.call<SpecialDay[]>('GET', `/workforce/special-days?${range()}`);
    return days.filter(({ source }) => source === 'own').map(({ name, factor }) => ({ name, factor }));
  };
  await console.button(workforce.days.manage).click();
  const drawer = console.page.getByRole('dialog');
  await drawer.getByLabel(workforce.days.name, { exact: true }).fill('双十一大促');
  const factor = drawer.getByLabel(workforce.days.factorLabel);
  await factor.fill('1.5');
  await factor.blur();
  await drawer.getByRole('button', { name: workforce.days.add }).click();
  const row = drawer.getByRole('listitem').filter({ hasText: '双十一大促' });
  await row.getByText(fill(workforce.days.factor, { factor: 1.5 })).waitFor();
  await expect.poll(own, soon).toEqual([{ name: '双十一大促', factor: 1.5 }]);
  expect(await violations(console.page)).toEqual([]);

  const remove = row.getByRole('button', { name: fill(workforce.days.delete, { name: '双十一大促' }) });
  await remove.click();
  await row.waitFor({ state: 'detached' });
  await console.page.getByRole('button', { name: common.action.undo }).click();
  await row.waitFor();
  expect(await own()).toHaveLength(1);

  // Leaving the page carries a deletion out.
  await remove.click();
  await row.waitFor({ state: 'detached' });
  await console.page.keyboard.press('Escape');
  await console.page.getByRole('link', { name: workforce.tab.staffing }).click();
  await expect.poll(own, soon).toEqual([]);
});

test('what if more came: the plan answers at once', async () => {
  const console = await world.openConsole(lead, 'workforce/staffing');
  const { workforce } = console.words;
  await console.page.getByRole('slider', { name: workforce.staffing.chart }).waitFor();
  await console.button(workforce.whatIf.open).click();
  const drawer = console.page.getByRole('dialog');
  const outcome = drawer.getByRole('region', { name: workforce.whatIf.outcome });
  const hours = async () => {
    const cells = outcome.getByRole('row').filter({ hasText: workforce.staffing.requiredHours });
    const texts = await cells.getByRole('cell').allInnerTexts();
    return texts.map((text) => Number.parseFloat(text.replaceAll(',', '')));
  };
  await outcome.waitFor();
  const [planned] = await hours();
  expect(planned).toBeGreaterThan(0);
  const volume = drawer.getByRole('slider', { name: workforce.whatIf.volume });
  await volume.press('PageUp');
  await volume.press('ArrowRight');
  await expect.poll(async () => (await hours())[1], soon).toBeGreaterThan(planned ?? 0);
  expect((await hours())[0]).toBe(planned);
  expect(await violations(console.page)).toEqual([]);
  await drawer.getByRole('button', { name: workforce.whatIf.reset }).click();
  await expect.poll(async () => (await hours())[1], soon).toBe(planned);
});

test('an administrator changes the promise, and the plan knows', async () => {
  const console = await world.openConsole(world.owner, 'settings/workforce');
  const { workforce, common } = console.words;
  const within = console.page.getByRole('spinbutton', { name: workforce.setting.withinSeconds });
  await within.fill('30');
  await within.blur();
  expect(await violations(console.page)).toEqual([]);
  await console.button(common.action.save).click();
  await console.toast(common.action.saved).waitFor();
  await console.goto('workforce/staffing');
  await console.page.getByText(fill(workforce.staffing.promise, { share: '80%', seconds: 30 })).waitFor();
});

function range(): string {
  const date = (days: number) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
  return `from=${date(-2)}&to=${date(10)}`;
}
