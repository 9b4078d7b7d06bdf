/** One question, answered: how sure, and where in the list the right label stood (-1: nowhere). */
export interface Answer {
  confidence: number;
  rank: number;
}

const surestFirst = (a: Answer, b: Answer) => b.confidence - a.confidence;

/**
 * Share of right answers when the bar is as high as it may be for this share of the known questions to be answered; unknown ones that pass
 * the same bar are wrong answers.
 */
export function precisionAt(known: readonly Answer[], unknown: readonly Answer[], share: number): number {
  const sorted = known.toSorted(surestFirst);
  const bar = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!.confidence;
  const answered = [...known, ...unknown].filter(({ confidence }) => confidence >= bar);
  return answered.filter(({ rank }) => rank === 0).length / answered.length;
}

/** Largest share of the known questions that a bar lets through with this precision; the bar is chosen on these very answers. */
export function coverage(known: readonly Answer[], unknown: readonly Answer[], precision: number): number {
  const all = [
    ...known.map((answer) => ({ ...answer, known: true })),
    ...unknown.map((answer) => ({ ...answer, known: false })),
  ].toSorted(surestFirst);
  let right = 0;
  let passed = 0;
  let best = 0;
  all.forEach((answer, index) => {
    if (answer.rank === 0) right++;
    if (answer.known) passed++;
    if (right >= precision * (index + 1)) best = passed;
  });
  return best / known.length;
}

/** Expected calibration error over ten bins of equal width (Guo et al. 2017). */
export function calibrationError(answers: readonly Answer[]): number {
  const bins = Map.groupBy(answers, ({ confidence }) => Math.min(9, Math.floor(10 * confidence)));
  let error = 0;
  for (const bin of bins.values()) {
    const sure = bin.reduce((sum, { confidence }) => sum + confidence, 0);
    const right = bin.filter(({ rank }) => rank === 0).length;
    error += Math.abs(sure - right) / answers.length;
  }
  return error;
}

/** How often a known question has the higher confidence than an unknown one (Mann and Whitney 1947); ties count half. */
export function auroc(known: readonly Answer[], unknown: readonly Answer[]): number {
  const all = [
    ...known.map(({ confidence }) => ({ confidence, known: true })),
    ...unknown.map(({ confidence }) => ({ confidence, known: false })),
  ].toSorted((a, b) => a.confidence - b.confidence);
  let sum = 0;
  for (let start = 0; start < all.length; ) {
    let end = start;
    while (end < all.length && all[end]!.confidence === all[start]!.confidence) end++;
    const rank = (start + end + 1) / 2;
    for (let i = start; i < end; i++) if (all[i]!.known) sum += rank;
    start = end;
  }
  return (sum - (known.length * (known.length + 1)) / 2) / (known.length * unknown.length);
}
