import { expect, test } from 'vitest';
import { hoursOf, meanServiceLevel, missingOf, shortSpans } from './staffing.ts';

const cover = { required: [2, 4, 5, null, 3, 1, 9], rostered: [3, 2, 2, 1, 3, 0, 9] };

test('only what is too little counts as missing', () => {
  expect(missingOf(cover)).toEqual([0, 2, 3, 0, 0, 1, 0]);
});

test('hours are steps times agents', () => {
  expect(hoursOf(cover, 30)).toEqual({ required: 12, rostered: 10, short: 3 });
});

test('spans of too few, the largest lack first', () => {
  expect(shortSpans(cover, 30)).toEqual([
    { first: 1, last: 2, most: 3, hours: 2.5 },
    { first: 5, last: 5, most: 1, hours: 0.5 },
  ]);
  expect(shortSpans({ required: [], rostered: [] }, 30)).toEqual([]);
});

test('the service level is that of contacts, not of hours', () => {
  expect(meanServiceLevel([1, 0.5, null, 0], [30, 10, 99, 0])).toBe(0.875);
  expect(meanServiceLevel([null], [3])).toBeNull();
});
