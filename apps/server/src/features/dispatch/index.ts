import type { Feature, Platform } from '../../feature.ts';
import type { Workspaces } from '../workspaces/index.ts';
import { startDispatcher } from './dispatcher.ts';
import type { Experience } from './experience.ts';
import { createPreviews } from './preview.ts';
import { registerDispatchRoutes } from './routes.ts';

interface Needs {
  workspaces: Workspaces;
  experience: Experience;
}

/** Work finds its agent: the dispatcher, the page that shows who waits and who is free, and what other settings would do. */
export function dispatch(platform: Platform, needs: Needs): Feature {
  const previews = createPreviews(platform, needs);
  return {
    name: 'dispatch',
    routes: (app) => registerDispatchRoutes(app, platform, { ...needs, previews }),
    async start() {
      const stop = await startDispatcher(platform, needs);
      return async () => {
        previews.stop();
        await stop();
        await needs.experience.stop();
      };
    },
  };
}

export { createExperience, type Experience, type Known } from './experience.ts';
export { loadOnline } from './online.ts';
export { createPlaces, type Places } from './places.ts';
