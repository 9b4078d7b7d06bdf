import { sql } from 'kysely';
import type { Feature, Platform } from '../../feature.ts';
import type { Job } from '../../jobs/worker.ts';
import { registerForecastRoutes } from './forecast-routes.ts';
import type { Forecaster } from './make.ts';
import { registerVolumeRoutes } from './volume-routes.ts';

/** What will come, and how many agents that takes. */
export function workforce(platform: Platform, forecaster: Forecaster): Feature {
  return {
    name: 'workforce',
    jobs: [forecastHourly(platform, forecaster)],
    routes(app) {
      registerVolumeRoutes(app, platform, forecaster.soon);
      registerForecastRoutes(app, platform, forecaster);
    },
    start: async () => forecaster.stop,
  };
}

function forecastHourly({ db }: Platform, forecaster: Forecaster): Job {
  return {
    name: 'forecast',
    cron: '2 * * * *',
    async run() {
      const { rows } = await db.system((tx) =>
        sql<{ id: string }>`select workspace_id as id from workspace w
          where exists (select from volume v where v.workspace_id = w.workspace_id)
            or exists (select from conversation c where c.workspace_id = w.workspace_id)`.execute(tx),
      );
      for (const { id } of rows) await forecaster.make(id);
      for (const { id } of rows) await forecaster.tryPast(id);
    },
  };
}

export { countAgain } from './count.ts';

export { readCsv, writeCsv } from './csv.ts';
export { createForecaster, type Forecaster } from './make.ts';
export {
  agentsFor,
  createRequirements,
  type Requirement,
  type Requirements,
} from './requirement.ts';
