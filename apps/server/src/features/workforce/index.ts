import type { Feature, Platform } from '../../feature.ts';
import { registerVolumeRoutes } from './volume-routes.ts';

/** What will come, and how many agents that takes. */
export function workforce(platform: Platform): Feature {
  return {
    name: 'workforce',
    routes(app) {
      registerVolumeRoutes(app, platform, () => {});
    },
  };
}

export { countAgain } from './count.ts';
export { writeCsv } from './csv.ts';
