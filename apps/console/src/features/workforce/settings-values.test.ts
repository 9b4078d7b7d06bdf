import { DEFAULT_SETTINGS } from '@attune/contract';
import { expect, test } from 'vitest';
import { settingsOf, valuesOf } from './settings-values.ts';

test('settings survive the form', () => {
  const { workforce } = DEFAULT_SETTINGS;
  expect(settingsOf(valuesOf(workforce))).toEqual(workforce);
  const odd = { ...workforce, country: 'CN', serviceLevel: 0.845, slowdown: 0, handleSeconds: 300 };
  expect(settingsOf(valuesOf(odd))).toEqual(odd);
});

test('the form shows per cent; a cleared country is none', () => {
  const values = valuesOf({ ...DEFAULT_SETTINGS.workforce, serviceLevel: 0.8 });
  expect(values.serviceLevel).toBe(80);
  expect(settingsOf({ ...values, country: undefined }).country).toBeNull();
});
