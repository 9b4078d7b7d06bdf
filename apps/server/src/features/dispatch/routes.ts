import { DispatchPreview, type HazardView, Id, PreviewInput, QueueView } from '@attune/contract';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import { currentPosition, formatPosition } from '../../events/log.ts';
import type { App, Platform } from '../../feature.ts';
import { loadConversations } from '../conversations/index.ts';
import { listMembers } from '../people/index.ts';
import type { Workspaces } from '../workspaces/index.ts';
import type { Experience, Known } from './experience.ts';
import { loadStanding } from './places.ts';
import type { Previews } from './preview.ts';

const SHOWN = 500;
const HELD_SHOWN = 100;
const W = '/api/v1/workspaces/:workspaceId';
const params = Type.Object({ workspaceId: Id });
const tags = ['Queue'];

interface Needs {
  workspaces: Workspaces;
  experience: Experience;
  previews: Previews;
}

export function registerDispatchRoutes(app: App, platform: Platform, needs: Needs): void {
  const { db, clock } = platform;
  const { workspaces, experience, previews } = needs;

  app.get(
    `${W}/queue`,
    {
      config: { access: 'conversation.read' },
      schema: {
        operationId: 'getQueue',
        summary: 'Who waits, in order of service, and the agents',
        tags,
        params,
        response: { 200: QueueView },
      },
    },
    async (request) => {
      const { workspaceId } = memberOf(request);
      const { settings } = await workspaces.settings(workspaceId);
      const known = experience.of(workspaceId);
      return db.workspace(workspaceId, async (tx) => {
        const position = formatPosition(await currentPosition(tx));
        const standing = await loadStanding(tx, workspaceId, settings.dispatch, known, clock());
        const places = [...standing.places.slice(0, SHOWN), ...standing.held.slice(0, HELD_SHOWN)];
        const ids = places.map(({ conversationId }) => conversationId);
        const loaded = await loadConversations(tx, workspaceId, ids);
        const byId = new Map(loaded.map((conversation) => [conversation.id, conversation]));
        return {
          waiting: ids.flatMap((id) => byId.get(id) ?? []),
          places,
          agents: await listMembers(tx, workspaceId),
          policy: settings.dispatch.policy,
          hazard: presentHazard(known),
          position,
        };
      });
    },
  );

  app.post(
    `${W}/dispatch/preview`,
    {
      config: { access: 'queue.manage' },
      schema: {
        operationId: 'previewDispatch',
        summary: 'What other settings would have made of a day',
        description:
          'Plays the day twice in simulation: as the settings are, and with those given. Nothing is changed.',
        tags,
        params,
        body: PreviewInput,
        response: { 200: DispatchPreview },
      },
    },
    (request) => previews.preview(memberOf(request).workspaceId, request.body),
  );
}

function presentHazard({ hazard, estimate, waits, left }: Known): HazardView {
  return {
    source: hazard ? 'own' : 'prior',
    waits,
    left,
    bins: estimate.hazard.fromMinute.map((fromMinute, bin) => ({
      fromMinute,
      perMinute: estimate.hazard.perMinute[bin] ?? 0,
      low: estimate.low[bin] ?? 0,
      high: estimate.high[bin] ?? 0,
    })),
  };
}
