import { EncoderStatus, Id, SimilarConversations } from '@attune/contract';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import { notFound } from '../../errors.ts';
import type { Feature, Platform } from '../../feature.ts';
import type { Encoders } from '../understanding/encoders/index.ts';
import { type Indexer, startIndexer } from './indexer.ts';
import { countIndexed, firstLines, forgetVectors, howSolved } from './queries.ts';
import { solvedQuestion } from './question.ts';
import { createSearch } from './search.ts';
import { similarConsumer } from './store.ts';

const SHOWN = 5;
/** So many are looked at: some were solved alike, badly, or are open again. */
const CANDIDATES = 40;
/**
 * What scores less shares common words and little more. On folds of the train parts of Banking77 and SMP2017 this line keeps 99 and 59 % of
 * the first five, of which 72 and 79 % are about the same.
 */
const MIN_SIMILARITY = 0.2;
const KEPT_MS = 2 * 86_400_000;
const W = '/api/v1/workspaces/:workspaceId';

/** Conversations in which customers asked the same before, and how they were solved. */
export function similar(platform: Platform, encoders: Encoders): Feature {
  const { db, clock } = platform;
  let indexer: Indexer | undefined;
  const search = createSearch(platform, encoders, (id) => indexer?.complete(id) ?? false);

  return {
    name: 'similar',
    health: () => (encoders.configured ? { encoder: encoders.state() } : {}),
    consumers: [similarConsumer(() => indexer?.ticker.wake())],
    jobs: [
      {
        name: 'similar_forget_vectors',
        cron: '20 3 * * *',
        async run() {
          const used = [await encoders.shipped(), await encoders.preferred()].flatMap((one) => one?.id ?? []);
          // While the configured encoder fails nobody knows which vectors are its own.
          if (encoders.configured && used.length < 2) return;
          await db.system((tx) => forgetVectors(tx, new Date(clock().getTime() - KEPT_MS), used));
        },
      },
    ],
    async start() {
      indexer = startIndexer(platform, encoders);
      return () => indexer?.ticker.stop() ?? Promise.resolve();
    },
    routes(app) {
      app.get(
        `${W}/conversations/:id/similar`,
        {
          config: { access: 'conversation.read' },
          schema: {
            tags: ['Conversations'],
            operationId: 'listSimilar',
            summary: 'Resolved conversations with much the same question, and how they were solved',
            params: Type.Object({ workspaceId: Id, id: Id }),
            response: { 200: SimilarConversations },
          },
        },
        async (request) => {
          const { workspaceId } = memberOf(request);
          const { id } = request.params;
          const lines = await db.workspace(workspaceId, (tx) => firstLines(tx, workspaceId, id));
          if (!lines) throw notFound('conversation');
          const { question } = solvedQuestion(lines);
          if (question === '') return { items: [], by: 'words' as const };
          const { neighbours, by } = await search.near(workspaceId, question, CANDIDATES + 1);
          const others = neighbours.filter((one) => one.id !== id && one.score >= MIN_SIMILARITY);
          const items = await db.workspace(workspaceId, (tx) => howSolved(tx, workspaceId, others, SHOWN));
          return { items, by };
        },
      );
      app.get(
        `${W}/encoder`,
        {
          config: { access: 'workspace.read' },
          schema: {
            tags: ['Workspaces'],
            operationId: 'getEncoder',
            summary: 'Which encoder search by meaning uses, and how far its index has come',
            params: Type.Object({ workspaceId: Id }),
            response: { 200: EncoderStatus },
          },
        },
        async (request) => {
          const { workspaceId } = memberOf(request);
          const used = await search.encoder();
          const { id, problem } = encoders.state();
          const wanted = encoders.configured ? id : (used?.id ?? null);
          const counts = await db.workspace(workspaceId, (tx) => countIndexed(tx, workspaceId, wanted));
          return {
            encoder: used?.id ?? null,
            standIn: encoders.configured && used?.id !== id,
            problem,
            ...counts,
          };
        },
      );
    },
  };
}
