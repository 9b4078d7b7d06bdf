import { type Cell, fitLogistic, logistic, logit, type Prior } from './logistic.ts';
import { hazardAt } from './order.ts';
import { PRIOR_HAZARD } from './policy.ts';
import type { Hazard } from './types.ts';

/** How long one customer waited for an agent, and how it ended. */
export interface Wait {
  readonly minutes: number;
  /** Left unserved; false: was answered, or still waits, so that nobody knows how long he or she would have stayed. */
  readonly left: boolean;
  /** A group that may leave sooner or later than others, such as `upset`; absent: the usual. */
  readonly group?: string;
}

export interface HazardOptions {
  /** Whole minutes at which the bins begin, ascending from 0. */
  readonly fromMinute?: readonly number[];
  /** What is believed without data. */
  readonly prior?: Hazard;
  /** How far a bin may be from the prior (standard deviation, in log odds): 0.7 is a factor of 2 either way. */
  readonly priorSpread?: number;
  /** The same between neighbouring bins: the curve is smooth. */
  readonly smoothSpread?: number;
  /** The same of a group against the usual. */
  readonly groupSpread?: number;
}

export interface HazardEstimate {
  /** Of customers of no group. */
  readonly hazard: Hazard;
  /** 95 % interval of each bin. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** Minutes at risk seen in each bin, of all groups, and how many left in them. */
  readonly n: readonly number[];
  readonly events: readonly number[];
  /** By name. `factor` multiplies the risk (`WaitingWork.risk`); `low` and `high` are its 95 % interval, `n` its customers. */
  readonly groups: readonly {
    readonly name: string;
    readonly factor: number;
    readonly low: number;
    readonly high: number;
    readonly n: number;
  }[];
}

const BINS = [0, 1, 2, 3, 5, 10, 20];
const Z95 = 1.959964;

/**
 * The risk of leaving per minute of waiting, by time waited, learned from waits: the discrete-time hazard model of Singer and
 * Willett (1993). Every minute that a customer waited is an observation (did he or she leave in it?), a logistic regression
 * says with what probability. Minutes are taken together in bins. Minute k reaches from just after k to k + 1; of the minute in which
 * somebody was answered only the part waited counts.
 *
 * Priors keep little data sane: each bin near the prior curve, neighbours near each other, groups near the usual
 * (shrinkage). Intervals come from the Laplace approximation. Without data the result is the prior; with much
 * data the share of those at risk who left. The order of the waits does not matter.
 *
 * @throws RangeError on negative or infinite waits and on bins that do not ascend from 0
 */
export function estimateHazard(waits: readonly Wait[], options: HazardOptions = {}): HazardEstimate {
  const fromMinute = options.fromMinute ?? BINS;
  const given = options.prior ?? PRIOR_HAZARD;
  validate(waits, fromMinute);
  const names = [...new Set(waits.flatMap(({ group }) => group ?? []))].toSorted();
  const cells = personPeriods(waits, fromMinute, names);
  const bins = fromMinute.length;
  const prior = priorOf(fromMinute, names.length, given, options);
  const { coefficients, covariance } = fitLogistic(cells, prior);
  const at = (bin: number, sides: number) =>
    logistic(coefficients[bin]! + sides * Z95 * Math.sqrt(covariance[bin]![bin]!));
  const sum = (bin: number, what: 'trials' | 'events') =>
    cells.reduce((total, cell) => total + (cell.x[0]![0] === bin ? cell[what] : 0), 0);
  const n = fromMinute.map((_, bin) => sum(bin, 'trials'));
  const total = n.reduce((all, count) => all + count, 0);
  // The typical risk, at which odds become a factor of the risk.
  const usual = fromMinute.reduce(
    (mean, _, bin) => mean + at(bin, 0) * (total > 0 ? n[bin]! / total : 1 / bins),
    0,
  );
  return {
    hazard: { fromMinute: [...fromMinute], perMinute: fromMinute.map((_, bin) => at(bin, 0)) },
    low: fromMinute.map((_, bin) => at(bin, -1)),
    high: fromMinute.map((_, bin) => at(bin, 1)),
    n,
    events: fromMinute.map((_, bin) => sum(bin, 'events')),
    groups: names.map((name, index) => {
      const column = bins + index;
      const error = Z95 * Math.sqrt(covariance[column]![column]!);
      const factor = (shift: number) => logistic(logit(usual) + coefficients[column]! + shift) / usual;
      return {
        name,
        factor: factor(0),
        low: factor(-error),
        high: factor(error),
        n: waits.filter(({ group }) => group === name).length,
      };
    }),
  };
}

/** One cell for each bin and group: its minutes at risk, and how many left. */
function personPeriods(
  waits: readonly Wait[],
  fromMinute: readonly number[],
  names: readonly string[],
): Cell[] {
  const bins = fromMinute.length;
  const rows = [undefined, ...names];
  const rowOf = new Map(rows.map((name, row) => [name, row]));
  const trials = new Float64Array(rows.length * bins);
  const events = new Float64Array(rows.length * bins);
  // Sorted, because sums of fractions depend on their order in the last digit.
  for (const { minutes, left, group } of waits.toSorted((a, b) => a.minutes - b.minutes)) {
    const row = rowOf.get(group)! * bins;
    const atRisk = left ? Math.max(1, Math.ceil(minutes)) : minutes;
    for (let bin = 0; bin < bins && fromMinute[bin]! < atRisk; bin++) {
      const end = fromMinute[bin + 1] ?? atRisk;
      trials[row + bin]! += Math.min(end, atRisk) - fromMinute[bin]!;
      if (left && atRisk <= end) events[row + bin]! += 1;
    }
  }
  return rows.flatMap((_, row) =>
    fromMinute.map((__, bin) => ({
      x: row === 0 ? [[bin, 1] as const] : [[bin, 1] as const, [bins + row - 1, 1] as const],
      trials: trials[row * bins + bin]!,
      events: events[row * bins + bin]!,
    })),
  );
}

/** Bins about the prior curve, the differences of neighbours about the curve's, groups about 0. */
function priorOf(
  fromMinute: readonly number[],
  groups: number,
  given: Hazard,
  options: HazardOptions,
): Prior {
  const { priorSpread = 0.7, smoothSpread = 0.35, groupSpread = 0.5 } = options;
  const bins = fromMinute.length;
  const size = bins + groups;
  const clamp = (p: number) => Math.min(0.999, Math.max(0.0001, p));
  const mean = Array.from({ length: size }, (_, i) =>
    i < bins ? logit(clamp(hazardAt({ hazard: given }, fromMinute[i]!))) : 0,
  );
  const precision = mean.map(() => mean.map(() => 0));
  for (let i = 0; i < size; i++) precision[i]![i]! += 1 / (i < bins ? priorSpread : groupSpread) ** 2;
  for (let i = 1; i < bins; i++) {
    const weight = 1 / smoothSpread ** 2;
    precision[i]![i]! += weight;
    precision[i - 1]![i - 1]! += weight;
    precision[i]![i - 1]! -= weight;
    precision[i - 1]![i]! -= weight;
  }
  return { mean, precision };
}

function validate(waits: readonly Wait[], fromMinute: readonly number[]): void {
  for (const { minutes } of waits) {
    if (!(minutes >= 0 && minutes < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`dispatch: a wait must be 0 or more minutes, got ${minutes}`);
    }
  }
  const ascends = fromMinute.every(
    (from, i) => Number.isInteger(from) && (i === 0 ? from === 0 : from > fromMinute[i - 1]!),
  );
  if (!ascends || fromMinute.length === 0)
    throw new RangeError('dispatch: bins must ascend from 0 in whole minutes');
}
