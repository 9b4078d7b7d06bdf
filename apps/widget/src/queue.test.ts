import type { WidgetQueue } from '@attune/contract';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WORDS } from './i18n.ts';
import { QueueWatch } from './queue.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const third: WidgetQueue = { place: 3, lowSeconds: 120, highSeconds: 240 };

function watch() {
  const told: WidgetQueue[] = [];
  const answers: (() => Promise<WidgetQueue>)[] = [];
  let asked = 0;
  const queue = new QueueWatch({
    ask: () => {
      asked++;
      return (answers.shift() ?? (async () => third))();
    },
    onChange: (value) => void told.push(value),
  });
  return { queue, told, answers, asked: () => asked };
}

it('asks while the customer waits and looks, and forgets it afterwards', async () => {
  const { queue, told, asked } = watch();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked()).toBe(0);
  queue.watch(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual([third]);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(asked()).toBe(3);
  queue.watch(false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked()).toBe(3);
  expect(told.at(-1)).toBeNull();
});

it('asks again after events, however many, at most every two seconds', async () => {
  const { queue, asked } = watch();
  queue.watch(true);
  await vi.advanceTimersByTimeAsync(100);
  for (let i = 0; i < 30; i++) {
    queue.hurry();
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(asked()).toBe(2);
});

it('does not go on saying what the server no longer says', async () => {
  const { queue, told, answers } = watch();
  answers.push(async () => third);
  answers.push(() => Promise.reject(new Error('unreachable')));
  queue.watch(true);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told).toEqual([third, null]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told.at(-1)).toEqual(third);
});

it('an answer that comes after one has stopped waiting is not told', async () => {
  const { queue, told, answers } = watch();
  let answer: (value: WidgetQueue) => void = () => {};
  answers.push(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  queue.watch(true);
  await vi.advanceTimersByTimeAsync(0);
  queue.watch(false);
  answer(third);
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual([null]);
});

it('says place and wait as a range, never narrower than it is', () => {
  const { en, 'zh-CN': zh } = WORDS;
  expect(en.stateQueue(3, 120, 240)).toBe('You are 3rd, about 2–4 minutes');
  expect(zh.stateQueue(3, 120, 240)).toBe('您排在第 3 位，大约 2–4 分钟');
  expect(en.stateQueue(1, 0, 60)).toBe('You are next, under 1 minute');
  expect(zh.stateQueue(1, 0, 60)).toBe('下一位就是您，不到 1 分钟');
  expect(en.stateQueue(22, 90, 90)).toBe('You are 22nd, about 1–2 minutes');
  expect(en.stateQueue(11, 60, 60)).toBe('You are 11th, about 1 minute');
  expect(zh.stateQueue(12, null, null)).toBe('您排在第 12 位');
  expect(en.stateQueue(112, 3600, 7200)).toBe('You are 112th, about 60–120 minutes');
});
