import { holidayCountries } from '@attune/forecast/holidays';
import { expect, test } from 'vitest';
import { COUNTRIES } from './countries.ts';

test('these are the countries that the forecast knows holidays of', () => {
  expect(COUNTRIES).toEqual(holidayCountries().map(({ code }) => code));
});
