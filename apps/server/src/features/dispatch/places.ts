import type { DispatchSettings, QueuePlace } from '@attune/contract';
import { orderOfService, type Placed, plan } from '@attune/dispatch';
import { RecentCache } from '../../access/recent-cache.ts';
import type { Tx } from '../../db/database.ts';
import type { Platform } from '../../feature.ts';
import type { Workspaces } from '../workspaces/index.ts';
import { expectWaits } from './expected.ts';
import type { Experience, Known } from './experience.ts';
import { policyOf } from './policy.ts';
import { loadAgents, loadWaiting } from './queue.ts';

/** Everybody who waits, as the dispatcher would see it now. */
export interface Standing {
  /** In order of service. */
  readonly places: readonly QueuePlace[];
  /** What automation keeps off; places go on counting behind the others. */
  readonly held: readonly QueuePlace[];
}

/** The same loaders, order and plan as the dispatcher's; nothing is claimed. */
export async function loadStanding(
  tx: Tx,
  workspaceId: string,
  settings: DispatchSettings,
  known: Known,
  now: Date,
): Promise<Standing> {
  const work = await loadWaiting(tx, workspaceId, settings, known);
  const held = await loadWaiting(tx, workspaceId, settings, known, true);
  const policy = policyOf(settings, known);
  const at = now.getTime();
  const order = orderOfService(work, policy, at);
  const heldPlaces = orderOfService(held, policy, at).map((placed) =>
    present(placed, { place: order.length + placed.place.place }),
  );
  if (order.length === 0) return { places: [], held: heldPlaces };
  const agents = await loadAgents(tx, workspaceId, known);
  const { waiting } = plan({ work, agents, policy, now: at });
  const still = new Map(waiting.map((entry) => [entry.workId, entry]));
  const expected = await expectWaits(tx, workspaceId, settings, known, { work, agents, policy, now });
  const places = order.map((placed) => {
    const { reason, nextRelaxationAt } = still.get(placed.work.id) ?? {
      reason: null,
      nextRelaxationAt: null,
    };
    return present(placed, {
      reason,
      nextRelaxationSeconds:
        nextRelaxationAt === null ? null : Math.max(0, Math.ceil((nextRelaxationAt - at) / 1000)),
      expectedWait: expected.get(placed.work.id) ?? null,
    });
  });
  return { places, held: heldPlaces };
}

function present({ work, place }: Placed, more: Partial<QueuePlace>): QueuePlace {
  return {
    conversationId: work.id,
    place: place.place,
    waitedSeconds: Math.floor(place.waitedSeconds),
    costPerMinute: place.costPerMinute,
    value: work.value ?? 1,
    guard: place.guard,
    reason: null,
    nextRelaxationSeconds: null,
    expectedWait: null,
    ...more,
  };
}

/** Where customers stand in the queue. */
export interface Places {
  /**
   * The customer's place as it was at most two seconds ago, and not before `since`; null: does not wait, or is held. All customers of a
   * workspace share one look at the queue.
   */
  of(workspaceId: string, conversationId: string, since: Date): Promise<QueuePlace | null>;
}

const BELIEVE_MS = 2000;
const WORKSPACES_KEPT = 1000;

interface Look {
  readonly at: Date;
  readonly byConversation: ReadonlyMap<string, QueuePlace>;
}

export function createPlaces(
  { db, clock }: Platform,
  workspaces: Workspaces,
  experience: Experience,
): Places {
  const looks = new RecentCache<Look>(BELIEVE_MS, WORKSPACES_KEPT);
  const look = (workspaceId: string): Promise<Look> => {
    const at = clock();
    return looks.get(workspaceId, at.getTime(), async () => {
      const { settings } = await workspaces.settings(workspaceId);
      const known = experience.of(workspaceId);
      const { places } = await db.workspace(workspaceId, (tx) =>
        loadStanding(tx, workspaceId, settings.dispatch, known, at),
      );
      return { at, byConversation: new Map(places.map((place) => [place.conversationId, place])) };
    });
  };
  return {
    async of(workspaceId, conversationId, since) {
      let seen = await look(workspaceId);
      if (seen.at < since) {
        looks.deleteWhere((key) => key === workspaceId);
        seen = await look(workspaceId);
      }
      return seen.byConversation.get(conversationId) ?? null;
    },
  };
}
