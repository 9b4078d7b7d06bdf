import { gammaQuantile } from './gamma.ts';

export interface ExpectedWait {
  /** 1 is next. */
  readonly position: number;
  /** The wait from now on is below `lowSeconds` in one case of ten, above `highSeconds` in one of ten. */
  readonly lowSeconds: number;
  readonly medianSeconds: number;
  readonly highSeconds: number;
}

export interface QueueAhead {
  /** How many go first; part of one, where they compete for some of the agents only. */
  readonly ahead: number;
  /** How many conversations a second the agents who fit bring to an end, taken together. */
  readonly servedPerSecond: number;
  /** Risk per second of each one ahead of leaving; 0 unless told. */
  readonly leavingPerSecond?: number;
  /** How many a second are yet to come and will go first all the same; 0 unless told. */
  readonly overtakingPerSecond?: number;
  /** Shown as is; one more than `ahead` unless told. */
  readonly position?: number;
}

/** Further states reckoned above the present one, for those who overtake. */
const MARGIN = 100;
const LONGEST = 24 * 3600;
/**
 * How wrong the rates themselves may be, as a share of the wait (standard deviation). This and the next number were chosen so
 * that four waits of five fall into the range (suite `policy`, other seeds than it reports).
 */
const RATE_ERROR = 0.1;
/** However many are overtaking now, a burst ends: in the long run at most this share of the services goes to them. */
const OVERTAKING_AT_MOST = 0.8;

/**
 * How long the wait will be: the time until everybody ahead was served or has left and one more agent has room. Null when
 * nobody who fits is at work, because then nobody knows.
 *
 * With k ahead, the queue moves at rate μ + kθ (services and leavings) and is pushed back at rate λ (overtaking): mean and
 * variance of the first passage of this birth–death process, step by step (Whitt 1999 for λ = 0), as a Gamma
 * distribution, widened by the error of the rates.
 */
export function expectedWait(queue: QueueAhead): ExpectedWait | null {
  const { ahead, servedPerSecond } = queue;
  if (!(servedPerSecond > 0)) return null;
  const position = queue.position ?? Math.ceil(ahead) + 1;
  const overtakingPerSecond = Math.min(queue.overtakingPerSecond ?? 0, OVERTAKING_AT_MOST * servedPerSecond);
  const { mean, variance } = passage({ ...queue, overtakingPerSecond });
  const spread = variance + (RATE_ERROR * mean) ** 2;
  const shape = mean ** 2 / spread;
  const scale = spread / mean;
  const at = (share: number) => Math.min(LONGEST, Math.round(gammaQuantile(shape, share) * scale));
  return { position, lowSeconds: at(0.1), medianSeconds: at(0.5), highSeconds: at(0.9) };
}

/** Mean and variance of the time until nobody is ahead and the next agent has room. */
export function passage({
  ahead,
  servedPerSecond,
  leavingPerSecond = 0,
  overtakingPerSecond = 0,
}: QueueAhead): { mean: number; variance: number } {
  const whole = Math.ceil(ahead);
  const top = overtakingPerSecond > 0 ? whole + MARGIN : whole;
  // What happens above the top hardly matters; a queue that only grows ends there, too.
  let mean = 1 / (servedPerSecond + (top + 1) * leavingPerSecond);
  let square = 2 * mean * mean;
  let total = 0;
  let variance = 0;
  for (let k = top; k >= 0; k--) {
    const out = servedPerSecond + k * leavingPerSecond;
    const up = overtakingPerSecond;
    const all = out + up;
    // First and second moment of the time from k to k − 1: a pause, then down, or up and down twice.
    const nextMean = (1 + up * mean) / out;
    const nextSquare =
      (2 / all + (2 * up * (mean + nextMean)) / all + up * (square + 2 * mean * nextMean)) / out;
    mean = nextMean;
    square = nextSquare;
    if (k > whole) continue;
    // Of a part of one ahead only a part counts.
    const share = k === whole && whole > 0 ? 1 - (whole - ahead) : 1;
    total += share * mean;
    variance += share * (square - mean * mean);
  }
  return { mean: total, variance };
}
