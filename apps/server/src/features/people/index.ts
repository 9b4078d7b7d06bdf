import { AppError } from '../../errors.ts';
import { SYSTEM } from '../../events/change.ts';
import type { Feature, Platform } from '../../feature.ts';
import { registerCollection } from './collection-routes.ts';
import { skills, teams, topics } from './collections.ts';
import { registerInvitationRoutes } from './invitation-routes.ts';
import { registerMemberRoutes } from './member-routes.ts';
import { setPresence } from './presence.ts';

/** Who works here, and what they can do: members, invitations, teams, skills, topics, presence. */
export function people(platform: Platform): Feature {
  return {
    name: 'people',
    routes(app) {
      registerMemberRoutes(app, platform);
      registerInvitationRoutes(app, platform);
      registerCollection(app, platform, teams);
      registerCollection(app, platform, skills);
      registerCollection(app, platform, topics);
    },
  };
}

/** A member's last live connection has been gone for a while: they take no work any more. */
export async function memberGone(
  { changes }: Pick<Platform, 'changes'>,
  workspaceId: string,
  memberId: string,
): Promise<void> {
  try {
    await changes.run(workspaceId, SYSTEM, (change) => setPresence(change, memberId, 'offline'));
  } catch (error) {
    // Gone for good meanwhile.
    if (!(error instanceof AppError && error.code === 'not_found')) throw error;
  }
}

export { acceptInvitation, findInvitation, type OpenInvitation } from './invitations.ts';
export { addMember, getMember, listMembers, type NewMember } from './members.ts';
export { setPresence } from './presence.ts';
