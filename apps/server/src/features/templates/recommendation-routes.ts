import { Id, Recommendation, RecommendationQuery, Suggestions } from '@attune/contract';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import type { App, Platform } from '../../feature.ts';
import { loadSettings } from '../workspaces/index.ts';
import { learn } from './learn.ts';
import { periodOf, recommendationOf } from './statistics.ts';
import type { Recommender } from './suggest.ts';

const W = '/api/v1/workspaces/:workspaceId';
const tags = ['Templates'];
const InWorkspace = Type.Object({ workspaceId: Id });
const InWorkspaceById = Type.Object({ workspaceId: Id, id: Id });

/** What is suggested, what became of it, and learning from that. */
export function registerRecommendationRoutes(app: App, platform: Platform, recommender: Recommender): void {
  const { db, clock } = platform;

  const look = (workspaceId: string, query: RecommendationQuery) =>
    db.workspace(workspaceId, async (tx) => {
      const { timeZone } = await loadSettings(tx, workspaceId);
      return recommendationOf(tx, workspaceId, periodOf(query, timeZone, clock()));
    });

  app.get(
    `${W}/conversations/:id/suggestions`,
    {
      config: { access: 'conversation.read' },
      schema: {
        tags,
        operationId: 'suggestTemplates',
        summary: "The templates that best answer the customer's last messages, variables filled in",
        params: InWorkspaceById,
        response: { 200: Suggestions },
      },
    },
    (request) => recommender.suggest(memberOf(request), request.params.id),
  );

  app.post(
    `${W}/conversations/:id/suggestions`,
    {
      config: { access: 'conversation.answer' },
      schema: {
        tags,
        operationId: 'showSuggestions',
        summary: 'The same, noted as shown to whoever asks; repeating it notes nothing again',
        params: InWorkspaceById,
        response: { 200: Suggestions },
      },
    },
    (request) => recommender.show(memberOf(request), request.params.id),
  );

  app.get(
    `${W}/recommendation`,
    {
      config: { access: 'template.read' },
      schema: {
        tags,
        operationId: 'getRecommendation',
        summary: 'What became of suggestions: hits, acceptance and edits, by template and day',
        params: InWorkspace,
        querystring: RecommendationQuery,
        response: { 200: Recommendation },
      },
    },
    (request) => look(memberOf(request).workspaceId, request.query),
  );

  app.post(
    `${W}/recommendation/learn`,
    {
      config: { access: 'template.write' },
      schema: {
        tags,
        operationId: 'learnSuggestions',
        summary: 'Learn from the replies so far, as every night',
        params: InWorkspace,
        response: { 200: Recommendation.properties.learning },
      },
    },
    async (request) => {
      const { workspaceId } = memberOf(request);
      await learn(platform, workspaceId);
      return (await look(workspaceId, {})).learning;
    },
  );
}
