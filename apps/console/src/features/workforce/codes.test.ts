import { expect, test } from 'vitest';
import { groupNotes, memberWord, noteWord, scaleWord } from './codes.ts';

test.for([
  ['naive.week', 'naiveWeek', null],
  ['profile', 'profile', null],
  ['profile.slow', 'profileSlow', null],
  ['analog.sqrt', 'analog', 'sqrt'],
  ['ar.log', 'ar', 'log'],
  ['ar24.sqrt', 'seasonalAr', 'sqrt'],
  ['day_level', 'dayLevel', null],
  ['arima', null, null],
] as const)('knows member %s', ([name, word, scale]) => {
  expect(memberWord(name)).toBe(word);
  expect(scaleWord(name)).toBe(scale);
});

test('an unknown note has no word', () => {
  expect(noteWord('outlier')).toBe('outlier');
  expect(noteWord('solar_flare')).toBeNull();
});

test('notes of one kind stand together, the latest time first', () => {
  const notes = [
    { code: 'gap', at: '2026-01-01T00:00:00Z' },
    { code: 'short_history', at: null },
    { code: 'gap', at: '2026-01-02T00:00:00Z' },
  ];
  expect(groupNotes(notes)).toEqual([
    { code: 'gap', at: ['2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z'] },
    { code: 'short_history', at: [] },
  ]);
});
