import {
  Attachment,
  Id,
  Session,
  SessionInput,
  SurveyAnswer,
  WidgetConversation,
  WidgetMessageInput,
  WidgetSent,
  WidgetState,
} from '@attune/contract';
import { addBusinessMs } from '@attune/time';
import { sql } from 'kysely';
import Type from 'typebox';
import { contactOf } from '../../access/access.ts';
import type { ContactToken } from '../../access/contact-token.ts';
import type { Tx } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import type { App, Feature, Platform } from '../../feature.ts';
import { contactFile, sendFile, storeUpload } from '../attachments/index.ts';
import {
  abandon,
  type Understanding as FirstUnderstanding,
  markRead,
  type Numbers,
  receiveMessage,
} from '../conversations/index.ts';
import type { Places } from '../dispatch/index.ts';
import { answerSurvey } from '../surveys/index.ts';
import type { Understanding } from '../understanding/index.ts';
import { hoursOf, type Workspaces } from '../workspaces/index.ts';
import { createLiveWidget } from './live.ts';
import {
  loadWidgetConversations,
  loadWidgetState,
  presentReceived,
  presentWidgetMessage,
  withoutContact,
} from './present.ts';
import { registerQueueRoute } from './queue.ts';
import { openSession, requireContact } from './sessions.ts';

export interface Needs {
  workspaces: Workspaces;
  understanding: Understanding;
  numbers: Numbers;
  places: Places;
}

/** The customer's side: sessions, messages, files, survey. Everything here acts for the contact of the token only. */
export function widget(platform: Platform, needs: Needs): Feature {
  return {
    name: 'widget',
    routes(app) {
      registerRoutes(app, platform, needs);
      registerQueueRoute(app, platform, needs);
      createLiveWidget(platform)(app);
    },
  };
}

/**
 * What is known of a first message: language, topic, and by when a person should have answered. It may have to load
 * the workspace's topics, so it comes before the transaction, not inside it.
 */
export async function understand(
  { workspaces, understanding }: Needs,
  workspaceId: string,
  body: string,
  now: Date,
): Promise<FirstUnderstanding> {
  const { settings, timeZone } = await workspaces.settings(workspaceId);
  const known = await understanding.understandFirst(workspaceId, body);
  const due = addBusinessMs(
    hoursOf(settings, timeZone),
    now.getTime(),
    settings.firstResponseTargetSeconds * 1000,
  );
  return { ...known, firstReplyDueAt: Number.isFinite(due) ? new Date(due) : null };
}

function registerRoutes(app: App, platform: Platform, needs: Needs): void {
  const { db, changes, clock } = platform;
  const tags = ['Widget'];
  const limited = { rateLimit: { max: 120, timeWindow: '1 minute', keyGenerator: bearerOrIp } };

  /** Runs a change as the customer. */
  const act = <T>(
    contact: ContactToken,
    work: (change: Change, acting: ContactToken) => Promise<T>,
  ): Promise<T> =>
    changes.run(contact.workspaceId, { kind: 'customer', id: contact.contactId }, async (change) =>
      work(change, await requireContact(change.tx, contact)),
    );

  app.post(
    '/api/v1/widget/sessions',
    {
      config: { access: 'public', rateLimit: { max: 300, timeWindow: '1 minute' } },
      schema: {
        operationId: 'openSession',
        summary: 'Open or resume a session',
        tags,
        body: SessionInput,
        response: { 200: Session },
      },
    },
    ({ body }) => openSession(platform, needs.workspaces, body),
  );

  app.get(
    '/api/v1/widget/state',
    {
      config: { access: 'contact' },
      schema: {
        operationId: 'getWidgetState',
        summary: 'Everything to show',
        tags,
        response: { 200: WidgetState },
      },
    },
    (request) => {
      const contact = contactOf(request);
      return db.workspace(contact.workspaceId, async (tx) => {
        const { workspaceId, contactId } = await requireContact(tx, contact);
        return loadWidgetState(tx, workspaceId, contactId);
      });
    },
  );

  app.post(
    '/api/v1/widget/messages',
    {
      config: { access: 'contact', ...limited },
      schema: {
        operationId: 'sendWidgetMessage',
        summary: 'Write to the team',
        tags,
        body: WidgetMessageInput,
        response: { 200: WidgetSent },
      },
    },
    async (request) => {
      const contact = contactOf(request);
      const known = await understand(needs, contact.workspaceId, request.body.body, clock());
      const { workspaceId, contactId } = contact;
      const incoming = { contactId, channel: 'widget' as const, ...request.body };
      return needs.numbers.lend(workspaceId, (number) =>
        changes.run(workspaceId, { kind: 'customer', id: contactId }, async (change) => {
          const stored = await receiveMessage(change, incoming, { ...known, number }).catch(sessionGone);
          return {
            message: presentWidgetMessage(stored.message, null),
            conversation: stored.duplicate
              ? await one(change.tx, workspaceId, stored.conversation.id)
              : presentReceived(stored.conversation, stored.agentName),
          };
        }),
      );
    },
  );

  app.post(
    '/api/v1/widget/attachments',
    {
      config: { access: 'contact', rateLimit: { max: 30, timeWindow: '1 minute', keyGenerator: bearerOrIp } },
      schema: {
        operationId: 'uploadWidgetFile',
        summary: 'Upload a file to send',
        tags,
        consumes: ['multipart/form-data'],
        response: { 200: Attachment },
      },
    },
    async (request) => {
      const token = contactOf(request);
      const { workspaceId, contactId } = await db.workspace(token.workspaceId, (tx) =>
        requireContact(tx, token),
      );
      return storeUpload(platform, request, { workspaceId, uploaderKind: 'contact', uploaderId: contactId });
    },
  );

  app.get(
    '/api/v1/widget/attachments/:id',
    {
      config: { access: 'contact' },
      schema: {
        operationId: 'getWidgetFile',
        summary: 'A file of the conversation',
        tags,
        params: Type.Object({ id: Id }),
      },
    },
    async (request, reply) => {
      const contact = contactOf(request);
      const row = await db.workspace(contact.workspaceId, async (tx) => {
        const { workspaceId, contactId } = await requireContact(tx, contact);
        return contactFile(tx, workspaceId, contactId, request.params.id);
      });
      return sendFile(platform, request, reply, row);
    },
  );

  /** Acts on the customer's latest conversation. */
  const onLatest = (name: string, summary: string, work: (change: Change, id: string) => Promise<unknown>) =>
    app.post(
      `/api/v1/widget/${name}`,
      {
        config: { access: 'contact', ...limited },
        schema: { operationId: `${name}Widget`, summary, tags, response: { 200: WidgetConversation } },
      },
      (request) => {
        const contact = contactOf(request);
        return act(contact, async (change, acting) => {
          const id = await latest(change.tx, acting);
          await work(change, id);
          return one(change.tx, contact.workspaceId, id);
        });
      },
    );
  onLatest('read', 'Everything up to now was seen', (change, id) => markRead(change, id, 'contact'));
  onLatest('close', 'The customer needs no answer any more', (change, id) => abandon(change, id));

  app.post(
    '/api/v1/widget/survey',
    {
      config: { access: 'contact', ...limited },
      schema: {
        operationId: 'answerWidgetSurvey',
        summary: 'Rate the conversation',
        tags,
        body: SurveyAnswer,
        response: { 200: WidgetConversation },
      },
    },
    (request) => {
      const contact = contactOf(request);
      return act(contact, async (change, acting) => {
        const id = await latest(change.tx, acting);
        await answerSurvey(change, id, request.body);
        return one(change.tx, contact.workspaceId, id);
      });
    },
  );
}

function bearerOrIp(request: { headers: { authorization?: string | undefined }; ip: string }): string {
  return request.headers.authorization ?? request.ip;
}

/** A contact that is not found was erased since the token was made. */
function sessionGone(error: unknown): never {
  throw error instanceof AppError && error.code === 'not_found' ? new AppError('invalid_token') : error;
}

async function one(tx: Tx, workspaceId: string, id: string): Promise<WidgetConversation> {
  const conversation = (await loadWidgetConversations(tx, workspaceId, [id])).get(id);
  if (!conversation) throw notFound('conversation');
  return withoutContact(conversation);
}

async function latest(tx: Tx, { workspaceId, contactId }: ContactToken): Promise<string> {
  const row = await tx
    .selectFrom('conversation')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('contact_id', '=', contactId)
    .where('merged_into_id', 'is', null)
    .orderBy(sql`status = 'resolved'`)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) throw notFound('conversation');
  return row.id;
}

export { openSession } from './sessions.ts';
