import { describe, expect, test } from 'vitest';
import { boostedTrees } from '../members/boosted-trees.ts';
import { seededUniform } from '../numbers.ts';
import { deskCounts, deskRate } from '../testing/series.ts';
import { HOURLY } from '../types.ts';
import { binEdges, toBins } from './bins.ts';
import { type TrainOptions, trainTrees, treesFromJson, treesToJson } from './model.ts';
import { boost, predictRows } from './train.ts';

describe('boosting', () => {
  const random = seededUniform(1);
  const size = 3000;
  const rows = Float32Array.from({ length: 3 * size }, () => random());
  const truth = (a: number, b: number) => (a > 0.5 ? 2 : -1) + (b > 0.3 && a < 0.5 ? 1 : 0);
  const clean = Float32Array.from({ length: size }, (_, row) => truth(rows[3 * row]!, rows[3 * row + 1]!));
  const weights = new Float32Array(size).fill(1);
  const options = { seed: 1, trees: 60, depth: 3, rate: 0.2 };
  const miss = (found: Float32Array) =>
    found.reduce((sum, value, row) => sum + Math.abs(value - clean[row]!), 0) / size;

  test('finds steps and how they depend on each other', () => {
    expect(miss(predictRows(boost({ rows, targets: clean, weights }, options), rows))).toBeLessThan(0.08);
  });

  test('wild values in a tenth of the rows move the answer little: the absolute error is learned', () => {
    const wild = clean.map((value, row) => (row % 10 === 0 ? value + 50 : value));
    expect(miss(predictRows(boost({ rows, targets: wild, weights }, options), rows))).toBeLessThan(0.3);
  });

  test('rows without weight are not learned from', () => {
    const targets = clean.map((value, row) => (row % 2 ? value : -30));
    const half = weights.map((_, row) => row % 2);
    expect(miss(predictRows(boost({ rows, targets, weights: half }, options), rows))).toBeLessThan(0.1);
  });

  test('nothing to learn from is refused', () => {
    const none = new Float32Array(0);
    expect(() => boost({ rows: none, targets: none, weights: none }, options)).toThrow(RangeError);
  });

  test('bins keep the order of values', () => {
    const edges = binEdges(rows, 3);
    const bins = toBins(rows, edges);
    for (let row = 1; row < 200; row += 1) {
      const before = rows[3 * row - 3]! <= rows[3 * row]!;
      if (before) expect(bins[3 * row - 3]).toBeLessThanOrEqual(bins[3 * row]!);
      else expect(bins[3 * row - 3]).toBeGreaterThanOrEqual(bins[3 * row]!);
    }
  });
});

describe('a model over several series', () => {
  const options: TrainOptions = {
    grid: HOURLY,
    horizon: 48,
    scale: 'sqrt',
    seed: 3,
    trees: 25,
    depth: 4,
    origins: 8,
  };
  const series = [1, 2, 3, 4].map((seed) => deskCounts(6, seed, 20 * seed));
  const model = trainTrees(series, options);
  const history = deskCounts(8, 9);

  test('forecasts a series it has not seen', () => {
    const next = boostedTrees([model]).fit(history, HOURLY).predict(history, 48);
    for (let step = 0; step < 48; step += 1) {
      expect(Math.abs(next[step]! - deskRate(history.length + step))).toBeLessThan(14);
    }
  });

  test('is the same again from the same seed, and after storing', () => {
    expect(trainTrees(series, options)).toEqual(model);
    const [read] = treesFromJson(treesToJson([model]));
    const predict = (own: typeof model) => boostedTrees([own]).fit(history, HOURLY).predict(history, 48);
    const before = predict(model);
    for (const [step, value] of predict(read!).entries()) expect(value).toBeCloseTo(before[step]!, 0);
  });

  test.each([
    ['no model', '{}'],
    ['another version', treesToJson([model]).replace('"version":1', '"version":9')],
    ['a scale nobody knows', treesToJson([model]).replace('"sqrt"', '"cube"')],
    ['words for numbers', treesToJson([model]).replace(/\[\[\[\d+/, '[[["x"')],
  ])('refuses %s', (_, json) => {
    expect(() => treesFromJson(json)).toThrow(RangeError);
  });

  test('refuses series that are all too short, no models, and mixed scales', () => {
    expect(() => trainTrees([deskCounts(1, 1)], options)).toThrow(RangeError);
    expect(() => boostedTrees([])).toThrow(RangeError);
    expect(() => boostedTrees([model, { ...model, scale: 'log' }])).toThrow(RangeError);
  });
});
