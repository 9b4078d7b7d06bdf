/** What a customer's message said about feelings, and when. */
export interface Moment {
  /** Epoch milliseconds; only the order counts. */
  readonly at: number;
  /** −1…1, as `Feeling` has it. */
  readonly sentiment: number;
}

export interface Trend {
  /** Sentiment now, −1…1: a mean in which a message counts half of the one after it. 0 of nothing. */
  readonly level: number;
  /** Change of sentiment per message over the last six, by least squares; 0 while there are fewer than two. */
  readonly slope: number;
  /** Whether the last messages go the other way than those before: for the better, for the worse; null if not, or below four messages. */
  readonly turning: 'better' | 'worse' | null;
}

const WINDOW = 6;
const FEWEST_TO_TURN = 4;
/** Slopes nearer to 0 than this are no direction. */
const STEADY = 0.08;

/** The feelings of one conversation in any order. */
export function emotionTrend(moments: readonly Moment[]): Trend {
  const values = moments.toSorted((a, b) => a.at - b.at).map((moment) => moment.sentiment);
  let level = values[0] ?? 0;
  for (const value of values.slice(1)) level = (level + value) / 2;
  const recent = values.slice(-WINDOW);
  return { level, slope: slopeOf(recent), turning: turningOf(recent) };
}

/** The bend is where the slopes before and after differ most; that message belongs to both. */
function turningOf(values: readonly number[]): Trend['turning'] {
  if (values.length < FEWEST_TO_TURN) return null;
  let before = 0;
  let after = 0;
  for (let bend = 1; bend < values.length - 1; bend++) {
    const until = slopeOf(values.slice(0, bend + 1));
    const since = slopeOf(values.slice(bend));
    if (Math.abs(since - until) <= Math.abs(after - before)) continue;
    before = until;
    after = since;
  }
  if (before < -STEADY && after > STEADY) return 'better';
  if (before > STEADY && after < -STEADY) return 'worse';
  return null;
}

function slopeOf(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const middle = (values.length - 1) / 2;
  let products = 0;
  let squares = 0;
  values.forEach((value, index) => {
    products += (index - middle) * value;
    squares += (index - middle) ** 2;
  });
  return products / squares;
}
