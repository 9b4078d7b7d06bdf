import type { Language, Template } from '@attune/contract';
import type { MatcherEntry } from '@attune/semantics';
import { type Selectable, sql } from 'kysely';
import type { DB, Tx } from '../../db/database.ts';
import { templateValues } from './fill.ts';

export type TemplateRecord = Selectable<DB['template']>;

export function presentTemplate(row: TemplateRecord): Template {
  return {
    id: row.id,
    title: row.title,
    body: row.body,
    shortcut: row.shortcut,
    language: row.language as Language,
    topicId: row.topic_id,
    examples: row.examples,
    useCount: row.use_count,
    updatedAt: row.updated_at.toISOString(),
  };
}

export const templatesOf = (tx: Tx, workspaceId: string) =>
  tx.selectFrom('template').selectAll().where('workspace_id', '=', workspaceId);

/** What the matcher has to know; of some templates, or of all. */
export async function matcherEntries(tx: Tx, workspaceId: string, ids?: string[]): Promise<MatcherEntry[]> {
  return tx
    .selectFrom('template')
    .select(['id', 'title', 'body', 'examples', 'language'])
    .where('workspace_id', '=', workspaceId)
    .$if(ids !== undefined, (query) => query.where('id', 'in', ids ?? []))
    .execute();
}

/** Conversations with what templates can say of them. */
export async function findScenes(tx: Tx, workspaceId: string, conversationIds: readonly string[]) {
  if (conversationIds.length === 0) return [];
  return tx
    .selectFrom('conversation as c')
    .innerJoin('contact as p', (join) =>
      join.onRef('p.workspace_id', '=', 'c.workspace_id').onRef('p.id', '=', 'c.contact_id'),
    )
    .innerJoin('workspace as w', 'w.workspace_id', 'c.workspace_id')
    .select([
      'c.id',
      'c.number',
      'c.language',
      'c.topic_id as topicId',
      'p.name as contactName',
      'p.email as contactEmail',
      'p.attributes as contactAttributes',
      'w.name as workspaceName',
    ])
    .where('c.workspace_id', '=', workspaceId)
    .where('c.id', 'in', conversationIds)
    .execute();
}

export type Scene = Awaited<ReturnType<typeof findScenes>>[number];

/** What an agent of this name would have the variables say. */
export const valuesIn = (scene: Scene, agentName: string): Map<string, string> =>
  templateValues({
    contact: { name: scene.contactName, email: scene.contactEmail, attributes: scene.contactAttributes },
    agentName,
    conversationNumber: scene.number,
    workspaceName: scene.workspaceName,
  });

/** No burst that one can answer at once is longer. */
const BURST = 20;

export interface Burst {
  /** The customer's newest message; null before the first. */
  messageId: string | null;
  text: string;
  /** Nobody has replied to it yet. */
  open: boolean;
}

/** What the customer wrote since an agent last replied, else their last message. */
export async function findBurst(tx: Tx, workspaceId: string, conversationId: string): Promise<Burst> {
  const rows = await tx
    .selectFrom('message as m')
    .select(['m.id', 'm.body'])
    .select(
      sql<boolean>`not exists (select from message r
        where r.workspace_id = m.workspace_id and r.conversation_id = m.conversation_id
          and r.kind = 'message' and r.author_kind = 'member'
          and (r.created_at, r.id) > (m.created_at, m.id))`.as('unanswered'),
    )
    .where('m.workspace_id', '=', workspaceId)
    .where('m.conversation_id', '=', conversationId)
    .where('m.author_kind', '=', 'contact')
    .orderBy('m.created_at', 'desc')
    .orderBy('m.id', 'desc')
    .limit(BURST)
    .execute();
  const unanswered = rows.filter((row) => row.unanswered);
  const burst = unanswered.length > 0 ? unanswered : rows.slice(0, 1);
  return {
    messageId: rows[0]?.id ?? null,
    open: unanswered.length > 0,
    text: burst
      .map((row) => row.body)
      .reverse()
      .join('\n'),
  };
}
