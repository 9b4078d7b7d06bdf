import { backtest, forecastWithin } from './backtest.ts';
import { blend, errorsOf, middle, weightsOf } from './combine.ts';
import { conformalIntervals, type Interval, type Tried } from './conformal.ts';
import { countMembers, realMembers, simpleMembers } from './members/index.ts';
import { rangeOf } from './numbers.ts';
import type { Grid, Member } from './types.ts';

export interface EnsembleOptions {
  readonly grid: Grid;
  /** How many steps ahead. */
  readonly horizon: number;
  /** Whether the values are numbers of events: never negative, noisier the more there are. */
  readonly counts: boolean;
  /** Default: those that fit `counts`. */
  readonly members?: readonly Member[];
  /** Weight of a member before its errors are known, by name; 1 where absent. */
  readonly prior?: Readonly<Record<string, number>>;
  /** Past origins that a special day spoils: they are not judged by. `origin` values of the history are before it. */
  readonly skip?: (origin: number) => boolean;
  /** At most so many past origins are tried, a day apart. */
  readonly origins?: number;
  /** Multiplies the width of an interval of this level; default: calibrated on public series. */
  readonly inflation?: (level: number) => number;
}

/**
 * `ensemble`: weighted by backtest. `median`: middle of the members, where there is too little to weight by.
 * `seasonal_naive`: like yesterday. `mean`: less than a day is known. `constant`: has never been different.
 */
export type Method = 'ensemble' | 'median' | 'seasonal_naive' | 'mean' | 'constant';

/** `no_history`, `short_history` (less than three weeks), `few_origins` (too little undisturbed history to weight members by). */
export type NoteCode = 'no_history' | 'short_history' | 'few_origins' | 'constant';

export interface Ensemble {
  readonly mean: Float64Array;
  readonly method: Method;
  /** Weights sum to 1; error is the mean absolute error in the backtest relative to the mean value, null where not tried. */
  readonly members: readonly {
    readonly name: string;
    readonly weight: number;
    readonly error: number | null;
  }[];
  readonly notes: readonly NoteCode[];
  /** @throws RangeError when a level is not between 0 and 1 */
  intervals(levels: readonly number[]): Interval[];
}

/**
 * Weight of trees that learned from series like this one, before errors are known; chosen on the last 48 hours of train parts. A backtest
 * of few origins tells less about them than thousands of other forecasts did.
 */
export const TREES_PRIOR: Readonly<Record<string, number>> = { 'trees.log': 8 };

const ORIGINS = 10;
const REFITS = 3;
/**
 * Inverse error to this power; chosen on past origins within train parts (see the README). Counts are noise in good part, so that
 * differences between members say less.
 */
const powerFor = (counts: boolean) => (counts ? 4 : 6);
/** Fewer tried origins say too little about who is better. */
const FEW = 4;

/**
 * Forecasts with several members, each weighted by how well it would have done on this very series.
 * @throws RangeError when the history is not finite, negative for counts, or the horizon is no positive whole number
 */
export function ensemble(given: ArrayLike<number>, options: EnsembleOptions): Ensemble {
  const history = Float64Array.from(given);
  validate(history, options);
  const { grid, horizon, counts, skip } = options;
  const { length } = history;
  const { least, greatest } = rangeOf(history);
  if (length === 0) return flat(0, 'constant', ['no_history'], options, []);
  if (least === greatest) {
    const notes: NoteCode[] = length < 3 * grid.week ? ['short_history', 'constant'] : ['constant'];
    return flat(least, 'constant', notes, options, history);
  }
  if (length < 2 * grid.day) {
    const mean = history.reduce((sum, value) => sum + value, 0) / length;
    return flat(mean, 'mean', ['short_history'], options, history);
  }

  const long = length >= 3 * grid.week;
  const candidates = long ? (options.members ?? (counts ? countMembers : realMembers)) : simpleMembers;
  const members = usable(candidates, length, long, options);
  const tried = backtest(members, history, {
    grid,
    horizon,
    origins: options.origins ?? ORIGINS,
    refits: REFITS,
    skip,
  });
  const errors = errorsOf(tried);
  const weighted = long && tried.origins.length >= FEW;
  const prior = members.map(({ name }) => options.prior?.[name] ?? 1);
  const power = powerFor(counts);
  const weights = weighted ? weightsOf(errors, power, prior) : members.map(() => 1 / members.length);
  const combine = (forecasts: Float64Array[], own: readonly number[]) =>
    weighted ? blend(forecasts, own) : middle(forecasts);

  const mean = combine(
    members.map((member) => forecastWithin(member.fit(history, grid), history, horizon)),
    weights,
  );
  // Weights of the other origins, so that an origin is judged by a forecast that has not seen what came.
  const past = tried.origins.map((_, origin): Tried => {
    const others = weighted ? weightsOf(errors, power, prior, origin) : weights;
    return {
      forecast: combine(
        tried.forecasts.map((own) => own[origin]!),
        others,
      ),
      actual: tried.actual[origin]!,
    };
  });
  const notes: NoteCode[] = [];
  if (!long) notes.push('short_history');
  else if (!weighted) notes.push('few_origins');
  return {
    mean,
    method: weighted ? 'ensemble' : members.length > 1 ? 'median' : 'seasonal_naive',
    members: members.map(({ name }, index) => ({
      name,
      weight: weights[index]!,
      error:
        tried.origins.length > 0
          ? errors[index]!.reduce((sum, error) => sum + error, 0) / tried.origins.length
          : null,
    })),
    notes,
    intervals: (levels) =>
      conformalIntervals(mean, past.length > 0 ? past : lastDays(history, options), levels, {
        counts,
        reach: Math.max(1, Math.round(grid.day / 4)),
        limits: limitsOf(history),
        inflation: options.inflation,
      }),
  };
}

/** Members that can learn from what remains when a few origins are kept apart; else those that can learn at all. */
function usable(
  candidates: readonly Member[],
  length: number,
  long: boolean,
  options: EnsembleOptions,
): Member[] {
  const { grid, horizon } = options;
  const kept = length - horizon - (FEW - 1) * grid.day;
  const judged = candidates.filter((member) => member.minHistory(grid) <= kept);
  if (long && judged.length > 0) return judged;
  const able = candidates.filter((member) => member.minHistory(grid) <= length);
  return able.length > 0 ? able : simpleMembers.slice(0, 1);
}

/** What "like yesterday" would have missed by: the only past forecasts there are for a short history. */
function lastDays(history: Float64Array, { grid, horizon }: EnsembleOptions): Tried[] {
  const misses = history.length - grid.day;
  const at = (step: number) => grid.day + (step % misses);
  return [
    {
      forecast: Float64Array.from({ length: horizon }, (_, step) => history[at(step) - grid.day]!),
      actual: Float64Array.from({ length: horizon }, (_, step) => history[at(step)]!),
    },
  ];
}

/** One value for every step; its intervals come from how the values lay around it. */
function flat(
  value: number,
  method: Method,
  notes: NoteCode[],
  options: EnsembleOptions,
  history: ArrayLike<number>,
): Ensemble {
  const { horizon, counts, grid, inflation } = options;
  const mean = new Float64Array(horizon).fill(value);
  const seen = history.length || 1;
  const actual = Float64Array.from(
    { length: Math.max(horizon, seen) },
    (_, step) => history[step % seen] ?? 0,
  );
  const tried = [{ forecast: new Float64Array(actual.length).fill(value), actual }];
  return {
    mean,
    method,
    members: [],
    notes,
    intervals: (levels) =>
      conformalIntervals(mean, tried, levels, {
        counts,
        reach: grid.week,
        limits: limitsOf(history),
        inflation,
      }),
  };
}

/** Beyond these no interval reaches: zero where nothing was negative. */
function limitsOf(history: ArrayLike<number>): { low: number; high: number } {
  const { least } = rangeOf(history);
  return { low: least >= 0 ? 0 : Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
}

function validate(
  history: Float64Array,
  { grid, horizon, counts, origins = ORIGINS }: EnsembleOptions,
): void {
  if (!(Number.isInteger(grid.day) && grid.day >= 1 && grid.week === 7 * grid.day)) {
    throw new RangeError(`a week must be seven days of whole steps: ${grid.day}, ${grid.week}`);
  }
  if (!(Number.isInteger(horizon) && horizon >= 1 && horizon <= 8 * grid.week)) {
    throw new RangeError(`the horizon must be a whole number of steps from 1 to eight weeks: ${horizon}`);
  }
  if (!(Number.isInteger(origins) && origins >= 0))
    throw new RangeError(`origins must be a whole number: ${origins}`);
  const bad = history.findIndex((value) => !Number.isFinite(value) || (counts && value < 0));
  if (bad >= 0)
    throw new RangeError(`value ${bad} of the history is ${history[bad]}; clean the history first`);
}
