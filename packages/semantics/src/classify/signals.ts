import { logSumExp, type Scores } from './scorer.ts';

/**
 * What tells a right answer from a wrong one and a question of this desk from any other: log odds of the best answer, its lead, how
 * spread the rest is; the best distance and its lead, and the energy of all (Liu et al. 2020); whether the parts agree; how near the
 * best answer's examples are; how much of the text is known.
 *
 * @param shares the pooled probabilities
 * @param known see `familiarity`
 */
export function signalsOf(shares: Float32Array, scores: Scores, known: readonly number[]): number[] {
  const [best, second] = topTwo(shares);
  const first = shares[best]!;
  let entropy = 0;
  for (const share of shares) if (share > 0) entropy -= share * Math.log(share);
  const [svmBest, svmSecond] = topTwo(scores.svm);
  const top = scores.svm[svmBest]!;
  return [
    Math.min(12, Math.log((first + 1e-6) / (1 - first + 1e-6))),
    first - (shares[second] ?? 0),
    entropy,
    top,
    top - (scores.svm[svmSecond] ?? -1),
    logSumExp(scores.svm.map((score) => 4 * score)) / 4,
    scores.svm[best]!,
    scores.net[best]!,
    scores.centroid[best]!,
    scores.meaning[best]!,
    scores.meaning[topTwo(scores.meaning)[0]]!,
    svmBest === best ? 1 : 0,
    ...known,
  ];
}

/** Indices of the largest and the second largest value; the earlier of equals. */
function topTwo(values: Float32Array): [number, number] {
  let best = 0;
  let second = values.length > 1 ? 1 : 0;
  if (values[second]! > values[best]!) [best, second] = [second, best];
  for (let c = 2; c < values.length; c++) {
    if (values[c]! > values[best]!) [best, second] = [c, best];
    else if (values[c]! > values[second]!) second = c;
  }
  return [best, second];
}
