import { createHash, randomBytes } from 'node:crypto';
import { Id, SurveyAnswer, SurveyView } from '@attune/contract';
import { sql } from 'kysely';
import Type from 'typebox';
import type { Tx } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import { type Change, SYSTEM } from '../../events/change.ts';
import type { LogEvent } from '../../events/log.ts';
import type { Feature, Platform } from '../../feature.ts';
import type { Workspaces } from '../workspaces/index.ts';

/** Within this time the customer may change their mind; the last answer counts (METRICS.md, 12). */
const CHANGE_WITHIN_MS = 24 * 3_600_000;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Satisfaction: a survey goes out when a conversation is resolved, is answered in the widget or by its link. */
export function surveys(platform: Platform, workspaces: Workspaces): Feature {
  const { db, changes } = platform;

  /** All at once: while a transaction writes, whoever reads the log waits for it. */
  async function onResolved(tx: Tx, events: readonly LogEvent[]): Promise<void> {
    for (const [workspaceId, own] of Map.groupBy(events, (event) => event.workspaceId)) {
      const { settings } = await workspaces.settings(workspaceId);
      const resolved = new Map(
        own.flatMap(({ conversationId, at }) => (conversationId ? [[conversationId, at] as const] : [])),
      );
      if (settings.surveyOnResolve)
        await changes.within(tx, workspaceId, SYSTEM, (change) => sendSurveys(change, resolved));
    }
  }

  return {
    name: 'surveys',
    consumers: [
      {
        name: 'surveys',
        types: ['conversation.resolved'],
        shards: 1,
        handle: onResolved,
      },
    ],
    routes(app) {
      const params = Type.Object({ token: Type.String({ minLength: 20, maxLength: 100 }) });
      const tags = ['Surveys'];
      app.get(
        '/api/v1/surveys/:token',
        {
          config: { access: 'public' },
          schema: {
            operationId: 'getSurvey',
            summary: 'A survey by its link',
            tags,
            params,
            response: { 200: SurveyView },
          },
        },
        ({ params: { token } }) => db.system((tx) => viewByToken(tx, token)),
      );
      app.post(
        '/api/v1/surveys/:token',
        {
          config: { access: 'public', rateLimit: { max: 30, timeWindow: '1 minute' } },
          schema: {
            operationId: 'answerSurvey',
            summary: 'Answer a survey by its link',
            tags,
            params,
            body: SurveyAnswer,
            response: { 200: SurveyView },
          },
        },
        ({ params: { token }, body }) =>
          db.system(async (tx) => {
            const survey = await findByToken(tx, token);
            await changes.within(
              tx,
              survey.workspace_id,
              { kind: 'customer', id: survey.contact_id },
              (change) => answerSurvey(change, survey.conversation_id, body),
            );
            return viewByToken(tx, token);
          }),
      );
      app.post(
        '/api/v1/workspaces/:workspaceId/conversations/:id/survey-link',
        {
          config: { access: 'conversation.answer' },
          schema: {
            operationId: 'createSurveyLink',
            summary: 'A link to rate this conversation, for channels without a widget',
            tags,
            params: Type.Object({ workspaceId: Id, id: Id }),
            response: { 200: Type.Object({ url: Type.String() }) },
          },
        },
        async ({ params: { workspaceId, id } }) => {
          const token = newToken();
          await changes.run(workspaceId, SYSTEM, async (change) => {
            const known = await sendSurveys(change, new Map([[id, change.now]]), () => token);
            if (known === 0) throw notFound('conversation');
          });
          return { url: `${platform.env.publicUrl}/survey/${token}` };
        },
      );
    },
  };
}

const newToken = (): string => randomBytes(24).toString('base64url');

/**
 * One open survey per resolved conversation; a new link (`token`) replaces the old one. Who is not asked: those of conversations that were
 * reopened meanwhile, rated before, or never answered.
 * @param resolved ids of conversations, and when they were resolved
 * @returns how many of them there are
 */
export async function sendSurveys(
  change: Change,
  resolved: ReadonlyMap<string, Date>,
  token?: () => string,
): Promise<number> {
  const { tx, workspaceId } = change;
  if (resolved.size === 0) return 0;
  const conversations = await tx
    .selectFrom('conversation')
    .select(['id', 'assignee_id', 'last_assignee_id', 'status', 'csat_score', 'first_reply_at'])
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', [...resolved.keys()])
    .where('merged_into_id', 'is', null)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  const asked = conversations
    .filter((row) => row.status === 'resolved' && row.csat_score === null && row.first_reply_at !== null)
    .map((row) => ({ ...row, surveyId: change.newId(), tokenHash: hashOf((token ?? newToken)()) }));
  if (asked.length === 0) return conversations.length;
  // Where nobody asks for a link, one that somebody has been given stays good.
  const replaced = await sql<{ conversation_id: string }>`
    update survey set token_hash = case when ${token !== undefined} then a.token_hash else survey.token_hash end
    from unnest(${asked.map((row) => row.id)}::uuid[], ${asked.map((row) => row.tokenHash)}::text[])
      as a (conversation_id, token_hash)
    where survey.workspace_id = ${workspaceId} and survey.conversation_id = a.conversation_id
      and survey.answered_at is null
    returning survey.conversation_id`.execute(tx);
  const open = new Set(replaced.rows.map((row) => row.conversation_id));
  const fresh = asked.filter((row) => !open.has(row.id));
  if (fresh.length === 0) return conversations.length;
  await tx
    .insertInto('survey')
    .values(
      fresh.map((row) => ({
        workspace_id: workspaceId,
        id: row.surveyId,
        conversation_id: row.id,
        member_id: row.assignee_id ?? row.last_assignee_id,
        kind: 'csat',
        token_hash: row.tokenHash,
        sent_at: resolved.get(row.id) ?? change.now,
      })),
    )
    .execute();
  await sql`
    update conversation set version = version + 1, updated_at = a.at
    from unnest(${fresh.map((row) => row.id)}::uuid[], ${fresh.map((row) => resolved.get(row.id) ?? change.now)}::timestamptz[])
      as a (id, at)
    where conversation.workspace_id = ${workspaceId} and conversation.id = a.id`.execute(tx);
  for (const { id, surveyId } of fresh) {
    change.as(SYSTEM, resolved.get(id)).record('survey.sent', id, { surveyId, kind: 'csat' });
  }
  return conversations.length;
}

/** The latest survey of the conversation gets this answer; within a day it may be changed. */
export async function answerSurvey(
  change: Change,
  conversationId: string,
  answer: { score: number; comment?: string },
): Promise<void> {
  const { tx, workspaceId, now } = change;
  const survey = await tx
    .selectFrom('survey')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('conversation_id', '=', conversationId)
    .orderBy('sent_at', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();
  if (!survey) throw notFound('survey');
  if (survey.answered_at && now.getTime() - survey.answered_at.getTime() > CHANGE_WITHIN_MS)
    throw new AppError('already_answered');
  const comment = answer.comment ?? survey.comment;
  if (comment?.includes('\0')) throw new AppError('invalid_text');
  await tx
    .updateTable('survey')
    .set({ score: answer.score, comment, answered_at: now })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', survey.id)
    .execute();
  if (survey.score === answer.score) return;
  change.record('survey.answered', conversationId, {
    surveyId: survey.id,
    kind: 'csat',
    score: answer.score,
  });
  await touch(change, conversationId, answer.score);
}

async function touch(change: Change, conversationId: string, score: number | null): Promise<void> {
  await change.tx
    .updateTable('conversation')
    .set((set) => ({
      version: set('version', '+', 1),
      updated_at: change.now,
      ...(score !== null && { csat_score: score }),
    }))
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', conversationId)
    .execute();
}

async function findByToken(tx: Tx, token: string) {
  const survey = await tx
    .selectFrom('survey as s')
    .innerJoin('conversation as c', (join) =>
      join.onRef('c.workspace_id', '=', 's.workspace_id').onRef('c.id', '=', 's.conversation_id'),
    )
    .innerJoin('workspace as w', 'w.workspace_id', 's.workspace_id')
    .leftJoin('member as m', (join) =>
      join.onRef('m.workspace_id', '=', 's.workspace_id').onRef('m.id', '=', 's.member_id'),
    )
    .select([
      's.workspace_id',
      's.conversation_id',
      's.score',
      's.comment',
      'c.contact_id',
      'c.language',
      'w.name',
      'w.locale',
      'm.name as agent',
    ])
    .where('s.token_hash', '=', hashOf(token))
    .executeTakeFirst();
  if (!survey) throw notFound('survey');
  return survey;
}

async function viewByToken(tx: Tx, token: string): Promise<Type.Static<typeof SurveyView>> {
  const survey = await findByToken(tx, token);
  const locale = survey.language === 'zh' ? 'zh-CN' : survey.language === 'en' ? 'en' : survey.locale;
  return {
    workspaceName: survey.name,
    agentName: survey.agent,
    locale: locale as 'zh-CN' | 'en',
    score: survey.score,
    comment: survey.comment,
  };
}
