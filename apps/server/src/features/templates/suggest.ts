import type { Suggestions } from '@attune/contract';
import { detectLanguage } from '@attune/semantics';
import type { MemberIdentity } from '../../access/access.ts';
import { notFound } from '../../errors.ts';
import type { Platform } from '../../feature.ts';
import { fillTemplate, templateValues } from './fill.ts';
import type { TemplateMatching } from './matching.ts';
import { findBurst, findScene, templatesOf } from './queries.ts';

const SHOWN = 3;
/** So many are looked at, so that one of the conversation's topic can rise among the shown. */
const CANDIDATES = 12;
/** A template of the conversation's topic gains this part of what it lacks to a perfect score. */
const TOPIC_GAIN = 0.15;
/** Below it, template and question share little more than common words. */
const MIN_SCORE = 0.15;

/** The best templates for what the customer wrote last, ready to send. @throws not_found */
export async function suggest(
  db: Platform['db'],
  matching: TemplateMatching,
  member: MemberIdentity,
  conversationId: string,
): Promise<Suggestions> {
  const { workspaceId } = member;
  const { scene, burst } = await db.workspace(workspaceId, async (tx) => ({
    scene: await findScene(tx, workspaceId, conversationId),
    burst: await findBurst(tx, workspaceId, conversationId),
  }));
  if (!scene) throw notFound('conversation');
  const matches = await matching.match(workspaceId, burst.text, {
    k: CANDIDATES,
    // Who began with "hello" may go on in Chinese: the words at hand say more than the conversation's first.
    language: detectLanguage(burst.text) ?? scene.language,
  });
  if (matches.length === 0) return { messageId: burst.messageId, items: [] };

  const ids = matches.map((match) => match.id);
  const rows = await db.workspace(workspaceId, (tx) =>
    templatesOf(tx, workspaceId).where('id', 'in', ids).execute(),
  );
  const templates = new Map(rows.map((row) => [row.id, row]));
  const values = templateValues({
    contact: { name: scene.contactName, email: scene.contactEmail, attributes: scene.contactAttributes },
    agentName: member.name,
    conversationNumber: scene.number,
    workspaceName: scene.workspaceName,
  });
  const items = matches
    .flatMap(({ id, score, matched }) => {
      const template = templates.get(id);
      if (!template || score < MIN_SCORE) return [];
      const onTopic = scene.topicId !== null && template.topic_id === scene.topicId;
      return { template, matched, score: onTopic ? score + (1 - score) * TOPIC_GAIN : score };
    })
    // The sort is stable: equal scores keep the matcher's order.
    .sort((a, b) => b.score - a.score)
    .slice(0, SHOWN)
    .map(({ template, score, matched }) => {
      const { text, missing } = fillTemplate(template.body, values);
      return {
        templateId: template.id,
        title: template.title,
        body: text,
        missing,
        score,
        matched: [...matched],
      };
    });
  return { messageId: burst.messageId, items };
}
