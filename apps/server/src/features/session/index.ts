import type { Feature, Platform } from '../../feature.ts';
import type { Auth } from './auth.ts';
import { registerInvitationLinkRoutes } from './invitation-routes.ts';
import { registerSessionRoutes } from './routes.ts';

/** Who is there: set-up, signing in and out, and the links that invite people. */
export function session(platform: Platform, auth: Auth): Feature {
  return {
    name: 'session',
    routes(app) {
      registerSessionRoutes(app, platform, auth);
      registerInvitationLinkRoutes(app, platform, auth);
    },
  };
}

export { type Auth, createAuth, createUser } from './auth.ts';
export { DEMO_EMAIL_DOMAIN, DEMO_PASSWORD, listDemoSignIns } from './demo.ts';
export { anybody, SETUP_LOCK } from './routes.ts';
