import type {
  AttributeDefinition,
  AttributeDefinitionInput,
  AttributeDefinitionPatch,
  AttributeSubject,
} from '@attune/contract';
import { type Selectable, sql } from 'kysely';
import type { DB, Tx } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';

function present(row: Selectable<DB['attribute_definition']>): AttributeDefinition {
  return {
    id: row.id,
    subject: row.subject as AttributeSubject,
    key: row.key,
    type: row.type as AttributeDefinition['type'],
    labels: { zh: row.label_zh, en: row.label_en },
    options: row.options,
    required: row.required,
  };
}

/** In the order in which people see them. */
export async function listDefinitions(
  tx: Tx,
  workspaceId: string,
  subject?: AttributeSubject,
): Promise<AttributeDefinition[]> {
  const rows = await tx
    .selectFrom('attribute_definition')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .$if(subject !== undefined, (query) => query.where('subject', '=', subject ?? ''))
    .orderBy('subject', 'desc')
    .orderBy('position')
    .orderBy('id')
    .execute();
  return rows.map(present);
}

export async function createDefinition(
  change: Change,
  input: AttributeDefinitionInput,
): Promise<AttributeDefinition> {
  const { subject, key, type, labels, options = [], required = false } = input;
  requireSense({ subject, type, options, required });
  const row = await change.tx
    .insertInto('attribute_definition')
    .values({
      workspace_id: change.workspaceId,
      id: change.newId(),
      subject,
      key,
      label_zh: labels.zh,
      label_en: labels.en,
      type,
      options,
      required,
      position: sql<number>`(select coalesce(max(position), 0) + 1 from attribute_definition
        where workspace_id = ${change.workspaceId} and subject = ${subject})`,
      created_at: change.now,
    })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'subject', 'key']).doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!row) throw new AppError('name_taken');
  change.record('settings.changed', null, { what: 'attribute-definitions', id: row.id });
  return present(row);
}

export async function patchDefinition(
  change: Change,
  id: string,
  { labels, options, required }: AttributeDefinitionPatch,
): Promise<AttributeDefinition> {
  const row = await change.tx
    .updateTable('attribute_definition')
    .set({
      // A no-op, so that an empty patch is a valid statement.
      id: sql`id`,
      ...(labels && { label_zh: labels.zh, label_en: labels.en }),
      options,
      ...(required !== undefined && { required: sql<boolean>`${required} and subject = 'conversation'` }),
    })
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw notFound('attribute');
  const definition = present(row);
  requireSense(definition);
  change.record('settings.changed', null, { what: 'attribute-definitions', id });
  return definition;
}

/** The values stay where they are, and are shown again when the key is defined again. */
export async function deleteDefinition(change: Change, id: string): Promise<void> {
  const row = await change.tx
    .deleteFrom('attribute_definition')
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  if (!row) throw notFound('attribute');
  change.record('settings.changed', null, { what: 'attribute-definitions', id });
}

/** Those that are not named come after the others. */
export async function orderDefinitions(
  change: Change,
  subject: AttributeSubject,
  ids: readonly string[],
): Promise<void> {
  await change.tx
    .updateTable('attribute_definition')
    .set({
      position: sql<number>`coalesce(array_position(${[...ids]}::uuid[], id), ${ids.length} + position)`,
    })
    .where('workspace_id', '=', change.workspaceId)
    .where('subject', '=', subject)
    .execute();
  change.record('settings.changed', null, { what: 'attribute-definitions', id: null });
}

function requireSense({
  subject,
  type,
  options,
  required,
}: Pick<AttributeDefinition, 'subject' | 'type' | 'options' | 'required'>): void {
  if ((type === 'choice') !== options.length > 0)
    throw new AppError('bad_request', 'A choice has options, and nothing else has');
  if (required && subject !== 'conversation')
    throw new AppError('bad_request', 'Only conversations are resolved');
}
