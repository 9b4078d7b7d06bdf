/** Probability by score: knots in ascending order, linear between them, level outside. */
export type Calibration = readonly (readonly [score: number, probability: number])[];

/** Answered suggestions it takes before a probability is shown. */
export const REPLIES_NEEDED = 200;
/** Suggestions of similar score that share a knot, at least. */
const BIN = 40;

/**
 * How often suggestions of a score were used: isotonic regression by pooling adjacent violators (Ayer et al. 1955) over
 * bins of equal size. Null while there are too few, or none was ever used.
 */
export function calibrate(
  outcomes: readonly { score: number; used: boolean }[],
  replies: number,
): Calibration | null {
  if (replies < REPLIES_NEEDED || !outcomes.some(({ used }) => used)) return null;
  const sorted = outcomes.toSorted((a, b) => a.score - b.score);
  const size = Math.max(BIN, Math.ceil(sorted.length / 20));
  const pools: { n: number; used: number; scores: number }[] = [];
  for (let from = 0; from < sorted.length; from += size) {
    // What is left over at the end joins the last bin.
    const to = sorted.length - from < 2 * size ? sorted.length : from + size;
    const bin = sorted.slice(from, to);
    pools.push({
      n: bin.length,
      used: bin.filter(({ used }) => used).length,
      scores: bin.reduce((sum, { score }) => sum + score, 0),
    });
    if (to === sorted.length) break;
  }
  const rising: typeof pools = [];
  for (const pool of pools) {
    let last = pool;
    for (
      let before = rising.at(-1);
      before && before.used / before.n >= last.used / last.n;
      before = rising.at(-1)
    ) {
      rising.pop();
      last = { n: before.n + last.n, used: before.used + last.used, scores: before.scores + last.scores };
    }
    rising.push(last);
  }
  return rising.map(({ n, used, scores }) => [scores / n, used / n]);
}

export function probabilityAt(calibration: Calibration, score: number): number {
  const next = calibration.findIndex(([knot]) => knot >= score);
  const above = calibration[next === -1 ? calibration.length - 1 : next];
  const below = calibration[next - 1];
  if (!above) return 0;
  if (!below || next === -1) return above[1];
  const part = (score - below[0]) / (above[0] - below[0]);
  return below[1] + part * (above[1] - below[1]);
}
