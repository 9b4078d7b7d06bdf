import { writeFileSync } from 'node:fs';
import { HOURLY, trainTrees, treesToJson } from '../src/index.ts';
import { seededUniform } from '../src/numbers.ts';
import { syntheticSeries } from './synthetic.ts';

/** Writes models/trees.json anew: `node packages/forecast/scripts/train-trees.ts`. The same seed gives the same file. */
const series = syntheticSeries(240, seededUniform(2026));
const models = (['log', 'sqrt'] as const).map((scale) =>
  trainTrees(series, {
    grid: HOURLY,
    horizon: 48,
    scale,
    seed: 1,
    origins: 20,
    apart: 37,
    trees: 160,
    depth: 6,
    rate: 0.08,
  }),
);
const json = treesToJson(models);
writeFileSync(new URL('../models/trees.json', import.meta.url), json);
console.log(`${series.length} series, ${(json.length / 1e6).toFixed(2)} MB`);
