import { seededUniform } from '../numbers.ts';
import { binEdges, toBins } from './bins.ts';
import { addTree, growTree, type Tree } from './tree.ts';

/** Rows of features, what the trees shall find, and how much each row counts. */
export interface Table {
  readonly rows: Float32Array;
  readonly targets: Float32Array;
  readonly weights: Float32Array;
}

export interface BoostOptions {
  readonly seed: number;
  readonly trees?: number;
  readonly depth?: number;
  /** Share of a tree's answer that is taken. */
  readonly rate?: number;
  /** Share of the rows and of the columns that a tree sees. */
  readonly rowShare?: number;
  readonly columnShare?: number;
}

export interface Boosted {
  readonly edges: readonly Float32Array[];
  readonly trees: readonly Tree[];
}

/** Below this distance, in units of the target, the absolute error is treated as a square. */
const SMOOTH = 0.1;
/** In units of the mean second derivative: like so many rows at least in a leaf, so many rows of zeros in each. */
const LEAST_ROWS = 60;
const SHRINK_ROWS = 20;

/**
 * Gradient boosting (Friedman 2001) on histograms for the weighted absolute error. Each round replaces the absolute error by the
 * parabola that touches it from above at the present residuals (iteratively reweighted least squares), so that both derivatives exist.
 */
export function boost({ rows, targets, weights }: Table, options: BoostOptions): Boosted {
  const { seed, trees: count = 300, depth = 6, rate = 0.06, rowShare = 0.5, columnShare = 0.6 } = options;
  const size = targets.length;
  if (size === 0) throw new RangeError('there is nothing to learn from');
  const width = rows.length / size;
  const random = seededUniform(seed);
  const edges = binEdges(rows, width);
  const bins = toBins(rows, edges);
  const found = new Float32Array(size);
  const first = new Float32Array(size);
  const second = new Float32Array(size);
  const trees: Tree[] = [];
  for (let round = 0; round < count; round += 1) {
    let curvature = 0;
    for (let row = 0; row < size; row += 1) {
      const miss = targets[row]! - found[row]!;
      const h = weights[row]! / (Math.abs(miss) + SMOOTH);
      second[row] = h;
      first[row] = h * miss;
      curvature += h / size;
    }
    const drawn = new Uint32Array(size);
    let taken = 0;
    for (let row = 0; row < size; row += 1) if (random() < rowShare) drawn[taken++] = row;
    const columns = Array.from({ length: width }, (_, column) => column).filter(() => random() < columnShare);
    const tree = growTree(
      drawn.subarray(0, taken),
      { bins, width, first, second },
      {
        depth,
        columns: columns.length > 0 ? columns : [round % width],
        leastWeight: LEAST_ROWS * curvature,
        shrink: SHRINK_ROWS * curvature,
      },
    );
    for (let leaf = 0; leaf < tree.leaves.length; leaf += 1) tree.leaves[leaf]! *= rate;
    addTree(tree, bins, width, found);
    trees.push(tree);
  }
  return { edges, trees };
}

/** What the trees say to each row. */
export function predictRows({ edges, trees }: Boosted, rows: Float32Array): Float32Array {
  const width = edges.length;
  const bins = toBins(rows, edges);
  const sums = new Float32Array(rows.length / width);
  for (const tree of trees) addTree(tree, bins, width, sums);
  return sums;
}
