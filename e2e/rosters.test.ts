import type { MySchedule, RosterView, Swap } from '@attune/contract';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { mondayOf, shiftDate, todayIn } from '../apps/console/src/features/rosters/time.ts';
import { violations } from './harness/accessibility.ts';
import type { ConsolePage } from './harness/console-page.ts';
import type { Person } from './harness/people.ts';
import { fill } from './harness/words.ts';
import { PATIENCE_MS, startWorld, type World } from './harness/world.ts';

let world: World;
let lead: Person;
let wang: Person;
let li: Person;
/** The Monday of next week: nothing of it has passed. */
let monday: string;
const soon = { timeout: PATIENCE_MS };

beforeAll(async () => {
  world = await startWorld();
  [lead, wang, li] = await Promise.all([
    world.person('陈敏', 'supervisor'),
    world.person('王芳', 'agent'),
    world.person('李雷', 'agent'),
  ]);
  monday = shiftDate(mondayOf(todayIn(world.workspace.timeZone, Date.now())), 7);
});
afterAll(() => world.close());
afterEach((context) => world.tidy(context));

const roster = () => lead.call<RosterView>('GET', `/roster?from=${monday}&days=7`);
const scheduleOf = (person: Person) => person.call<MySchedule>('GET', `/schedule?from=${monday}&days=28`);
const shiftsOf = async ({ memberId }: Person) =>
  (await roster()).shifts.filter((shift) => shift.memberId === memberId);

/** A person's cell of next week's grid. */
function cell(page: ConsolePage, person: Person, day: number): Locator {
  return page.page
    .getByRole('row')
    .filter({ has: page.page.getByRole('rowheader').filter({ hasText: person.name }) })
    .getByRole('gridcell')
    .nth(day);
}

async function openNextWeek(): Promise<ConsolePage> {
  const boss = await world.openConsole(lead, 'workforce/roster');
  await boss.page.getByRole('button', { name: boss.words.rosters.week.next }).click();
  return boss;
}

test('a lead makes a shift type, adds, moves by keyboard and mouse, locks, publishes; the agent sees it', async () => {
  const boss = await openNextWeek();
  const { rosters, common } = boss.words;
  await boss.page.getByRole('button', { name: rosters.types.new }).click();
  const sheet = boss.page.getByRole('dialog', { name: rosters.types.title });
  await sheet.getByRole('button', { name: rosters.types.new }).click();
  await sheet.getByRole('textbox', { name: rosters.types.name, exact: true }).fill('早班');
  await sheet.getByRole('textbox', { name: rosters.shift.from, exact: true }).fill('8');
  await sheet.getByRole('textbox', { name: rosters.shift.to, exact: true }).fill('17:00');
  await sheet.getByRole('button', { name: common.action.save }).click();
  await sheet.getByRole('button', { name: /早班/ }).waitFor();
  expect(await violations(boss.page)).toEqual([]);
  await boss.page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'hidden' });

  // By one click on an empty cell, and one on the type.
  await cell(boss, wang, 1).click();
  await boss.page.getByRole('dialog').getByRole('button', { name: /早班/ }).click();
  await cell(boss, wang, 1).getByText('08:00–17:00').waitFor();
  await expect.poll(() => shiftsOf(wang).then((list) => list.length), soon).toBe(1);

  // By keyboard to the next day, and to Li.
  await cell(boss, wang, 1).focus();
  for (const key of ['Space', 'ArrowRight']) await boss.page.keyboard.press(key);
  const place = fill(rosters.grid.over, { place: '' }).trim();
  await boss.page.getByRole('status').filter({ hasText: place }).waitFor({ state: 'attached' });
  await boss.page.keyboard.press('Space');
  await cell(boss, wang, 2).getByText('08:00–17:00').waitFor();
  await expect
    .poll(async () => (await shiftsOf(wang)).map(({ date }) => date), soon)
    .toEqual([shiftDate(monday, 2)]);

  // By mouse to the day after.
  await cell(boss, wang, 2)
    .locator('.roster-shift')
    .dragTo(cell(boss, wang, 3));
  await expect
    .poll(async () => (await shiftsOf(wang)).map(({ date }) => date), soon)
    .toEqual([shiftDate(monday, 3)]);

  // Locked by key, deleted and taken back.
  await cell(boss, wang, 3).focus();
  await boss.page.keyboard.press('l');
  await expect.poll(async () => (await shiftsOf(wang))[0]?.locked, soon).toBe(true);
  await boss.page.keyboard.press('Delete');
  await expect.poll(() => shiftsOf(wang), soon).toEqual([]);
  await boss.page.locator('.ant-message').getByRole('button', { name: common.action.undo }).click();
  await expect.poll(async () => (await shiftsOf(wang))[0]?.locked, soon).toBe(true);
  expect(await violations(boss.page)).toEqual([]);

  const agent = await world.openConsole(wang, 'schedule');
  await agent.page.getByText(rosters.mine.empty).waitFor();
  await boss.page.getByRole('button', { name: rosters.publish.button, exact: true }).click();
  await boss.page
    .getByRole('dialog')
    .getByRole('button', { name: fill(rosters.publish.do_other, { count: 1 }) })
    .click();
  await boss.toast(rosters.publish.done).waitFor();
  await agent.page.getByText('08:00–17:00').waitFor();
  expect(await violations(agent.page)).toEqual([]);
});

test('an agent asks for leave and wishes for a day off; the lead sees both and approves', async () => {
  const boss = await openNextWeek();
  const agent = await world.openConsole(li, 'schedule', { viewport: { width: 390, height: 844 } });
  const { rosters } = agent.words;
  await agent.page.getByRole('button', { name: rosters.leave.title }).click();
  const dialog = agent.page.getByRole('dialog');
  await dialog.getByLabel(rosters.leave.from).fill(shiftDate(monday, 4));
  await dialog.getByLabel(rosters.leave.to).fill(shiftDate(monday, 5));
  await dialog.getByRole('button', { name: rosters.leave.ask }).click();
  await dialog.waitFor({ state: 'hidden' });
  await agent.page.getByText(rosters.absence.state.asked, { exact: true }).waitFor();
  await agent.page.getByRole('button', { name: rosters.wish.title }).click();
  await dialog.getByLabel(rosters.shift.day).fill(shiftDate(monday, 1));
  await dialog.getByRole('button', { name: rosters.wish.keep }).click();
  await dialog.waitFor({ state: 'hidden' });
  expect(await violations(agent.page)).toEqual([]);

  await cell(boss, li, 1).getByText(rosters.wish.off).waitFor();
  await boss.page.getByRole('button', { name: fill(rosters.requests.open_other, { count: 1 }) }).click();
  await boss.page
    .getByRole('button', { name: fill(rosters.requests.approveOf, { name: li.name }), exact: true })
    .click();
  await agent.page.getByText(rosters.absence.state.approved, { exact: true }).waitFor();
  const { absences } = await scheduleOf(li);
  expect(absences.map(({ state }) => state)).toEqual(['approved']);
});

test('a lead has the rest of the week solved; what is locked stays', async () => {
  const [locked] = await shiftsOf(wang);
  const boss = await openNextWeek();
  const { rosters } = boss.words;
  await boss.page.getByRole('button', { name: rosters.solve.title, exact: true }).click();
  await boss.page.getByRole('dialog').getByRole('button', { name: rosters.solve.start, exact: true }).click();
  await expect.poll(async () => (await roster()).solve?.state, soon).toBe('done');
  await boss.page.getByRole('alert').getByText(rosters.solve.optimal).waitFor();
  expect((await shiftsOf(wang)).find(({ id }) => id === locked?.id)).toEqual(locked);
  expect(await violations(boss.page)).toEqual([]);
});

test('a swap is offered, taken by a colleague and approved', async () => {
  const [shift] = (await scheduleOf(wang)).shifts;
  const agent = await world.openConsole(wang, 'schedule');
  const colleague = await world.openConsole(li, 'schedule');
  const { rosters } = agent.words;
  await agent.page.locator('.schedule-shift').getByRole('button').click();
  await agent.page.getByRole('dialog').getByRole('button', { name: rosters.swap.offer, exact: true }).click();
  await agent.page.getByText(rosters.swap.state.asked, { exact: true }).waitFor();

  await colleague.page.getByRole('button', { name: new RegExp(wang.name) }).click();
  await colleague.page.getByText(rosters.swap.state.accepted, { exact: true }).waitFor();

  const boss = await openNextWeek();
  await boss.page.getByRole('button', { name: new RegExp(`^${rosters.requests.title}`) }).click();
  await boss.page
    .getByRole('button', { name: fill(rosters.requests.approveOf, { name: wang.name }), exact: true })
    .click();
  await agent.page.getByText(rosters.swap.state.approved, { exact: true }).waitFor();
  await colleague.page.getByText('08:00–17:00').first().waitFor();
  expect((await scheduleOf(li)).shifts.map(({ date }) => date)).toEqual([shift?.date]);
  const swaps = await lead.call<Swap[]>('GET', '/swaps');
  expect(swaps.map(({ state }) => state)).toEqual(['approved']);
});
