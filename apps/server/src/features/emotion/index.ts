import type { Feature, Platform } from '../../feature.ts';
import { emotionConsumer } from './annotate.ts';
import { createReader } from './reader.ts';
import { registerEmotionRoutes } from './routes.ts';

/** How customers feel: read from every message, watched by rules, shown in the thread, decided by people. */
export function emotion(platform: Platform): Feature {
  return {
    name: 'emotion',
    consumers: [emotionConsumer(platform, createReader())],
    routes: (app) => registerEmotionRoutes(app, platform),
  };
}

export { compile as compileCondition } from './conditions.ts';
export { seedRules } from './defaults.ts';
export { createReader } from './reader.ts';
