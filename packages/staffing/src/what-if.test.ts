import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { performanceOverTime, requirementOverTime, type Work } from './over-time.ts';
import { performanceOf } from './performance.ts';
import { createRandom } from './random.ts';
import { requiredAgents } from './required.ts';
import { type DayPlan, whatIf } from './what-if.ts';

const work: Work = { intervalSeconds: 1800, handleSeconds: 180 };
const target = { share: 0.8, withinSeconds: 20 };

/** Many days of exponential times played event by event; who is among the first in line is being served. */
function playDays(
  {
    agents,
    volumes,
    work,
  }: { agents: number[]; volumes: number[]; work: Work & { patienceSeconds: number } },
  withinSeconds: number,
  days: number,
) {
  const random = createRandom(11);
  const all = volumes.map(() => ({ n: 0, inTime: 0, left: 0, waited: 0 }));
  for (let day = 0; day < days; day++) {
    let line: { at: number; interval: number; answered: boolean }[] = [];
    const look = (now: number, served: number) => {
      for (const customer of line.slice(0, served)) {
        if (customer.answered) continue;
        customer.answered = true;
        all[customer.interval]!.waited += now - customer.at;
        if (now - customer.at <= withinSeconds) all[customer.interval]!.inTime += 1;
      }
    };
    // At the end the last interval goes on without anybody new.
    for (const [index, interval] of [...volumes.keys(), -1].entries()) {
      const last = interval < 0;
      const served = agents.at(interval)!;
      const comes = last ? 0 : volumes[interval]! / work.intervalSeconds;
      const end = last ? Number.POSITIVE_INFINITY : (index + 1) * work.intervalSeconds;
      let now = index * work.intervalSeconds;
      look(now, served);
      for (;;) {
        const done = Math.min(line.length, served) / work.handleSeconds;
        const leave = Math.max(0, line.length - served) / work.patienceSeconds;
        const pace = comes + done + leave;
        if (pace === 0) break;
        now += random.exponential() / pace;
        if (now >= end) break;
        const point = random.uniform() * pace;
        if (point < comes) {
          line.push({ at: now, interval, answered: false });
          all[interval]!.n += 1;
        } else if (point < comes + done) {
          line.splice(Math.floor(random.uniform() * Math.min(line.length, served)), 1);
        } else {
          const place = served + Math.floor(random.uniform() * (line.length - served));
          const [gone] = line.splice(place, 1);
          if (!gone!.answered) {
            all[gone!.interval]!.left += 1;
            all[gone!.interval]!.waited += now - gone!.at;
          }
        }
        look(now, served);
      }
    }
    line = [];
  }
  return all.map(({ n, inTime, left, waited }) => ({
    serviceLevel: inTime / n,
    abandonment: left / n,
    averageWait: waited / n,
  }));
}

describe('a series of intervals', () => {
  test('settles to the long run, from whatever it begins with', () => {
    for (const [agents, more] of [
      [14, {}],
      [13, { patienceSeconds: 90 }],
      [6, { concurrency: 3, slowdown: 0.2 }],
    ] as const) {
      const demand = { ...work, ...more, volume: 100 };
      const all = Array.from({ length: 9 }, () => agents);
      const day = performanceOverTime(all, [60, ...all.slice(1).map(() => 100)], demand, target);
      const settled = performanceOf(agents, demand, target);
      expect(day.at(-1)!.serviceLevel).toBeCloseTo(settled.serviceLevel, 6);
      expect(day.at(-1)!.averageWait).toBeCloseTo(settled.averageWait!, 4);
      expect(day.at(-1)!.abandonment).toBeCloseTo(settled.abandonment, 6);
      expect(day.at(-1)!.occupancy).toBeCloseTo(settled.occupancy, 6);
    }
  });

  test('takes for each what it would take alone while none is overloaded', () => {
    const wanted = { ...target, shrinkage: 0.25 };
    const volumes = [0, 40, 100, 70];
    requirementOverTime(volumes, work, wanted).forEach((interval, index) => {
      const { agents, rosteredWhole } = requiredAgents({ ...work, volume: volumes[index]! }, wanted);
      expect(interval).toMatchObject({ agents, required: agents, rosteredWhole, overloaded: false });
    });
  });

  test('carries over what ten agents cannot serve, and the next interval takes more for it', () => {
    // Ten agents serve 100 in half an hour: 80 are left, some of them being served, then 50 fewer come than can be served.
    const series = requirementOverTime([180, 50, 20], work, target, 10);
    expect(series[0]!.carriedOut).toBeGreaterThan(70);
    expect(series[0]!.carriedOut).toBeLessThan(80);
    expect(series[1]!.carriedIn).toBe(series[0]!.carriedOut);
    // By chance somebody is idle at times.
    expect(series[1]!.carriedOut).toBeGreaterThan(series[0]!.carriedOut - 50);
    expect(series[1]!.carriedOut).toBeLessThan(series[0]!.carriedOut - 45);
    expect(series.map(({ overloaded }) => overloaded)).toEqual([true, false, false]);
    expect(series[1]!.required).toBeGreaterThan(requiredAgents({ ...work, volume: 50 }, target).agents);
    // Half of what is left wait on average, and one is served every 18 s.
    expect(series[0]!.averageWait).toBeGreaterThan(600);
    expect(series[0]!.averageWait).toBeLessThan(700);
    expect(series[1]!.serviceLevel).toBeLessThan(0.1);
    // Seven agents serve 70, so that the 26 left are gone after half of the interval.
    expect(series[2]!).toMatchObject({ agents: 7, required: 7 });
    expect(Math.abs(series[2]!.serviceLevel - 0.5)).toBeLessThan(0.1);
  });

  test('is what a simulation of the same days shows', () => {
    const day = { agents: [8, 9, 6], volumes: [70, 130, 40], work: { ...work, patienceSeconds: 240 } };
    const played = performanceOverTime(day.agents, day.volumes, day.work, target);
    const seen = playDays(day, target.withinSeconds, 600);
    played.forEach(({ serviceLevel, abandonment, averageWait }, index) => {
      expect(Math.abs(serviceLevel - seen[index]!.serviceLevel)).toBeLessThan(0.02);
      expect(Math.abs(abandonment - seen[index]!.abandonment)).toBeLessThan(0.02);
      expect(Math.abs(averageWait! / seen[index]!.averageWait - 1)).toBeLessThan(0.06);
    });
  });

  test('waits for somebody to come', () => {
    const [closed, open] = performanceOverTime([0, 20], [10, 10], work, target);
    expect(closed).toMatchObject({ serviceLevel: 0, averageWait: null, overloaded: true });
    expect(closed!.carriedOut).toBeCloseTo(10, 6);
    expect(open!.carriedOut).toBeLessThan(0.01);
    const [left] = performanceOverTime([0], [10], { ...work, patienceSeconds: 60 }, target);
    expect(left!.abandonment).toBeCloseTo(1, 9);
    expect(left!.averageWait).toBeCloseTo(60, 6);
  });

  test('refuses lists of unequal length and half agents', () => {
    expect(() => performanceOverTime([1], [1, 2], work, target)).toThrow(RangeError);
    expect(() => performanceOverTime([1.5], [1], work, target)).toThrow(RangeError);
    expect(() => requirementOverTime([1], work, target, [1, 2])).toThrow(RangeError);
    expect(() => requirementOverTime([-1], work, target)).toThrow(RangeError);
  });
});

describe('what if', () => {
  const plan: DayPlan = { volumes: [40, 100, 120, 0], work, target: { ...target, shrinkage: 0.3 } };

  test('nothing changes, nothing changes', () => {
    const { before, after } = whatIf(plan, {});
    expect(after).toEqual(before);
    expect(before.totals).toMatchObject({ volume: 260, missingHours: 0 });
    expect(before.totals.rosteredHours).toBeCloseTo(before.totals.requiredHours / 0.7, 9);
  });

  test('20 % more come: the same agents give less, and more would be needed', () => {
    const { before, after } = whatIf(plan, { volumeFactor: 1.2 });
    expect(after.totals.volume).toBeCloseTo(312, 9);
    expect(after.totals.agentHours).toBe(before.totals.agentHours);
    expect(after.totals.serviceLevel).toBeLessThan(before.totals.serviceLevel!);
    expect(after.totals.requiredHours).toBeGreaterThan(before.totals.requiredHours);
    expect(after.totals.missingHours).toBeGreaterThan(0);
    expect(after.intervals[0]!.required).toBe(
      requiredAgents({ ...work, volume: 48 }, { ...target, shrinkage: 0.3 }).agents,
    );
  });

  test('two are ill, all day or in one interval', () => {
    const { before, after } = whatIf(plan, { absent: 2 });
    expect(after.intervals.map(({ agents }) => agents)).toEqual(
      before.intervals.map(({ agents }) => Math.max(0, agents - 2)),
    );
    expect(after.totals.missingHours).toBeCloseTo(3, 9);
    const one = whatIf(plan, { absent: [0, 2, 0, 0] }).after;
    expect(one.totals.missingHours).toBeCloseTo(1, 9);
    expect(one.intervals[0]).toEqual(before.intervals[0]);
  });

  test('first response must come at once, or takes 10 % longer', () => {
    const { before, after } = whatIf(plan, { target: { withinSeconds: 0 } });
    expect(after.totals.requiredHours).toBeGreaterThan(before.totals.requiredHours);
    expect(after.totals.averageWait).toBeCloseTo(before.totals.averageWait!, 9);
    const slower = whatIf(plan, { handleFactor: 1.1 }).after;
    expect(slower.intervals[1]!.required).toBe(
      requiredAgents({ ...work, handleSeconds: 198, volume: 100 }, target).agents,
    );
    const chats = whatIf(plan, { work: { concurrency: 3, slowdown: 0.2 } }).after;
    expect(chats.totals.requiredHours).toBeLessThan(before.totals.requiredHours);
  });

  test('more work or fewer agents never serve better; figures stay figures', () => {
    const plans = fc.record({
      volumes: fc.array(fc.integer({ min: 0, max: 150 }), { minLength: 1, maxLength: 6 }),
      work: fc.record({
        intervalSeconds: fc.constantFrom(900, 1800),
        handleSeconds: fc.integer({ min: 20, max: 900 }),
        patienceSeconds: fc.option(fc.integer({ min: 10, max: 900 })),
        concurrency: fc.integer({ min: 1, max: 3 }),
        slowdown: fc.constant(0.2),
      }),
      target: fc.record({
        share: fc.constantFrom(0.5, 0.8, 0.9),
        withinSeconds: fc.integer({ min: 0, max: 120 }),
      }),
    });
    const factor = fc.double({ min: 1, max: 3, noNaN: true });
    fc.assert(
      fc.property(plans, factor, factor, fc.nat(3), (base, volumeFactor, handleFactor, absent) => {
        const { before, after } = whatIf(base, { volumeFactor, handleFactor, absent });

        expect(after.totals.requiredHours).toBeGreaterThanOrEqual(before.totals.requiredHours);
        after.intervals.forEach((interval, index) => {
          expect(interval.serviceLevel).toBeLessThanOrEqual(before.intervals[index]!.serviceLevel + 1e-9);
          for (const value of Object.values(interval)) expect(value).not.toBeNaN();
        });
        expect(JSON.parse(JSON.stringify(after))).toEqual(after);
      }),
      { numRuns: 40 },
    );
  });

  test('refuses nonsense', () => {
    expect(() => whatIf(plan, { volumeFactor: -1 })).toThrow(RangeError);
    expect(() => whatIf(plan, { handleFactor: 0 })).toThrow(RangeError);
    expect(() => whatIf(plan, { absent: [1] })).toThrow(RangeError);
    expect(() => whatIf(plan, { absent: 0.5 })).toThrow(RangeError);
  });
});
