import type { Feature, Platform } from '../../feature.ts';
import type { Auth } from './auth.ts';
import { endSessionsOfDisabled, sweepSignIn } from './background.ts';
import { createGate } from './gate.ts';
import { registerInvitationLinkRoutes } from './invitation-routes.ts';
import { registerMemberAccessRoutes } from './member-routes.ts';
import { registerPasswordRoutes, resetTask } from './password-routes.ts';
import { registerProfileRoutes } from './profile-routes.ts';
import { registerSessionRoutes } from './routes.ts';
import { registerSecondFactorRoutes } from './second-factor-routes.ts';

/** Who is there: set-up, signing in and out in one step or two, passwords, sessions, and the links that invite people. */
export function session(platform: Platform, auth: Auth): Feature {
  const gate = createGate(platform, auth);
  return {
    name: 'session',
    routes(app) {
      registerSessionRoutes(app, gate);
      registerSecondFactorRoutes(app, gate);
      registerPasswordRoutes(app, gate);
      registerProfileRoutes(app, gate);
      registerMemberAccessRoutes(app, gate);
      registerInvitationLinkRoutes(app, gate);
    },
    consumers: [endSessionsOfDisabled()],
    jobs: [sweepSignIn(platform)],
    tasks: [resetTask(platform)],
  };
}

export { type Auth, createAuth } from './auth.ts';
export { DEMO_EMAIL_DOMAIN, DEMO_PASSWORD, listDemoSignIns } from './demo.ts';
export { createUser } from './passwords.ts';
export { anybody, SETUP_LOCK } from './routes.ts';
