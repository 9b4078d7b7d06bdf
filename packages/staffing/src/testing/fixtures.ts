import type { Demand } from '../demand.ts';
import { performanceOf } from '../performance.ts';

/** A desk whose figures are known: shares, and seconds for the wait. */
export interface KnownDesk {
  readonly name: string;
  readonly demand: Demand;
  readonly agents: number;
  readonly withinSeconds: number;
  readonly waiting: number;
  readonly serviceLevel: number;
  readonly averageWait: number;
  readonly abandonment: number;
}

/** 48 calls a minute, of one minute each. */
const garnett = (volume = 48 * 60) => ({ volume, intervalSeconds: 3600, handleSeconds: 60 });
const halfHour = (volume: number, handleSeconds: number, patienceSeconds: number | null = null) => ({
  volume,
  intervalSeconds: 1800,
  handleSeconds,
  patienceSeconds,
});
const desk = (
  name: string,
  demand: Demand,
  [agents, withinSeconds]: readonly [number, number],
  [waiting, serviceLevel, averageWait, abandonment]: readonly [number, number, number, number],
): KnownDesk => ({ name, demand, agents, withinSeconds, waiting, serviceLevel, averageWait, abandonment });

const GMR = 'Garnett, Mandelbaum and Reiman 2002';
const HELPER = 'Call Centre Helper, 100 calls in half an hour';

/**
 * Ten digits from an independent computation with 40 digits (sums over the birth–death chain, adaptive quadrature). They round to
 * what was published for the desks that carry a name; "own" are desks at the edges.
 */
export const KNOWN_DESKS: readonly KnownDesk[] = [
  desk(GMR, garnett(), [50, 20], [0.6944556112, 0.6434546008, 20.83366834, 0]),
  desk(`${GMR}, 90 %`, garnett(), [50, 58.14], [0.6944556112, 0.900004194, 20.83366834, 0]),
  desk(
    `${GMR}, patience of two minutes`,
    { ...garnett(), patienceSeconds: 120 },
    [50, 20],
    [0.4677740686, 0.9430189547, 3.709469899, 0.03091224916],
  ),
  desk(
    `${GMR}, fewer calls instead`,
    garnett(48 * 60 * (1 - 0.03091224916)),
    [50, 28.15],
    [0.5127963372, 0.8999768581, 8.831702901, 0],
  ),
  desk(HELPER, halfHour(100, 180), [11, 20], [0.6821182047, 0.3896138117, 122.7812768, 0]),
  desk(HELPER, halfHour(100, 180), [12, 20], [0.4493882243, 0.6401580404, 40.44494019, 0]),
  desk(HELPER, halfHour(100, 180), [13, 20], [0.285270453, 0.7955947884, 17.11622718, 0]),
  desk(HELPER, halfHour(100, 180), [14, 20], [0.1741319336, 0.8883500192, 7.835937012, 0]),
  desk(
    'Mitan, 360 calls in half an hour',
    halfHour(360, 240),
    [55, 15],
    [0.2387009364, 0.8458830922, 8.184032104, 0],
  ),
  desk(
    'own: ten thousand erlangs',
    halfHour(60_000, 300),
    [10_100, 2],
    [0.2247629065, 0.8846028761, 0.6742887194, 0],
  ),
  desk(
    'own: more than can be served',
    halfHour(120, 300, 60),
    [14, 20],
    [0.7114272838, 0.4410541541, 19.90544798, 0.3317574664],
  ),
  desk(
    'own: hardly any patience',
    halfHour(60, 600, 5),
    [21, 10],
    [0.1485919945, 0.8700119267, 0.6392614418, 0.1278522884],
  ),
  desk(
    'own: one agent',
    halfHour(1, 300, 90),
    [1, 30],
    [0.1476437898, 0.8639652341, 10.27235352, 0.1141372614],
  ),
  desk(
    'own: six thousand agents',
    halfHour(36_000, 300, 180),
    [6000, 20],
    [0.4384287884, 0.9941956047, 1.044791147, 0.005804395261],
  ),
  desk(
    'own: six hundred, overloaded',
    halfHour(3960, 300, 180),
    [600, 20],
    [0.9661706732, 0.5738079972, 16.44450674, 0.09135837076],
  ),
];

/** The largest difference between a desk's known figures and the computed ones. */
export function errorAt(known: KnownDesk): number {
  const found = performanceOf(known.agents, known.demand, known);
  return Math.max(
    Math.abs(found.waiting - known.waiting),
    Math.abs(found.serviceLevel - known.serviceLevel),
    Math.abs((found.averageWait ?? Number.POSITIVE_INFINITY) - known.averageWait),
    Math.abs(found.abandonment - known.abandonment),
  );
}
