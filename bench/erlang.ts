import { type Demand, performanceOf, requiredAgents, type Target } from '@attune/staffing';
import { errorAt, KNOWN_DESKS } from '../packages/staffing/src/testing/fixtures.ts';
import type { Suite } from './lib/suite.ts';
import { seeded } from './lib/suite.ts';

const TARGET: Target = { share: 0.8, withinSeconds: 20, maxOccupancy: 0.88, shrinkage: 0.3 };

export const suite: Suite = {
  name: 'erlang',
  describe:
    'Staffing formulas: the largest difference to known desks, and what 10,000 requirements cost. Baseline: the textbook sum with factorials, one agent more at a time.',
  async run({ quick }) {
    const count = quick ? 1000 : 10_000;
    const plain = Array.from({ length: count }, drawDemand(1));
    const leaving = plain.map((demand) => ({ ...demand, patienceSeconds: 120 }));
    const chats = leaving.map((demand) => ({ ...demand, concurrency: 3, slowdown: 0.2 }));
    const directly = KNOWN_DESKS.filter(({ demand }) => demand.patienceSeconds == null);
    return {
      maxError: Math.max(...KNOWN_DESKS.map(errorAt)),
      fixtures: KNOWN_DESKS.length,
      msPer10k: timeOf(plain, (demand) => requiredAgents(demand, TARGET).agents),
      msPer10kPatience: timeOf(leaving, (demand) => requiredAgents(demand, TARGET).agents),
      msPer10kChats: timeOf(chats, (demand) => requiredAgents(demand, TARGET).agents),
      msPer10kPerformance: timeOf(leaving, (demand) => performanceOf(100, demand, TARGET).serviceLevel),
      'baseline.factorial.msPer10k': timeOf(plain, factorialRequirement),
      'baseline.factorial.notFinite': directly.filter(({ agents, demand }) => {
        return !Number.isFinite(factorialErlangC(agents, erlangs(demand)));
      }).length,
      'baseline.factorial.maxErrorWhereFinite': Math.max(
        ...directly.flatMap(({ agents, demand, waiting }) => {
          const found = factorialErlangC(agents, erlangs(demand));
          return Number.isFinite(found) ? Math.abs(found - waiting) : [];
        }),
      ),
    };
  },
};

/** From one to 100 erlangs, so that the textbook sum stays finite. */
function drawDemand(seed: number): () => Demand {
  const random = seeded(seed);
  return () => ({ volume: 6 + 594 * random(), intervalSeconds: 1800, handleSeconds: 300 });
}

function timeOf(demands: readonly Demand[], run: (demand: Demand) => number): number {
  let sum = 0;
  for (const demand of demands.slice(0, demands.length / 10)) sum += run(demand);
  const start = performance.now();
  for (const demand of demands) sum += run(demand);
  const took = performance.now() - start;
  if (!Number.isFinite(sum)) throw new Error('a result is not finite');
  return (took * 10_000) / demands.length;
}

const erlangs = ({ volume, intervalSeconds, handleSeconds }: Demand) =>
  (volume / intervalSeconds) * handleSeconds;

/** Erlang C as it is printed: powers over factorials. Beyond some 140 agents they are no longer finite. */
function factorialErlangC(agents: number, load: number): number {
  const term = (k: number) => {
    let factorial = 1;
    for (let i = 2; i <= k; i++) factorial *= i;
    return load ** k / factorial;
  };
  let sum = 0;
  for (let k = 0; k < agents; k++) sum += term(k);
  const waiting = (term(agents) * agents) / (agents - load);
  return waiting / (sum + waiting);
}

function factorialRequirement(demand: Demand): number {
  const load = erlangs(demand);
  for (let agents = Math.floor(load) + 1; ; agents++) {
    const inTime =
      1 -
      factorialErlangC(agents, load) *
        Math.exp((-(agents - load) * TARGET.withinSeconds) / demand.handleSeconds);
    if (inTime >= TARGET.share && load / agents <= TARGET.maxOccupancy!) return agents;
  }
}
