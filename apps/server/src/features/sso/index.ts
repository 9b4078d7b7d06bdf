import type { Feature, Platform } from '../../feature.ts';
import type { Auth } from '../session/index.ts';
import { registerSsoRoutes } from './routes.ts';
import { registerSsoSettingsRoutes } from './settings-routes.ts';

/** Single sign-on: each workspace may have an identity provider (OpenID Connect) of its own. */
export function sso(platform: Platform, auth: Auth): Feature {
  return {
    name: 'sso',
    routes(app) {
      registerSsoRoutes(app, platform, auth);
      registerSsoSettingsRoutes(app, platform);
    },
  };
}
