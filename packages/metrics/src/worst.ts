import { METRICS } from './catalogue.ts';
import { MIN_SAMPLE } from './rollup.ts';
import type { MetricKey } from './types.ts';

/** One cell of the heatmap: a metric in one hour of one row. */
export interface Cell {
  metric: MetricKey;
  /** Start of the hour, epoch milliseconds. */
  hour: number;
  /** What the rows are (`team`, `channel`, …) and which row this is (null: none). */
  dimension: string;
  key: string | null;
  /** Mean (ms, count) or share. */
  value: number;
  n: number;
  /** Mean queue wait of the same hour and row in ms, where known: the likeliest reason. */
  queueWait?: number | null;
}

export interface WorstOptions {
  /** Targets in the metric's unit; a metric without one is held against its row's other hours. */
  targets?: Partial<Record<MetricKey, number>>;
  /** How many to name; 5 unless set. */
  limit?: number;
  /** Cells with fewer values are not named; MIN_SAMPLE unless set. */
  minSample?: number;
}

/** Why a cell was named, in codes and numbers; the words are the reader's. */
export interface Bottleneck {
  metric: MetricKey;
  hour: number;
  dimension: string;
  key: string | null;
  value: number;
  n: number;
  /** The target, or null when there is none. */
  target: number | null;
  /** Mean of the row's other hours weighted by volume, or null when there are none. */
  norm: number | null;
  /** Which of the two the cell misses. */
  against: 'target' | 'norm';
  /** How much worse than that, in the metric's unit (positive). */
  deviation: number;
  /** What it is ranked by: deviation (relative for durations and counts, absolute for shares) × n. */
  cost: number;
  /** Queue wait against the row's other hours, when it is part of the reason: ms now, usually, and the change. */
  queueWait: { value: number; norm: number; change: number } | null;
}

/** A reference below this is taken for this: ten seconds instead of one are no disaster. */
const LEAST = { ms: 60_000, turns: 1, ratio: 0 };

/** Names the cells that cost most: further from their target (else from their row's norm) and fuller than others. */
export function worstCells(cells: readonly Cell[], options: WorstOptions = {}): Bottleneck[] {
  const { targets = {}, limit = 5, minSample = MIN_SAMPLE } = options;
  const rows = new Map<string, Cell[]>();
  for (const cell of cells) {
    const id = JSON.stringify([cell.metric, cell.dimension, cell.key]);
    const row = rows.get(id);
    if (row) row.push(cell);
    else rows.set(id, [cell]);
  }
  const found: Bottleneck[] = [];
  for (const row of rows.values()) {
    const values = new Average(row, (cell) => cell.value);
    const waits = new Average(row, (cell) => cell.queueWait ?? null);
    for (const cell of row) {
      if (cell.n < minSample) continue;
      const { kind, better, unit } = METRICS[cell.metric];
      const target = targets[cell.metric] ?? null;
      const norm = values.without(cell);
      const reference = target ?? norm;
      if (reference === null) continue;
      const deviation = better === 'lower' ? cell.value - reference : reference - cell.value;
      if (!(deviation > 0)) continue;
      const size = kind === 'share' ? deviation : deviation / Math.max(reference, LEAST[unit]);
      const { metric, hour, dimension, key, value, n } = cell;
      found.push({
        metric,
        hour,
        dimension,
        key,
        value,
        n,
        target,
        norm,
        against: target === null ? 'norm' : 'target',
        deviation,
        cost: size * n,
        queueWait: waitReason(cell.queueWait ?? null, waits.without(cell)),
      });
    }
  }
  return found.sort((a, b) => b.cost - a.cost || a.hour - b.hour).slice(0, limit);
}

function waitReason(value: number | null, norm: number | null): Bottleneck['queueWait'] {
  return value !== null && norm !== null && value > norm ? { value, norm, change: value - norm } : null;
}

/** Mean weighted by volume, of all cells but one. */
class Average {
  readonly #read: (cell: Cell) => number | null;
  #sum = 0;
  #n = 0;

  constructor(cells: readonly Cell[], read: (cell: Cell) => number | null) {
    this.#read = read;
    for (const cell of cells) {
      const value = read(cell);
      if (value === null) continue;
      this.#sum += value * cell.n;
      this.#n += cell.n;
    }
  }

  without(cell: Cell): number | null {
    const value = this.#read(cell);
    const n = value === null ? this.#n : this.#n - cell.n;
    return n > 0 ? (this.#sum - (value ?? 0) * (value === null ? 0 : cell.n)) / n : null;
  }
}
