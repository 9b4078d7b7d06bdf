import { defaultPolicy, plan } from '@attune/dispatch';
import { SYSTEM } from '../../events/change.ts';
import type { EventType } from '../../events/types.ts';
import type { Platform } from '../../feature.ts';
import { claim } from '../conversations/index.ts';
import { loadAgents, loadWaiting } from './queue.ts';

/** Events after which waiting work may find an agent, or an agent work. */
const TRIGGERS: ReadonlySet<EventType> = new Set<EventType>([
  'conversation.queued',
  'conversation.resolved',
  'conversation.pending',
  'conversation.snoozed',
  'conversation.unassigned',
  'conversation.classified',
  'conversation.prioritised',
  'conversation.skill_required',
  'agent.presence_changed',
  'settings.changed',
]);

/** Requirements relax with waiting, and a wake-up may have been lost: every queue is looked at this often. */
const SWEEP_MS = 2000;

/**
 * Brings waiting work and free agents together. It remembers nothing: it looks at the state, plans, and claims; a claim
 * that comes too late fails harmlessly. Any number of nodes may run it at once.
 */
export async function startDispatcher({
  db,
  changes,
  tail,
  clock,
  log,
}: Platform): Promise<() => Promise<void>> {
  const running = new Map<string, Promise<void>>();
  const again = new Set<string>();
  let stopped = false;

  async function serve(workspaceId: string): Promise<void> {
    const { work, agents } = await db.workspace(workspaceId, async (tx) => {
      const waiting = await loadWaiting(tx, workspaceId);
      return { work: waiting, agents: waiting.length ? await loadAgents(tx, workspaceId) : [] };
    });
    if (work.length === 0) return;
    const { assignments } = plan({ work, agents, policy: defaultPolicy, now: clock().getTime() });
    const queue = [...assignments];
    let lost = 0;
    // A few at a time: claims for different agents do not wait for each other.
    const lane = async () => {
      for (let decision = queue.shift(); decision; decision = queue.shift()) {
        const { workId, agentId } = decision;
        const claimed = await changes.run(workspaceId, SYSTEM, (change) =>
          claim(change, {
            conversationId: workId,
            memberId: agentId,
            decision,
            skillIds: (decision.required ?? []).map(({ skillId }) => skillId),
          }),
        );
        if (!claimed) lost += 1;
      }
    };
    await Promise.all([lane(), lane(), lane()]);
    // Somebody was faster somewhere: what the plan rested on has changed.
    if (lost > 0 && lost < assignments.length) again.add(workspaceId);
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
        if (!stopped) log.error({ err: error, workspaceId }, 'Dispatch failed');
      })
      .finally(() => {
        running.delete(workspaceId);
        if (again.has(workspaceId)) look(workspaceId);
      });
    running.set(workspaceId, run);
  }

  tail.subscribe((events) => {
    for (const event of events) if (TRIGGERS.has(event.type)) look(event.workspaceId);
  });

  async function sweep(): Promise<void> {
    const rows = await db.system((tx) =>
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
  const timer = setInterval(() => {
    sweep().catch((error: unknown) => {
      if (!stopped) log.error({ err: error }, 'Looking through the queues failed');
    });
  }, SWEEP_MS);

  return async () => {
    stopped = true;
    clearInterval(timer);
    await Promise.all(running.values());
  };
}
