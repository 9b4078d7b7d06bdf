import type { DispatchSettings, ExpectedWait } from '@attune/contract';
import { type AgentState, expectedWaits, type Policy, type WaitingWork } from '@attune/dispatch';
import type { Tx } from '../../db/database.ts';
import type { Known } from './experience.ts';
import { loadRecent } from './queue.ts';

/** Who comes next will be like those who came within this time. */
const RECENT_SECONDS = 900;
const RECENT_AT_MOST = 200;

interface Desk {
  readonly work: readonly WaitingWork[];
  readonly agents: readonly AgentState[];
  readonly policy: Policy;
  readonly now: Date;
}

/** By id, how long each has still to wait; absent where nobody who fits is at work. */
export async function expectWaits(
  tx: Tx,
  workspaceId: string,
  settings: DispatchSettings,
  known: Known,
  { work, agents, policy, now }: Desk,
): Promise<Map<string, ExpectedWait>> {
  const { typicalHandleSeconds } = policy;
  const weighed = (items: readonly WaitingWork[]) =>
    items.map((item) => ({ ...item, handleSeconds: item.handleSeconds ?? typicalHandleSeconds }));
  // Nobody overtakes where the first to come is the first to be served.
  const recent =
    policy.order === 'arrival' ? null : await recentlyCame(tx, workspaceId, settings, known, now);
  const waits = expectedWaits({
    work: weighed(work),
    agents,
    // Places become free by the time that conversations take them, not by the attention that these need.
    policy: { ...policy, typicalHandleSeconds: known.heldSeconds ?? typicalHandleSeconds },
    now: now.getTime(),
    ...(recent && { recent: { ...recent, work: weighed(recent.work) } }),
  });
  return new Map(
    [...waits].flatMap(([id, wait]): [string, ExpectedWait][] => {
      if (!wait) return [];
      const { lowSeconds, medianSeconds, highSeconds } = wait;
      return [[id, { lowSeconds, medianSeconds, highSeconds }]];
    }),
  );
}

/** Those who came lately, and within how many seconds. */
async function recentlyCame(
  tx: Tx,
  workspaceId: string,
  settings: DispatchSettings,
  known: Known,
  now: Date,
): Promise<{ seconds: number; work: readonly WaitingWork[] }> {
  const since = new Date(now.getTime() - RECENT_SECONDS * 1000);
  const recent = await loadRecent(tx, workspaceId, settings, known, { since, limit: RECENT_AT_MOST });
  if (recent.length < RECENT_AT_MOST) return { seconds: RECENT_SECONDS, work: recent };
  const oldest = Math.min(...recent.map(({ waitingSince }) => waitingSince));
  return { seconds: Math.max(1, (now.getTime() - oldest) / 1000), work: recent };
}
