import { ConversationLink, Id, type LinkKind, LinkPut } from '@attune/contract';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import type { Tx } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import type { App, Platform } from '../../feature.ts';
import { loadConversations } from './present.ts';

const url = '/api/v1/workspaces/:workspaceId/conversations/:id/links';
const One = Type.Object({ workspaceId: Id, id: Id });
const Two = Type.Object({ workspaceId: Id, id: Id, otherId: Id });
const tags = ['Conversations'];
const response = { 200: Type.Array(ConversationLink) };

/** Conversations that have to do with one another, of whatever customers: two are linked in one way or not at all. */
export function registerLinkRoutes(app: App, { db, changes }: Platform): void {
  app.get(
    url,
    {
      config: { access: 'conversation.read' },
      schema: {
        operationId: 'listLinks',
        summary: 'What it is linked to, in both directions',
        tags,
        params: One,
        response,
      },
    },
    (request) => {
      const { workspaceId } = memberOf(request);
      return db.workspace(workspaceId, (tx) => listLinks(tx, workspaceId, request.params.id));
    },
  );

  app.put(
    `${url}/:otherId`,
    {
      config: { access: 'conversation.answer' },
      schema: {
        operationId: 'linkConversation',
        summary: 'Link it to another one, or change the kind of the link',
        tags,
        params: Two,
        body: LinkPut,
        response,
      },
    },
    (request) => {
      const { workspaceId, memberId } = memberOf(request);
      const { id, otherId } = request.params;
      return changes.run(workspaceId, { kind: 'agent', id: memberId }, async (change) => {
        await link(change, id, otherId, request.body.kind);
        return listLinks(change.tx, workspaceId, id);
      });
    },
  );

  app.delete(
    `${url}/:otherId`,
    {
      config: { access: 'conversation.answer' },
      schema: {
        operationId: 'unlinkConversation',
        summary: 'Take the link away',
        tags,
        params: Two,
        response,
      },
    },
    (request) => {
      const { workspaceId, memberId } = memberOf(request);
      const { id, otherId } = request.params;
      return changes.run(workspaceId, { kind: 'agent', id: memberId }, async (change) => {
        if (!(await unlink(change, id, otherId))) throw notFound('link');
        record(change, 'conversation.unlinked', id, otherId);
        return listLinks(change.tx, workspaceId, id);
      });
    },
  );
}

async function link(change: Change, fromId: string, toId: string, kind: LinkKind): Promise<void> {
  const { tx, workspaceId, now, actor } = change;
  if (fromId === toId) throw new AppError('bad_request', 'A conversation has to do with itself anyway');
  // Locked in one order: whoever links the same two the other way round comes second and replaces it.
  const known = await tx
    .selectFrom('conversation')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', [fromId, toId])
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  if (known.length < 2) throw notFound('conversation');
  await unlink(change, fromId, toId);
  await tx
    .insertInto('conversation_link')
    .values({
      workspace_id: workspaceId,
      from_id: fromId,
      to_id: toId,
      kind,
      created_by: actor.id,
      created_at: now,
    })
    .execute();
  record(change, 'conversation.linked', fromId, toId);
}

/** In whichever direction it was made. */
async function unlink({ tx, workspaceId }: Change, a: string, b: string): Promise<boolean> {
  const gone = await tx
    .deleteFrom('conversation_link')
    .where('workspace_id', '=', workspaceId)
    .where((where) =>
      where.or([
        where.and([where('from_id', '=', a), where('to_id', '=', b)]),
        where.and([where('from_id', '=', b), where('to_id', '=', a)]),
      ]),
    )
    .returning('kind')
    .execute();
  return gone.length > 0;
}

/** Both show it. */
function record(
  change: Change,
  type: 'conversation.linked' | 'conversation.unlinked',
  a: string,
  b: string,
): void {
  change.record(type, a, { toId: b });
  change.record(type, b, { toId: a });
}

async function listLinks(tx: Tx, workspaceId: string, id: string): Promise<ConversationLink[]> {
  const rows = await tx
    .selectFrom('conversation_link')
    .select(['from_id', 'to_id', 'kind'])
    .where('workspace_id', '=', workspaceId)
    .where((where) => where.or([where('from_id', '=', id), where('to_id', '=', id)]))
    .orderBy('created_at')
    .orderBy('from_id')
    .orderBy('to_id')
    .execute();
  const otherOf = (row: { from_id: string; to_id: string }) => (row.from_id === id ? row.to_id : row.from_id);
  const others = await loadConversations(tx, workspaceId, rows.map(otherOf));
  const byId = new Map(others.map((other) => [other.id, other]));
  return rows.flatMap((row) => {
    const conversation = byId.get(otherOf(row));
    return conversation ? [{ kind: row.kind as LinkKind, outgoing: row.from_id === id, conversation }] : [];
  });
}
