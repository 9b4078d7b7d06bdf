/** Bins of a column at most; a split lies between two of them. */
export const BINS = 64;

/** Upper edges (ascending, at most BINS - 1) that divide a sample of each column into bins of about equal size. */
export function binEdges(rows: Float32Array, columns: number): Float32Array[] {
  const count = rows.length / columns;
  const stride = Math.max(1, Math.floor(count / 20_000));
  return Array.from({ length: columns }, (_, column) => {
    const sample: number[] = [];
    for (let row = 0; row < count; row += stride) sample.push(rows[row * columns + column]!);
    const sorted = Float32Array.from(sample).sort();
    const edges = new Set<number>();
    for (let bin = 1; bin < BINS; bin += 1) edges.add(sorted[Math.floor((bin * sorted.length) / BINS)]!);
    return Float32Array.from(edges);
  });
}

/** Number of edges at or below the value: its bin. */
function binOf(edges: Float32Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The rows with each value replaced by its bin. */
export function toBins(rows: Float32Array, edges: readonly Float32Array[]): Uint8Array {
  const columns = edges.length;
  const bins = new Uint8Array(rows.length);
  for (let at = 0, column = 0; at < rows.length; at += 1) {
    bins[at] = binOf(edges[column]!, rows[at]!);
    column = column + 1 === columns ? 0 : column + 1;
  }
  return bins;
}
