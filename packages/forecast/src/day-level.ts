import type { DayInfo } from './calendar.ts';
import { solveCholesky } from './linear.ts';

/** Volume of whole days, apart from their shape by the hour. */
export interface DayLevel {
  /** Expected total of a day: `known` days are explained with the level of their time, later ones with the last level. */
  total(index: number): number;
}

/** Days on which nothing could be learned (special, repaired, without any work) have weight 0. */
export interface DayTotals {
  /** From the first day on; above 0 where the weight is. */
  totals: ArrayLike<number>;
  weights: ArrayLike<number>;
  /** The day of an index; also of days to come. */
  dayAt: (index: number) => DayInfo;
}

// Chosen on a real call centre (bank_calls_5min) by origins before 1 July 2003; all of them are flat around these values.
/** Weight of a week against the one after it. */
const DECAY = 0.95;
/** How quickly the level follows what was unusual. */
const FOLLOW = 0.4;
/** Rounds of fitting the pattern to what the level leaves, and the level to what the pattern leaves. */
const ROUNDS = 3;
/** Working days at either end of a month that may be unlike others. */
const EDGE = 3;
/** Harmonics of the month. */
const HARMONICS = 2;
const PENALTY = { weekday: 0.05, month: 1, edge: 1 };

const SIZE = 1 + 7 + 2 * HARMONICS + 2 * EDGE;

/**
 * Day totals as level × weekday × place in the month: a ridge on their logarithms, with the level an exponentially smoothed
 * residual. Forecasting the day apart from its shape is what works for call centres (Weinberg, Brown & Stroud 2007).
 */
export function fitDayLevel({ totals, weights, dayAt }: DayTotals): DayLevel {
  const known: number[] = [];
  for (let index = 0; index < totals.length; index++) if (weights[index]! > 0) known.push(index);
  const rows = known.map((index) => featuresOf(dayAt(index)));
  const logs = known.map((index) => Math.log(totals[index]!));
  const importance = known.map((index) => weights[index]! * DECAY ** ((totals.length - index) / 7));

  let level: Float64Array = new Float64Array(known.length);
  let pattern: Float64Array = new Float64Array(SIZE);
  let rest = logs;
  for (let round = 0; round <= ROUNDS; round++) {
    pattern = ridge(
      rows,
      logs.map((value, i) => value - level[i]!),
      importance,
    );
    rest = logs.map((value, i) => value - dot(rows[i]!, pattern));
    if (round < ROUNDS) level = smoothBothWays(rest);
  }
  const last = smooth(rest).at(-1) ?? 0;
  const path = smoothBothWays(rest);
  const levelAt = (index: number) => {
    if (index >= totals.length) return last;
    const at = known.findIndex((day) => day >= index);
    return at < 0 ? last : path[at]!;
  };
  return { total: (index) => Math.exp(levelAt(index) + dot(featuresOf(dayAt(index)), pattern)) };
}

function featuresOf({ weekday, monthPhase, workday, workdaysLeft }: DayInfo): Float64Array {
  const row = new Float64Array(SIZE);
  row[0] = 1;
  row[1 + weekday] = 1;
  let at = 8;
  for (let k = 1; k <= HARMONICS; k++) {
    row[at++] = Math.sin(2 * Math.PI * k * monthPhase);
    row[at++] = Math.cos(2 * Math.PI * k * monthPhase);
  }
  if (workday >= 1 && workday <= EDGE) row[at + workday - 1] = 1;
  if (workdaysLeft >= 1 && workdaysLeft <= EDGE) row[at + EDGE + workdaysLeft - 1] = 1;
  return row;
}

const penalties = Float64Array.from({ length: SIZE }, (_, at) => {
  if (at === 0) return 1e-6;
  if (at < 8) return PENALTY.weekday;
  return at < 8 + 2 * HARMONICS ? PENALTY.month : PENALTY.edge;
});

function ridge(
  rows: readonly Float64Array[],
  targets: readonly number[],
  weights: readonly number[],
): Float64Array {
  const matrix = new Float64Array(SIZE * SIZE);
  const right = new Float64Array(SIZE);
  rows.forEach((row, i) => {
    for (let a = 0; a < SIZE; a++) {
      const weighted = weights[i]! * row[a]!;
      if (weighted === 0) continue;
      right[a]! += weighted * targets[i]!;
      for (let b = 0; b <= a; b++) matrix[a * SIZE + b]! += weighted * row[b]!;
    }
  });
  for (let a = 0; a < SIZE; a++) matrix[a * SIZE + a]! += penalties[a]!;
  solveCholesky(matrix, right, SIZE);
  return right;
}

function smooth(values: readonly number[], start = 0): Float64Array {
  let level = start;
  return Float64Array.from(values, (value) => (level += FOLLOW * (value - level)));
}

/** What came later tells about a day, too. */
function smoothBothWays(values: readonly number[]): Float64Array {
  const forward = smooth(values);
  const backward = smooth(values.toReversed(), forward.at(-1) ?? 0).reverse();
  return forward.map((value, i) => (value + backward[i]!) / 2);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
