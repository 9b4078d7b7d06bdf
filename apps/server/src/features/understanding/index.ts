import type { Language } from '@attune/contract';
import { createMatcher, detectLanguage, type Matcher } from '@attune/semantics';
import type { Platform } from '../../feature.ts';
import { segment, warmSegment } from './segment.ts';
import { WorkspaceCache } from './workspace-cache.ts';

/**
 * A topic must score this much. Scores are lexical cosines: a question in other words than any example mostly lies below
 * 0.3, an unrelated one below 0.2. A wrong topic sends a customer to the wrong team, an absent one to whoever is free,
 * so the line is drawn where doubt begins. Wants measuring on real traffic once there is some.
 */
export const TOPIC_THRESHOLD = 0.3;
/** Workspaces whose topics are kept in memory; a topic with 200 examples takes about a megabyte. */
const WORKSPACES = 200;

export interface FirstImpression {
  language: Language | null;
  topicId: string | null;
  /** The team that answers for the topic. */
  teamId: string | null;
}

export interface Understanding {
  /**
   * What a first message is about. Below a millisecond once the workspace's topics are loaded. The first call loads them over
   * a connection of its own: call it before a transaction, never inside one, or transactions waiting for the load
   * could hold every connection of the pool.
   */
  understandFirst(workspaceId: string, body: string): Promise<FirstImpression>;
  /** Null when the text gives no ground to say. */
  language(body: string): Language | null;
}

interface Topics {
  matcher: Matcher;
  teams: ReadonlyMap<string, string | null>;
}

/** Make one per process: each keeps the topics of the workspaces in memory and follows their changes. */
export function createUnderstanding({ db, tail }: Pick<Platform, 'db' | 'tail'>): Understanding {
  const topics = new WorkspaceCache<Topics>((workspaceId) => loadTopics(db, workspaceId), WORKSPACES);
  tail.subscribe((events) => {
    for (const { type, payload, workspaceId } of events) {
      // A team that is deleted leaves its topics without one.
      const concerns = payload.what === 'topics' || payload.what === 'teams';
      if (type === 'settings.changed' && concerns) topics.delete(workspaceId);
    }
  });
  warmSegment();

  return {
    language: detectLanguage,
    async understandFirst(workspaceId, body) {
      const { matcher, teams } = await topics.get(workspaceId);
      const best = matcher.match(body, { k: 1 })[0];
      const topicId = best && best.score >= TOPIC_THRESHOLD ? best.id : null;
      return { language: detectLanguage(body), topicId, teamId: topicId && (teams.get(topicId) ?? null) };
    },
  };
}

async function loadTopics(db: Platform['db'], workspaceId: string): Promise<Topics> {
  const rows = await db.workspace(workspaceId, (tx) =>
    tx
      .selectFrom('topic')
      .select(['id', 'name', 'examples', 'team_id'])
      .where('workspace_id', '=', workspaceId)
      .execute(),
  );
  const matcher = createMatcher({ segment });
  for (const { id, name, examples } of rows) matcher.set({ id, title: name, body: '', examples });
  return { matcher, teams: new Map(rows.map((row) => [row.id, row.team_id])) };
}
