import { plan } from '@attune/dispatch';
import { sql } from 'kysely';
import { type Change, SYSTEM } from '../../events/change.ts';
import { createTicker } from '../../events/ticker.ts';
import type { EventType } from '../../events/types.ts';
import type { Platform } from '../../feature.ts';
import { claim } from '../conversations/index.ts';
import { noticeAbsence } from '../people/index.ts';
import type { Workspaces } from '../workspaces/index.ts';
import type { Experience } from './experience.ts';
import { policyOf } from './policy.ts';
import { loadAgents, loadWaiting } from './queue.ts';
import { reclaimStranded } from './reclaim.ts';

/** Events after which waiting work may find an agent, or an agent work. */
const TRIGGERS: ReadonlySet<EventType> = new Set<EventType>([
  'conversation.queued',
  'conversation.resolved',
  'conversation.merged',
  'conversation.unmerged',
  'conversation.pending',
  'conversation.snoozed',
  'conversation.unassigned',
  'conversation.classified',
  'conversation.prioritised',
  'conversation.skill_required',
  'conversation.held',
  'agent.presence_changed',
  'agent.connection_changed',
  'settings.changed',
]);

/** Requirements relax with waiting, offers lapse, and a wake-up may have been lost: everything is looked at this often. */
const SWEEP_MS = 1000;
const LOOK_AGAIN_MS = 40;
/** Under load, what comes within this long is given out together. */
const GATHER_MS = 20;

interface Needs {
  workspaces: Workspaces;
  experience: Experience;
}

/**
 * Brings waiting work and free agents together. It remembers nothing: it looks at the state, plans, and claims, all in one
 * transaction; a claim that comes too late fails harmlessly. Any number of nodes may run it; of those that look at a
 * workspace at the same time one plans.
 */
export async function startDispatcher(
  platform: Platform,
  { workspaces, experience }: Needs,
): Promise<() => Promise<void>> {
  const { db, changes, log } = platform;
  const running = new Map<string, Promise<void>>();
  const again = new Set<string>();
  let stopped = false;

  async function serve(workspaceId: string): Promise<void> {
    const [{ settings }, known] = await Promise.all([
      workspaces.settings(workspaceId),
      experience.of(workspaceId),
    ]);
    const allDone = await changes.runFirst(workspaceId, SYSTEM, async (change) => {
      // Not asked together: the nodes whose turn it is not would each read the whole desk for nothing.
      if (!(await isMyTurn(change))) return false;
      const [work, agents] = await Promise.all([
        loadWaiting(change.tx, workspaceId, settings.dispatch, known),
        loadAgents(change.tx, workspaceId, known),
      ]);
      if (work.length === 0) return true;
      const policy = policyOf(settings.dispatch, known);
      const { assignments } = plan({ work, agents, policy, now: change.now.getTime() });
      const claims = assignments.map((decision) => ({
        conversationId: decision.workId,
        memberId: decision.agentId,
        decision,
        skillIds: (decision.required ?? []).map(({ skillId }) => skillId),
      }));
      const claimed = await claim(change, claims, settings.dispatch.offerSeconds);
      return claimed.size === claims.length;
    });
    // Another node is at this workspace, and may die; or somebody had a row in hands, and may let go of it unchanged.
    if (!allDone) setTimeout(() => look(workspaceId), LOOK_AGAIN_MS).unref();
  }

  function look(workspaceId: string): void {
    if (stopped) return;
    if (running.has(workspaceId)) {
      again.add(workspaceId);
      return;
    }
    again.delete(workspaceId);
    const run = serve(workspaceId)
      .catch((error: unknown) => {
        if (stopped) return;
        log.error({ err: error, workspaceId }, 'Dispatch failed');
        setTimeout(() => look(workspaceId), LOOK_AGAIN_MS).unref();
      })
      .finally(() => {
        running.delete(workspaceId);
        if (again.has(workspaceId)) setTimeout(() => look(workspaceId), GATHER_MS).unref();
      });
    running.set(workspaceId, run);
  }

  async function lookEverywhere(): Promise<void> {
    const rows = await db.first.system((tx) =>
      tx
        .selectFrom('conversation')
        .select('workspace_id')
        .distinct()
        .where('owner', '=', 'queue')
        .where('status', '=', 'open')
        .execute(),
    );
    for (const row of rows) look(row.workspace_id);
  }

  /** What fails does not keep the rest from being done. */
  async function sweep(): Promise<boolean> {
    const done = await Promise.allSettled([
      lookEverywhere(),
      noticeAbsence(platform).finally(() => reclaimStranded(platform)),
    ]);
    for (const step of done) if (step.status === 'rejected') throw step.reason;
    return false;
  }
  const sweeper = createTicker({
    work: sweep,
    pollMs: SWEEP_MS,
    againMs: SWEEP_MS,
    onError: (error) => log.error({ err: error }, 'Looking through the queues failed'),
  });

  // Each node looks after what it commits itself, at once: the log may be held back by a long transaction. Where a node dies
  // in between, the others' sweep finds it.
  changes.onCommit((workspaceId, events) => {
    if (events.some(({ type }) => TRIGGERS.has(type))) look(workspaceId);
    // What an agent leaves behind is put back first.
    if (events.some(({ type }) => type === 'agent.presence_changed')) sweeper.wake();
  });

  return async () => {
    stopped = true;
    await sweeper.stop();
    await Promise.all(running.values());
  };
}

/** Of all nodes that look at a workspace now one plans; the lock ends with its transaction, or with its process. */
async function isMyTurn({ tx, workspaceId }: Change): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`dispatch ${workspaceId}`}, 0)) as mine`.execute(tx);
  return rows[0]?.mine === true;
}
