/**
 * The least sum of costs when every row gets a column of its own: the Hungarian method with potentials (Kuhn 1955, Munkres
 * 1957) in its short form, O(rows² · columns). More rows than columns, or costs so infinite that there is no way, throw an Error.
 */
export function leastCost(costs: readonly (readonly number[])[]): number {
  const columns = costs[0]?.length ?? 0;
  if (costs.length > columns) throw new Error('more rows than columns');
  const ofRow = new Float64Array(costs.length + 1);
  const ofColumn = new Float64Array(columns + 1);
  /** By column, 1…; column 0 is where the row to be added stands. */
  const rowAt = new Int32Array(columns + 1);
  for (let row = 1; row <= costs.length; row++) {
    const least = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY);
    const before = new Int32Array(columns + 1);
    const done = new Uint8Array(columns + 1);
    rowAt[0] = row;
    let at = 0;
    do {
      done[at] = 1;
      const from = rowAt[at]!;
      let step = Number.POSITIVE_INFINITY;
      let next = 0;
      for (let column = 1; column <= columns; column++) {
        if (done[column]) continue;
        const reduced = costs[from - 1]![column - 1]! - ofRow[from]! - ofColumn[column]!;
        if (reduced < least[column]!) {
          least[column] = reduced;
          before[column] = at;
        }
        if (least[column]! < step) {
          step = least[column]!;
          next = column;
        }
      }
      if (next === 0) throw new Error('no way to serve every row');
      for (let column = 0; column <= columns; column++) {
        if (done[column]) {
          ofRow[rowAt[column]!]! += step;
          ofColumn[column]! -= step;
        } else least[column]! -= step;
      }
      at = next;
    } while (rowAt[at] !== 0);
    while (at !== 0) {
      rowAt[at] = rowAt[before[at]!]!;
      at = before[at]!;
    }
  }
  let sum = 0;
  for (let column = 1; column <= columns; column++) {
    if (rowAt[column] !== 0) sum += costs[rowAt[column]! - 1]![column - 1]!;
  }
  return sum;
}
