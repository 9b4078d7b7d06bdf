import type { ContactListed, ContactPage, ContactQuery } from '@attune/contract';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import { presentContact } from './present.ts';

/** By what a list is sorted: the value as text for the cursor, and as what it is compared. */
const SORTS = {
  last_seen: { key: sql`p.last_seen_at`, type: sql`timestamptz`, falls: true },
  created: { key: sql`p.created_at`, type: sql`timestamptz`, falls: true },
  name: { key: sql`lower(coalesce(p.name, p.email, ''))`, type: sql`text`, falls: false },
};

function decodeCursor(cursor: string): [string, string] {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(read) && read.length === 2 && read.every((part) => typeof part === 'string'))
      return read as [string, string];
  } catch {
    // Falls through to the refusal.
  }
  throw new AppError('bad_cursor');
}

/** One page of the customers. Who was merged is found as the one who stayed. */
export async function listContacts(tx: Tx, workspaceId: string, query: ContactQuery): Promise<ContactPage> {
  const { limit = 30, sort = 'last_seen', cursor, kind, open, attribute, value } = query;
  const { key, type, falls } = SORTS[sort];
  const q = query.q?.trim();
  const pattern = q && `%${q.replace(/[\\%_]/g, '\\$&')}%`;
  const rows = await tx
    .selectFrom('contact as p')
    .selectAll('p')
    .select([
      sql<string>`(${key})::text`.as('sort_key'),
      sql<number>`(select count(*) from conversation c where c.workspace_id = p.workspace_id
        and c.contact_id = p.id and c.merged_into_id is null)::int`.as('conversations'),
      sql<number>`(select count(*) from conversation c where c.workspace_id = p.workspace_id
        and c.contact_id = p.id and c.status <> 'resolved')::int`.as('open_conversations'),
    ])
    .where('p.workspace_id', '=', workspaceId)
    .where('p.merged_into_id', 'is', null)
    .$if(pattern !== undefined && pattern !== '', (all) =>
      all.where(sql<boolean>`concat_ws(' ', p.name, p.email, p.phone, p.external_id) ilike ${pattern}`),
    )
    .$if(kind !== undefined, (all) => all.where('p.external_id', kind === 'verified' ? 'is not' : 'is', null))
    .$if(open === true, (all) =>
      all.where(sql<boolean>`exists (select from conversation c where c.workspace_id = p.workspace_id
        and c.contact_id = p.id and c.status <> 'resolved')`),
    )
    .$if(attribute !== undefined, (all) =>
      all.where(
        value === undefined
          ? sql<boolean>`p.attributes ? ${attribute}`
          : sql<boolean>`lower(p.attributes ->> ${attribute}) = lower(${value})`,
      ),
    )
    .$if(cursor !== undefined, (all) => {
      const [at, id] = decodeCursor(cursor ?? '');
      const row = sql`(${key}, p.id)`;
      const after = sql`(${at}::${type}, ${id}::uuid)`;
      return all.where(falls ? sql<boolean>`${row} < ${after}` : sql<boolean>`${row} > ${after}`);
    })
    .orderBy(key, falls ? 'desc' : 'asc')
    .orderBy('p.id', falls ? 'desc' : 'asc')
    .limit(limit + 1)
    .execute()
    .catch((error: unknown) => {
      // A time or an id in the cursor that is none.
      throw cursor !== undefined && isUnreadable(error) ? new AppError('bad_cursor') : error;
    });
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map(
      (row): ContactListed => ({
        ...presentContact(row),
        conversations: row.conversations,
        openConversations: row.open_conversations,
      }),
    ),
    nextCursor: last ? Buffer.from(JSON.stringify([last.sort_key, last.id])).toString('base64url') : null,
  };
}

const isUnreadable = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === '22P02' || error.code === '22007');
