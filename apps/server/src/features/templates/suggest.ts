import type { Suggestion, Suggestions } from '@attune/contract';
import { detectLanguage } from '@attune/semantics';
import { notFound } from '../../errors.ts';
import type { Platform } from '../../feature.ts';
import { fillTemplate } from './fill.ts';
import type { FoundHere, TemplateMatching } from './matching.ts';
import { findBurst, findScenes, type Scene, type TemplateRecord, templatesOf, valuesIn } from './queries.ts';
import { CANDIDATES, rank } from './rank.ts';
import { recordShown } from './shown.ts';

export interface Asking {
  workspaceId: string;
  memberId: string;
  name: string;
}

export interface Recommender {
  /** The best templates for what the customer wrote last, ready to send. @throws not_found */
  suggest(asking: Asking, conversationId: string): Promise<Suggestions>;
  /**
   * The same, and noted as shown to this member, once for each message of the customer that nobody has replied to.
   * What became of it is noted when the reply is sent; see outcomes.ts.
   */
  show(asking: Asking, conversationId: string): Promise<Suggestions>;
}

export function createRecommender({ db, clock }: Platform, matching: TemplateMatching): Recommender {
  async function look(asking: Asking, conversationId: string, noted: boolean): Promise<Suggestions> {
    const { workspaceId, memberId } = asking;
    const [scenes, burst] = await db.workspace(workspaceId, (tx) =>
      // Asked in one turn, they travel together.
      Promise.all([
        findScenes(tx, workspaceId, [conversationId]),
        findBurst(tx, workspaceId, conversationId),
      ]),
    );
    const [scene] = scenes;
    if (!scene) throw notFound('conversation');
    const { messageId, text, open } = burst;
    const found = await matching.find(workspaceId, text, {
      k: CANDIDATES,
      // Who began with "hello" may go on in Chinese: the words at hand say more than the conversation's first.
      language: detectLanguage(text) ?? scene.language,
    });
    const ids = found.hits.map((match) => match.id);
    const items = await db.workspace(workspaceId, async (tx) => {
      const rows =
        ids.length === 0 ? [] : await templatesOf(tx, workspaceId).where('id', 'in', ids).execute();
      const best = present(found, rows, scene, asking);
      if (noted && messageId && open) {
        const shown = { workspaceId, memberId, conversationId, messageId, topicId: scene.topicId };
        await recordShown(tx, shown, best, clock());
      }
      return best;
    });
    return { messageId, items };
  }

  return {
    suggest: (asking, conversationId) => look(asking, conversationId, false),
    show: (asking, conversationId) => look(asking, conversationId, true),
  };
}

function present(
  found: FoundHere,
  rows: readonly TemplateRecord[],
  scene: Scene,
  asking: Asking,
): Suggestion[] {
  const templates = new Map(rows.map((row) => [row.id, row]));
  const values = valuesIn(scene, asking.name);
  const ranked = rank(found.hits, (id) => {
    const item = templates.get(id);
    return item ? { item, prior: found.priorOf(id, { of: item.topic_id, here: scene.topicId }) } : null;
  });
  return ranked.map(({ item, score, estimate, matched, onTopic, usage }) => {
    const { text, missing } = fillTemplate(item.body, values);
    const { id: templateId, title } = item;
    const reason = { matched: [...matched], topic: onTopic, usage, learned: found.learnedOf(templateId) };
    const used = found.probabilityOf(score);
    const probability = used ?? estimate;
    return { templateId, title, body: text, missing, score, probability, estimated: used === null, reason };
  });
}
