import type { FoundContact, SearchHit, SearchPage, SearchQuery } from '@attune/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import { leadersOf, loadConversations } from '../conversations/index.ts';
import { contactText } from './consumer.ts';
import { asksForWords, parseQuery, type Wanted } from './parse.ts';
import { snippetOf } from './snippet.ts';
import { marked } from './store.ts';
import { fold, pairs } from './terms.ts';

const CONTACTS = 5;
/** Rows read at once; a run of characters has to be looked for in their texts. */
const AT_ONCE = 100;
/** From the newest bucket on, each step looks through so many times more buckets than the one before. */
const GROWTH = 4;

/** Stems by word, as the index has them. */
type Stems = ReadonlyMap<string, string>;

interface Candidate {
  id: string;
  kind: 'message' | 'note' | 'file' | 'contact';
  bucket: number;
  at: string;
  text: string;
  conversationId: string | null;
  messageId: string | null;
  authorKind: 'contact' | 'member' | 'bot' | 'system' | null;
  contact: { id: string; externalId: string | null; name: string | null; email: string | null } | null;
  /** Whether it is of the kind that was asked for. */
  allowed: boolean;
}
interface Row extends Omit<Candidate, 'text' | 'contact'> {
  fileName: string | null;
  body: string | null;
  contactName: string | null;
  email: string | null;
  phone: string | null;
  externalId: string | null;
}
type Place = Pick<Candidate, 'bucket' | 'at' | 'id'>;

/** Conversations and customers that hold what is asked for, newest first. @throws bad_cursor */
export async function search(
  tx: Tx,
  workspaceId: string,
  { q, cursor, limit = 20 }: SearchQuery,
): Promise<SearchPage> {
  const wanted = parseQuery(q);
  const after = cursor ? decode(cursor) : null;
  const named = after ? [] : await byNumber(tx, workspaceId, wanted.number);
  if (!asksForWords(wanted)) return { hits: named, contacts: [], nextCursor: null };
  const words = [...wanted.words, ...wanted.without.words, ...(wanted.begun ? [wanted.begun] : [])];
  const [stems, buckets] = await Promise.all([stemsOf(tx, words), bucketsOf(tx, workspaceId)]);
  const look = { tx, workspaceId, wanted, stems };
  const written = { ...look, buckets: buckets.flatMap(({ id, contacts }) => (contacts ? [] : id)) };
  const customers = { ...look, buckets: buckets.flatMap(({ id, contacts }) => (contacts ? id : [])) };

  const seen = new Set(named.map(({ conversation }) => conversation.id));
  const found: Candidate[] = [];
  let next: Place | null = null;
  for await (const candidate of candidates(written, ['message', 'note', 'file'], after)) {
    if (found.length === limit) {
      next = found.at(-1) ?? null;
      break;
    }
    if (!candidate.conversationId || seen.has(candidate.conversationId)) continue;
    seen.add(candidate.conversationId);
    found.push(candidate);
  }
  const contacts: FoundContact[] = [];
  if (!after && !restrictsMessages(wanted)) {
    for await (const { contact, text } of candidates(customers, ['contact'], null)) {
      if (contact) contacts.push({ contact, snippet: snippetOf(text, wanted, stems) });
      if (contacts.length === CONTACTS) break;
    }
  }
  // What was merged is shown where it is read now.
  const leaders = await leadersOf(
    tx,
    workspaceId,
    found.flatMap(({ conversationId }) => conversationId ?? []),
  );
  const rows = await loadConversations(tx, workspaceId, [...new Set(leaders.values())]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const hits = found.flatMap((candidate): SearchHit[] => {
    const leader = leaders.get(candidate.conversationId ?? '') ?? '';
    const conversation = byId.get(leader);
    if (!conversation || candidate.kind === 'contact') return [];
    byId.delete(leader);
    const { messageId, authorKind, at, kind, text } = candidate;
    return [{ conversation, messageId, authorKind, at, kind, snippet: snippetOf(text, wanted, stems) }];
  });
  return { hits: [...named, ...hits], contacts, nextCursor: next && encode(next) };
}

const restrictsMessages = (wanted: Wanted): boolean =>
  wanted.from !== null ||
  wanted.notesOnly ||
  wanted.withFile ||
  wanted.tags.length > 0 ||
  wanted.before !== null ||
  wanted.after !== null;

async function byNumber(tx: Tx, workspaceId: string, number: number | null): Promise<SearchHit[]> {
  if (number === null) return [];
  const row = await tx
    .selectFrom('conversation')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('number', '=', number)
    .executeTakeFirst();
  const [conversation] = await loadConversations(tx, workspaceId, row ? [row.id] : []);
  if (!conversation) return [];
  const { lastMessageAt: at, lastMessagePreview } = conversation;
  const snippet = lastMessagePreview === '' ? [] : [{ text: lastMessagePreview, found: false }];
  return [{ conversation, messageId: null, kind: 'number', authorKind: null, at, snippet }];
}

async function stemsOf(tx: Tx, words: readonly string[]): Promise<Stems> {
  if (words.length === 0) return new Map();
  const { rows } = await sql<{ word: string; stem: string }>`
    select word, coalesce((ts_lexize('english_stem', word))[1], word) as stem from unnest(${words}::text[]) word`.execute(
    tx,
  );
  return new Map(rows.map(({ word, stem }) => [word, stem]));
}

function bucketsOf(tx: Tx, workspaceId: string): Promise<{ id: number; contacts: boolean }[]> {
  return tx
    .selectFrom('search_bucket')
    .select(['id', 'contacts'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('id', 'desc')
    .execute();
}

interface Look {
  tx: Tx;
  workspaceId: string;
  wanted: Wanted;
  stems: Stems;
  buckets: readonly number[];
}

/** What the index finds and the texts bear out, newest first. */
async function* candidates(
  look: Look,
  kinds: readonly Candidate['kind'][],
  after: Place | null,
): AsyncGenerator<Candidate> {
  const buckets = after ? look.buckets.filter((id) => id <= after.bucket) : look.buckets;
  let place = after;
  for (let from = 0, size = 1; from < buckets.length; ) {
    const rows: Candidate[] = await read(look, kinds, buckets.slice(from, from + size), place);
    for (const row of rows) if (row.allowed && bearsOut(row, look.wanted)) yield row;
    place = rows.at(-1) ?? place;
    if (rows.length === AT_ONCE) continue;
    from += size;
    size *= GROWTH;
  }
}

async function read(
  { tx, workspaceId, wanted, stems }: Look,
  kinds: readonly Candidate['kind'][],
  buckets: readonly number[],
  after: Place | null,
): Promise<Candidate[]> {
  const asked = buckets.map((bucket) => tsqueryOf(bucket, wanted, stems));
  const restricted = sql.join([sql`p.merged_into_id is null`, ...restrictions(wanted)], sql` and `);
  const { rows } = await sql<Row>`
    select e.id, e.kind, e.bucket, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
      e.message_id as "messageId", m.conversation_id as "conversationId", m.author_kind as "authorKind", m.body,
      (select a.file_name from attachment a where a.workspace_id = ${workspaceId} and a.id = e.id and e.kind = 'file') as "fileName",
      p.name as "contactName", p.email, p.phone, p.external_id as "externalId", ${restricted} as allowed
    from search_candidates(${asked}::tsquery[], ${wanted.notesOnly ? ['note'] : [...kinds]}::text[], ${wanted.after}::timestamptz,
      ${wanted.before}::timestamptz, ${after?.bucket ?? null}::integer, ${after?.at ?? null}::timestamptz, ${after?.id ?? null}::uuid,
      ${AT_ONCE}) e
    left join message m on m.workspace_id = ${workspaceId} and m.id = e.message_id
    left join contact p on p.workspace_id = ${workspaceId} and p.id = e.contact_id
    order by e.bucket desc, e.at desc, e.id desc`.execute(tx);
  return rows.map(({ fileName, body, contactName: name, email, phone, externalId, ...row }) => {
    const contact = row.kind === 'contact' ? { id: row.id, externalId, name, email } : null;
    const text = contact
      ? contactText({ name, email, phone, external_id: externalId })
      : (fileName ?? body ?? '');
    return { ...row, text, contact };
  });
}

/** Over the aliases e and m of `read`. */
function restrictions({ from, withFile, tags }: Wanted): RawBuilder<unknown>[] {
  return [
    ...(from ? [sql`m.author_kind = ${from}`] : []),
    ...(withFile
      ? [sql`exists (select from attachment a where a.workspace_id = m.workspace_id and a.message_id = m.id)`]
      : []),
    ...tags.map(
      (tag) => sql`exists (
        select from conversation_tag ct join tag t on t.workspace_id = ct.workspace_id and t.id = ct.tag_id
        where ct.workspace_id = m.workspace_id and ct.conversation_id = m.conversation_id and lower(t.name) = ${tag})`,
    ),
  ];
}

/** What a bucket has to be asked for, as a tsquery: every lexeme in quotes, so that nothing in it is an operator. */
function tsqueryOf(bucket: number, { words, begun, runs, without }: Wanted, stems: Stems): string {
  const lexeme = (term: string) => `'${marked(bucket, term).replace(/['\\]/g, '$&$&')}'`;
  const stem = (word: string) => lexeme(stems.get(word) ?? word);
  const all = [
    ...words.map(stem),
    ...runs.flatMap((run) => ([...run].length === 1 ? [run] : pairs(run))).map(lexeme),
    ...(begun ? [`(${stem(begun)} | ${lexeme(begun)}:*)`] : []),
    ...without.words.map((word) => `!${stem(word)}`),
    ...without.han.map((term) => `!${lexeme(term)}`),
  ];
  return `(${all.join(' & ')})`;
}

/** The index knows which pairs of characters a text holds, not that they follow each other. */
function bearsOut({ text }: Candidate, { runs, phrases }: Wanted): boolean {
  if (phrases.length === 0 && runs.every((run) => [...run].length <= 2)) return true;
  const folded = fold(text);
  return [...phrases, ...runs].every((part) => folded.includes(part));
}

const encode = ({ bucket, at, id }: Place): string =>
  Buffer.from(`${bucket}|${at}|${id}`).toString('base64url');

function decode(cursor: string): Place {
  const [bucket = '', at = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split('|');
  const valid =
    /^\d{1,9}$/.test(bucket) && !Number.isNaN(new Date(at).getTime()) && /^[0-9a-f-]{36}$/.test(id);
  if (!valid) throw new AppError('bad_cursor');
  return { bucket: Number(bucket), at, id };
}
