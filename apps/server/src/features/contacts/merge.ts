import type { Attributes } from '@attune/contract';
import { type Selectable, sql } from 'kysely';
import type { DB } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import { handOverUnsent } from '../attachments/index.ts';
import { joinOpen, lockAllOf, moveConversations, partSpanning } from '../conversations/index.ts';

/**
 * Two customers are one person: an agent's decision, never made by automation. The conversations move to the one who stays; the
 * other one remains as a sign to them, so that sessions and sign-ins lead on. docs/subsystems/merge.md.
 */

type ContactRecord = Selectable<DB['contact']>;
const FIELDS = ['name', 'email', 'phone', 'locale'] as const;

/** What the one who stays did not know. */
type Filled = Partial<Record<(typeof FIELDS)[number], string>> & { attributes: Attributes };

/**
 * Who goes is locked before who stays, and both before their conversations: as a customer's message does that comes by an old token.
 * Merges take turns, so that two in opposite directions cannot wait for each other.
 */
async function lockContacts(
  { tx, workspaceId }: Change,
  secondaryId: string,
  primaryId: string,
): Promise<[ContactRecord, ContactRecord]> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`contact_merge:${workspaceId}`}, 0))`.execute(tx);
  const lock = (id: string) =>
    tx
      .selectFrom('contact')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', id)
      .forNoKeyUpdate()
      .executeTakeFirstOrThrow(() => notFound('contact'));
  return [await lock(secondaryId), await lock(primaryId)];
}

/** @throws not_found · merged · wrong_state, when somebody verified would become part of somebody who is not */
export async function mergeContacts(change: Change, secondaryId: string, primaryId: string): Promise<void> {
  if (secondaryId === primaryId) throw new AppError('bad_request', 'A customer is one with themselves');
  const { tx, workspaceId, now } = change;
  const [secondary, primary] = await lockContacts(change, secondaryId, primaryId);
  if (secondary.merged_into_id || primary.merged_into_id) throw new AppError('merged');
  if (secondary.external_id !== null && primary.external_id === null)
    throw new AppError('wrong_state', 'The verified one stays: merge the other way round');
  await joinOpen(change, await lockAllOf(change, [secondaryId, primaryId]));
  const moved = await moveConversations(change, secondaryId, primaryId, null);
  await handOverUnsent(change, secondaryId, primaryId);
  const filled = missing(secondary, primary);
  await tx
    .insertInto('contact_merge')
    .values({
      workspace_id: workspaceId,
      contact_id: secondaryId,
      into_id: primaryId,
      conversation_ids: moved,
      filled: JSON.stringify(filled),
      merged_at: now,
    })
    .execute();
  const { attributes, ...fields } = filled;
  await tx
    .updateTable('contact')
    .set({
      ...fields,
      attributes: JSON.stringify({ ...attributes, ...(primary.attributes as Attributes) }),
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', primaryId)
    .execute();
  await pointTo(change, secondaryId, primaryId);
  record(change, 'contact.merged', secondaryId, primaryId);
}

/**
 * Undoes it, however long ago. What began since stays with the one who stayed.
 * @throws wrong_state, when a later merge was built upon this one: that has to be undone first
 */
export async function unmergeContacts(change: Change, secondaryId: string): Promise<void> {
  const { tx, workspaceId } = change;
  const found = await tx
    .selectFrom('contact_merge')
    .select('into_id')
    .where('workspace_id', '=', workspaceId)
    .where('contact_id', '=', secondaryId)
    .executeTakeFirst();
  if (!found) throw new AppError('wrong_state', 'The customer is not merged');
  const [, primary] = await lockContacts(change, secondaryId, found.into_id);
  if (primary.merged_into_id)
    throw new AppError('wrong_state', 'The other one is merged too; undo that first');
  const held = await tx
    .deleteFrom('contact_merge')
    .where('workspace_id', '=', workspaceId)
    .where('contact_id', '=', secondaryId)
    .returning(['conversation_ids', 'filled'])
    .executeTakeFirst();
  if (!held) throw new AppError('wrong_state', 'The customer is not merged');
  await lockAllOf(change, [primary.id]);
  await moveConversations(change, primary.id, secondaryId, held.conversation_ids);
  await partSpanning(change, secondaryId, primary.id);
  await unfill(change, primary, held.filled as unknown as Filled);
  await pointTo(change, secondaryId, null);
  record(change, 'contact.unmerged', secondaryId, primary.id);
}

function record(
  change: Change,
  type: 'contact.merged' | 'contact.unmerged',
  contactId: string,
  intoId: string,
): void {
  change.record(type, null, { contactId, intoId });
  for (const id of [contactId, intoId]) change.record('settings.changed', null, { what: 'contact', id });
}

async function pointTo({ tx, workspaceId }: Change, id: string, intoId: string | null): Promise<void> {
  await tx
    .updateTable('contact')
    .set({ merged_into_id: intoId })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
}

function missing(secondary: ContactRecord, primary: ContactRecord): Filled {
  const known = primary.attributes as Attributes;
  const filled: Filled = {
    attributes: Object.fromEntries(
      Object.entries(secondary.attributes as Attributes).filter(([key]) => !(key in known)),
    ),
  };
  for (const field of FIELDS) {
    const value = secondary[field];
    if (primary[field] === null && value !== null) filled[field] = value;
  }
  return filled;
}

/** What is still as it was filled in goes again; what somebody changed since stays. */
async function unfill({ tx, workspaceId }: Change, primary: ContactRecord, filled: Filled): Promise<void> {
  const attributes = Object.fromEntries(
    Object.entries(primary.attributes as Attributes).filter(
      ([key, value]) =>
        !(key in filled.attributes) || JSON.stringify(value) !== JSON.stringify(filled.attributes[key]),
    ),
  );
  const fields = FIELDS.filter((field) => filled[field] !== undefined && filled[field] === primary[field]);
  await tx
    .updateTable('contact')
    .set({
      ...Object.fromEntries(fields.map((field) => [field, null])),
      attributes: JSON.stringify(attributes),
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', primary.id)
    .execute();
}
