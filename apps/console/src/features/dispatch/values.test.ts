import { expect, test } from 'vitest';
import { type DispatchValues, isValid, settingsOf, valuesOf } from './values.ts';

const settings = {
  policy: 'cost_of_waiting' as const,
  offerSeconds: 20,
  graceSeconds: 60,
  maxWaitSeconds: 1800,
  relaxation: [{ afterSeconds: 60, kind: 'drop_skill' as const }],
  valueAttribute: null,
  tellPosition: true,
};

test('settings survive the form', () => {
  expect(settingsOf(valuesOf(settings))).toEqual(settings);
  expect(settingsOf(valuesOf({ ...settings, valueAttribute: 'vip' })).valueAttribute).toBe('vip');
});

test('steps are put in the order in which they open, unfinished ones hold up saving', () => {
  const values: DispatchValues = {
    ...valuesOf(settings),
    valueAttribute: '  ',
    relaxation: [
      { afterSeconds: 300, kind: 'widen_team' },
      { afterSeconds: 60, kind: 'drop_skill' },
    ],
  };
  expect(settingsOf(values).relaxation.map(({ afterSeconds }) => afterSeconds)).toEqual([60, 300]);
  expect(settingsOf(values).valueAttribute).toBeNull();
  expect(isValid(values)).toBe(true);
  expect(isValid({ ...values, relaxation: [{ kind: 'drop_skill' }] })).toBe(false);
});
