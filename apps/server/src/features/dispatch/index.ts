import { Id, QueueView } from '@attune/contract';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import { currentPosition, formatPosition } from '../../events/log.ts';
import type { Feature, Platform } from '../../feature.ts';
import { conversationQuery, presentConversation } from '../conversations/index.ts';
import { listMembers } from '../people/index.ts';
import type { Workspaces } from '../workspaces/index.ts';
import { startDispatcher } from './dispatcher.ts';
import { createExperience } from './experience.ts';

const SHOWN = 500;

/** Work finds its agent: the dispatcher, and the page that shows who waits and who is free. */
export function dispatch(platform: Platform, workspaces: Workspaces): Feature {
  const { db } = platform;
  const experience = createExperience();
  return {
    name: 'dispatch',
    start: () => startDispatcher(platform, { workspaces, experience }),
    routes(app) {
      app.get(
        '/api/v1/workspaces/:workspaceId/queue',
        {
          config: { access: 'conversation.read' },
          schema: {
            operationId: 'getQueue',
            summary: 'Who waits, in order of service, and the agents',
            tags: ['Queue'],
            params: Type.Object({ workspaceId: Id }),
            response: { 200: QueueView },
          },
        },
        async (request) => {
          const { workspaceId } = memberOf(request);
          const { settings } = await workspaces.settings(workspaceId);
          return db.workspace(workspaceId, async (tx) => {
            const position = formatPosition(await currentPosition(tx));
            const rows = await conversationQuery(tx)
              .where('c.workspace_id', '=', workspaceId)
              .where('c.owner', '=', 'queue')
              .where('c.status', '=', 'open')
              .orderBy('c.queued_at')
              .limit(SHOWN)
              .execute();
            return {
              waiting: rows.map(presentConversation),
              places: [],
              agents: await listMembers(tx, workspaceId),
              policy: settings.dispatch.policy,
              hazard: { source: 'prior' as const, waits: 0, left: 0, bins: [] },
              position,
            };
          });
        },
      );
    },
  };
}
