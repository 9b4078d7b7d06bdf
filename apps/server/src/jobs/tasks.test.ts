import pino from 'pino';
import Type from 'typebox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../testing/app.ts';
import { task } from './tasks.ts';

let t: TestApp;
const done: string[] = [];

beforeAll(async () => {
  t = await buildTestApp({ log: pino({ level: 'silent' }) });
  t.tasks.push(task('note', Type.Object({ word: Type.String() }), async ({ word }) => void done.push(word)));
});
afterAll(() => t.close());

test('a task is done once, at its time, and one key is one task', async () => {
  const { tasks, clock } = t.platform;
  const later = new Date(clock().getTime() + 3_600_000);
  await tasks.add(null, 'note', { word: 'now' });
  await tasks.add(null, 'note', { word: 'later' }, { runAt: later });
  await tasks.add(null, 'note', { word: 'replaced' }, { key: 'k' });
  await tasks.add(null, 'note', { word: 'kept' }, { key: 'k' });
  await tasks.add(null, 'note', { other: 1 }, { maxAttempts: 1 });
  await t.runTasks();
  expect(done.sort()).toEqual(['kept', 'now']);
  t.clock.advance(1_800_000);
  await t.runTasks();
  expect(done).toHaveLength(2);
  t.clock.advance(1_800_000);
  await t.runTasks();
  await t.runTasks();
  expect(done.at(-1)).toBe('later');
  expect(done).toHaveLength(3);
});
