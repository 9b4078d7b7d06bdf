import type { Feature, Platform } from '../../feature.ts';
import { registerCollection } from './collection-routes.ts';
import { skills, teams, topics } from './collections.ts';
import { registerInvitationRoutes } from './invitation-routes.ts';
import { takeGoneOffline } from './jobs.ts';
import { registerMemberRoutes } from './member-routes.ts';

/** Who works here, and what they can do: members, invitations, teams, skills, topics, presence. */
export function people(platform: Platform): Feature {
  return {
    name: 'people',
    jobs: [takeGoneOffline(platform)],
    routes(app) {
      registerMemberRoutes(app, platform);
      registerInvitationRoutes(app, platform);
      registerCollection(app, platform, teams);
      registerCollection(app, platform, skills);
      registerCollection(app, platform, topics);
    },
  };
}

export { skills, teams, topics } from './collections.ts';
export { type Connections, createConnections, noticeAbsence } from './connections.ts';
export { acceptInvitation, findInvitation, type OpenInvitation } from './invitations.ts';
export {
  addMember,
  callBackIn,
  getMember,
  listMembers,
  type NewMember,
  patchMember,
  patchOwnMember,
} from './members.ts';
export { memberGone, setPresence } from './presence.ts';
