import type { Feature, Platform } from '../../feature.ts';
import type { Requirements } from '../workforce/index.ts';
import { registerAbsenceRoutes } from './absence-routes.ts';
import { registerAdherenceRoutes } from './adherence-routes.ts';
import { registerContractRoutes } from './people-routes.ts';
import { registerRosterRoutes } from './roster-routes.ts';
import { registerScheduleRoutes } from './schedule-routes.ts';
import { registerShiftTypeRoutes } from './shift-type-routes.ts';
import { createSolves } from './solve.ts';
import { registerSolveRoutes } from './solve-routes.ts';
import { registerStaffingRoutes } from './staffing-routes.ts';
import { registerSwapRoutes } from './swap-routes.ts';

/** Who works when: kinds of shifts, contracts, absences, wishes; the roster as draft and published; swaps; adherence. */
export function rosters(platform: Platform, requirements: Requirements): Feature {
  const solves = createSolves(platform, requirements);
  return {
    name: 'rosters',
    start: async () => solves.stop,
    routes(app) {
      registerShiftTypeRoutes(app, platform);
      registerContractRoutes(app, platform);
      registerAbsenceRoutes(app, platform);
      registerRosterRoutes(app, platform);
      registerSolveRoutes(app, solves);
      registerScheduleRoutes(app, platform);
      registerStaffingRoutes(app, platform, requirements);
      registerSwapRoutes(app, platform);
      registerAdherenceRoutes(app, platform);
    },
  };
}

export { publish } from './publish.ts';
export { createShiftType, listShiftTypes } from './shift-types.ts';
export { createShift } from './shifts.ts';
