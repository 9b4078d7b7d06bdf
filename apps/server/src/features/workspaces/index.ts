import type { Feature, Platform } from '../../feature.ts';
import { registerWorkspaceRoutes } from './routes.ts';
import type { Workspaces } from './settings.ts';

/** Workspaces: their names, settings and keys. */
export function workspaces(platform: Platform, settings: Workspaces): Feature {
  return { name: 'workspaces', routes: (app) => registerWorkspaceRoutes(app, platform, settings) };
}

export { createWorkspace, type Founder, type NewWorkspace } from './create.ts';
export { hoursOf } from './hours.ts';
export {
  createWorkspaces,
  loadSettings,
  loadWorkspace,
  type WorkspaceProfile,
  type Workspaces,
} from './settings.ts';
