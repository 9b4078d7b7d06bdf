import { BINS } from './bins.ts';

/** A tree of full depth as a heap: node n has the children 2n + 1 and 2n + 2. A row goes right when its bin is above the split. */
export interface Tree {
  readonly feature: Uint8Array;
  /** BINS where nothing was worth splitting: everything goes left. */
  readonly split: Uint8Array;
  readonly leaves: Float32Array;
}

export interface GrowOptions {
  readonly depth: number;
  /** Columns this tree may look at. */
  readonly columns: readonly number[];
  /** Least weight of second derivatives on either side of a split. */
  readonly leastWeight: number;
  /** Pulls leaves towards zero, in the same unit. */
  readonly shrink: number;
}

/** What a tree is grown on: bins row by row, first and second derivatives of the loss at each row. */
export interface Gradients {
  readonly bins: Uint8Array;
  readonly width: number;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/**
 * Grows one tree level by level on histograms; the larger child's histogram is the parent's less the smaller one's.
 * @param rows the rows to learn from; their order changes
 */
export function growTree(rows: Uint32Array, data: Gradients, options: GrowOptions): Tree {
  const { depth } = options;
  const inner = 2 ** depth - 1;
  const feature = new Uint8Array(inner);
  const split = new Uint8Array(inner).fill(BINS);
  const leaves = new Float32Array(inner + 1);
  const starts = new Uint32Array(2 * inner + 1);
  const ends = new Uint32Array(2 * inner + 1);
  ends[0] = rows.length;
  let histograms = new Map<number, Float64Array>([[0, histogram(rows, data, options.columns)]]);
  for (let level = 0; level < depth; level += 1) {
    const next = new Map<number, Float64Array>();
    for (let node = 2 ** level - 1; node < 2 ** (level + 1) - 1; node += 1) {
      const start = starts[node]!;
      const end = ends[node]!;
      const own = histograms.get(node);
      const best = own ? bestSplit(own, options) : null;
      let border = end;
      if (best) {
        feature[node] = best.feature;
        split[node] = best.bin;
        border = partition(rows, start, end, data, best);
      }
      starts[2 * node + 1] = start;
      ends[2 * node + 1] = border;
      starts[2 * node + 2] = border;
      ends[2 * node + 2] = end;
      if (!best || !own || level + 1 === depth) continue;
      const leftSmaller = border - start < end - border;
      const small = leftSmaller ? 2 * node + 1 : 2 * node + 2;
      const large = leftSmaller ? 2 * node + 2 : 2 * node + 1;
      const counted = histogram(rows.subarray(starts[small]!, ends[small]!), data, options.columns);
      for (let at = 0; at < own.length; at += 1) own[at]! -= counted[at]!;
      next.set(small, counted).set(large, own);
    }
    histograms = next;
  }
  for (let leaf = 0; leaf <= inner; leaf += 1) {
    let first = 0;
    let second = options.shrink;
    for (let at = starts[inner + leaf]!; at < ends[inner + leaf]!; at += 1) {
      first += data.first[rows[at]!]!;
      second += data.second[rows[at]!]!;
    }
    leaves[leaf] = first / second;
  }
  return { feature, split, leaves };
}

/** Sums of both derivatives by column and bin: `[(column · BINS + bin) · 2]` and the place after it. */
function histogram(rows: Uint32Array, data: Gradients, columns: readonly number[]): Float64Array {
  const { bins, width, first, second } = data;
  const sums = new Float64Array(width * BINS * 2);
  const count = columns.length;
  const offsets = Int32Array.from(columns);
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index]!;
    const from = row * width;
    const g = first[row]!;
    const h = second[row]!;
    for (let k = 0; k < count; k += 1) {
      const column = offsets[k]!;
      const at = (column * BINS + bins[from + column]!) << 1;
      sums[at]! += g;
      sums[at + 1]! += h;
    }
  }
  return sums;
}

function bestSplit(sums: Float64Array, { columns, leastWeight, shrink }: GrowOptions) {
  let best: { feature: number; bin: number } | null = null;
  let most = 1e-9;
  for (const column of columns) {
    const from = column * BINS * 2;
    let allFirst = 0;
    let allSecond = 0;
    for (let bin = 0; bin < BINS; bin += 1) {
      allFirst += sums[from + 2 * bin]!;
      allSecond += sums[from + 2 * bin + 1]!;
    }
    const whole = allFirst ** 2 / (allSecond + shrink);
    let first = 0;
    let second = 0;
    for (let bin = 0; bin < BINS - 1; bin += 1) {
      first += sums[from + 2 * bin]!;
      second += sums[from + 2 * bin + 1]!;
      if (second < leastWeight || allSecond - second < leastWeight) continue;
      const gain =
        first ** 2 / (second + shrink) + (allFirst - first) ** 2 / (allSecond - second + shrink) - whole;
      if (gain > most) {
        most = gain;
        best = { feature: column, bin };
      }
    }
  }
  return best;
}

/** Moves the rows that go left before those that go right; returns the border. */
function partition(
  rows: Uint32Array,
  start: number,
  end: number,
  { bins, width }: Gradients,
  { feature, bin }: { feature: number; bin: number },
): number {
  let left = start;
  let right = end - 1;
  while (left <= right) {
    const row = rows[left]!;
    if (bins[row * width + feature]! <= bin) left += 1;
    else {
      rows[left] = rows[right]!;
      rows[right] = row;
      right -= 1;
    }
  }
  return left;
}

/** Adds the tree's answer for every row to `sums`. */
export function addTree(tree: Tree, bins: Uint8Array, width: number, sums: Float32Array): void {
  const { feature, split, leaves } = tree;
  const inner = feature.length;
  for (let row = 0; row < sums.length; row += 1) {
    let node = 0;
    while (node < inner) {
      node = 2 * node + (bins[row * width + feature[node]!]! > split[node]! ? 2 : 1);
    }
    sums[row]! += leaves[node - inner]!;
  }
}
