import { describe, expect, test } from 'vitest';
import { erlangB, erlangC } from './erlang.ts';

describe('Erlang B and C', () => {
  test('agree with the defining sums', () => {
    for (const [servers, load] of [
      [1, 0.3],
      [2, 3],
      [5, 4.2],
      [20, 17.5],
    ] as const) {
      const terms = [1];
      for (let k = 1; k <= servers; k++) terms.push((terms[k - 1]! * load) / k);
      const sum = terms.reduce((total, term) => total + term, 0);
      expect(erlangB(servers, load)).toBeCloseTo(terms[servers]! / sum, 12);
      if (load >= servers) continue;
      const waiting = (terms[servers]! * servers) / (servers - load);
      expect(erlangC(servers, load)).toBeCloseTo(waiting / (sum - terms[servers]! + waiting), 12);
    }
  });

  test('stay finite for thousands of servers and for none of the load', () => {
    expect(erlangC(10_100, 10_000)).toBeCloseTo(0.22476, 5);
    expect(erlangB(5000, 1)).toBe(0);
    expect(erlangB(3, 0)).toBe(0);
    expect(erlangC(3, 3)).toBe(1);
  });

  test('refuse what is no number of servers and no load', () => {
    for (const servers of [0, 1.5, -1, Number.NaN]) expect(() => erlangB(servers, 1)).toThrow(RangeError);
    for (const load of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => erlangC(1, load)).toThrow(RangeError);
    }
  });
});
