import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentsFor, shareOut } from './requirement.ts';

const DEMAND = {
  intervalSeconds: 1800,
  handleSeconds: 300,
  patienceSeconds: 600,
  concurrency: 2,
  slowdown: 0.2,
};
const TARGET = { share: 0.8, withinSeconds: 60, maxOccupancy: 0.85, shrinkage: 0.25 };

describe('agents for a half-hour', () => {
  it('are none for nobody, and never fewer for more', () => {
    const agents = agentsFor(DEMAND, TARGET);
    expect(agents(0)).toBe(0);
    const seen = [1, 5, 20, 80, 300].map(agents);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen[0]).toBeGreaterThan(0);
  });
});

describe('sharing agents out among skills', () => {
  it('adds up, and is off by less than one', () => {
    const volumes = fc.array(fc.double({ min: 0, max: 500, noNaN: true }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), volumes, (whole, all) => {
        const shares = shareOut(whole, all) ?? [];
        const sum = all.reduce((total, each) => total + each, 0);
        expect(shares.reduce((total, each) => total + each, 0)).toBe(sum > 0 ? whole : 0);
        for (const [index, share] of shares.entries())
          expect(Math.abs(share - (sum > 0 ? (whole * (all[index] ?? 0)) / sum : 0))).toBeLessThan(1 + 1e-9);
      }),
    );
  });

  it('nothing known stays nothing known', () => {
    expect(shareOut(null, [1, 2])).toBeNull();
  });
});
