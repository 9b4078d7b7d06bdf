import {
  type Arrival,
  expectedWaits,
  POLICIES,
  type Policy,
  type Simulation,
  simulate,
  type WaitingWork,
} from '@attune/dispatch';
import { BURSTY, drawScenario, EQUAL, MILD, type Scenario } from './lib/scenarios.ts';
import { type Options, positive, quantile } from './lib/suite.ts';

const SEEDS = 30;
/** Days that judge the expected wait. */
const JUDGED = 15;
/** One customer in so many waits without end in the runs that judge the expected wait, so that every wait comes to its end. */
const PATIENT = 20;
/** What the expected wait knows of those who come: the last quarter of an hour. */
const RECENT_SECONDS = 900;
const PROMISE_SECONDS = 60;

export const suite = {
  name: 'policy',
  describe:
    'Simulated days at a busy desk under each dispatch policy, with the same customers: what is lost, how long people wait, how evenly work is spread; and whether the expected wait holds. Generated.',
  flags: { seed: { type: 'string', default: '1' } },
  async run({ quick, flags }: Options): Promise<Record<string, number>> {
    const seeds = Array.from({ length: quick ? 5 : SEEDS }, (_, index) => positive(flags, 'seed') + index);
    const judged = seeds.slice(0, JUDGED);
    return {
      ...compare(BURSTY, seeds),
      ...prefixed('mild', compare(MILD, seeds)),
      ...prefixed('equal', compare(EQUAL, seeds)),
      ...promises(BURSTY, judged),
      ...coverage('range', BURSTY, POLICIES.cost_of_waiting, judged),
      ...coverage('rangeMild', MILD, POLICIES.cost_of_waiting, judged),
      ...coverage('rangeFirstCome', BURSTY, POLICIES.first_come, judged),
    };
  },
};

/** Each policy on each seed's day, and what the cost of waiting saves against the best of the others on that day. */
function compare(scenario: Scenario, seeds: readonly number[]): Record<string, number> {
  const runs = seeds.map((seed) => {
    const day = drawScenario(scenario, seed);
    const byName = new Map(
      Object.values(POLICIES).map((policy) => [policy.name, simulate({ ...day, policy })]),
    );
    return { arrivals: day.arrivals.length, byName };
  });
  const days = runs.map(({ byName }) => {
    const others = [...byName].filter(([name]) => name !== 'cost_of_waiting');
    return {
      own: byName.get('cost_of_waiting')!.lostValue,
      best: Math.min(...others.map(([, { lostValue }]) => lostValue)),
    };
  });
  const saved = days.map(({ own, best }) => (best > 0 ? 1 - own / best : 0));
  const error = student(saved.length) * (deviation(saved) / Math.sqrt(saved.length));
  const metrics: Record<string, number> = {
    valueSavedVsBest: mean(saved),
    low: mean(saved) - error,
    high: mean(saved) + error,
    valueSavedOfAll: 1 - mean(days.map(({ own }) => own)) / mean(days.map(({ best }) => best)),
    arrivals: mean(runs.map(({ arrivals }) => arrivals)),
  };
  for (const { name } of Object.values(POLICIES)) {
    const of = (what: (run: Simulation) => number) => mean(runs.map(({ byName }) => what(byName.get(name)!)));
    metrics[`${name}.lostValue`] = of(({ lostValue }) => lostValue);
    metrics[`${name}.lost`] = of(({ lost }) => lost);
    metrics[`${name}.meanWait`] = of(({ meanWait }) => meanWait);
    metrics[`${name}.p95Wait`] = of(({ p95Wait }) => p95Wait);
    metrics[`${name}.fairness`] = of(({ fairness }) => fairness);
    metrics[`${name}.occupancy`] = of(({ agents }) => mean(agents.map(({ occupancy }) => occupancy)));
  }
  return metrics;
}

/** Every first reply is promised within a minute: how often that is kept, and at what loss, when the policy knows and when it does not. */
function promises(scenario: Scenario, seeds: readonly number[]): Record<string, number> {
  const [known, unknown, firstCome] = (['known', 'unknown', 'firstCome'] as const).map((kind) => {
    const runs = seeds.map((seed) => {
      const day = drawScenario(scenario, seed);
      const dueAt = (at: number) => (kind === 'known' ? at + PROMISE_SECONDS * 1000 : null);
      const arrivals = day.arrivals.map((each) => ({
        ...each,
        work: { ...each.work, dueAt: dueAt(each.at) },
      }));
      const policy = kind === 'firstCome' ? POLICIES.first_come : POLICIES.cost_of_waiting;
      const { outcomes, lostValue } = simulate({ ...day, arrivals, policy });
      const kept = outcomes.filter(
        ({ outcome, waitedSeconds }) => outcome === 'served' && waitedSeconds <= PROMISE_SECONDS,
      );
      return { kept: kept.length / outcomes.length, lostValue };
    });
    return { kept: mean(runs.map((run) => run.kept)), lostValue: mean(runs.map((run) => run.lostValue)) };
  });
  return Object.fromEntries(
    Object.entries({ known, unknown, firstCome }).flatMap(([kind, result]) => [
      [`promise.${kind}.kept`, result!.kept],
      [`promise.${kind}.lostValue`, result!.lostValue],
    ]),
  );
}

/** How often the wait falls into the range named when it begins, of those who do not get an agent at once. */
function coverage(
  key: string,
  scenario: Scenario,
  policy: Policy,
  seeds: readonly number[],
): Record<string, number> {
  const waits: { waited: number; low: number; median: number; high: number }[] = [];
  for (const seed of seeds) {
    const day = drawScenario(scenario, seed);
    const arrivals = day.arrivals.map((each, index) =>
      index % PATIENT === 0 ? { ...each, observed: { minutes: 1e5, left: false } } : each,
    );
    const patient = new Set(arrivals.filter(({ observed }) => observed).map(({ work }) => work.id));
    const named = new Map<string, { low: number; median: number; high: number }>();
    const { outcomes } = simulate({
      ...day,
      arrivals,
      policy,
      observe: (moment) => {
        const asking = moment.arrived.filter((id) => patient.has(id));
        if (asking.length === 0) return;
        const ranges = expectedWaits({
          work: moment.waiting(),
          agents: moment.agents(),
          policy,
          now: moment.now,
          recent: { seconds: RECENT_SECONDS, work: lately(arrivals, moment.now) },
        });
        for (const id of asking) {
          const range = ranges.get(id);
          if (!range) continue;
          const { lowSeconds: low, medianSeconds: median, highSeconds: high } = range;
          named.set(id, { low, median, high });
        }
      },
    });
    for (const { id, waitedSeconds: waited } of outcomes) {
      const range = named.get(id);
      if (range) waits.push({ waited, ...range });
    }
  }
  const share = (test: (wait: (typeof waits)[number]) => boolean) => waits.filter(test).length / waits.length;
  return {
    [`${key}Coverage`]: share(({ waited, low, high }) => waited >= low && waited <= high),
    [`${key}TooSoon`]: share(({ waited, low }) => waited < low),
    [`${key}TooLate`]: share(({ waited, high }) => waited > high),
    [`${key}Median`]: quantile(
      waits.map(({ high, low }) => high - low),
      0.5,
    ),
    [`${key}Waits`]: waits.length,
  };
}

function lately(arrivals: readonly Arrival[], now: number): WaitingWork[] {
  return arrivals
    .filter(({ at }) => at <= now && at > now - RECENT_SECONDS * 1000)
    .map(({ at, work }) => ({ ...work, waitingSince: at }));
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}

/** Two-sided 95 % quantile of Student's t for the mean of so many (Cornish and Fisher's expansion; off by less than 1 % from 5 on). */
function student(count: number): number {
  const z = 1.959964;
  const df = count - 1;
  return (
    z +
    (z ** 3 + z) / (4 * df) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * df ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * df ** 3)
  );
}

const prefixed = (prefix: string, metrics: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(metrics).map(([key, value]) => [`${prefix}.${key}`, value]));
