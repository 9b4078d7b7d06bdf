import { expect, test } from 'vitest';
import { asPlanned, inputOf } from './what-if.ts';

const promised = { withinSeconds: 60, serviceLevel: 0.8 };
const span = { from: '2026-03-02', days: 7, draft: false };

test('as planned, nothing else is asked', () => {
  expect(inputOf(asPlanned(promised), promised, span)).toEqual(span);
});

test('only what differs is asked, as factors and shares', () => {
  const circumstances = { volume: 20, handle: -10, absent: 2, withinSeconds: 30, serviceLevel: 90 };
  expect(inputOf(circumstances, promised, span)).toEqual({
    ...span,
    volumeFactor: 1.2,
    handleFactor: 0.9,
    absent: 2,
    withinSeconds: 30,
    serviceLevel: 0.9,
  });
});

test('a promise of odd per cent is nobody’s change', () => {
  const odd = { withinSeconds: 60, serviceLevel: 0.845 };
  expect(inputOf(asPlanned(odd), odd, span)).toEqual(span);
});
