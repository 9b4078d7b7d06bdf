import { type Cell, fitLogistic, logistic } from './logistic.ts';
import type { Hazard } from './types.ts';

/** How long a customer who was served had waited, and whether he or she went for good within the workspace's period. */
export interface ChurnWait {
  readonly minutes: number;
  readonly churned: boolean;
}

export interface ChurnEstimate {
  /** Churn that a further minute of waiting adds, 0…1, on average over the waits seen; may be negative. */
  readonly perMinute: number;
  /** 95 % interval. */
  readonly low: number;
  readonly high: number;
  readonly n: number;
  readonly events: number;
  /** The data say that waiting drives customers away: the interval lies above 0. Otherwise the cost leaves churn out. */
  readonly proven: boolean;
}

const Z95 = 1.959964;
/** Of intercept and slope (log odds; per minute): wide enough to leave any real effect alone, proper for the sake of separated data. */
const SPREAD = [5, 1];

/**
 * Added risk of churn per minute waited: the slope of a logistic regression of churn on minutes, as the mean of its effect over the
 * customers (average marginal effect), with the slope's interval. An association: who waits at bad times may differ in other ways.
 */
export function churnPerMinute(waits: readonly ChurnWait[]): ChurnEstimate {
  const byMinutes = new Map<number, { trials: number; events: number }>();
  for (const { minutes, churned } of waits) {
    if (!(minutes >= 0 && minutes < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`dispatch: a wait must be 0 or more minutes, got ${minutes}`);
    }
    const cell = byMinutes.get(minutes) ?? { trials: 0, events: 0 };
    byMinutes.set(minutes, { trials: cell.trials + 1, events: cell.events + Number(churned) });
  }
  const sorted = [...byMinutes].toSorted((a, b) => a[0] - b[0]);
  const cells: Cell[] = sorted.map(([minutes, counts]) => ({
    x: [
      [0, 1],
      [1, minutes],
    ],
    ...counts,
  }));
  const { coefficients, covariance } = fitLogistic(cells, {
    mean: [0, 0],
    precision: [
      [1 / SPREAD[0]! ** 2, 0],
      [0, 1 / SPREAD[1]! ** 2],
    ],
  });
  const [intercept, slope] = coefficients as [number, number];
  const effect = sorted.reduce((sum, [minutes, { trials }]) => {
    const p = logistic(intercept + slope * minutes);
    return sum + trials * p * (1 - p);
  }, 0);
  const n = waits.length;
  const mean = n === 0 ? 0 : effect / n;
  const error = Z95 * Math.sqrt(covariance[1]![1]!);
  const low = mean * (slope - error);
  return {
    perMinute: mean * slope,
    low,
    high: mean * (slope + error),
    n,
    events: waits.filter(({ churned }) => churned).length,
    proven: low > 0,
  };
}

/**
 * The hazard as the cost of waiting should see it: a minute costs who leaves in it and who stays, is served and then goes
 * for good. Unless churn is proven to follow waiting, the hazard itself.
 */
export function withChurn(hazard: Hazard, churn: ChurnEstimate): Hazard {
  if (!churn.proven) return hazard;
  return { ...hazard, perMinute: hazard.perMinute.map((p) => Math.min(1, p + (1 - p) * churn.perMinute)) };
}
