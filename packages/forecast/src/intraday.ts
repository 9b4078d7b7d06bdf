import { localParts } from '@attune/time';
import type { Forecast } from './forecast.ts';

export interface IntradayOptions {
  /** IANA name: a new day begins at its midnight. */
  timeZone: string;
  /** Relative standard deviation of the day's volume around its forecast. */
  daySpread?: number;
  /** The same of a single step around the day's course, beyond Poisson noise. */
  stepSpread?: number;
  /** How much of what is unusual today is expected to stay tomorrow (0…1); of that, the same share the day after, and so on. */
  carry?: number;
}

export interface Updated extends Pick<Forecast, 'from' | 'stepMs' | 'mean' | 'intervals'> {
  /** Volume of the day so far ÷ forecast, shrunk by how much has been seen: what the rest of the day is multiplied by. */
  factor: number;
  /** Standard deviation of the factor. */
  spread: number;
}

// Chosen on a real call centre (bank_calls_5min) by origins before 1 July 2003.
const DAY_SPREAD = 0.06;
const STEP_SPREAD = 0.2;
const CARRY = 0.5;

/**
 * The rest of a forecast, given what has arrived since it began: today's level follows what came, the more the more came.
 * Gamma prior and Poisson counts (Weinberg, Brown & Stroud 2007; Shen & Huang 2008), each count discounted by what a single step says
 * about its day: w = 1 ÷ (1 + stepSpread²·mean).
 *
 * @param arrived counts from the start of the forecast on, all of one local day; null or NaN where not known
 * @throws RangeError when more has arrived than was forecast, a count is negative or infinite, or an option is out of range
 */
export function updateIntraday(
  { from, stepMs, mean, intervals }: Pick<Forecast, 'from' | 'stepMs' | 'mean' | 'intervals'>,
  arrived: ArrayLike<number | null>,
  { timeZone, daySpread = DAY_SPREAD, stepSpread = STEP_SPREAD, carry = CARRY }: IntradayOptions,
): Updated {
  const { length } = arrived;
  if (length > mean.length)
    throw new RangeError(`forecast: ${length} counts for a forecast of ${mean.length} steps`);
  if (!(daySpread > 0 && stepSpread >= 0 && carry >= 0 && carry <= 1 && daySpread + stepSpread < Infinity))
    throw new RangeError('forecast: spreads must be positive, the carry between 0 and 1');
  const dateAt = (step: number) => localParts(timeZone, from + step * stepMs).date;
  // Of a forecast that began before today, only today tells about today.
  const today = dateAt(Math.max(0, length - 1));
  const prior = 1 / daySpread ** 2;
  let came = prior;
  let expected = prior;
  for (let step = 0; step < length; step++) {
    const count = arrived[step] ?? Number.NaN;
    if (count < 0 || count === Infinity) throw new RangeError(`forecast: count ${count} is none`);
    if (Number.isNaN(count) || dateAt(step) !== today) continue;
    const weight = 1 / (1 + stepSpread ** 2 * mean[step]!);
    came += weight * count;
    expected += weight * mean[step]!;
  }
  const factor = came / expected;
  const spread = Math.sqrt(came) / expected;

  const steps = Array.from({ length: mean.length - length }, (_, i) => {
    const step = length + i;
    const stays = carry ** daysBetween(today, dateAt(step));
    const noise = stepSpread ** 2 + 1 / Math.max(mean[step]!, 0.5);
    const variance = daySpread ** 2 - stays ** 2 * (daySpread ** 2 - Math.min(daySpread, spread) ** 2);
    return {
      step,
      factor: 1 + stays * (factor - 1),
      narrower: Math.sqrt((variance + noise) / (daySpread ** 2 + noise)),
    };
  });
  return {
    from: from + length * stepMs,
    stepMs,
    factor,
    spread,
    mean: steps.map((one) => mean[one.step]! * one.factor),
    intervals: intervals.map(({ level, low, high }) => {
      const edge = (edges: readonly number[]) =>
        steps.map((one) => {
          const middle = mean[one.step]!;
          return Math.max(0, one.factor * (middle + (edges[one.step]! - middle) * one.narrower));
        });
      return { level, low: edge(low), high: edge(high) };
    }),
  };
}

const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00Z`) - Date.parse(`${from}T00:00Z`)) / 86_400_000);
