import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Arrival,
  defaultPolicy,
  gini,
  type Moment,
  POLICIES,
  type SimulatedAgent,
  type SimulationInput,
  simulate,
} from './index.ts';
import { patienceSeconds } from './simulate-patience.ts';
import { now, work } from './testing/builders.ts';
import { seeded } from './testing/random.ts';

const NEVER = { fromMinute: [0], perMinute: [0] };
const HOUR = 3_600_000;

function arrival(id: string, seconds: number, changes: Partial<Arrival> = {}): Arrival {
  const { waitingSince: _, ...seen } = work(id);
  return { at: now + seconds * 1000, handleSeconds: 60, ...changes, work: { ...seen, ...changes.work } };
}

function agent(id: string, changes: Partial<SimulatedAgent> = {}): SimulatedAgent {
  return {
    id,
    languages: ['zh', 'en'],
    skills: {},
    teamIds: [],
    capacity: 1,
    present: [{ from: now, until: now + 24 * HOUR }],
    ...changes,
  };
}

function desk(changes: Partial<SimulationInput>): SimulationInput {
  return { arrivals: [], agents: [agent('a')], policy: defaultPolicy, hazard: NEVER, seed: 1, ...changes };
}

describe('a desk', () => {
  test('serves one after the other', () => {
    const result = simulate(desk({ arrivals: [arrival('x', 0), arrival('y', 10), arrival('z', 300)] }));
    expect(result.waits).toEqual([0, 50, 0]);
    expect(result).toMatchObject({ served: 3, lost: 0, stillWaiting: 0, lostValue: 0, p95Wait: 50 });
    expect(result.meanWait).toBeCloseTo(50 / 3, 12);
  });

  test('serves as many at once as the capacity holds, each in its own time', () => {
    const arrivals = ['u', 'v', 'w', 'x'].map((id) => arrival(id, 0));
    const { waits } = simulate(desk({ arrivals, agents: [agent('a', { capacity: 3 })] }));
    expect(waits).toEqual([0, 0, 0, 60]);
  });

  test('is faster where the agent is', () => {
    const skilled = {
      work: { ...arrival('x', 0).work, requiredSkills: [{ skillId: 'refund', minLevel: 1 }] },
    };
    const arrivals = [arrival('x', 0, skilled), arrival('y', 1)];
    const fast = agent('a', { skills: { refund: 3 }, speed: { refund: 2 } });
    expect(simulate(desk({ arrivals, agents: [fast] })).waits).toEqual([0, 29]);
  });

  test('loses who has no patience, at the value that is true and not the one that is believed', () => {
    const arrivals = [
      arrival('x', 0),
      arrival('y', 0, { observed: { minutes: 0.5, left: true }, value: 7, work: work('y', { value: 2 }) }),
      arrival('z', 1, { observed: { minutes: 5, left: true }, work: work('z', { value: 2 }) }),
    ];
    const policy = { ...defaultPolicy, order: 'arrival' as const };
    const result = simulate(desk({ arrivals, policy }));
    expect(result.outcomes.map(({ outcome, waitedSeconds }) => [outcome, waitedSeconds])).toEqual([
      ['served', 0],
      ['lost', 30],
      ['served', 59],
    ]);
    expect(result).toMatchObject({ lost: 1, lostValue: 7 });
  });

  test('who goes home finishes and gets nothing new', () => {
    const policy = { ...defaultPolicy, lastCallSeconds: 0 };
    const leaving = agent('a', { present: [{ from: now, until: now + 30_000 }] });
    const arrivals = [arrival('x', 0), arrival('y', 10), arrival('z', 500)];
    const result = simulate(desk({ arrivals, agents: [leaving], policy }));
    expect(result.outcomes.map(({ outcome }) => outcome)).toEqual(['served', 'waiting', 'waiting']);
    expect(result.stillWaiting).toBe(2);
    expect(result.agents).toEqual([{ agentId: 'a', occupancy: 1, perHour: 120 }]);
    const back = agent('a', { present: [...leaving.present, { from: now + 600_000, until: now + HOUR }] });
    expect(simulate(desk({ arrivals, agents: [back], policy })).waits).toEqual([0, 590, 160]);
  });

  test('looks again when a relaxation opens, though nothing else happens', () => {
    const expert = { ...work('x'), requiredSkills: [{ skillId: 'refund', minLevel: 2 }] };
    const agents = [agent('a', { skills: { refund: 1 } })];
    expect(simulate(desk({ arrivals: [arrival('x', 0, { work: expert })], agents })).waits).toEqual([60]);
  });

  test('of nobody or for nobody', () => {
    expect(simulate(desk({}))).toMatchObject({ served: 0, meanWait: 0, p95Wait: 0, fairness: 0 });
    const alone = simulate(desk({ agents: [], arrivals: [arrival('x', 0), arrival('y', 60)] }));
    expect(alone).toMatchObject({ served: 0, lost: 0, stillWaiting: 2 });
  });

  test('refuses nonsense', () => {
    expect(() => simulate(desk({ arrivals: [arrival('x', 0), arrival('x', 1)] }))).toThrow(RangeError);
    expect(() => simulate(desk({ arrivals: [arrival('x', 0, { handleSeconds: 0 })] }))).toThrow(RangeError);
  });
});

/** Poisson arrivals, exponential handle times. */
function poisson(perMinute: number, handleSeconds: number, count: number, seed: number): Arrival[] {
  const random = seeded(seed);
  let at = 0;
  return Array.from({ length: count }, (_, index) => {
    at += (-Math.log(1 - random()) / perMinute) * 60;
    return arrival(`w${String(index).padStart(6, '0')}`, at, {
      handleSeconds: -Math.log(1 - random()) * handleSeconds + 1e-9,
    });
  });
}

test('agrees with Erlang A (Palm 1957): waits and losses of Poisson arrivals, exponential times and patience', {
  timeout: 60_000,
}, () => {
  const [perMinute, servers, handleMinutes, hazard] = [2.2, 8, 4, 0.07];
  // The birth–death chain of the number in the system, solved directly.
  const theta = -Math.log(1 - hazard);
  let weight = 1;
  let all = 1;
  let queued = 0;
  for (let k = 1; k < 400; k++) {
    weight *= perMinute / (Math.min(k, servers) / handleMinutes + Math.max(0, k - servers) * theta);
    all += weight;
    queued += weight * Math.max(0, k - servers);
  }
  const meanQueue = queued / all;
  const count = 12_000;
  const { lost, meanWait } = simulate(
    desk({
      arrivals: poisson(perMinute, handleMinutes * 60, count, 5),
      agents: [agent('a', { capacity: 5 }), agent('b', { capacity: 3 })].map((each) => ({
        ...each,
        present: [{ from: now, until: now + 1000 * HOUR }],
      })),
      policy: { ...POLICIES.first_come, relaxation: [] },
      hazard: { fromMinute: [0], perMinute: [hazard] },
    }),
  );
  // Little's law, and losses at θ for each one in the queue. The seed's own luck is well within these bounds.
  expect(Math.abs(meanWait / 60 / (meanQueue / perMinute) - 1)).toBeLessThan(0.1);
  expect(Math.abs(lost / count / ((theta * meanQueue) / perMinute) - 1)).toBeLessThan(0.1);
});

describe('patience', () => {
  const hazard = { fromMinute: [0, 1, 5], perMinute: [0.2, 0.05, 0.1] };
  /** Of those still patient at `from`, the share gone by `to` is this, within four standard errors. */
  const expectShare = (seconds: readonly number[], from: number, to: number, expected: number) => {
    const atRisk = seconds.filter((patience) => patience > from * 60);
    const share = atRisk.filter((patience) => patience <= to * 60).length / atRisk.length;
    const error = Math.sqrt((expected * (1 - expected)) / atRisk.length);
    expect(Math.abs(share - expected)).toBeLessThan(4 * error);
  };
  const ids = Array.from({ length: 20_000 }, (_, index) => `customer ${index}`);

  test('follows the hazard, and the risk multiplies it', () => {
    const usual = ids.map((id) => patienceSeconds(hazard, 3, id, 1));
    expectShare(usual, 0, 1, 0.2);
    expectShare(usual, 2, 3, 0.05);
    expectShare(usual, 7, 8, 0.1);
    const upset = ids.map((id) => patienceSeconds(hazard, 3, id, 2));
    expectShare(upset, 0, 1, 0.4);
    expectShare(upset, 7, 8, 0.2);
    expect(patienceSeconds(NEVER, 3, 'x', 1)).toBe(Number.POSITIVE_INFINITY);
  });

  test('agrees with what was seen', () => {
    const answered = { minutes: 3.5, left: false };
    const later = ids.map((id) => patienceSeconds(hazard, 3, id, 1, answered));
    expect(Math.min(...later)).toBeGreaterThan(210);
    expectShare(later, 3.5, 4.5, 0.05);
    expect(patienceSeconds(hazard, 3, 'x', 1, { minutes: 2, left: true })).toBe(120);
  });

  test('is of its own for every customer and seed', () => {
    const all = ids.map((id) => patienceSeconds(hazard, 3, id, 1));
    expect(new Set(all).size).toBe(ids.length);
    const other = ids.map((id) => patienceSeconds(hazard, 4, id, 1));
    expect(all.filter((patience, index) => patience === other[index]).length).toBe(0);
  });
});

describe.each(Object.values(POLICIES))('under $name', (policy) => {
  const days = fc
    .record({
      arrivals: fc.array(
        fc.record({
          seconds: fc.integer({ min: 0, max: 1200 }),
          handleSeconds: fc.integer({ min: 1, max: 900 }),
          weight: fc.constantFrom(0.1, 0.5, 1, 2),
          skill: fc.constantFrom(null, 'refund', 'login'),
          value: fc.constantFrom(0.5, 1, 4),
        }),
        { maxLength: 30 },
      ),
      agents: fc.array(
        fc.record({
          capacity: fc.constantFrom(0.3, 1, 3),
          skills: fc.constantFrom({}, { refund: 3 }, { refund: 1, login: 4 }),
          from: fc.integer({ min: 0, max: 600 }),
          length: fc.integer({ min: 1, max: 3000 }),
        }),
        { maxLength: 4 },
      ),
      seed: fc.integer(),
    })
    .map(
      ({ arrivals, agents, seed }): SimulationInput => ({
        arrivals: arrivals.map(({ seconds, handleSeconds, weight, skill, value }, index) =>
          arrival(`w${index}`, seconds, {
            handleSeconds,
            work: work(`w${index}`, {
              weight,
              value,
              requiredSkills: skill ? [{ skillId: skill, minLevel: 2 }] : [],
            }),
          }),
        ),
        agents: agents.map(({ capacity, skills, from, length }, index) =>
          agent(`a${index}`, {
            capacity,
            skills,
            present: [{ from: now + from * 1000, until: now + (from + length) * 1000 }],
          }),
        ),
        policy,
        hazard: { fromMinute: [0, 2], perMinute: [0.1, 0.05] },
        seed,
      }),
    );

  test('everybody is served, lost or still waiting; nobody is loaded beyond capacity; loads return to nothing', () => {
    fc.assert(
      fc.property(days, (input) => {
        let last: Moment | undefined;
        const result = simulate({
          ...input,
          observe: (moment) => {
            for (const { load, capacity } of moment.agents()) {
              expect(load).toBeGreaterThanOrEqual(0);
              expect(load).toBeLessThanOrEqual(capacity);
            }
            last = moment;
          },
        });
        expect(result.served + result.lost + result.stillWaiting).toBe(input.arrivals.length);
        expect(result.outcomes.length).toBe(input.arrivals.length);
        for (const { load } of last?.agents() ?? []) expect(load).toBe(0);
        for (const { occupancy } of result.agents) {
          expect(occupancy).toBeGreaterThanOrEqual(0);
          expect(occupancy).toBeLessThanOrEqual(1 + 1e-9);
        }
        for (const { waitedSeconds } of result.outcomes) expect(waitedSeconds).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 60 },
    );
  });

  test('customers are as patient as under any other policy', () => {
    fc.assert(
      fc.property(days, (input) => {
        const other = simulate({ ...input, policy: POLICIES.first_come }).outcomes;
        for (const [index, { outcome, waitedSeconds }] of simulate(input).outcomes.entries()) {
          const mate = other[index]!;
          if (outcome === 'lost' && mate.outcome === 'lost') expect(waitedSeconds).toBe(mate.waitedSeconds);
          if (outcome === 'lost' && mate.outcome === 'served') {
            expect(mate.waitedSeconds).toBeLessThanOrEqual(waitedSeconds);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test('neither the order of the input nor its way through JSON matters', () => {
    fc.assert(
      fc.property(days, (input) => {
        const other = JSON.parse(JSON.stringify(input)) as SimulationInput;
        const turned = {
          ...other,
          arrivals: other.arrivals.toReversed(),
          agents: other.agents.toReversed(),
        };
        expect(simulate(turned)).toEqual(simulate(input));
      }),
      { numRuns: 40 },
    );
  });
});

test('the cost of waiting loses less value than first come in a rush of unlike customers', () => {
  const arrivals = Array.from({ length: 200 }, (_, index) =>
    arrival(`w${String(index).padStart(3, '0')}`, index * 5, {
      handleSeconds: 300,
      work: work(`w${index}`, { value: index % 5 === 0 ? 6 : 0.5 }),
    }),
  ).map((each, index) => ({ ...each, work: { ...each.work, id: `w${String(index).padStart(3, '0')}` } }));
  const agents = ['a', 'b', 'c', 'd'].map((id) => agent(id, { capacity: 3 }));
  const hazard = defaultPolicy.hazard;
  const lost = (policy: SimulationInput['policy']) =>
    simulate(desk({ arrivals, agents, hazard, policy })).lostValue;
  expect(lost(POLICIES.cost_of_waiting)).toBeLessThan(0.7 * lost(POLICIES.first_come));
});

test('the Gini coefficient is 0 of the even, and of one who has all 1 − 1/n', () => {
  expect(gini([])).toBe(0);
  expect(gini([0, 0])).toBe(0);
  expect(gini([3, 3, 3])).toBeCloseTo(0, 12);
  expect(gini([0, 0, 0, 8])).toBeCloseTo(0.75, 12);
  expect(gini([1, 3])).toBeCloseTo(0.25, 12);
});
