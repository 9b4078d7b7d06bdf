import type { Contact } from '@attune/contract';
import type { Selectable } from 'kysely';
import type { DB } from '../../db/database.ts';

export function presentContact(row: Selectable<DB['contact']>): Contact {
  return {
    id: row.id,
    externalId: row.external_id,
    name: row.name,
    email: row.email,
    phone: row.phone,
    locale: row.locale,
    attributes: row.attributes as Contact['attributes'],
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    mergedIntoId: row.merged_into_id,
  };
}
