import type { Language } from '@attune/contract';
import { detectLanguage, type Matcher } from '@attune/semantics';
import type { Platform } from '../../feature.ts';
import { buildMatcher } from './build-matcher.ts';
import { loadStaticEncoder } from './encoders/static.ts';
import { warmSegment } from './segment.ts';
import { WorkspaceCache } from './workspace-cache.ts';

/**
 * What a topic must score, and by how much it must lead the next. Looked at on the 34 questions of the test (four topics of 6 to 9
 * examples each): this line finds 16 of 20 and gives none of 14 unrelated ones a topic; at 0.25 it is 16 and 4, by words alone 9 and 1.
 * A wrong topic sends a customer to the wrong team, so a tie has none.
 */
export const TOPIC_THRESHOLD = 0.3;
/** The same without an encoder: 16 of 20, and 2 of 14. */
const WORDS_THRESHOLD = 0.25;
const TOPIC_LEAD = 0.05;
/** Workspaces whose topics are kept in memory; 20 topics of 10 examples take about a megabyte. */
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
  threshold: number;
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
      const { matcher, threshold, teams } = await topics.get(workspaceId);
      const [best, next] = matcher.match(body, { k: 2 });
      const sure = best && best.score >= threshold && best.score - (next?.score ?? 0) >= TOPIC_LEAD;
      const topicId = sure ? best.id : null;
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
  // Without topics nothing is to be found: the encoder's memory is not needed.
  const encoder = rows.length > 0 ? await loadStaticEncoder().catch(() => null) : null;
  const matcher = await buildMatcher(
    rows.map(({ id, name, examples }) => ({ id, title: name, body: '', examples })),
    encoder,
  );
  return {
    matcher,
    threshold: encoder ? TOPIC_THRESHOLD : WORDS_THRESHOLD,
    teams: new Map(rows.map((row) => [row.id, row.team_id])),
  };
}
