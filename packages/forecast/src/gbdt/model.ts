import { identity, logarithm, squareRoot, type Transform } from '../transform.ts';
import type { Grid } from '../types.ts';
import { BINS } from './bins.ts';
import { joinTables, tableOf } from './dataset.ts';
import { FEATURES } from './features.ts';
import { type Boosted, type BoostOptions, boost, type Table } from './train.ts';
import type { Tree } from './tree.ts';

/** Scales that trees can work on, by the name in a stored model. */
export const SCALES = { log: logarithm, raw: identity, sqrt: squareRoot } as const satisfies Record<
  string,
  Transform
>;
export type TreeScale = keyof typeof SCALES;

/** Trees that learned how to correct local members. */
export interface TreesModel extends Boosted {
  readonly scale: TreeScale;
}

export interface TrainOptions extends BoostOptions {
  readonly grid: Grid;
  /** Leads they learn. */
  readonly horizon: number;
  readonly scale: TreeScale;
  /** Origins of each series at most, the latest, and how many steps apart. */
  readonly origins?: number;
  readonly apart?: number;
}

/** The rows that a series contributes; kept apart from training so that several models can share them. */
export function describeSeries(series: Float64Array, options: TrainOptions): Table {
  const { grid, horizon, scale, origins = 20, apart = grid.day } = options;
  return tableOf(series, { grid, horizon, origins, apart, transform: SCALES[scale] });
}

export function trainOn(tables: readonly Table[], options: TrainOptions): TreesModel {
  return { scale: options.scale, ...boost(joinTables(tables), options) };
}

/**
 * Trains on many series, each regular, finite and at least some three weeks long; shorter ones are passed over.
 * @throws RangeError when no series is long enough
 */
export function trainTrees(series: readonly Float64Array[], options: TrainOptions): TreesModel {
  return trainOn(
    series.map((own) => describeSeries(own, options)),
    options,
  );
}

const VERSION = 1;

/** For storing; numbers keep five significant digits. */
export function treesToJson(models: readonly TreesModel[]): string {
  const short = (values: Float32Array) => Array.from(values, (value) => Number(value.toPrecision(5)));
  return JSON.stringify({
    version: VERSION,
    features: FEATURES,
    models: models.map(({ scale, edges, trees }) => ({
      scale,
      edges: edges.map(short),
      trees: trees.map(({ feature, split, leaves }) => [[...feature], [...split], short(leaves)]),
    })),
  });
}

/** @throws RangeError when it is no model, or one of another version */
export function treesFromJson(json: string): TreesModel[] {
  const stored: unknown = JSON.parse(json);
  if (
    !isRecord(stored) ||
    stored.version !== VERSION ||
    stored.features !== FEATURES ||
    !Array.isArray(stored.models)
  ) {
    throw new RangeError('this is no model of trees, or one of another version');
  }
  return stored.models.map((model: unknown) => {
    if (!isRecord(model) || typeof model.scale !== 'string' || !(model.scale in SCALES)) throw broken();
    const edges = lists(model.edges).map((values) => Float32Array.from(numbers(values)));
    if (edges.length !== FEATURES) throw broken();
    return { scale: model.scale as TreeScale, edges, trees: lists(model.trees).map(treeOf) };
  });
}

function treeOf(stored: unknown[]): Tree {
  const [feature = [], split = [], leaves = []] = lists(stored).map(numbers);
  const full = feature.length === split.length && leaves.length === feature.length + 1;
  const known =
    feature.every((at) => at >= 0 && at < FEATURES) && split.every((bin) => bin >= 0 && bin <= BINS);
  if (!full || (leaves.length & (leaves.length - 1)) !== 0 || !known) throw broken();
  return {
    feature: Uint8Array.from(feature),
    split: Uint8Array.from(split),
    leaves: Float32Array.from(leaves),
  };
}

const broken = () => new RangeError('the model of trees is broken');

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

function lists(value: unknown): unknown[][] {
  if (!Array.isArray(value) || !value.every(Array.isArray)) throw broken();
  return value;
}

function numbers(value: unknown[]): number[] {
  if (!value.every((item): item is number => typeof item === 'number' && Number.isFinite(item)))
    throw broken();
  return value;
}
