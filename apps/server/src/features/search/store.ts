import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { termsOf } from './terms.ts';

/** Entries of one workspace that share the names of their words. */
export const BUCKET = 4096;

export interface Entry {
  id: string;
  kind: 'message' | 'note' | 'file' | 'contact';
  messageId: string | null;
  contactId: string | null;
  at: Date;
  text: string;
}

/** How a bucket marks its words. */
export const marked = (bucket: number, term: string): string => `${bucket.toString(36)}_${term}`;

/**
 * Writes entries, or writes them anew. One caller at a time per workspace (the consumer has one shard). English words become their
 * stems; one that the stemmer thinks nothing of, such as "the", stays as it is.
 */
export async function writeEntries(
  tx: Tx,
  workspaceId: string,
  entries: readonly Entry[],
  size = BUCKET,
): Promise<void> {
  for (const contacts of [false, true]) {
    await writeInto(
      tx,
      workspaceId,
      contacts,
      entries.filter(({ kind }) => (kind === 'contact') === contacts),
      size,
    );
  }
}

async function writeInto(
  tx: Tx,
  workspaceId: string,
  contacts: boolean,
  entries: readonly Entry[],
  size: number,
): Promise<void> {
  for (let rest = entries; rest.length > 0; ) {
    const { id: bucket, room } = await openBucket(tx, workspaceId, contacts, size);
    const now = rest.slice(0, room);
    rest = rest.slice(room);
    const rows = now.map(({ text, ...entry }) => ({ ...entry, ...termsOf(text) }));
    await sql`
      insert into search_entry (workspace_id, id, kind, bucket, message_id, contact_id, at, terms)
      select ${workspaceId}, n.id, n.kind, ${bucket}, n."messageId", n."contactId", n.at,
        array_to_tsvector(array(
          select distinct ${marked(bucket, '')}::text || term from (
            select jsonb_array_elements_text(n.han) as term
            union all
            select unnest(coalesce(nullif(ts_lexize('english_stem', word), '{}'), array[word]))
            from jsonb_array_elements_text(n.words) word
          ) terms))
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n (id uuid, kind text, "messageId" uuid, "contactId" uuid,
        at timestamptz, words jsonb, han jsonb)
      on conflict (workspace_id, id) do update set bucket = excluded.bucket, at = excluded.at, terms = excluded.terms`.execute(
      tx,
    );
    await tx
      .updateTable('search_bucket')
      .set({ entries: sql<number>`entries + ${now.length}` })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', bucket)
      .execute();
  }
}

async function openBucket(
  tx: Tx,
  workspaceId: string,
  contacts: boolean,
  size: number,
): Promise<{ id: number; room: number }> {
  const newest = await tx
    .selectFrom('search_bucket')
    .select(['id', 'entries'])
    .where('workspace_id', '=', workspaceId)
    .where('contacts', '=', contacts)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (newest && newest.entries < size) return { id: newest.id, room: size - newest.entries };
  const { id } = await tx
    .insertInto('search_bucket')
    .values({ workspace_id: workspaceId, id: sql<number>`nextval('search_bucket_id')`, contacts, entries: 0 })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { id, room: size };
}
