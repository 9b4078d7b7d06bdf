import {
  type CoverProblem,
  coverShifts,
  greedyRoster,
  type RosterProblem,
  type RosterValue,
  type Solve,
  solveRoster,
  solveWithHighs,
  valueRoster,
} from '@attune/staffing';
import highs from 'highs';
import { greedyCover, individualWeek, sixtyPatterns, weekOfAgents } from './lib/rosters.ts';
import { positive } from './lib/suite.ts';

/** Agents needed at the peak of the week. */
const PEAK = 28;

export const suite = {
  name: 'roster',
  describe:
    'Proves the cheapest week of 60 shift patterns × 7 days for a demand by Erlang C, and rosters 40 agents with two skills over a week of twelve shifts. Built-in problems, drawn by --seed. Baseline: a greedy roster.',
  flags: {
    seed: { type: 'string', default: '1' },
    agents: { type: 'string', default: '40' },
    limit: { type: 'string', default: '60' },
  },
  async run({ quick, flags }: { quick: boolean; flags: Record<string, unknown> }) {
    const seed = positive(flags, 'seed');
    const timeLimitSeconds = positive(flags, 'limit');
    // The library's declarations are those of its CommonJS build; what is imported is the loader itself.
    const runtime = await (highs as unknown as typeof highs.default)();
    const solve: Solve = async (lp, options) => solveWithHighs(runtime, lp, options);

    const week: CoverProblem = {
      stepMinutes: 30,
      required: weekOfAgents(PEAK, seed),
      patterns: sixtyPatterns(),
    };
    const toOptimum = () => timed(() => coverShifts(week, solve, { timeLimitSeconds, gap: 0 }));
    // WebAssembly is compiled while it first runs; a server's solver does that once.
    const cold = await toOptimum();
    const cover = await toOptimum();
    const greedyCovered = await timed(async () => greedyCover(week));

    const roster = individualWeek(quick ? 20 : positive(flags, 'agents'), seed);
    const solution = await timed(() => solveRoster(roster, solve, { timeLimitSeconds, gap: 0.01 }));
    const greedy = await timed(async () => valueRoster(roster, greedyRoster(roster)));

    return {
      secondsToOptimum: cover.seconds,
      cpuSecondsToOptimum: cover.cpuSeconds,
      coldSecondsToOptimum: cold.seconds,
      gapToOptimum: cover.value.gap,
      paidHours: cover.value.paidMinutes / 60,
      lpBound: cover.value.lpBound / 60,
      requiredHours: sum(week.required) / 2,
      individualSeconds: solution.seconds,
      individualCpuSeconds: solution.cpuSeconds,
      individualGap: solution.value.gap ?? Number.NaN,
      individualCost: solution.value.objective,
      ...hours('individual', roster, solution.value),
      'baseline.greedy.paidHours': greedyCovered.value / 60,
      'baseline.greedy.seconds': greedyCovered.seconds,
      'baseline.greedy.individualSeconds': greedy.seconds,
      'baseline.greedy.individualCost': greedy.value.objective,
      ...hours('baseline.greedy.individual', roster, greedy.value),
    };
  },
};

/** By the clock, and of the processor: on a busy machine the two differ. */
async function timed<T>(work: () => Promise<T>): Promise<{ value: T; seconds: number; cpuSeconds: number }> {
  const start = performance.now();
  const before = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  return { value, seconds: (performance.now() - start) / 1000, cpuSeconds: (user + system) / 1e6 };
}

function hours(prefix: string, { stepMinutes }: RosterProblem, { paidMinutes, under, unmet }: RosterValue) {
  return {
    [`${prefix}PaidHours`]: paidMinutes / 60,
    [`${prefix}ShortHours`]: (sum(under.flat()) * stepMinutes) / 60,
    [`${prefix}BrokenWishes`]: unmet.filter(({ kind }) => kind === 'wish').length,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
