import { expect, test } from 'vitest';
import { compareRates, csv, daysBetween, rateOf } from './rates.ts';

const counts = {
  shown: 12,
  answered: 10,
  inserted: 4,
  used: 5,
  hit1: 3,
  hit3: 5,
  compared: 0,
  edited: 0,
  edit: null,
};

test('a rate says of how many, and nothing where there are none', () => {
  expect(rateOf('acceptance', counts)).toMatchObject({ share: 0.4, n: 10 });
  expect(rateOf('hit1', counts)).toMatchObject({ share: 0.6, n: 5 });
  expect(rateOf('hit3', counts).share).toBe(1);
  expect(rateOf('edited', counts)).toMatchObject({ share: null, n: 0 });
  const { low, high } = rateOf('hit1', counts);
  expect(low).toBeLessThan(0.6);
  expect(high).toBeGreaterThan(0.6);
});

test('what nobody knows sorts below zero', () => {
  const of = (share: number | null, n = 1) => ({ share, n, low: 0, high: 1 });
  const sorted = [of(0.5), of(null, 0), of(0), of(0.5, 9)].toSorted(compareRates);
  expect(sorted.map(({ share, n }) => [share, n])).toEqual([
    [null, 0],
    [0, 1],
    [0.5, 1],
    [0.5, 9],
  ]);
});

test('titles stay text in a spreadsheet', () => {
  expect(csv([['=1+1', 'a "b", c', -3, null]])).toBe(`\ufeff"'=1+1","a ""b"", c","-3",""\r\n`);
});

test('every day, across months', () => {
  expect(daysBetween('2026-02-27', '2026-03-02')).toEqual([
    '2026-02-27',
    '2026-02-28',
    '2026-03-01',
    '2026-03-02',
  ]);
});
