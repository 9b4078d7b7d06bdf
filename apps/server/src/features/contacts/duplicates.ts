import type { DuplicateReason, Duplicates } from '@attune/contract';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { notFound } from '../../errors.ts';
import { presentContact } from './present.ts';

const SUGGESTED = 10;

/** Shorter ones are extensions, or nothing. As in the index. */
const PHONE_DIGITS = 8;
const digits = (column: string) =>
  sql`right(regexp_replace(${sql.ref(column)}, '\\D', '', 'g'), ${sql.lit(PHONE_DIGITS)})`;

/**
 * Who may be the same person: the same e-mail address, the last digits of the phone number, an id of the app that differs in case or is
 * the other's address, or a device that both used. Suggestions only; a person decides.
 */
export async function findDuplicates(tx: Tx, workspaceId: string, id: string): Promise<Duplicates> {
  const me = await tx
    .selectFrom('contact')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow(() => notFound('contact'));
  const email = me.email?.trim().toLowerCase() || null;
  const externalId = me.external_id?.toLowerCase() ?? null;
  const phone = me.phone?.replace(/\D/g, '').slice(-PHONE_DIGITS) ?? '';
  const { rows } = await sql<{ id: string; reasons: DuplicateReason[] }>`
    select p.id, array_agg(distinct p.reason) as reasons from (
      select id, 'email' as reason from contact where workspace_id = ${workspaceId} and lower(email) = ${email}
      union all
      select id, 'phone' from contact where workspace_id = ${workspaceId}
        and ${digits('phone')} = ${phone.length === PHONE_DIGITS ? phone : null}
      union all
      select id, 'external_id' from contact where workspace_id = ${workspaceId}
        and lower(external_id) = any(${[externalId, email].filter((one) => one !== null)}::text[])
      union all
      select id, 'external_id' from contact where workspace_id = ${workspaceId} and lower(email) = ${externalId}
      union all
      select id, 'device' from contact where workspace_id = ${workspaceId}
        and (same_device_id = ${id} or id = ${me.same_device_id})
    ) p
    join contact c on c.workspace_id = ${workspaceId} and c.id = p.id and c.merged_into_id is null
    where p.id <> ${id}
    group by p.id order by count(distinct p.reason) desc, max(c.last_seen_at) desc, p.id limit ${SUGGESTED}`.execute(
    tx,
  );
  const merges = await tx
    .selectFrom('contact_merge')
    .select(['contact_id', 'merged_at'])
    .where('workspace_id', '=', workspaceId)
    .where('into_id', '=', id)
    .orderBy('merged_at')
    .execute();
  const ids = [...rows.map((row) => row.id), ...merges.map((row) => row.contact_id)];
  const contacts = ids.length
    ? await tx
        .selectFrom('contact')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('id', 'in', ids)
        .execute()
    : [];
  const byId = new Map(contacts.map((row) => [row.id, presentContact(row)]));
  return {
    suggested: rows.flatMap(({ id: other, reasons }) => {
      const contact = byId.get(other);
      return contact ? [{ contact, reasons }] : [];
    }),
    merged: merges.flatMap(({ contact_id, merged_at }) => {
      const contact = byId.get(contact_id);
      return contact ? [{ contact, mergedAt: merged_at.toISOString() }] : [];
    }),
  };
}
