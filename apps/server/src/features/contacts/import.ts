import type { Actor, Attributes, ContactChange, ContactImported } from '@attune/contract';
import { type Selectable, sql } from 'kysely';
import type { DB, Tx } from '../../db/database.ts';
import type { Change } from '../../events/change.ts';
import type { Platform } from '../../feature.ts';
import { listDefinitions } from '../attributes/index.ts';
import { type ContactLine, FIELDS, type Field, keyOf, parseContacts } from './parse-contacts.ts';

type ContactRecord = Selectable<DB['contact']>;

/** A transaction that writes holds up readers of the log: long files are many short ones. */
const AT_ONCE = 500;
const TOLD = 50;

const COLUMNS = {
  externalId: 'external_id',
  name: 'name',
  email: 'email',
  phone: 'phone',
  locale: 'locale',
} as const satisfies Record<Field, keyof ContactRecord>;

/**
 * Takes in customers from a CSV: known by the app's id, else by the e-mail address; what a line leaves empty stays. The same file
 * again changes nothing, so one that broke off may simply be repeated.
 * @throws bad_request · too_large
 */
export async function importContacts(
  { db, changes, clock }: Pick<Platform, 'db' | 'changes' | 'clock'>,
  workspaceId: string,
  actor: Actor,
  { csv, apply }: { csv: string; apply: boolean },
): Promise<ContactImported> {
  const definitions = await db.workspace(workspaceId, (tx) => listDefinitions(tx, workspaceId, 'contact'));
  const { columns, lines, faults } = await parseContacts(csv, definitions);
  const result = { created: 0, changed: 0, unchanged: 0, changes: [] as ContactChange[] };
  for (let at = 0; at < lines.length; at += AT_ONCE) {
    const chunk = lines.slice(at, at + AT_ONCE);
    const work = async (tx: Tx, change: Change | null) => {
      const plan = await compare(tx, workspaceId, chunk);
      if (change) await write(change, plan);
      return plan;
    };
    const plan = apply
      ? await changes.run(workspaceId, actor, (change) => work(change.tx, change))
      : await db.workspace(workspaceId, (tx) => work(tx, null));
    result.created += plan.created.length;
    result.changed += plan.changed.length;
    result.unchanged += plan.unchanged;
    faults.push(...plan.faults);
    for (const { line, known } of [...plan.created, ...plan.changed].toSorted(
      (a, b) => a.line.line - b.line.line,
    ))
      if (result.changes.length < TOLD) result.changes.push(describe(line, known));
  }
  return {
    columns,
    ...result,
    passedOver: faults.length,
    faults: faults.toSorted((a, b) => a.line - b.line).slice(0, TOLD),
    at: clock().toISOString(),
  };
}

interface Planned {
  line: ContactLine;
  known: ContactRecord | null;
}
interface Plan {
  created: Planned[];
  changed: (Planned & { known: ContactRecord })[];
  unchanged: number;
  faults: ContactImported['faults'];
}

async function compare(tx: Tx, workspaceId: string, lines: readonly ContactLine[]): Promise<Plan> {
  const ids = lines.flatMap(({ fields }) => fields.externalId ?? []);
  const emails = lines.flatMap(({ fields }) =>
    fields.externalId ? [] : (fields.email?.toLowerCase() ?? []),
  );
  const rows = await tx
    .selectFrom('contact')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where(
      sql<boolean>`(external_id = any(${ids}::text[]) or (merged_into_id is null and lower(email) = any(${emails}::text[])))`,
    )
    .orderBy('id')
    .execute();
  const byKey = Map.groupBy(
    rows.flatMap((row) => [
      ...(row.external_id ? [{ key: `id:${row.external_id}`, row }] : []),
      ...(row.email ? [{ key: `email:${row.email.toLowerCase()}`, row }] : []),
    ]),
    ({ key }) => key,
  );
  const plan: Plan = { created: [], changed: [], unchanged: 0, faults: [] };
  for (const line of lines) {
    const found = byKey.get(keyOf(line) ?? '') ?? [];
    const known = found[0]?.row ?? null;
    if (found.length > 1) plan.faults.push({ line: line.line, code: 'ambiguous' });
    else if (known?.merged_into_id) plan.faults.push({ line: line.line, code: 'merged' });
    else if (!known) plan.created.push({ line, known });
    else if (differences(line, known).length > 0) plan.changed.push({ line, known });
    else plan.unchanged += 1;
  }
  return plan;
}

function differences({ fields, attributes }: ContactLine, known: ContactRecord | null) {
  const own = (known?.attributes ?? {}) as Attributes;
  const shown = (value: unknown): string | null =>
    value === undefined || value === null ? null : typeof value === 'string' ? value : JSON.stringify(value);
  return [
    ...FIELDS.flatMap((field) => {
      const to = fields[field];
      const from = known?.[COLUMNS[field]] ?? null;
      return to === undefined || to === from ? [] : [{ field: field as string, from, to }];
    }),
    ...Object.entries(attributes).flatMap(([key, value]) =>
      JSON.stringify(value) === JSON.stringify(own[key])
        ? []
        : [{ field: `attribute:${key}`, from: shown(own[key]), to: shown(value) }],
    ),
  ];
}

function describe(line: ContactLine, known: ContactRecord | null): ContactChange {
  const { name, email, externalId } = line.fields;
  return {
    line: line.line,
    id: known?.id ?? null,
    who: name ?? known?.name ?? email ?? externalId ?? '',
    fields: differences(line, known),
  };
}

async function write(change: Change, { created, changed }: Plan): Promise<void> {
  const { tx, workspaceId, now } = change;
  if (created.length > 0) {
    await tx
      .insertInto('contact')
      .values(
        created.map(({ line: { fields, attributes } }) => ({
          workspace_id: workspaceId,
          id: change.newId(),
          external_id: fields.externalId ?? null,
          name: fields.name ?? null,
          email: fields.email ?? null,
          phone: fields.phone ?? null,
          locale: fields.locale ?? null,
          attributes: JSON.stringify(attributes),
          created_at: now,
          last_seen_at: now,
        })),
      )
      // Somebody signed in for the first time just now: the next run compares.
      .onConflict((conflict) => conflict.columns(['workspace_id', 'external_id']).doNothing())
      .execute();
  }
  if (changed.length > 0) {
    const rows = changed.map(({ known, line: { fields, attributes } }) => ({
      id: known.id,
      ...fields,
      attributes,
    }));
    await sql`
      update contact p set name = coalesce(r.name, p.name), email = coalesce(r.email, p.email),
        phone = coalesce(r.phone, p.phone), locale = coalesce(r.locale, p.locale), attributes = p.attributes || r.attributes
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r (id uuid, name text, email text, phone text, locale text, attributes jsonb)
      where p.workspace_id = ${workspaceId} and p.id = r.id`.execute(tx);
  }
  if (created.length + changed.length > 0)
    change.record('settings.changed', null, { what: 'contact', id: null });
}
