import type { Arrival, Hazard, SimulatedAgent, SimulationInput } from '@attune/dispatch';
import { seeded } from './suite.ts';

/** A day at a service desk, drawn by seed. What the dispatcher sees and what is true are two things. */
export interface Scenario {
  readonly hours: number;
  readonly agents: number;
  /** Arrivals as a share of what the agents can serve, in calm times and in bursts. */
  readonly calmLoad: number;
  readonly burstLoad: number;
  /** Mean lengths; both are exponential (a Markov-modulated Poisson process). */
  readonly calmMinutes: number;
  readonly burstMinutes: number;
  /** Standard deviation of the logarithm of the customers' values (their mean is 1); 0: all equal. */
  readonly valueSpread: number;
  /** The same of the error with which the workspace knows them. */
  readonly valueError: number;
  /** Share of customers of whom it knows no value. */
  readonly valueUnknown: number;
  /** Share of customers who are upset, and how much sooner they leave. */
  readonly upset: number;
  readonly upsetRisk: number;
  /** How often the upset are noticed, and others taken for upset. */
  readonly upsetNoticed: number;
  readonly upsetMistaken: number;
}

/** Around capacity, above it in bursts. */
export const BURSTY: Scenario = {
  hours: 4,
  agents: 20,
  calmLoad: 0.85,
  burstLoad: 1.6,
  calmMinutes: 25,
  burstMinutes: 12,
  valueSpread: 1,
  valueError: 0.5,
  valueUnknown: 0.3,
  upset: 0.2,
  upsetRisk: 2,
  upsetNoticed: 0.8,
  upsetMistaken: 0.05,
};

/** Mostly enough agents, values closer together. */
export const MILD: Scenario = { ...BURSTY, calmLoad: 0.75, burstLoad: 1.25, valueSpread: 0.6 };

/** Every customer is worth the same, and the workspace knows it: what is left is risk and handle time. */
export const EQUAL: Scenario = { ...BURSTY, valueSpread: 0, valueError: 0 };

/** Hazard 7 % a minute on average over the customers who arrive. */
export const MEAN_HAZARD = 0.07;
const CAPACITY = 3;
/** Share of the arrivals and mean handle time; what a conversation really takes is log-normal around it. */
const TOPICS = [
  { id: 'order', share: 0.35, minutes: 6 },
  { id: 'refund', share: 0.3, minutes: 9 },
  { id: 'account', share: 0.2, minutes: 5 },
  { id: 'technical', share: 0.15, minutes: 14 },
] as const;
const HANDLE_SPREAD = 0.6;
/** The agents stay until the last burst is over, so that the end of the day is no part of the comparison. */
const OVERTIME = 3_600_000;
const START = Date.UTC(2026, 0, 5, 9);

type Random = () => number;
const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const exponential = (random: Random, mean: number): number => -Math.log(1 - random()) * mean;
/** Log-normal with mean 1. */
const around = (random: Random, spread: number): number =>
  Math.exp(spread * normal(random) - (spread * spread) / 2);

/** Everything `simulate` needs but the policy. */
export function drawScenario(
  scenario: Scenario,
  seed: number,
): Omit<SimulationInput, 'policy'> & { hazard: Hazard } {
  const random = seeded(seed);
  const end = START + scenario.hours * 3_600_000;
  const agents = Array.from({ length: scenario.agents }, (_, index) =>
    drawAgent(index, end + OVERTIME, random),
  );
  const meanMinutes = TOPICS.reduce((sum, { share, minutes }) => sum + share * minutes, 0);
  const perMinute = (scenario.agents * CAPACITY) / meanMinutes;
  const arrivals: Arrival[] = [];
  let burst = false;
  let turn = START + exponential(random, scenario.calmMinutes) * 60_000;
  for (let at = START; ; ) {
    const next =
      at + exponential(random, 1 / (perMinute * (burst ? scenario.burstLoad : scenario.calmLoad))) * 60_000;
    // Exponential pauses have no memory: at a turn the pause begins anew at the other rate.
    if (next >= turn) {
      at = turn;
      burst = !burst;
      turn += exponential(random, burst ? scenario.burstMinutes : scenario.calmMinutes) * 60_000;
      if (at >= end) break;
      continue;
    }
    at = next;
    if (at >= end) break;
    arrivals.push(drawArrival(scenario, Math.round(at), arrivals.length, random));
  }
  const calmHazard = MEAN_HAZARD / (1 + scenario.upset * (scenario.upsetRisk - 1));
  return { arrivals, agents, seed, hazard: { fromMinute: [0], perMinute: [calmHazard] } };
}

function drawArrival(scenario: Scenario, at: number, index: number, random: Random): Arrival {
  const topic = drawTopic(random());
  const value = around(random, scenario.valueSpread);
  const guess = value * around(random, scenario.valueError);
  const unknown = random() < scenario.valueUnknown;
  const upset = random() < scenario.upset;
  const noticed = random() < (upset ? scenario.upsetNoticed : scenario.upsetMistaken);
  const english = random() < 0.2;
  return {
    at,
    value,
    risk: upset ? scenario.upsetRisk : 1,
    handleSeconds: Math.max(20, topic.minutes * 60 * around(random, HANDLE_SPREAD)),
    work: {
      id: `w${String(index).padStart(5, '0')}`,
      priority: 'normal',
      language: english ? 'en' : 'zh',
      requiredSkills: [{ skillId: topic.id, minLevel: 1 + Math.floor(random() * 3) }],
      teamId: null,
      weight: 1,
      lastAgentId: null,
      excludedAgentIds: [],
      value: unknown ? 1 : guess,
      risk: noticed ? scenario.upsetRisk : 1,
      handleSeconds: topic.minutes * 60,
    },
  };
}

function drawTopic(at: number): (typeof TOPICS)[number] {
  let upTo = 0;
  return (
    TOPICS.find(({ share }) => {
      upTo += share;
      return at < upTo;
    }) ?? TOPICS[0]
  );
}

/** Two or three of the topics each, one of them well; every third agent speaks English, too. */
function drawAgent(index: number, end: number, random: Random): SimulatedAgent {
  const skills: Record<string, number> = {};
  const first = index % TOPICS.length;
  const count = 2 + (random() < 0.5 ? 1 : 0);
  for (let i = 0; i < count; i++) {
    const { id } = TOPICS[(first + i) % TOPICS.length]!;
    skills[id] = i === 0 ? 4 + Math.floor(random() * 2) : 2 + Math.floor(random() * 3);
  }
  return {
    id: `a${String(index).padStart(2, '0')}`,
    languages: index % 3 === 0 ? ['zh', 'en'] : ['zh'],
    skills,
    teamIds: [],
    capacity: CAPACITY,
    present: [{ from: START, until: end }],
  };
}
