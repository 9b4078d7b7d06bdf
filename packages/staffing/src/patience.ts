/**
 * What the wait looks like where all places are taken (Mandelbaum and Zeltyn 2005): with arrivals λ, completions R while all
 * places are busy and leaving θ, all per second, the time that a customer of endless patience would wait has the density
 * p·R·e^g(x), g(x) = λ/θ·(1 − e^(−θx)) − R·x, p being the probability that all places are taken and nobody waits.
 */
export interface WaitIntegrals {
  /** All below are to be multiplied by e^scale, which may be too large for a number. */
  readonly scale: number;
  /** ∫ e^g: who waits at all. */
  readonly waits: number;
  /** ∫ e^g·(1 − e^(−θx))/θ: seconds waited by everybody, those who leave included. */
  readonly seconds: number;
  /** ∫ e^(g−θx)·x: seconds waited by those who are answered. */
  readonly answeredSeconds: number;
  /** ∫ e^(g−θx) up to the limit: who waits and is answered in time. */
  readonly inTime: number;
}

/** Positive nodes and weights of Gauss and Legendre's rule with 16 points. */
const NODES = [
  0.09501250983763744, 0.2816035507792589, 0.45801677765722737, 0.6178762444026438, 0.755404408355003,
  0.8656312023878318, 0.9445750230732326, 0.9894009349916499,
];
const WEIGHTS = [
  0.1894506104550685, 0.1826034150449236, 0.1691565193950025, 0.1495959888165767, 0.1246289712555339,
  0.0951585116824928, 0.0622535239386479, 0.0271524594117541,
];

/** What is e^−36 below the peak of the density no longer counts in a double. */
const DEPTH = 36;
/** Panels on each side of the peak: 18 units of the exponent, or four standard deviations, in each; some 1e−14 off. */
const PANELS = 2;
/** Where the transient e^(−θx) needs panels of its own, in mean patiences. */
const TRANSIENT = [2, 8, 24];

/**
 * Rates per second, all above 0; `within` in seconds. The exponent is concave: one peak, steep sides. It is reckoned from its
 * peak, at x = peak + d, because far from zero the difference of two large numbers would be noise.
 */
export function waitIntegrals(
  arrivals: number,
  completions: number,
  leaving: number,
  within: number,
): WaitIntegrals {
  const peak = Math.max(0, Math.log(arrivals / completions) / leaving);
  const atPeak = Math.min(arrivals, completions);
  const scale = peak === 0 ? 0 : (arrivals - completions) / leaving - completions * peak;
  // Who is still there, and who has left, of those whose wait would last till the peak.
  const stay = Math.exp(-leaving * peak);
  const left = -Math.expm1(-leaving * peak);
  const exponent = (d: number) => (-atPeak * Math.expm1(-leaving * d)) / leaving - completions * d;
  const slope = (d: number) => atPeak * Math.exp(-leaving * d) - completions;
  // On a concave function Newton's steps from outside stay outside, so that a few of them suffice.
  const reach = (from: number) => {
    let d = from;
    for (let step = 0; step < 200 && exponent(d) < -DEPTH - 4; step++) {
      d -= (exponent(d) + DEPTH) / slope(d);
    }
    return d;
  };
  const low = reach(-peak);
  const high = reach((atPeak / leaving + DEPTH) / completions);

  const cuts = [low, 0, high, within - peak];
  for (let panel = 1; panel < PANELS; panel++) {
    cuts.push((low * panel) / PANELS, (high * panel) / PANELS);
  }
  for (const patiences of TRANSIENT) cuts.push(-patiences / leaving, patiences / leaving);
  cuts.sort((a, b) => a - b);

  let waits = 0;
  let seconds = 0;
  let answeredSeconds = 0;
  let inTime = 0;
  for (let i = 1; i < cuts.length; i++) {
    const from = cuts[i - 1]!;
    const half = (cuts[i]! - from) / 2;
    if (half <= 0 || from < low || from >= high) continue;
    for (let node = 0; node < 16; node++) {
      const offset = node < 8 ? NODES[node]! : -NODES[node - 8]!;
      const d = from + half * (1 + offset);
      const change = Math.expm1(-leaving * d);
      const gone = left - stay * change;
      const weight = half * WEIGHTS[node & 7]! * Math.exp(-(atPeak / leaving) * change - completions * d);
      waits += weight;
      seconds += (weight * gone) / leaving;
      const answered = weight * (1 - gone);
      answeredSeconds += answered * (peak + d);
      if (peak + d <= within) inTime += answered;
    }
  }
  return { scale, waits, seconds, answeredSeconds, inTime };
}

/** The same for customers who never leave: e^g is e^((λ−R)x). Only for arrivals below completions. */
export function endlessPatience(arrivals: number, completions: number, within: number): WaitIntegrals {
  const spare = completions - arrivals;
  const seconds = 1 / spare ** 2;
  return {
    scale: 0,
    waits: 1 / spare,
    seconds,
    answeredSeconds: seconds,
    inTime: -Math.expm1(-spare * within) / spare,
  };
}
