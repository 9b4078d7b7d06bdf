import { Id, Template, TemplateInput, TemplateMatch, TemplateSearchQuery } from '@attune/contract';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import { isUniqueViolation } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import type { Feature, Platform } from '../../feature.ts';
import type { Encoders } from '../understanding/encoders/index.ts';
import { learnNightly } from './learn.ts';
import { createTemplateMatching } from './matching.ts';
import { outcomesConsumer } from './outcomes.ts';
import { presentTemplate, templatesOf } from './queries.ts';
import { registerRecommendationRoutes } from './recommendation-routes.ts';
import { createTemplateSearch } from './search.ts';
import { createRecommender, type Recommender } from './suggest.ts';

const W = '/api/v1/workspaces/:workspaceId';
const section = ['Templates'];
const InWorkspace = Type.Object({ workspaceId: Id });
const InWorkspaceById = Type.Object({ workspaceId: Id, id: Id });
const Patch = Type.Partial(TemplateInput);

/** Which templates answer what a customer just wrote. One per process: it keeps the templates of workspaces in memory. */
export const createRecommendation = (platform: Platform): Recommender =>
  createRecommender(platform, createTemplateMatching(platform));

/** Reply templates, and which of them answer what a customer just wrote. */
export function templates(platform: Platform, recommender: Recommender, encoders: Encoders): Feature {
  const { db, changes } = platform;
  const { search } = createTemplateSearch(platform, encoders);

  return {
    name: 'templates',
    consumers: [outcomesConsumer()],
    jobs: [learnNightly(platform)],
    routes(app) {
      app.get(
        `${W}/templates`,
        {
          config: { access: 'template.read' },
          schema: {
            tags: section,
            operationId: 'listTemplates',
            summary: 'All reply templates',
            params: InWorkspace,
            response: { 200: Type.Array(Template) },
          },
        },
        async (request) => {
          const { workspaceId } = memberOf(request);
          const rows = await db.workspace(workspaceId, (tx) =>
            templatesOf(tx, workspaceId).orderBy('title').orderBy('id').execute(),
          );
          return rows.map(presentTemplate);
        },
      );

      app.get(
        `${W}/templates/search`,
        {
          config: { access: 'template.read' },
          schema: {
            tags: section,
            operationId: 'searchTemplates',
            summary: 'Templates by meaning and words, best first',
            params: InWorkspace,
            querystring: TemplateSearchQuery,
            response: { 200: Type.Array(TemplateMatch) },
          },
        },
        (request) => search(memberOf(request).workspaceId, request.query),
      );

      app.post(
        `${W}/templates`,
        {
          config: { access: 'template.write' },
          schema: {
            tags: section,
            operationId: 'createTemplate',
            summary: 'Add a reply template',
            params: InWorkspace,
            body: TemplateInput,
            response: { 201: Template },
          },
        },
        async (request, reply) => {
          const { workspaceId, memberId } = memberOf(request);
          const input = request.body;
          const row = await changes
            .run(workspaceId, { kind: 'agent', id: memberId }, async (change) => {
              const id = change.newId();
              recordChange(change, id);
              return change.tx
                .insertInto('template')
                .values({
                  workspace_id: workspaceId,
                  id,
                  title: input.title,
                  body: input.body,
                  shortcut: input.shortcut ?? null,
                  language: input.language,
                  topic_id: input.topicId ?? null,
                  examples: input.examples ?? [],
                  updated_at: change.now,
                })
                .returningAll()
                .executeTakeFirstOrThrow();
            })
            .catch(shortcutTaken);
          return reply.code(201).send(presentTemplate(row));
        },
      );

      app.patch(
        `${W}/templates/:id`,
        {
          config: { access: 'template.write' },
          schema: {
            tags: section,
            operationId: 'patchTemplate',
            summary: 'Change a reply template',
            params: InWorkspaceById,
            body: Patch,
            response: { 200: Template },
          },
        },
        async (request) => {
          const { workspaceId, memberId } = memberOf(request);
          const { id } = request.params;
          const { topicId, title, body, shortcut, language, examples } = request.body;
          const row = await changes
            .run(workspaceId, { kind: 'agent', id: memberId }, async (change) => {
              recordChange(change, id);
              // Kysely leaves out what is undefined.
              return change.tx
                .updateTable('template')
                .set({ title, body, shortcut, language, examples, topic_id: topicId, updated_at: change.now })
                .where('workspace_id', '=', workspaceId)
                .where('id', '=', id)
                .returningAll()
                .executeTakeFirstOrThrow(() => notFound('template'));
            })
            .catch(shortcutTaken);
          return presentTemplate(row);
        },
      );

      app.delete(
        `${W}/templates/:id`,
        {
          config: { access: 'template.write' },
          schema: {
            tags: section,
            operationId: 'deleteTemplate',
            summary: 'Delete a reply template',
            params: InWorkspaceById,
            response: { 204: Type.Null() },
          },
        },
        async (request, reply) => {
          const { workspaceId, memberId } = memberOf(request);
          const { id } = request.params;
          await changes.run(workspaceId, { kind: 'agent', id: memberId }, async (change) => {
            recordChange(change, id);
            await change.tx
              .deleteFrom('template')
              .where('workspace_id', '=', workspaceId)
              .where('id', '=', id)
              .returning('id')
              .executeTakeFirstOrThrow(() => notFound('template'));
          });
          return reply.code(204).send(null);
        },
      );

      registerRecommendationRoutes(app, platform, recommender);
    },
  };
}

function recordChange(change: Change, id: string): void {
  change.record('settings.changed', null, { what: 'templates', id });
}

function shortcutTaken(error: unknown): never {
  if (isUniqueViolation(error)) throw new AppError('name_taken', 'Another template has that shortcut');
  throw error;
}

export { fillTemplate, templateValues } from './fill.ts';
export { learn as learnSuggestions } from './learn.ts';
export { settle as settleSuggestions } from './outcomes.ts';
export { CANDIDATES, rank } from './rank.ts';
export { recordShown } from './shown.ts';
export type { Recommender } from './suggest.ts';
