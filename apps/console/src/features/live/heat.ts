import type { Dimension, Heatmap, Metric, Summary } from '@attune/contract';
import { METRICS, wilson, Z95 } from '@attune/metrics';
import { localParts } from '@attune/time';

/** One cell of the picture; `from`–`to` of the hours that it sums up (several when a week is folded into a day). */
export interface Cell {
  column: number;
  row: number;
  summary: Summary;
  hours: readonly string[];
}

export interface Grid {
  /** Hour of the day of each column, 0…23 in the workspace's zone. */
  columns: readonly number[];
  rows: Heatmap['rows'];
  cells: readonly Cell[];
  /** Column and row of a cell of the server's answer. */
  columnOf(hour: number): number;
}

/** Unit of what a heatmap shows: by stage it is always time. */
export function kindOf(metric: Metric, dimension: Dimension): 'duration' | 'share' | 'count' {
  return dimension === 'stage' ? 'duration' : METRICS[metric].kind;
}

/**
 * Several hours as one: the mean of the means weighted by n, which is exact; shares with a Wilson interval, means with
 * the pooled standard error of the parts. Quantiles cannot be pooled and are left out.
 */
export function pool(parts: readonly Summary[], share: boolean): Summary {
  const known = parts.filter(
    (part): part is Summary & { value: number } => part.n > 0 && part.value !== null,
  );
  const [only] = known;
  if (known.length === 1 && only) return only;
  const n = known.reduce((sum, part) => sum + part.n, 0);
  if (n === 0) return { n: 0, value: null, p50: null, p90: null, low: null, high: null };
  const value = known.reduce((sum, part) => sum + part.n * part.value, 0) / n;
  if (share) return { n, value, p50: null, p90: null, ...wilson(value * n, n) };
  let variance = 0;
  for (const { n: size, low, high } of known) {
    if (low === null || high === null) return { n, value, p50: null, p90: null, low: null, high: null };
    variance += (size / n) ** 2 * ((high - low) / 2 / Z95) ** 2;
  }
  const half = Z95 * Math.sqrt(variance);
  return { n, value, p50: null, p90: null, low: Math.max(0, value - half), high: value + half };
}

/** The answer as columns of the clock; with `fold`, the same hour of several days becomes one column. */
export function gridOf(map: Heatmap, timeZone: string, fold: boolean, share: boolean): Grid {
  const hourOfDay = map.hours.map((hour) => localParts(timeZone, Date.parse(hour)).hour);
  if (!fold) {
    return {
      columns: hourOfDay,
      rows: map.rows,
      columnOf: (hour) => hour,
      cells: map.cells
        .filter((cell) => cell.summary.n > 0)
        .map((cell) => ({
          column: cell.hour,
          row: cell.row,
          summary: cell.summary,
          hours: [map.hours[cell.hour] ?? map.from],
        })),
    };
  }
  const groups = new Map<string, Heatmap['cells']>();
  for (const cell of map.cells) {
    if (cell.summary.n === 0) continue;
    const key = `${hourOfDay[cell.hour]}.${cell.row}`;
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  return {
    columns: Array.from({ length: 24 }, (_, hour) => hour),
    rows: map.rows,
    columnOf: (hour) => hourOfDay[hour] ?? 0,
    cells: [...groups.values()].flatMap((group) => {
      const [first] = group;
      if (!first) return [];
      return {
        column: hourOfDay[first.hour] ?? 0,
        row: first.row,
        summary: pool(
          group.map((cell) => cell.summary),
          share,
        ),
        hours: group.map((cell) => map.hours[cell.hour] ?? map.from),
      };
    }),
  };
}

/** The stages in the order in which a conversation goes through them. */
export const STAGES = [
  'bot',
  'queue',
  'first_response',
  'work',
  'customer',
  'transfer_wait',
  'wrap_up',
] as const;

/** Rows that have data: stages in their order, all others by volume. */
export function orderedRows(grid: Grid, dimension: Dimension): number[] {
  const n = new Map<number, number>();
  for (const cell of grid.cells) n.set(cell.row, (n.get(cell.row) ?? 0) + cell.summary.n);
  const stages: readonly (string | null | undefined)[] = STAGES;
  const place = (row: number) => stages.indexOf(grid.rows[row]?.key);
  return [...n]
    .toSorted((a, b) => (dimension === 'stage' ? place(a[0]) - place(b[0]) : b[1] - a[1] || a[0] - b[0]))
    .map(([row]) => row);
}

/** Colours a value: −1 best, 0 the reference, 1 worst; without a reference 0 least, 1 most. */
export interface Scale {
  kind: 'judged' | 'amount';
  reference: number | null;
  best: number;
  worst: number;
  score(value: number): number;
}

interface ScaleInput {
  values: readonly number[];
  metric: Metric;
  dimension: Dimension;
  /** What the value is held against: a goal, a target, or null for the middle of the values. */
  reference: number | null;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [a, b] = [sorted[middle] ?? 0, sorted[middle - 1] ?? 0];
  return sorted.length % 2 === 1 ? a : (a + b) / 2;
}

/**
 * Durations on a logarithmic scale, for they are skewed; shares linear. The span never falls under a factor of two
 * (ten points of a share), so that noise does not take the strongest colours.
 */
export function makeScale({ values, metric, dimension, reference }: ScaleInput): Scale {
  const kind = kindOf(metric, dimension);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const bend = (value: number) =>
    kind === 'share' ? value : Math.log2(Math.max(value, kind === 'count' ? 0.1 : 1000));
  if (dimension === 'stage' || metric === 'turns') {
    const span = Math.max(bend(high) - bend(low), 1);
    return {
      kind: 'amount',
      reference: null,
      best: low,
      worst: high,
      score: (value) => Math.min(1, Math.max(0, (bend(value) - bend(low)) / span)),
    };
  }
  const middle = reference ?? median(values);
  const sign = METRICS[metric].better === 'lower' ? 1 : -1;
  const least = kind === 'share' ? 0.1 : 1;
  const bad = Math.max(sign === 1 ? bend(high) - bend(middle) : bend(middle) - bend(low), least);
  const good = Math.max(sign === 1 ? bend(middle) - bend(low) : bend(high) - bend(middle), least);
  return {
    kind: 'judged',
    reference: middle,
    best: sign === 1 ? low : high,
    worst: sign === 1 ? high : low,
    score(value) {
      const distance = sign * (bend(value) - bend(middle));
      return Math.min(1, Math.max(-1, distance > 0 ? distance / bad : distance / good));
    },
  };
}

/** What a metric of this workspace is held against, where something was set. */
export function referenceOf(metric: Metric, goal: number, targetMs: number): number | null {
  if (metric === 'first_response_attainment') return goal;
  if (metric === 'first_response_time') return targetMs;
  return null;
}
