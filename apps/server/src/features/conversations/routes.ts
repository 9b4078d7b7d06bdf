import {
  AssignInput,
  Conversation,
  ConversationCounts,
  ConversationPage,
  ConversationPatch,
  ConversationQuery,
  DispatchDecision,
  HoldPut,
  Id,
  Message,
  MessageInput,
  MessagesQuery,
  PriorityInput,
  PullInput,
  SnoozeInput,
  TagsInput,
  Thread,
  TopicPut,
  TransferInput,
  WireEvent,
} from '@attune/contract';
import type { FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import type { Permission } from '../../access/permissions.ts';
import type { Tx } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import { currentPosition, formatPosition, type LogEvent, parsePosition, readLog } from '../../events/log.ts';
import type { App, Platform } from '../../feature.ts';
import { loadView } from '../views/index.ts';
import { filterExpression, parseFilter } from './filter.ts';
import * as labels from './labels.ts';
import * as lifecycle from './lifecycle.ts';
import { sendMessage } from './messages.ts';
import * as ownership from './ownership.ts';
import { loadConversations } from './present.ts';
import { countConversations, listConversations, listMessages, presentEvents } from './queries.ts';

const Workspace = Type.Object({ workspaceId: Id });
const One = Type.Object({ workspaceId: Id, id: Id });
const W = '/api/v1/workspaces/:workspaceId';
const tags = ['Conversations'];

export function registerConversationRoutes(app: App, { db, changes, clock }: Platform): void {
  /** Runs a change as the signed-in member and answers with the conversation as it is then. */
  async function act(
    request: FastifyRequest<{ Params: { id: string } }>,
    work: (change: Change) => Promise<unknown>,
  ) {
    const { workspaceId, memberId } = memberOf(request);
    return changes.run(workspaceId, { kind: 'agent', id: memberId }, async (change) => {
      await work(change);
      return one(change.tx, workspaceId, request.params.id);
    });
  }

  app.get(
    `${W}/conversations`,
    {
      config: { access: 'conversation.read' },
      schema: {
        operationId: 'listConversations',
        summary: 'One page of the inbox',
        tags,
        params: Workspace,
        querystring: ConversationQuery,
        response: { 200: ConversationPage },
      },
    },
    async (request) => {
      const { workspaceId, memberId } = memberOf(request);
      const { query } = request;
      const given = query.filter === undefined ? null : parseFilter(query.filter);
      return db.workspace(workspaceId, async (tx) => {
        const position = formatPosition(await currentPosition(tx));
        const view = query.savedView ? await loadView(tx, workspaceId, memberId, query.savedView) : null;
        const context = { now: clock(), memberId };
        const filters = [view?.filter, given].flatMap((filter) =>
          filter ? filterExpression(filter, context) : [],
        );
        const page = await listConversations(tx, workspaceId, memberId, query, {
          ...(view && { order: view.sort }),
          ...(filters.length > 0 && { filter: sql<boolean>`${sql.join(filters, sql` and `)}` }),
        });
        return { ...page, position };
      });
    },
  );

  app.get(
    `${W}/conversations/counts`,
    {
      config: { access: 'conversation.read' },
      schema: {
        operationId: 'countConversations',
        summary: 'How many conversations each view holds',
        tags,
        params: Workspace,
        response: { 200: ConversationCounts },
      },
    },
    async (request) => {
      const { workspaceId, memberId } = memberOf(request);
      return db.workspace(workspaceId, (tx) => countConversations(tx, workspaceId, memberId));
    },
  );

  app.get(
    `${W}/conversations/:id`,
    {
      config: { access: 'conversation.read' },
      schema: {
        operationId: 'getThread',
        summary: 'A conversation with its newest messages',
        tags,
        params: One,
        response: { 200: Thread },
      },
    },
    async (request) => {
      const { workspaceId } = memberOf(request);
      const { id } = request.params;
      return db.workspace(workspaceId, async (tx) => {
        const position = formatPosition(await currentPosition(tx));
        const conversation = await one(tx, workspaceId, id);
        return { conversation, ...(await listMessages(tx, workspaceId, id, 50)), position };
      });
    },
  );

  app.patch(
    `${W}/conversations/:id`,
    {
      config: { access: 'conversation.tag' },
      schema: {
        operationId: 'patchConversation',
        summary: 'Change custom attributes; what is not named stays, null takes a value away',
        tags,
        params: One,
        body: ConversationPatch,
        response: { 200: Conversation },
      },
    },
    (request) =>
      act(request, (change) => labels.setAttributes(change, request.params.id, request.body.attributes)),
  );

  app.get(
    `${W}/conversations/:id/messages`,
    {
      config: { access: 'conversation.read' },
      schema: {
        operationId: 'listMessages',
        summary: 'Older messages, oldest first',
        tags,
        params: One,
        querystring: MessagesQuery,
        response: { 200: Type.Object({ messages: Type.Array(Message), hasMore: Type.Boolean() }) },
      },
    },
    async (request) => {
      const { workspaceId } = memberOf(request);
      const { id } = request.params;
      const { before, limit = 50 } = request.query;
      return db.workspace(workspaceId, async (tx) => {
        await one(tx, workspaceId, id);
        return listMessages(tx, workspaceId, id, limit, before);
      });
    },
  );

  app.post(
    `${W}/conversations/:id/messages`,
    {
      config: { access: 'conversation.answer' },
      schema: {
        operationId: 'sendMessage',
        summary: 'Reply to the customer, or note for the team',
        tags,
        params: One,
        body: MessageInput,
        response: { 200: Message },
      },
    },
    async (request) => {
      const { workspaceId, memberId } = memberOf(request);
      return changes.run(workspaceId, { kind: 'agent', id: memberId }, async (change) => {
        const stored = await sendMessage(change, request.params.id, {
          ...request.body,
          authorKind: 'member',
          authorId: memberId,
        });
        return stored.message;
      });
    },
  );

  const action = <S extends Type.TSchema>(
    method: 'POST' | 'PUT',
    name: string,
    summary: string,
    access: Permission,
    body: S,
    work: (change: Change, id: string, input: Type.Static<S>, memberId: string) => Promise<unknown>,
  ) =>
    app.route<{ Params: { workspaceId: string; id: string }; Body: Type.Static<S> }>({
      method,
      url: `${W}/conversations/:id/${name}`,
      config: { access },
      schema: {
        operationId: `${name}Conversation`,
        summary,
        tags,
        params: One,
        ...((body as Type.TSchema) !== Nothing && { body }),
        response: { 200: Conversation },
      },
      handler: (request) =>
        act(request, (change) =>
          work(change, request.params.id, request.body as Type.Static<S>, memberOf(request).memberId),
        ),
    });

  action('POST', 'take', 'Take it from the queue', 'conversation.answer', Nothing, (change, id, _, me) =>
    ownership.take(change, id, me),
  );
  action(
    'POST',
    'assign',
    'Give it to an agent',
    'conversation.assign',
    AssignInput,
    async (change, id, input, me) => {
      await ownership.assign(change, id, input.memberId);
      await noteAlong(change, id, me, input.note);
    },
  );
  action(
    'POST',
    'transfer',
    'Hand it on to a person, team or topic',
    'conversation.assign',
    TransferInput,
    async (change, id, input, me) => {
      await ownership.transfer(change, id, input);
      await noteAlong(change, id, me, input.note);
    },
  );
  action('POST', 'release', 'Put it back into the queue', 'conversation.answer', Nothing, (change, id) =>
    ownership.release(change, id),
  );
  action(
    'POST',
    'accept',
    'Take on what dispatch handed out',
    'conversation.answer',
    Nothing,
    (change, id, _, me) => ownership.accept(change, id, me),
  );
  action(
    'POST',
    'pull',
    'Take it back into the queue, from whoever has it',
    'queue.manage',
    PullInput,
    (change, id, input) => ownership.pull(change, id, input.hold ?? false),
  );
  action(
    'PUT',
    'hold',
    'Keep automation off it, or let it on again',
    'queue.manage',
    HoldPut,
    (change, id, { held }) => ownership.hold(change, id, held),
  );
  action('POST', 'resolve', 'Mark it as resolved', 'conversation.answer', Nothing, (change, id) =>
    lifecycle.resolve(change, id),
  );
  action('POST', 'reopen', 'Open it again', 'conversation.answer', Nothing, (change, id) =>
    lifecycle.reopen(change, id),
  );
  action('POST', 'pending', 'Wait for the customer', 'conversation.answer', Nothing, (change, id) =>
    lifecycle.setPending(change, id),
  );
  action('POST', 'wake', 'End a pause', 'conversation.answer', Nothing, (change, id) =>
    lifecycle.wake(change, id),
  );
  action(
    'POST',
    'snooze',
    'Put it aside until a time',
    'conversation.answer',
    SnoozeInput,
    (change, id, { until }) => lifecycle.snooze(change, id, new Date(until)),
  );
  action('POST', 'read', 'Mark it as read by the team', 'conversation.answer', Nothing, (change, id) =>
    labels.markRead(change, id, 'agent'),
  );
  action(
    'PUT',
    'priority',
    'Set the priority',
    'conversation.answer',
    PriorityInput,
    (change, id, { priority }) => ownership.setPriority(change, id, priority),
  );
  action('PUT', 'tags', 'Set the tags', 'conversation.tag', TagsInput, (change, id, { tagIds }) =>
    labels.setTags(change, id, tagIds),
  );
  action('PUT', 'topic', 'Set the topic', 'conversation.tag', TopicPut, (change, id, { topicId }) =>
    labels.setTopic(change, id, topicId),
  );

  app.get(
    `${W}/conversations/:id/history`,
    {
      config: { access: 'conversation.read' },
      schema: {
        operationId: 'getHistory',
        summary: 'Every change, oldest first',
        tags,
        params: One,
        response: { 200: Type.Array(WireEvent) },
      },
    },
    async (request) => {
      const { workspaceId } = memberOf(request);
      return db.workspace(workspaceId, async (tx) => {
        await one(tx, workspaceId, request.params.id);
        const rows = await tx
          .selectFrom('event')
          .select([
            'id',
            'type',
            'at',
            'actor_kind as actorKind',
            'actor_id as actorId',
            'conversation_id as conversationId',
            'payload',
          ])
          .where('workspace_id', '=', workspaceId)
          .where('conversation_id', '=', request.params.id)
          .orderBy('at')
          .orderBy('id')
          .limit(5000)
          .execute();
        return rows.map((row) => ({
          id: Number(row.id),
          type: row.type as WireEvent['type'],
          at: row.at.toISOString(),
          conversationId: row.conversationId,
          actor: { kind: row.actorKind as WireEvent['actor']['kind'], id: row.actorId },
          payload: row.payload as Record<string, unknown>,
        }));
      });
    },
  );

  app.get(
    `${W}/conversations/:id/decisions`,
    {
      config: { access: 'conversation.read' },
      schema: {
        operationId: 'getDecisions',
        summary: 'Why dispatch chose whom',
        tags,
        params: One,
        response: { 200: Type.Array(DispatchDecision) },
      },
    },
    async (request) => {
      const { workspaceId } = memberOf(request);
      return db.workspace(workspaceId, async (tx) => {
        await one(tx, workspaceId, request.params.id);
        const rows = await tx
          .selectFrom('dispatch_decision')
          .selectAll()
          .where('workspace_id', '=', workspaceId)
          .where('conversation_id', '=', request.params.id)
          .orderBy('decided_at')
          .execute();
        return rows.map((row) => ({
          id: row.id,
          memberId: row.member_id,
          decidedAt: row.decided_at.toISOString(),
          decision: row.decision,
        }));
      });
    },
  );

  app.get(
    `${W}/events`,
    {
      config: { access: 'conversation.read' },
      schema: {
        operationId: 'listEvents',
        summary: 'What happened since a position of the log',
        tags: ['Events'],
        params: Workspace,
        querystring: Type.Object({
          after: Type.Optional(Type.String({ maxLength: 50, default: '0.0' })),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
        }),
        response: { 200: Type.Object({ events: Type.Array(WireEvent), position: Type.String() }) },
      },
    },
    async (request) => {
      const { workspaceId } = memberOf(request);
      const { after: from = '0.0', limit = 100 } = request.query;
      const after = parsePosition(from);
      if (!after) throw new AppError('bad_cursor');
      return db.workspace(workspaceId, async (tx) => {
        const { events } = await readLog(tx, { workspaceId, after, limit });
        const last: LogEvent | undefined = events.at(-1);
        return {
          events: await presentEvents(tx, workspaceId, events),
          position: last ? formatPosition({ txid: last.txid, id: last.id }) : from,
        };
      });
    },
  );
}

/** For actions that take no body. */
const Nothing = Type.Unknown();

async function one(tx: Tx, workspaceId: string, id: string): Promise<Conversation> {
  const [conversation] = await loadConversations(tx, workspaceId, [id]);
  if (!conversation) throw notFound('conversation');
  return conversation;
}

/** What the next agent should know, as a note in the same transaction as the hand-over. */
async function noteAlong(
  change: Change,
  id: string,
  memberId: string,
  note: string | undefined,
): Promise<void> {
  if (!note?.trim()) return;
  await sendMessage(change, id, {
    kind: 'note',
    authorKind: 'member',
    authorId: memberId,
    clientKey: null,
    body: note,
  });
}
