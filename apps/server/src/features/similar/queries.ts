import type { Language, SimilarConversation } from '@attune/contract';
import type { Neighbour } from '@attune/semantics';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { handleTimes } from '../metrics/index.ts';
import { templateValues } from '../templates/index.ts';
import { generalise } from './generalise.ts';
import type { Line } from './question.ts';
import { questionText } from './store.ts';

const EXCERPT = 300;
/** Enough to see the first question of the longest conversation. */
const LINES = 100;

/** The beginning of a conversation; null when there is no such conversation. */
export async function firstLines(
  tx: Tx,
  workspaceId: string,
  conversationId: string,
): Promise<Line[] | null> {
  const conversation = await tx
    .selectFrom('conversation')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', conversationId)
    .executeTakeFirst();
  if (!conversation) return null;
  const rows = await tx
    .selectFrom('message')
    .select(['id', 'author_kind as authorKind', 'body', 'template_id as templateId'])
    .where('workspace_id', '=', workspaceId)
    .where('conversation_id', '=', conversationId)
    .where('kind', '=', 'message')
    .orderBy('created_at')
    .orderBy('id')
    .limit(LINES)
    .execute();
  return rows;
}

/** How well it went: what the customer said of it changes the order, not the similarity that is shown. Judgement, not measurement. */
function worth(csatScore: number | null): number {
  if (csatScore === null) return 0.95;
  return csatScore >= 4 ? 1 : csatScore === 3 ? 0.9 : 0.7;
}

/**
 * The conversations of these neighbours with how they were solved, best first. Left out: what is open again or gone, and
 * what was solved like a better one, which counts it instead.
 */
export async function howSolved(
  tx: Tx,
  workspaceId: string,
  neighbours: readonly Neighbour[],
  limit: number,
): Promise<SimilarConversation[]> {
  if (neighbours.length === 0) return [];
  const similarity = new Map(neighbours.map(({ id, score }) => [id, score]));
  const rows = await details(tx, workspaceId, [...similarity.keys()]);
  const ranked = rows
    .map((row) => ({ row, rank: similarity.get(row.id)! * worth(row.csat_score) }))
    .sort((a, b) => b.rank - a.rank || (a.row.id < b.row.id ? -1 : 1));
  const ways = new Map<string, { row: Details; body: string; alike: number }>();
  for (const { row } of ranked) {
    const body = replyOf(row);
    const way = row.template_id ?? body.replace(/\s+/g, ' ').trim();
    const better = ways.get(way);
    if (better) better.alike += 1;
    else ways.set(way, { row, body, alike: 0 });
  }
  const shown = [...ways.values()].slice(0, limit);
  const times = await handleTimes(
    tx,
    workspaceId,
    shown.map(({ row }) => row.id),
  );
  return shown.map(({ row, body, alike }) => ({
    id: row.id,
    number: row.number,
    language: row.language as Language | null,
    resolvedAt: row.resolved_at.toISOString(),
    similarity: similarity.get(row.id)!,
    question: [...(row.question ?? '').trim()].slice(0, EXCERPT).join(''),
    answer: {
      messageId: row.answer_id,
      body,
      memberId: row.author_id,
      templateId: row.template_id,
      templateTitle: row.template_title,
    },
    csatScore: row.csat_score,
    handleTimeMs: times.get(row.id) ?? null,
    alike,
  }));
}

type Details = Awaited<ReturnType<typeof details>>[number];

/** The reply without what was that customer's or that agent's own. */
function replyOf(row: Details): string {
  const values = templateValues({
    contact: { name: row.contact_name, email: row.contact_email, attributes: row.attributes },
    agentName: row.agent_name ?? '',
    conversationNumber: row.number,
    workspaceName: '',
  });
  return generalise(row.answer, values);
}

function details(tx: Tx, workspaceId: string, ids: readonly string[]) {
  return tx
    .selectFrom('solved_question as q')
    .innerJoin('conversation as c', (join) =>
      join.onRef('c.workspace_id', '=', 'q.workspace_id').onRef('c.id', '=', 'q.conversation_id'),
    )
    .innerJoin('contact as p', (join) =>
      join.onRef('p.workspace_id', '=', 'c.workspace_id').onRef('p.id', '=', 'c.contact_id'),
    )
    .innerJoin('message as m', (join) =>
      join.onRef('m.workspace_id', '=', 'q.workspace_id').onRef('m.id', '=', 'q.answer_id'),
    )
    .leftJoin('member as a', (join) =>
      join.onRef('a.workspace_id', '=', 'm.workspace_id').onRef('a.id', '=', 'm.author_id'),
    )
    .leftJoin('template as t', (join) =>
      join.onRef('t.workspace_id', '=', 'm.workspace_id').onRef('t.id', '=', 'm.template_id'),
    )
    .select([
      'c.id',
      'c.number',
      'c.language',
      'c.csat_score',
      'q.resolved_at',
      questionText.as('question'),
      'm.id as answer_id',
      'm.body as answer',
      'm.author_id',
      't.id as template_id',
      't.title as template_title',
      'a.name as agent_name',
      'p.name as contact_name',
      'p.email as contact_email',
      'p.attributes',
    ])
    .where('q.workspace_id', '=', workspaceId)
    .where('q.conversation_id', 'in', [...ids])
    .where('c.status', '=', 'resolved')
    .execute();
}

/** How many solved questions there are, and how many of them have a vector of this encoder. */
export async function countIndexed(
  tx: Tx,
  workspaceId: string,
  encoderId: string | null,
): Promise<{ indexed: number; total: number }> {
  return tx
    .selectFrom('solved_question as q')
    .leftJoin('embedding as e', (join) =>
      join
        .onRef('e.workspace_id', '=', 'q.workspace_id')
        .on('e.encoder', '=', encoderId ?? '')
        .onRef('e.text_hash', '=', 'q.text_hash'),
    )
    .select([sql<number>`count(e.encoder)::int`.as('indexed'), sql<number>`count(*)::int`.as('total')])
    .where('q.workspace_id', '=', workspaceId)
    .where('q.text_hash', 'is not', null)
    .executeTakeFirstOrThrow();
}

/** Vectors that nothing refers to any more: texts of questions asked once, and models that were given up. */
export async function forgetVectors(tx: Tx, before: Date, encoderIds: readonly string[]): Promise<void> {
  await tx
    .deleteFrom('embedding as e')
    .where('e.created_at', '<', before)
    .where((where) =>
      where.or([
        where('e.encoder', 'not in', encoderIds.length > 0 ? encoderIds : ['']),
        where.not(
          where.exists(
            where
              .selectFrom('solved_question as q')
              .select('q.workspace_id')
              .whereRef('q.workspace_id', '=', 'e.workspace_id')
              .whereRef('q.text_hash', '=', 'e.text_hash'),
          ),
        ),
      ]),
    )
    .execute();
}
