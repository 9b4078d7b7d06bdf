import { defaultPolicy, estimateHazard, type Hazard, type HazardEstimate } from '@attune/dispatch';
import type { Tx } from '../../db/database.ts';
import type { Platform } from '../../feature.ts';
import {
  type HandleTotals,
  loadHandleTotals,
  loadHeldTotals,
  loadReceived,
  loadTopicSkills,
  loadWaits,
  type PastWait,
} from './history.ts';
import { hoursOnline, loadOnline } from './online.ts';

/** What a workspace's own history says about its customers and agents. Null or absent: too little is known. */
export interface Known {
  /** Risk of leaving by time waited. */
  readonly hazard: Hazard | null;
  /** What the risk rests on; without waits of its own, the prior with its interval. */
  readonly estimate: HazardEstimate;
  /** Waits of the last days, and how many of them the customer ended; the risk rests on them unless they are too few. */
  readonly waits: number;
  readonly left: number;
  /** Multiplies the risk of a customer who is upset. */
  readonly upsetRisk: number | null;
  /** What a conversation takes of an agent's attention. */
  readonly typicalHandleSeconds: number | null;
  /** For how long a conversation takes one of an agent's places; attention is divided between several. */
  readonly heldSeconds: number | null;
  /** topicId → seconds. */
  readonly handleSeconds: ReadonlyMap<string, number>;
  /** memberId → skillId → speed next to the others, 1 is average. */
  readonly speed: ReadonlyMap<string, Readonly<Record<string, number>>>;
  /** memberId → weight of work received per hour in the last hours. */
  readonly shiftRate: ReadonlyMap<string, number>;
}

export interface Experience {
  /** What is known by now, never slow: treat as immutable; may be some minutes old, and at first it is nothing. */
  of(workspaceId: string): Known;
  /** The same, but waits where nothing was read yet. */
  read(workspaceId: string): Promise<Known>;
  /** Begins nothing new, and waits for what was begun. */
  stop(): Promise<void>;
}

const BELIEVE_MS = 5 * 60_000;
const WORKSPACES_KEPT = 1000;
const HISTORY_MS = 30 * 86_400_000;
const HELD_MS = 7 * 86_400_000;
const SHIFT_MS = 8 * 3_600_000;
/** The newest are enough for the few numbers that are learned from them; more would hold up the event loop. */
const WAITS_READ = 10_000;
/** Below this the prior holds. */
const WAITS_NEEDED = 30;
/** Where hardly anybody was seen to leave, they go without a sign: that is not the same as staying. */
const LEFT_NEEDED = 5;
/** What is believed beforehand counts like so many conversations. */
const SHRINK = 10;
/** In the first minutes of a shift one conversation more would be a rate out of all proportion. */
const SHORTEST_SHIFT_HOURS = 0.25;
const [SLOWEST, FASTEST] = [0.5, 2];

type Risk = Pick<Known, 'hazard' | 'estimate' | 'waits' | 'left' | 'upsetRisk'>;
type Handling = Pick<Known, 'typicalHandleSeconds' | 'handleSeconds' | 'speed'>;

const UNKNOWN_RISK: Risk = {
  hazard: null,
  estimate: estimateHazard([]),
  waits: 0,
  left: 0,
  upsetRisk: null,
};
const UNKNOWN_HANDLING: Handling = { typicalHandleSeconds: null, handleSeconds: new Map(), speed: new Map() };
const NOTHING: Known = { ...UNKNOWN_RISK, ...UNKNOWN_HANDLING, heldSeconds: null, shiftRate: new Map() };

/** Learns from the history of each workspace that asks, one at a time and in the background. */
export function createExperience({ db, clock, log }: Platform): Experience {
  const entries = new Map<string, { known: Known | null; readAt: number }>();
  const reading = new Map<string, Promise<Known>>();
  let last: Promise<unknown> = Promise.resolve();
  let stopped = false;

  function refresh(workspaceId: string): Promise<Known> {
    const already = reading.get(workspaceId);
    if (already) return already;
    const read = last.then(async () => {
      if (stopped) return NOTHING;
      const now = clock();
      const known = await db.workspace(workspaceId, (tx) => learn(tx, workspaceId, now));
      keep(workspaceId, known, now.getTime());
      return known;
    });
    const settled = read.finally(() => reading.delete(workspaceId));
    reading.set(workspaceId, settled);
    last = settled.catch(() => undefined);
    return settled;
  }

  function keep(workspaceId: string, known: Known | null, readAt: number): void {
    entries.delete(workspaceId);
    entries.set(workspaceId, { known, readAt });
    const oldest = entries.keys().next().value;
    if (entries.size > WORKSPACES_KEPT && oldest !== undefined) entries.delete(oldest);
  }

  return {
    of(workspaceId) {
      const entry = entries.get(workspaceId);
      const now = clock().getTime();
      if (!stopped && (!entry || now - entry.readAt >= BELIEVE_MS)) {
        // Looked at again after the usual time also when it fails.
        if (entry) entry.readAt = now;
        else keep(workspaceId, null, now);
        refresh(workspaceId).catch((error: unknown) => {
          if (!stopped) log.warn({ err: error, workspaceId }, 'Learning from the history failed');
        });
      }
      return entry?.known ?? NOTHING;
    },
    read: async (workspaceId) => entries.get(workspaceId)?.known ?? refresh(workspaceId),
    async stop() {
      stopped = true;
      await last;
    },
  };
}

async function learn(tx: Tx, workspaceId: string, now: Date): Promise<Known> {
  const since = new Date(now.getTime() - HISTORY_MS);
  const waits = await loadWaits(tx, workspaceId, { from: since, to: now, limit: WAITS_READ });
  const totals = await loadHandleTotals(tx, workspaceId, since);
  const skillOf = await loadTopicSkills(tx, workspaceId);
  const held = await loadHeldTotals(tx, workspaceId, { from: new Date(now.getTime() - HELD_MS), to: now });
  const shiftRate = await loadShiftRates(tx, workspaceId, now.getTime());
  return { ...learnRisk(waits), ...learnHandling(totals, skillOf), ...learnHolding(held), shiftRate };
}

/** How customers leave. Customers who go without a sign do not count as having left: the server cannot know. */
export function learnRisk(waits: readonly Pick<PastWait, 'minutes' | 'left' | 'upset'>[]): Risk {
  const seen = { waits: waits.length, left: waits.filter(({ left }) => left).length };
  if (seen.waits < WAITS_NEEDED || seen.left < LEFT_NEEDED) return { ...UNKNOWN_RISK, ...seen };
  const estimate = estimateHazard(
    waits.map(({ minutes, left, upset }) => ({ minutes, left, ...(upset && { group: 'upset' }) })),
  );
  const upset = estimate.groups.find(({ name }) => name === 'upset');
  return {
    hazard: estimate.hazard,
    estimate,
    ...seen,
    upsetRisk: upset && upset.n >= WAITS_NEEDED ? upset.factor : null,
  };
}

/**
 * Handle times by topic, drawn towards the overall mean, and speeds: what the same conversations would have taken on average ÷ what
 * they took, drawn towards 1.
 */
export function learnHandling(
  totals: readonly HandleTotals[],
  skillOf: ReadonlyMap<string, string>,
): Handling {
  const all = sumOf(totals);
  if (all.conversations === 0) return UNKNOWN_HANDLING;
  const prior = defaultPolicy.typicalHandleSeconds;
  const overall = (all.seconds + SHRINK * prior) / (all.conversations + SHRINK);
  const handleSeconds = new Map<string, number>();
  for (const [topicId, rows] of Map.groupBy(totals, (row) => row.topicId)) {
    const { seconds, conversations } = sumOf(rows);
    if (topicId) handleSeconds.set(topicId, (seconds + SHRINK * overall) / (conversations + SHRINK));
  }
  const speed = new Map<string, Record<string, number>>();
  for (const [memberId, own] of Map.groupBy(totals, (row) => row.memberId)) {
    if (!memberId) continue;
    const speeds: Record<string, number> = {};
    for (const [skillId, rows] of Map.groupBy(own, (row) => row.topicId && skillOf.get(row.topicId))) {
      if (!skillId) continue;
      const usual = rows.reduce(
        (sum, row) => sum + row.conversations * (handleSeconds.get(row.topicId ?? '') ?? overall),
        0,
      );
      const ratio = (usual + SHRINK * overall) / (sumOf(rows).seconds + SHRINK * overall);
      speeds[skillId] = Math.min(FASTEST, Math.max(SLOWEST, ratio));
    }
    if (Object.keys(speeds).length > 0) speed.set(memberId, speeds);
  }
  return { typicalHandleSeconds: overall, handleSeconds, speed };
}

/** Drawn towards what is believed without data. */
function learnHolding({ seconds, conversations }: Pick<HandleTotals, 'seconds' | 'conversations'>) {
  const prior = defaultPolicy.typicalHandleSeconds;
  const heldSeconds = conversations > 0 ? (seconds + SHRINK * prior) / (conversations + SHRINK) : null;
  return { heldSeconds };
}

function sumOf(totals: readonly HandleTotals[]): { seconds: number; conversations: number } {
  return totals.reduce(
    (sum, row) => ({
      seconds: sum.seconds + row.seconds,
      conversations: sum.conversations + row.conversations,
    }),
    { seconds: 0, conversations: 0 },
  );
}

async function loadShiftRates(tx: Tx, workspaceId: string, now: number): Promise<Map<string, number>> {
  const from = now - SHIFT_MS;
  const online = await loadOnline(tx, workspaceId, { from, until: now });
  const received = await loadReceived(tx, workspaceId, new Date(from));
  return new Map(
    [...received].map(([memberId, weight]) => [
      memberId,
      weight / Math.max(hoursOnline(online.get(memberId) ?? []), SHORTEST_SHIFT_HOURS),
    ]),
  );
}
