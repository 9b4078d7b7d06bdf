import type { MatchOptions } from '@attune/semantics';
import type { Platform } from '../../feature.ts';
import { buildMatcher } from '../understanding/build-matcher.ts';
import { WorkspaceCache } from '../understanding/workspace-cache.ts';
import { type Calibration, probabilityAt } from './calibration.ts';
import { loadLearned, loadLesson, loadUsage } from './knowledge.ts';
import { matcherEntries } from './queries.ts';
import { answerText, encoderOrNone, type Found, find, type Knowledge, teach } from './scoring.ts';

/** Workspaces whose templates are kept in memory; 2,000 templates take about 60 MB. */
const WORKSPACES = 20;

interface Known extends Knowledge {
  answers: Map<string, string>;
  calibration: Calibration | null;
  /** Customers' messages that each template learned. */
  learned: Map<string, number>;
  /** Templates that were written since they were read. */
  changed: Set<string>;
  refreshing: Promise<void> | null;
}

export interface FoundHere extends Found {
  /** Null while there are too few replies to tell. */
  probabilityOf(score: number): number | null;
  learnedOf(id: string): number;
}

/** Finds templates for a text. Opens transactions of its own: never call it inside one. */
export interface TemplateMatching {
  find(workspaceId: string, text: string, options: MatchOptions & { k: number }): Promise<FoundHere>;
}

/**
 * One matcher per workspace, loaded when first asked: templates with what was learned from replies. Events say which
 * templates changed since; only those are read again, before the next match. What an event says while the matcher is
 * being loaded waits behind the load. What was learned anew comes with a load of everything.
 */
export function createTemplateMatching({
  db,
  tail,
  clock,
}: Pick<Platform, 'db' | 'tail' | 'clock'>): TemplateMatching {
  const cache = new WorkspaceCache<Known>(async (workspaceId) => {
    const encoder = await encoderOrNone();
    const { entries, learned, usage, lesson } = await db.workspace(workspaceId, async (tx) => ({
      entries: await matcherEntries(tx, workspaceId),
      learned: await loadLearned(tx, workspaceId),
      usage: await loadUsage(tx, workspaceId, clock()),
      lesson: await loadLesson(tx, workspaceId, encoder),
    }));
    const { taught, rejected, counts } = teach(entries, learned);
    return {
      matcher: await buildMatcher(taught, encoder),
      rejected: await buildMatcher(rejected),
      learned: counts,
      usage,
      ...lesson,
      answers: new Map(entries.map((entry) => [entry.id, answerText(entry)])),
      changed: new Set(),
      refreshing: null,
    };
  }, WORKSPACES);

  tail.subscribe((events) => {
    for (const { type, payload, workspaceId } of events) {
      if (type !== 'settings.changed' || payload.what !== 'templates') continue;
      const { id } = payload;
      if (typeof id !== 'string') cache.delete(workspaceId);
      // A failed load reads everything again.
      else
        cache
          .peek(workspaceId)
          ?.then((known) => known.changed.add(id))
          .catch(() => {});
    }
  });

  async function refresh(workspaceId: string, known: Known): Promise<void> {
    while (known.changed.size > 0) {
      const ids = [...known.changed];
      known.changed.clear();
      const { entries, learned } = await db.workspace(workspaceId, async (tx) => ({
        entries: await matcherEntries(tx, workspaceId, ids),
        learned: await loadLearned(tx, workspaceId, ids),
      }));
      const { taught, rejected, counts } = teach(entries, learned);
      for (const id of ids) {
        known.matcher.remove(id);
        known.rejected.remove(id);
        known.learned.delete(id);
        known.answers.delete(id);
      }
      for (const entry of entries) known.answers.set(entry.id, answerText(entry));
      for (const entry of taught) known.matcher.set(entry);
      for (const entry of rejected) known.rejected.set(entry);
      for (const [id, count] of counts) known.learned.set(id, count);
    }
  }

  return {
    async find(workspaceId, text, options) {
      const known = await cache.get(workspaceId);
      if (known.changed.size > 0 || known.refreshing) {
        // One at a time, so that an older reading cannot overtake a newer one.
        known.refreshing ??= refresh(workspaceId, known).finally(() => {
          known.refreshing = null;
        });
        await known.refreshing.catch((error: unknown) => {
          cache.delete(workspaceId);
          throw error;
        });
      }
      const { calibration, learned } = known;
      return {
        ...find(known, text, options),
        probabilityOf: (score) => (calibration ? probabilityAt(calibration, score) : null),
        learnedOf: (id) => learned.get(id) ?? 0,
      };
    },
  };
}
