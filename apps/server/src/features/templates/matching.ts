import type { Match, Matcher, MatchOptions } from '@attune/semantics';
import type { Platform } from '../../feature.ts';
import { buildMatcher } from '../understanding/build-matcher.ts';
import { WorkspaceCache } from '../understanding/workspace-cache.ts';
import { matcherEntries } from './queries.ts';

/** Workspaces whose templates are kept in memory; 2,000 templates take about 60 MB. */
const WORKSPACES = 20;

interface Known {
  matcher: Matcher;
  /** Templates that were written since they were read. */
  changed: Set<string>;
  refreshing: Promise<void> | null;
}

/** Finds templates for a text. Opens transactions of its own: never call it inside one. */
export interface TemplateMatching {
  match(workspaceId: string, text: string, options: MatchOptions): Promise<Match[]>;
}

/**
 * One matcher per workspace, loaded when first asked. Events say which templates changed since; only those are read again,
 * before the next match. What an event says while the matcher is being loaded waits behind the load.
 */
export function createTemplateMatching({ db, tail }: Pick<Platform, 'db' | 'tail'>): TemplateMatching {
  const cache = new WorkspaceCache<Known>(async (workspaceId) => {
    const entries = await db.workspace(workspaceId, (tx) => matcherEntries(tx, workspaceId));
    return { matcher: await buildMatcher(entries), changed: new Set(), refreshing: null };
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
      const entries = await db.workspace(workspaceId, (tx) => matcherEntries(tx, workspaceId, ids));
      for (const id of ids) known.matcher.remove(id);
      for (const entry of entries) known.matcher.set(entry);
    }
  }

  return {
    async match(workspaceId, text, options) {
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
      return known.matcher.match(text, options);
    },
  };
}
