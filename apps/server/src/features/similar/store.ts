import { sql } from 'kysely';
import { afterCommit, type Tx } from '../../db/database.ts';
import type { Consumer } from '../../events/consumers.ts';
import type { LogEvent } from '../../events/log.ts';
import { textHash } from '../understanding/encoders/index.ts';
import { type Line, solvedQuestion } from './question.ts';

/** Notes down, when a conversation is resolved, what was asked and what answered it. Vectors come later: see indexer.ts. */
export function similarConsumer(onStored: () => void): Consumer {
  return {
    name: 'similar',
    types: ['conversation.resolved'],
    shards: 1,
    minIntervalMs: 250,
    async handle(tx, events) {
      for (const [workspaceId, own] of Map.groupBy(events, (event) => event.workspaceId)) {
        await note(tx, workspaceId, own);
      }
      afterCommit(tx, onStored);
    },
    async clear(tx) {
      await tx.deleteFrom('solved_question').execute();
    },
  };
}

async function note(tx: Tx, workspaceId: string, events: readonly LogEvent[]): Promise<void> {
  // Resolved twice in one batch: the last time counts.
  const resolved = new Map(
    events.flatMap((event) => (event.conversationId ? [[event.conversationId, event.at]] : [])),
  );
  const lines = await linesOf(tx, workspaceId, resolved);
  const rows = [...lines].map(([conversationId, said]) => {
    const { questionIds, question, answerId } = solvedQuestion(said);
    return {
      workspace_id: workspaceId,
      conversation_id: conversationId,
      question_ids: questionIds,
      text_hash: question === '' ? null : textHash(question, 'query'),
      answer_id: answerId,
      resolved_at: resolved.get(conversationId)!,
    };
  });
  if (rows.length === 0) return;
  await tx
    .insertInto('solved_question')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'conversation_id']).doUpdateSet({
        question_ids: sql`excluded.question_ids`,
        text_hash: sql`excluded.text_hash`,
        answer_id: sql`excluded.answer_id`,
        resolved_at: sql`excluded.resolved_at`,
      }),
    )
    .execute();
}

/** What was said until the conversation was resolved; a conversation that is gone is left out. */
async function linesOf(
  tx: Tx,
  workspaceId: string,
  resolved: ReadonlyMap<string, Date>,
): Promise<Map<string, Line[]>> {
  const rows = await tx
    .selectFrom('conversation as c')
    .leftJoin('message as m', (join) =>
      join
        .onRef('m.workspace_id', '=', 'c.workspace_id')
        .onRef('m.conversation_id', '=', 'c.id')
        .on('m.kind', '=', 'message'),
    )
    .select(['c.id as conversationId', 'm.id', 'm.author_kind', 'm.body', 'm.template_id', 'm.created_at'])
    .where('c.workspace_id', '=', workspaceId)
    .where('c.id', 'in', [...resolved.keys()])
    .orderBy('m.created_at')
    .orderBy('m.id')
    .execute();
  const lines = new Map<string, Line[]>();
  for (const { conversationId, id, author_kind, body, template_id, created_at } of rows) {
    const said = lines.get(conversationId) ?? [];
    lines.set(conversationId, said);
    if (id === null || created_at === null || created_at > resolved.get(conversationId)!) continue;
    said.push({ id, authorKind: author_kind ?? '', body: body ?? '', templateId: template_id });
  }
  return lines;
}

/** A question's text from its messages: the same that its hash was made of. */
export const questionText = sql<string | null>`(
  select string_agg(m.body, E'\n' order by array_position(q.question_ids, m.id))
  from message m where m.workspace_id = q.workspace_id and m.id = any(q.question_ids))`;
