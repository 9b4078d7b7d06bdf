import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { passage } from './expected-wait.ts';
import { gammaQuantile, gammaShare } from './gamma.ts';
import { expectedWait, expectedWaits, POLICIES, type QueueAhead, type QueueNow } from './index.ts';
import { agent, now, work } from './testing/builders.ts';
import { seeded } from './testing/random.ts';

describe('the Gamma distribution', () => {
  test.each([
    // Half the values of the tables of chi squared, for 1, 2, 10 and 100 degrees of freedom.
    [0.5, 0.5, 0.4549364 / 2],
    [1, 0.1, -Math.log(0.9)],
    [1, 0.9, Math.log(10)],
    [5, 0.95, 18.3070381 / 2],
    [5, 0.1, 4.8651821 / 2],
    [50, 0.9, 118.4980038 / 2],
  ])('of shape %d stays below its %d quantile', (shape, share, value) => {
    expect(gammaQuantile(shape, share)).toBeCloseTo(value, 6);
  });

  test('has quantiles that are the inverse of its shares', () => {
    const shapes = fc.double({ min: 0.05, max: 500, noNaN: true });
    const shares = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(shapes, shares, (shape, share) => {
        expect(gammaShare(shape, gammaQuantile(shape, share))).toBeCloseTo(share, 8);
      }),
    );
  });
});

describe('the time until the queue has passed', () => {
  test('is a sum of pauses between services', () => {
    const { mean, variance } = passage({ ahead: 4, servedPerSecond: 0.1 });
    expect(mean).toBeCloseTo(50, 10);
    expect(variance).toBeCloseTo(500, 9);
  });

  test('is shorter by those ahead who leave', () => {
    const rates = [0, 1, 2, 3].map((k) => 0.05 + k * 0.01);
    const { mean, variance } = passage({ ahead: 3, servedPerSecond: 0.05, leavingPerSecond: 0.01 });
    expect(mean).toBeCloseTo(
      rates.reduce((sum, rate) => sum + 1 / rate, 0),
      10,
    );
    expect(variance).toBeCloseTo(
      rates.reduce((sum, rate) => sum + 1 / rate ** 2, 0),
      8,
    );
  });

  test('is longer by those who overtake: with nobody ahead, the busy period of M/M/1', () => {
    const [served, overtaking] = [0.1, 0.05];
    const share = overtaking / served;
    const { mean, variance } = passage({
      ahead: 0,
      servedPerSecond: served,
      overtakingPerSecond: overtaking,
    });
    expect(mean).toBeCloseTo(1 / (served - overtaking), 8);
    expect(variance).toBeCloseTo((1 + share) / (served ** 2 * (1 - share) ** 3), 4);
  });

  test('of a part of one ahead lies between', () => {
    const at = (ahead: number) => passage({ ahead, servedPerSecond: 0.1 }).mean;
    expect(at(2.25)).toBeCloseTo(0.75 * at(2) + 0.25 * at(3), 10);
    expect(at(0.5)).toBeCloseTo(0.5 * at(0) + 0.5 * at(1), 10);
  });
});

describe('the expected wait', () => {
  test('is unknown when nobody serves', () => {
    expect(expectedWait({ ahead: 2, servedPerSecond: 0 })).toBeNull();
  });

  test.each<[string, QueueAhead]>([
    ['alone', { ahead: 0, servedPerSecond: 0.02 }],
    ['in a queue', { ahead: 12, servedPerSecond: 0.05 }],
    ['in a queue that some leave', { ahead: 12, servedPerSecond: 0.05, leavingPerSecond: 0.07 / 60 }],
    [
      'overtaken',
      { ahead: 3, servedPerSecond: 0.05, overtakingPerSecond: 0.02, leavingPerSecond: 0.07 / 60 },
    ],
  ])('%s holds four waits of five', (_, queue) => {
    const random = seeded(11);
    const range = expectedWait(queue)!;
    const waits = Array.from({ length: 4000 }, () => {
      let seconds = 0;
      for (let ahead = queue.ahead; ahead >= 0; ) {
        const out = queue.servedPerSecond + ahead * (queue.leavingPerSecond ?? 0);
        const all = out + (queue.overtakingPerSecond ?? 0);
        seconds += -Math.log(1 - random()) / all;
        ahead += random() * all < out ? -1 : 1;
      }
      return seconds;
    });
    const share = (test: (wait: number) => boolean) => waits.filter(test).length / waits.length;
    // A little wider than the process alone, because the rates may be wrong.
    const within = share((wait) => wait >= range.lowSeconds && wait <= range.highSeconds);
    expect(within).toBeGreaterThan(0.77);
    expect(within).toBeLessThan(0.9);
    expect(Math.abs(share((wait) => wait <= range.medianSeconds) - 0.5)).toBeLessThan(0.06);
  });

  test('grows with those ahead and shrinks with those who serve; the range is in order and finite', () => {
    const queues = fc.record({
      ahead: fc.double({ min: 0, max: 200, noNaN: true }),
      servedPerSecond: fc.double({ min: 1e-5, max: 5, noNaN: true }),
      leavingPerSecond: fc.double({ min: 0, max: 0.01, noNaN: true }),
      overtakingPerSecond: fc.double({ min: 0, max: 5, noNaN: true }),
    });
    fc.assert(
      fc.property(queues, (queue) => {
        const wait = expectedWait(queue)!;
        expect(wait.lowSeconds).toBeGreaterThanOrEqual(0);
        expect(wait.medianSeconds).toBeGreaterThanOrEqual(wait.lowSeconds);
        expect(wait.highSeconds).toBeGreaterThanOrEqual(wait.medianSeconds);
        expect(wait.highSeconds).toBeLessThanOrEqual(24 * 3600);
        const behind = expectedWait({ ...queue, ahead: queue.ahead + 5 })!;
        expect(behind.medianSeconds).toBeGreaterThanOrEqual(wait.medianSeconds);
        // With more overtakers than services the two are in proportion, and a faster queue is not a shorter one.
        const calm = { ...queue, overtakingPerSecond: 0 };
        const more = expectedWait({ ...calm, servedPerSecond: 2 * queue.servedPerSecond })!;
        expect(more.medianSeconds).toBeLessThanOrEqual(expectedWait(calm)!.medianSeconds);
      }),
    );
  });
});

describe('the expected waits of a queue', () => {
  const full = { load: 3, capacity: 3 };
  const queue = (changes: Partial<QueueNow>): QueueNow => ({
    work: [],
    agents: [agent('a', full)],
    policy: POLICIES.first_come,
    now,
    ...changes,
  });
  const waiting = (id: string, secondsAgo: number, changes = {}) =>
    work(id, { waitingSince: now - secondsAgo * 1000, ...changes });

  test('grow from one to the next', () => {
    const items = [waiting('x', 30), waiting('y', 20), waiting('z', 10)];
    const waits = expectedWaits(queue({ work: items }));
    expect(items.map(({ id }) => waits.get(id)!.position)).toEqual([1, 2, 3]);
    const medians = items.map(({ id }) => waits.get(id)!.medianSeconds);
    expect(medians.toSorted((a, b) => a - b)).toEqual(medians);
    // Three at once in 480 s each: one ends every 160 s.
    expect(waits.get('x')).toEqual(expectedWait({ ahead: 0, servedPerSecond: 3 / 480 }));
  });

  test('count those ahead only where they compete for the same agents', () => {
    const german = agent('de', { ...full, languages: ['de'] });
    const items = [
      waiting('zh 1', 30, { language: 'zh' }),
      waiting('zh 2', 20, { language: 'zh' }),
      waiting('de', 10, { language: 'de' }),
    ];
    const waits = expectedWaits(queue({ work: items, agents: [agent('zh', full), german] }));
    expect(waits.get('de')).toMatchObject({ position: 1, medianSeconds: waits.get('zh 1')!.medianSeconds });
    expect(waits.get('zh 2')).toMatchObject({ position: 2 });
    // One ahead whom two agents can serve is half a one ahead for who needs one of the two.
    const either = [waiting('any', 30), waiting('de', 10, { language: 'de' })];
    const shared = expectedWaits(queue({ work: either, agents: [agent('zh', full), german] })).get('de')!;
    expect(shared.position).toBe(2);
    expect(shared.medianSeconds).toBeGreaterThan(waits.get('de')!.medianSeconds);
    expect(shared.medianSeconds).toBeLessThan(2 * waits.get('de')!.medianSeconds);
  });

  test('are unknown for whom nobody is there, and nothing where there is room', () => {
    const items = [waiting('de', 10, { language: 'de' })];
    expect(expectedWaits(queue({ work: items })).get('de')).toBeNull();
    const away = agent('de', { languages: ['de'], presence: 'away', load: 1 });
    expect(expectedWaits(queue({ work: items, agents: [away] })).get('de')).toBeNull();
    const free = agent('de', { languages: ['de'] });
    expect(expectedWaits(queue({ work: items, agents: [free] })).get('de')).toEqual({
      position: 1,
      lowSeconds: 0,
      medianSeconds: 0,
      highSeconds: 0,
    });
  });

  test('know of a relaxation that will bring more agents', () => {
    const expert = waiting('x', 10, { requiredSkills: [{ skillId: 'refund', minLevel: 2 }] });
    const agents = [agent('pro', { ...full, load: 1, capacity: 1, skills: { refund: 2 } })];
    const alone = expectedWaits(queue({ work: [expert], agents })).get('x')!;
    const many = ['b', 'c', 'd'].map((id) => agent(id, { ...full, skills: { refund: 1 } }));
    const helped = expectedWaits(queue({ work: [expert], agents: [...agents, ...many] })).get('x')!;
    expect(helped.highSeconds).toBeLessThan(alone.highSeconds);
    // The level drops when it has waited for a minute: not before 50 seconds from now.
    const none = expectedWaits(queue({ work: [expert], agents: many })).get('x')!;
    expect(none.lowSeconds).toBeGreaterThanOrEqual(50);
  });

  test('are longer for who will be overtaken, and only for them', () => {
    const items = [waiting('dear', 10, { value: 9 }), waiting('cheap', 10, { value: 0.2 })];
    const agents = Array.from({ length: 10 }, (_, index) => agent(`a${index}`, full));
    const recent = { seconds: 600, work: Array.from({ length: 20 }, (_, index) => waiting(`r${index}`, 20)) };
    const now = queue({ work: items, agents, policy: POLICIES.cost_of_waiting });
    const before = expectedWaits(now);
    const after = expectedWaits({ ...now, recent });
    expect(after.get('dear')).toEqual(before.get('dear'));
    expect(after.get('cheap')!.medianSeconds).toBeGreaterThan(before.get('cheap')!.medianSeconds);
    const fair = { ...now, policy: POLICIES.first_come };
    expect(expectedWaits({ ...fair, recent })).toEqual(expectedWaits(fair));
  });

  test('do not depend on the order of the input', () => {
    const items = fc.array(
      fc.record({
        waitingSince: fc.integer({ min: 0, max: 400 }).map((seconds) => now - seconds * 1000),
        language: fc.constantFrom(null, 'zh', 'en'),
        value: fc.constantFrom(1, 5),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(items, (list) => {
        const works = list.map((item, index) => work(`w${index}`, item));
        const agents = [agent('a', full), agent('b', { ...full, languages: ['zh'] })];
        const input = queue({ work: works, agents, policy: POLICIES.cost_of_waiting });
        const turned = { ...input, work: works.toReversed(), agents: agents.toReversed() };
        const waits = expectedWaits(input);
        expect(waits.size).toBe(works.length);
        const other = expectedWaits(turned);
        for (const [id, wait] of waits) {
          // Sums of shares may differ in their last digit.
          for (const key of ['lowSeconds', 'medianSeconds', 'highSeconds'] as const) {
            expect(Math.abs(other.get(id)![key] - wait![key])).toBeLessThanOrEqual(1);
          }
        }
      }),
    );
  });
});
