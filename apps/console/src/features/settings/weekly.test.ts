import { expect, test } from 'vitest';
import { CLOCK, isValidWeek, nextInterval, WORKING_WEEK } from './weekly.ts';

test('the clock runs from midnight to midnight in quarters', () => {
  expect([CLOCK[0], CLOCK[1], CLOCK[38], CLOCK.at(-1)]).toEqual(['00:00', '00:15', '09:30', '24:00']);
});

test('a week is valid when its intervals end after they begin and do not overlap', () => {
  expect(isValidWeek(WORKING_WEEK)).toBe(true);
  expect(
    isValidWeek([
      [
        { from: '13:00', to: '18:00' },
        { from: '09:00', to: '13:00' },
      ],
    ]),
  ).toBe(true);
  expect(isValidWeek([[{ from: '09:00', to: '09:00' }]])).toBe(false);
  expect(
    isValidWeek([
      [
        { from: '09:00', to: '13:00' },
        { from: '12:45', to: '18:00' },
      ],
    ]),
  ).toBe(false);
});

test('a further interval is offered after the last, and none when the day is full', () => {
  expect(nextInterval([])).toEqual({ from: '09:00', to: '18:00' });
  expect(nextInterval([{ from: '09:00', to: '12:00' }])).toEqual({ from: '13:00', to: '17:00' });
  expect(nextInterval([{ from: '09:00', to: '22:00' }])).toEqual({ from: '23:00', to: '24:00' });
  expect(nextInterval([{ from: '09:00', to: '23:00' }])).toBeNull();
});
